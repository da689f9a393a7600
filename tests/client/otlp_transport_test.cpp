// OTLP over HTTP, end to end: a Tracer on one side, a server that reads OTLP on the other.

#include "query/http_server.h"
#include "tests/support/eventually.h"

#include <phosphor/otlp.h>
#include <phosphor/otlp_transport.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

// Answers each post with `status` and keeps the bodies that it took.
class Backend {
 public:
  explicit Backend(std::uint16_t port = 0) {
    HttpServerOptions options;
    options.port = port;
    options.max_body_bytes = std::size_t{64} << 20;
    auto listening = HttpServer::listen(options, [this](HttpRequest& r) { return answer(r); });
    REQUIRE(listening.ok());
    server_ = std::move(*listening);
  }

  OtlpOptions options() const {
    OtlpOptions options;
    options.host = "127.0.0.1";
    options.port = server_->port();
    options.counters = std::make_shared<OtlpCounters>();
    return options;
  }

  // "name kind service", in the order of arrival.
  std::vector<std::string> spans() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> texts;
    for (const std::string& body : bodies_) {
      RecordBatch batch;
      const auto report = decode_otlp_protobuf_untrusted(body, batch);
      REQUIRE(report.ok());
      REQUIRE(report->rejected_spans == 0);
      for (const Span& span : batch.spans) {
        texts.push_back(std::string(span.name) + " " + std::to_string(static_cast<int>(span.kind)) +
                        " " + std::string(span.service));
      }
    }
    return texts;
  }
  std::string header(std::string_view name) const {
    const std::lock_guard lock(mutex_);
    return std::string(last_.header(name));
  }
  std::uint64_t connections() const { return server_->counters().connections_accepted; }

  std::atomic<int> status{200};

 private:
  HttpResponse answer(HttpRequest& request) {
    const std::lock_guard lock(mutex_);
    HttpResponse response;
    response.status = status;
    if (request.method != "POST" || request.path != "/v1/traces") response.status = 404;
    last_ = request;
    if (response.status == 200) bodies_.push_back(request.body);
    return response;
  }

  mutable std::mutex mutex_;
  std::vector<std::string> bodies_;  // guarded by mutex_
  HttpRequest last_;                 // guarded by mutex_
  std::unique_ptr<HttpServer> server_;
};

TracerOptions tracer_options(const OtlpOptions& otlp) {
  TracerOptions options{"api"};
  options.transport = otlp_transport(otlp);
  options.send_delay = 0ms;
  return options;
}

void record_call(Tracer& tracer, std::string_view operation) {
  tracer.send({}, "cards", operation).recv();
  REQUIRE(tracer.flush(30s));
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("otlp transport: spans arrive at a backend, with the headers that it asks for") {
  const Backend backend;
  OtlpOptions otlp = backend.options();
  otlp.headers = {{"api-key", "k 1"}};
  Tracer tracer(tracer_options(otlp));
  record_call(tracer, "GET /cards");
  {
    auto served = tracer.recv({}, "GET /");
    const auto parsing = tracer.span(served.context(), "parse");
    served.send();
  }
  REQUIRE(tracer.shutdown(30s));
  const Texts spans = backend.spans();
  REQUIRE(spans.size() == 3);
  CHECK(spans[0] == "GET /cards 3 api");
  CHECK(backend.header("content-type") == "application/x-protobuf");
  CHECK(backend.header("api-key") == "k 1");
  CHECK(otlp.counters->sent_spans == 3);
  CHECK(otlp.counters->failed_posts == 0);
  CHECK(backend.connections() == 1);
}

TEST_CASE("otlp transport: a backend that refuses for good costs its spans, counted") {
  Backend backend;
  backend.status = 400;
  const OtlpOptions otlp = backend.options();
  Tracer tracer(tracer_options(otlp));
  record_call(tracer, "refused");
  backend.status = 200;
  record_call(tracer, "taken");
  CHECK(backend.spans() == Texts{"taken 3 api"});
  CHECK(otlp.counters->rejected_spans == 1);
  CHECK(otlp.counters->sent_spans == 1);
}

TEST_CASE("otlp transport: what a busy backend does not take waits, and is not lost") {
  Backend backend;
  backend.status = 503;
  const OtlpOptions otlp = backend.options();
  Tracer tracer(tracer_options(otlp));
  record_call(tracer, "first");
  CHECK(otlp.counters->unsent_spans == 1);
  backend.status = 200;
  // The pause of a second is over at some call.
  int calls = 0;
  CHECK(test::eventually([&] {
    record_call(tracer, "next");
    ++calls;
    return otlp.counters->unsent_spans == 0;
  }));
  const Texts spans = backend.spans();
  CHECK(spans.size() == static_cast<std::size_t>(calls) + 1);
  CHECK(spans.front() == "first 3 api");
  CHECK(otlp.counters->sent_spans == spans.size());
}

TEST_CASE("otlp transport: a backend that is away is bounded memory, then send_failed") {
  OtlpOptions otlp;
  {
    const Backend gone;
    otlp = gone.options();
  }
  const auto transport = otlp_transport(otlp);
  TracerOptions options = tracer_options(otlp);
  Tracer tracer(std::move(options));
  const std::string text(1000, 'x');
  while (tracer.counters().dropped[DropReason::send_failed] == 0) {
    for (int i = 0; i < 500; ++i) {
      auto call = tracer.send({}, "cards", "GET");
      call.attribute("text", text);
      call.recv();
    }
    REQUIRE(tracer.flush(30s));
  }
  CHECK(otlp.counters->sent_spans == 0);
  CHECK(otlp.counters->unsent_spans > 3000);
  CHECK(otlp.counters->unsent_spans < 6000);
}

TEST_CASE("otlp transport: a connection that the backend closed is made anew") {
  auto backend = std::make_unique<Backend>();
  const OtlpOptions otlp = backend->options();
  Tracer tracer(tracer_options(otlp));
  record_call(tracer, "before");
  backend.reset();
  backend = std::make_unique<Backend>(otlp.port);
  record_call(tracer, "after");
  CHECK(backend->spans() == Texts{"after 3 api"});
  CHECK(otlp.counters->failed_posts == 0);
}
