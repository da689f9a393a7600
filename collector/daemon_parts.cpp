#include "collector/daemon_parts.h"

#include "collector/startup_text.h"
#include "query/cors.h"
#include "ui/viewer_files.h"

#include <fmt/core.h>

#include <utility>

namespace phosphor {

namespace {

// Requests that have begun may finish for so long; what takes longer is cut off.
constexpr std::chrono::milliseconds request_patience{5'000};

// OTLP's answers wait for the disk, so there are more threads than cores; each holds one request.
constexpr std::size_t otlp_handler_threads = 8;

// The viewer's files as query serves them.
std::vector<StaticFile> viewer_pages() {
  std::vector<StaticFile> pages;
  for (const ViewerFile& file : viewer_files()) {
    pages.push_back({file.path, file.content_type, file.bytes, file.etag});
  }
  return pages;
}

Error no_listener(Error error, const char* flag) {
  error.message += fmt::format(" (see --host and {})", flag);
  return error;
}

HttpResponse response_of(OtlpResponse&& answer) {
  HttpResponse response;
  response.status = answer.status;
  response.content_type = std::move(answer.content_type);
  response.body = std::move(answer.body);
  if (answer.retry_after.count() > 0) {
    response.headers.emplace_back("Retry-After", std::to_string(answer.retry_after.count()));
  }
  if (answer.allow_post) response.headers.emplace_back("Allow", "POST");
  return response;
}

HttpHandler otlp_handler(OtlpReceiver& receiver, const std::vector<std::string>& origins) {
  return with_cors(origins, [&receiver](HttpRequest& request) {
    return response_of(
        receiver.receive_untrusted({request.method, request.path, request.header("Content-Type"),
                                    request.header("Content-Encoding"), request.body}));
  });
}

HttpResponse otlp_refusal(const HttpRefusal& refusal, std::string_view content_type) {
  return response_of(refuse_otlp(refusal.status, content_type, refusal.message));
}

ApiOptions api_options(const ServeOptions& options) {
  ApiOptions api;
  api.query_timeout = options.query_timeout;
  return api;
}

}  // namespace

DaemonParts::DaemonParts(const ServeOptions& options, TraceWriter& store, const TraceReader& reader)
    : options_(options),
      viewer_(viewer_pages()),
      ingest_(store),
      writer_(backlog_, ingest_, store),
      otlp_(backlog_),
      otlp_receiver_(otlp_),
      daemon_({backlog_, ingest_, writer_, otlp_, otlp_receiver_}),
      api_(reader, daemon_, viewer_, api_options(options)) {}

Result<std::vector<std::string>> DaemonParts::listen() {
  for (const auto step : {&DaemonParts::listen_udp, &DaemonParts::listen_otlp_http,
                          &DaemonParts::listen_otlp_grpc, &DaemonParts::listen_http}) {
    Result<void> listening = (this->*step)();
    if (!listening.ok()) return std::move(listening).error();
  }
  return std::move(lines_);
}

void DaemonParts::stop() {
  daemon_.set_draining();
  if (udp_) udp_->stop();
  if (otlp_http_) otlp_http_->stop(request_patience);
  if (otlp_grpc_) otlp_grpc_->stop(request_patience);
  writer_.stop();
  if (http_) http_->stop(request_patience);
}

Result<void> DaemonParts::listen_udp() {
  if (!options_.udp_port) return {};
  auto udp =
      UdpListener::listen({options_.host, *options_.udp_port, options_.udp_buffer_bytes}, backlog_);
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

Result<void> DaemonParts::listen_otlp_http() {
  if (!options_.otlp_http_port) return {};
  HttpServerOptions http;
  http.host = options_.host;
  http.port = *options_.otlp_http_port;
  http.handler_threads = otlp_handler_threads;
  http.max_body_bytes = otlp_.limits().body_bytes;
  http.refusal = &otlp_refusal;
  auto server = HttpServer::listen(http, otlp_handler(otlp_receiver_, options_.allowed_origins));
  if (!server) return no_listener(std::move(server).error(), "--otlp-http-port");
  otlp_http_ = std::move(*server);
  daemon_.set_otlp_http(*otlp_http_);
  lines_.push_back(fmt::format("listening otlp_http {} for OTLP over HTTP (POST /v1/traces), {}",
                               otlp_http_->address(), reachable_from(otlp_http_->address())));
  return {};
}

Result<void> DaemonParts::listen_otlp_grpc() {
  if (!options_.otlp_grpc_port) return {};
  auto server = OtlpGrpcServer::listen({options_.host, *options_.otlp_grpc_port}, otlp_);
  if (!server) return no_listener(std::move(server).error(), "--otlp-grpc-port");
  otlp_grpc_ = std::move(*server);
  daemon_.set_otlp_grpc(*otlp_grpc_);
  lines_.push_back(fmt::format("listening otlp_grpc {} for OTLP over gRPC, {}",
                               otlp_grpc_->address(), reachable_from(otlp_grpc_->address())));
  return {};
}

Result<void> DaemonParts::listen_http() {
  if (!options_.http_port) return {};
  HttpServerOptions http;
  http.host = options_.host;
  http.port = *options_.http_port;
  auto server =
      HttpServer::listen(http, [this](HttpRequest& request) { return api_.answer(request); });
  if (!server) return no_listener(std::move(server).error(), "--http-port");
  http_ = std::move(*server);
  daemon_.set_http(*http_);
  const std::string address = http_->address();
  lines_.push_back(fmt::format("listening http {} for the API{}, {}", address,
                               viewer_.empty() ? "" : " and the viewer", reachable_from(address)));
  if (!viewer_.empty()) lines_.push_back(fmt::format("viewer {}", local_url(address)));
  return {};
}

}  // namespace phosphor
