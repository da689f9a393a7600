// Puts the daemon together, waits for a signal, and takes it apart in the reverse order.

#include "collector/serve.h"

#include "collector/backlog.h"
#include "collector/batch_writer.h"
#include "collector/ingest.h"
#include "collector/log.h"
#include "collector/options.h"
#include "collector/otlp_receiver.h"
#include "collector/running_daemon.h"
#include "collector/shutdown_signal.h"
#include "collector/startup_text.h"
#include "collector/udp_listener.h"
#include "query/api.h"
#include "query/cors.h"
#include "query/http_server.h"
#include "store/rocks_store.h"
#include "ui/viewer_files.h"

#include <fmt/core.h>
#include <string.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

namespace {

// Requests that have begun may finish for so long; what takes longer is cut off.
constexpr std::chrono::milliseconds request_patience{5'000};

// OTLP's answers wait for the disk, so there are more threads than cores; each holds one request.
constexpr std::size_t otlp_handler_threads = 8;

void say(const std::string& line) { fmt::print(stderr, "{}\n", line); }

// The viewer's files as query serves them.
class ViewerPages {
 public:
  ViewerPages() {
    for (const ViewerFile& file : viewer_files()) {
      files_.push_back({file.path, file.content_type, file.bytes, file.etag});
    }
  }
  std::span<const StaticFile> files() const noexcept { return files_; }

 private:
  std::vector<StaticFile> files_;
};

Error no_listener(Error error, const char* flag) {
  error.message += fmt::format(" (see --host and {})", flag);
  return error;
}

HttpHandler otlp_handler(OtlpReceiver& receiver, const std::vector<std::string>& origins) {
  return with_cors(origins, [&receiver](HttpRequest& request) {
    OtlpResponse answer =
        receiver.receive_untrusted({request.method, request.path, request.header("Content-Type"),
                                    request.header("Content-Encoding"), request.body});
    HttpResponse response;
    response.status = answer.status;
    response.content_type = std::move(answer.content_type);
    response.body = std::move(answer.body);
    if (answer.retry_after.count() > 0) {
      response.headers.emplace_back("Retry-After", std::to_string(answer.retry_after.count()));
    }
    if (answer.allow_post) response.headers.emplace_back("Allow", "POST");
    return response;
  });
}

RocksStoreOptions store_options(const ServeOptions& options) {
  RocksStoreOptions store;
  store.folder = options.data_folder;
  store.max_age = options.retention_age;
  store.max_disk_bytes = options.retention_bytes;
  store.sync = options.sync;
  return store;
}

ApiOptions api_options(const ServeOptions& options) {
  ApiOptions api;
  api.query_timeout = options.query_timeout;
  return api;
}

// The daemon's parts, in the order in which they start; destroyed in the reverse.
class Server {
 public:
  Server(const ServeOptions& options, std::unique_ptr<RocksStore> store)
      : options_(options),
        store_(std::move(store)),
        ingest_(*store_),
        writer_(backlog_, ingest_, *store_),
        otlp_(backlog_),
        daemon_(backlog_, ingest_, writer_, otlp_),
        api_(*store_, daemon_, viewer_.files(), api_options(options)) {}

  // The lines say what is reachable from where.
  Result<std::vector<std::string>> listen() {
    for (const auto step : {&Server::listen_udp, &Server::listen_otlp, &Server::listen_http}) {
      Result<void> listening = (this->*step)();
      if (!listening.ok()) return std::move(listening).error();
    }
    return std::move(lines_);
  }

  // Not ready, no more input, everything received is written, then the API goes too.
  void stop() {
    daemon_.set_draining();
    if (udp_) udp_->stop();
    if (otlp_http_) otlp_http_->stop(request_patience);
    writer_.stop();
    if (http_) http_->stop(request_patience);
  }

  const IngestCounters& counters() const { return ingest_.counters(); }
  std::optional<std::string> store_error() const { return writer_.store_error(); }

 private:
  Result<void> listen_udp() {
    if (!options_.udp_port) return {};
    auto udp = UdpListener::listen({options_.host, *options_.udp_port, options_.udp_buffer_bytes},
                                   backlog_);
    if (!udp) return no_listener(std::move(udp).error(), "--udp-port");
    udp_ = std::move(*udp);
    daemon_.set_udp(*udp_);
    lines_.push_back(fmt::format("listening udp {} for native clients, {}; receive buffer {}",
                                 udp_->address(), reachable_from(udp_->address()),
                                 human_bytes(udp_->receive_buffer_bytes())));
    const std::string advice =
        receive_buffer_advice(options_.udp_buffer_bytes, udp_->receive_buffer_bytes());
    if (!advice.empty()) lines_.push_back("warning: " + advice);
    return {};
  }

  Result<void> listen_otlp() {
    if (!options_.otlp_http_port) return {};
    HttpServerOptions http;
    http.host = options_.host;
    http.port = *options_.otlp_http_port;
    http.handler_threads = otlp_handler_threads;
    http.max_body_bytes = OtlpLimits{}.body_bytes;
    auto server = HttpServer::listen(http, otlp_handler(otlp_, options_.allowed_origins));
    if (!server) return no_listener(std::move(server).error(), "--otlp-http-port");
    otlp_http_ = std::move(*server);
    daemon_.set_otlp_http(*otlp_http_);
    lines_.push_back(fmt::format("listening otlp_http {} for OTLP over HTTP (POST /v1/traces), {}",
                                 otlp_http_->address(), reachable_from(otlp_http_->address())));
    return {};
  }

  Result<void> listen_http() {
    if (!options_.http_port) return {};
    HttpServerOptions http;
    http.host = options_.host;
    http.port = *options_.http_port;
    auto server = HttpServer::listen(
        http, [this](const HttpRequest& request) { return api_.answer(request); });
    if (!server) return no_listener(std::move(server).error(), "--http-port");
    http_ = std::move(*server);
    daemon_.set_http(*http_);
    const std::string address = http_->address();
    lines_.push_back(fmt::format("listening http {} for the API{}, {}", address,
                                 viewer_.files().empty() ? "" : " and the viewer",
                                 reachable_from(address)));
    if (!viewer_.files().empty()) lines_.push_back(fmt::format("viewer {}", local_url(address)));
    return {};
  }

  const ServeOptions& options_;
  ViewerPages viewer_;
  std::unique_ptr<RocksStore> store_;
  Backlog backlog_;
  Ingest ingest_;
  BatchWriter writer_;
  OtlpReceiver otlp_;
  RunningDaemon daemon_;
  Api api_;
  std::unique_ptr<UdpListener> udp_;
  std::unique_ptr<HttpServer> otlp_http_;
  std::unique_ptr<HttpServer> http_;
  std::vector<std::string> lines_;
};

int fail(const Error& error) {
  say(fmt::format("phosphor serve: {}", error.message));
  return 1;
}

int serve(const ServeOptions& options) {
  const ShutdownSignal signals;
  auto store = RocksStore::open(store_options(options));
  if (!store) return fail(store.error());
  const std::uint64_t disk_bytes = (*store)->status().disk_bytes;
  Server server(options, std::move(*store));
  const auto lines = server.listen();
  if (!lines) return fail(lines.error());
  say(fmt::format("phosphor {}, traces in {} ({}; kept {}, at most {})", PHOSPHOR_VERSION,
                  options.data_folder, human_bytes(disk_bytes),
                  human_duration(options.retention_age), human_bytes(options.retention_bytes)));
  for (const std::string& line : *lines) say(line);

  const int number = signals.wait();
  log_line(LogLevel::info, fmt::format("{}: stopping", strsignal(number)));
  signals.begin_shutdown(options.shutdown_timeout);
  server.stop();
  log_line(LogLevel::info, fmt::format("stopped; {} records were written",
                                       server.counters().records_written.value()));
  return server.store_error() ? 1 : 0;
}

}  // namespace

int serve_command(int argc, char** argv) {
  const ParsedOptions parsed = parse_serve_options(argc, argv);
  if (!parsed.exit_status) return serve(parsed.options);
  fmt::print(*parsed.exit_status == 0 ? stdout : stderr, "{}", parsed.message);
  return *parsed.exit_status;
}

}  // namespace phosphor
