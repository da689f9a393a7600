#include "collector/otlp_grpc_server.h"

#include "collector/batch_writer.h"
#include "tests/collector/deflate.h"
#include "tests/collector/fake_store.h"
#include "tests/support/grpc_caller.h"

#include <doctest/doctest.h>
#include <phosphor/otlp.h>

#include <string>
#include <thread>
#include <vector>

namespace phosphor {

using test::disk_full;
using test::FakeStore;
using test::GrpcAnswer;
using test::GrpcCaller;
using test::GrpcCompression;
using test::otlp_export_method;

namespace {

constexpr int ok = 0;
constexpr int invalid_argument = 3;
constexpr int deadline_exceeded = 4;
constexpr int resource_exhausted = 8;
constexpr int unimplemented = 12;
constexpr int unavailable = 14;

std::string request_of(std::uint64_t span_id, std::string_view name = "GET /") {
  Span span;
  span.trace_id = {1, 2};
  span.span_id = {span_id};
  span.name = name;
  std::string bytes;
  encode_otlp_protobuf({&span, 1}, bytes);
  return bytes;
}

struct Serving {
  FakeStore store;
  Backlog backlog;
  Ingest ingest{store};
  BatchWriter writer{backlog, ingest, store};
  OtlpIntake intake;
  std::unique_ptr<OtlpGrpcServer> server;

  explicit Serving(const OtlpLimits& limits = {}) : intake(backlog, limits) {
    auto listening = OtlpGrpcServer::listen({}, intake);
    REQUIRE(listening.ok());
    server = std::move(*listening);
  }

  GrpcAnswer call(std::string_view request, GrpcCompression compression = GrpcCompression::none,
                  const char* method = otlp_export_method) {
    return GrpcCaller(server->address()).call(method, request, compression);
  }
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("otlp grpc: a success means that the spans are in the store") {
  Serving serving;
  const GrpcAnswer plain = serving.call(request_of(7));
  CHECK(plain.code == ok);
  CHECK(plain.body.empty());
  CHECK(serving.call(request_of(8, std::string(10'000, 'x')), GrpcCompression::gzip).code == ok);
  CHECK(serving.store.span_ids() == std::vector<std::uint64_t>{7, 8});
  CHECK(serving.server->answers() == OtlpGrpcServer::Answers{2, 0, 0, 0, 0});
}

TEST_CASE("otlp grpc: an empty request is a success without a write") {
  Serving serving;
  CHECK(serving.call("").code == ok);
  CHECK(serving.store.writes() == 0);
}

TEST_CASE("otlp grpc: spans that cannot be kept are told, the others are kept") {
  Serving serving;
  const GrpcAnswer answer = serving.call(request_of(7) + request_of(0));
  CHECK(answer.code == ok);
  CHECK(contains(answer.body, "span id"));
  CHECK(serving.store.span_ids() == std::vector<std::uint64_t>{7});
}

TEST_CASE("otlp grpc: what is wrong has the specification's code") {
  Serving serving;
  CHECK(serving.call("\x0a\xff").code == invalid_argument);
  CHECK(serving.call(std::string("\x1f\x8b\x08 no gzip")).code == invalid_argument);
  CHECK(serving
            .call("", GrpcCompression::none,
                  "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export")
            .code == unimplemented);
  CHECK(serving.call(request_of(1, std::string(1'000, 'x')), GrpcCompression::deflate).code ==
        unimplemented);
  CHECK(serving.store.writes() == 0);
}

TEST_CASE("otlp grpc: the size is limited before and after inflating") {
  OtlpLimits limits;
  limits.body_bytes = 10'000;
  Serving serving(limits);
  const std::size_t around = request_of(1, std::string(9'000, 'x')).size() - 9'000;
  const auto request_of_size = [&](std::size_t size) {
    return request_of(1, std::string(size - around, 'x'));
  };
  CHECK(serving.call(request_of_size(10'000)).code == ok);
  CHECK(serving.call(request_of_size(10'001)).code == resource_exhausted);
  CHECK(serving.call(request_of_size(10'000), GrpcCompression::gzip).code == ok);
  CHECK(serving.call(request_of_size(10'001), GrpcCompression::gzip).code == resource_exhausted);
  // A bomb, which gRPC itself would inflate.
  const std::string bomb = test::gzip(std::string(std::size_t{8} << 20, '\0'));
  REQUIRE(bomb.size() < 10'000);
  CHECK(serving.call(bomb).code == resource_exhausted);
}

TEST_CASE("otlp grpc: a store that fails is unavailable with a time, and works again by itself") {
  Serving serving;
  serving.store.fail(disk_full);
  const GrpcAnswer failed = serving.call(request_of(7));
  CHECK(failed.code == unavailable);
  CHECK(contains(failed.message, "No space left"));
  // google.rpc.Status with a RetryInfo of 5 seconds.
  CHECK(contains(failed.details, "type.googleapis.com/google.rpc.RetryInfo"));
  CHECK(contains(failed.details, std::string_view("\x0a\x02\x08\x05", 4)));
  serving.store.fail(std::nullopt);
  CHECK(serving.call(request_of(7)).code == ok);
}

TEST_CASE("otlp grpc: a backlog that takes nothing more is unavailable") {
  Serving serving;
  serving.writer.stop();
  const GrpcAnswer refused = serving.call(request_of(7));
  CHECK(refused.code == unavailable);
  CHECK(contains(refused.details, "RetryInfo"));
}

TEST_CASE("otlp grpc: a caller that gives up is not waited for, and harms nothing") {
  Serving serving;
  serving.store.block(true);
  GrpcCaller caller(serving.server->address());
  const GrpcAnswer late = caller.call(otlp_export_method, request_of(7), GrpcCompression::none,
                                      std::chrono::milliseconds(100));
  CHECK(late.code == deadline_exceeded);
  serving.store.block(false);
  CHECK(caller.call(otlp_export_method, request_of(8)).code == ok);
  CHECK(serving.store.span_ids() == std::vector<std::uint64_t>{7, 8});
}

TEST_CASE("otlp grpc: many at once are all answered, and each is stored") {
  Serving serving;
  std::vector<std::thread> clients;
  for (std::uint64_t i = 0; i < 8; ++i) {
    clients.emplace_back([&serving, i] {
      GrpcCaller caller(serving.server->address());
      for (std::uint64_t k = 1; k <= 50; ++k) {
        CHECK(caller.call(otlp_export_method, request_of(i * 1'000 + k)).code == ok);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(serving.store.span_ids().size() == 400);
}

TEST_CASE("otlp grpc: a stop lets a call finish that has begun") {
  Serving serving;
  serving.store.block(true);
  std::thread client([&] { CHECK(serving.call(request_of(7)).code == ok); });
  serving.store.await_writes(1);
  std::thread stop([&] { serving.server->stop(std::chrono::seconds(30)); });
  serving.store.block(false);
  client.join();
  stop.join();
  CHECK(serving.call(request_of(8)).code == unavailable);
}

TEST_CASE("otlp grpc: a port that is taken is an error that names it") {
  Serving serving;
  const auto second = OtlpGrpcServer::listen({"127.0.0.1", serving.server->port()}, serving.intake);
  REQUIRE_FALSE(second.ok());
  CHECK(contains(second.error().message, serving.server->address()));
}

TEST_CASE("otlp grpc, hostile: any bytes get an answer") {
  Serving serving;
  GrpcCaller caller(serving.server->address());
  const std::string good = request_of(7) + test::gzip(request_of(8));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string broken = good.substr(i / 2);
    broken[i % broken.size()] = static_cast<char>(broken[i % broken.size()] ^ 0x5a);
    const int code = caller.call(otlp_export_method, broken).code;
    CHECK((code == ok || code == invalid_argument));
  }
}

}  // namespace phosphor
