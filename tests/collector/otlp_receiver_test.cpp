#include "collector/otlp_receiver.h"

#include "collector/batch_writer.h"
#include "tests/collector/datagrams.h"
#include "tests/collector/deflate.h"
#include "tests/collector/fake_store.h"

#include <doctest/doctest.h>
#include <phosphor/otlp.h>

#include <future>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace phosphor {

using test::disk_full;
using test::FakeStore;

namespace {

constexpr const char* protobuf_type = "application/x-protobuf";
constexpr const char* json_type = "application/json";

constexpr const char* one_span_json = R"({"resourceSpans":[{"scopeSpans":[{"spans":[
  {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","name":"GET /"}]}]}]})";
constexpr std::uint64_t one_span_id = 0x00f067aa0ba902b7;

// One span that can be kept, one whose trace id is all zero.
constexpr const char* half_good_json = R"({"resourceSpans":[{"scopeSpans":[{"spans":[
  {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","name":"GET /"},
  {"traceId":"00000000000000000000000000000000","spanId":"00f067aa0ba902b7"}]}]}]})";

std::string one_span_protobuf() {
  Span span;
  span.trace_id = {1, 2};
  span.span_id = {one_span_id};
  span.name = "GET /";
  std::string bytes;
  encode_otlp_protobuf({&span, 1}, bytes);
  return bytes;
}

struct Receiving {
  FakeStore store;
  Backlog backlog;
  Ingest ingest{store};
  BatchWriter writer{backlog, ingest, store};
  OtlpIntake intake;
  OtlpReceiver receiver{intake};

  explicit Receiving(const OtlpLimits& limits = {}) : intake(backlog, limits) {}

  OtlpResponse post(std::string_view type, std::string body, std::string_view encoding = "") {
    return receiver.receive_untrusted({"POST", "/v1/traces", type, encoding, body});
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("otlp receiver: a success means that the spans are in the store") {
  const auto check = [](const char* type, const std::string& body, const char* encoding,
                        const std::string& answered) {
    CAPTURE(type);
    CAPTURE(encoding);
    Receiving receiving;
    const OtlpResponse response = receiving.post(type, body, encoding);
    CHECK(response.status == 200);
    CHECK(response.content_type == std::string(type).substr(0, std::string(type).find(';')));
    CHECK(response.body == answered);
    CHECK(receiving.store.span_ids() == std::vector<std::uint64_t>{one_span_id});
    CHECK(receiving.intake.counters().spans_accepted == 1);
  };
  const std::string protobuf = one_span_protobuf();
  check(json_type, one_span_json, "", "{}");
  check("application/json; charset=utf-8", one_span_json, "identity", "{}");
  check(json_type, test::gzip(one_span_json), "gzip", "{}");
  check(protobuf_type, protobuf, "", "");
  check(protobuf_type, test::gzip(protobuf), "gzip", "");
  check(protobuf_type, test::deflate_zlib(protobuf), "deflate", "");
  check(protobuf_type, test::deflate_zstd(protobuf), "zstd", "");
}

TEST_CASE("otlp receiver: an empty request is a success without a write") {
  Receiving receiving;
  CHECK(receiving.post(protobuf_type, "").status == 200);
  CHECK(receiving.post(json_type, "{}").status == 200);
  CHECK(receiving.store.writes() == 0);
}

TEST_CASE("otlp receiver: spans that cannot be kept are told, the others are kept") {
  Receiving receiving;
  const OtlpResponse response = receiving.post(json_type, half_good_json);
  CHECK(response.status == 200);
  CHECK(contains(response.body, R"("rejectedSpans":"1")"));
  CHECK(contains(response.body, "errorMessage"));
  CHECK(receiving.store.span_ids().size() == 1);
  CHECK(receiving.intake.counters().spans_rejected == 1);
}

TEST_CASE("otlp receiver: what is wrong with a request has its own status") {
  struct Expected {
    int status;
    const char* says;  // in the body
  };
  struct Request {
    const char* method;
    const char* path;
    const char* content_type;
    const char* content_encoding;
    std::string body;
  };
  const auto check = [](Request request, const Expected& expected) {
    Receiving receiving;
    const OtlpResponse response =
        receiving.receiver.receive_untrusted({request.method, request.path, request.content_type,
                                              request.content_encoding, request.body});
    CAPTURE(response.body);
    CHECK(response.status == expected.status);
    CHECK(contains(response.body, expected.says));
    CHECK(response.retry_after.count() == 0);
    CHECK(receiving.store.writes() == 0);
  };
  const char* path = "/v1/traces";
  check({"POST", path, json_type, "", "{"}, {400, R"("code":3)"});
  check({"POST", path, json_type, "", "[]"}, {400, R"("code":3)"});
  check({"POST", path, protobuf_type, "", "\x0a\xff"}, {400, "\x08\x03\x12"});
  check({"POST", path, json_type, "gzip", "no gzip"}, {400, "gzip"});
  check({"POST", path, json_type, "br", "{}"}, {415, "Content-Encoding"});
  check({"POST", path, "text/plain", "", "{}"}, {415, "Content-Type"});
  check({"POST", path, "", "", "{}"}, {415, "Content-Type"});
  check({"POST", "/v1/metrics", json_type, "", "{}"}, {404, R"("code":5)"});
  check({"POST", "/", json_type, "", "{}"}, {404, "/v1/traces"});
  check({"GET", path, "", "", ""}, {405, "POST"});
}

TEST_CASE("otlp receiver: a wrong method is told the right one") {
  Receiving receiving;
  std::string body;
  CHECK(receiving.receiver.receive_untrusted({"GET", "/v1/traces", "", "", body}).allow_post);
}

TEST_CASE("otlp receiver: the size is limited before and after inflating") {
  OtlpLimits limits;
  limits.body_bytes = 10'000;
  Receiving receiving(limits);
  const std::string spaces(10'000 - 2, ' ');
  CHECK(receiving.post(json_type, spaces + "{}").status == 200);
  CHECK(receiving.post(json_type, spaces + " {}").status == 413);
  CHECK(receiving.post(json_type, test::gzip(spaces + "{}"), "gzip").status == 200);
  const OtlpResponse bomb = receiving.post(json_type, test::gzip(spaces + " {}"), "gzip");
  CHECK(bomb.status == 413);
  CHECK(contains(bomb.body, R"("code":8)"));
}

TEST_CASE("otlp receiver: a store that fails is 503 with a time, and works again by itself") {
  Receiving receiving;
  receiving.store.fail(disk_full);
  const OtlpResponse failed = receiving.post(json_type, one_span_json);
  CHECK(failed.status == 503);
  CHECK(failed.retry_after.count() > 0);
  CHECK(contains(failed.body, "No space left"));
  CHECK(receiving.intake.counters().spans_accepted == 0);
  receiving.store.fail(std::nullopt);
  CHECK(receiving.post(json_type, one_span_json).status == 200);
}

TEST_CASE("otlp receiver: a backlog that takes nothing more is 503") {
  Receiving receiving;
  receiving.writer.stop();
  const OtlpResponse refused = receiving.post(protobuf_type, one_span_protobuf());
  CHECK(refused.status == 503);
  CHECK(refused.content_type == protobuf_type);
  CHECK(refused.retry_after.count() > 0);
}

TEST_CASE("otlp receiver: a store that does not come back is 503 at the deadline, and no hang") {
  OtlpLimits limits;
  limits.answer_deadline = std::chrono::milliseconds(20);
  Receiving receiving(limits);
  receiving.store.block(true);
  const OtlpResponse late = receiving.post(json_type, one_span_json);
  CHECK(late.status == 503);
  CHECK(late.retry_after.count() > 0);
  receiving.store.block(false);
}

TEST_CASE("otlp receiver: memory for decoding is shared out, and its want is 503") {
  OtlpLimits limits;
  limits.memory_bytes = 100;
  limits.answer_deadline = std::chrono::milliseconds(20);
  Receiving receiving(limits);
  receiving.store.block(true);
  std::thread holding([&] { CHECK(receiving.post(json_type, one_span_json).status == 503); });
  receiving.store.await_writes(1);
  CHECK(receiving.post(json_type, one_span_json).status == 503);
  holding.join();
  receiving.store.block(false);
}

TEST_CASE("otlp receiver: many at once are all answered, and each is stored") {
  Receiving receiving;
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i) {
    clients.emplace_back([&] {
      for (int k = 0; k < 50; ++k) CHECK(receiving.post(json_type, one_span_json).status == 200);
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(receiving.store.span_ids().size() == 400);
  CHECK(receiving.store.writes() <= 400);
}

TEST_CASE("otlp receiver: every answer is counted by its status") {
  Receiving receiving;
  receiving.post(json_type, one_span_json);
  receiving.post(json_type, "{");
  receiving.post("text/plain", "");
  CHECK(receiving.receiver.responses() == OtlpReceiver::Responses{1, 1, 0, 0, 0, 1, 0});
  CHECK(receiving.intake.counters().body_bytes == std::string(one_span_json).size() + 1);
}

TEST_CASE("otlp receiver, hostile: any bytes in any encoding get an answer") {
  Receiving receiving;
  std::string bytes = one_span_protobuf() + one_span_json;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string broken = bytes;
    broken[i] = static_cast<char>(broken[i] ^ 0x5a);
    for (const char* type : {json_type, protobuf_type}) {
      for (const char* encoding : {"", "gzip", "zstd"}) {
        const int status = receiving.post(type, broken, encoding).status;
        CHECK((status == 200 || status == 400));
      }
    }
  }
}

TEST_CASE("otlp: what could not be read is refused in what the client speaks") {
  const OtlpResponse protobuf = refuse_otlp(413, protobuf_type, "too large");
  CHECK(protobuf.status == 413);
  CHECK(protobuf.content_type == protobuf_type);
  CHECK(protobuf.body ==
        write_rpc_status(OtlpEncoding::protobuf, RpcCode::resource_exhausted, "too large"));
  const OtlpResponse other = refuse_otlp(503, "text/plain", "later");
  CHECK(other.content_type == json_type);
  CHECK(other.body == write_rpc_status(OtlpEncoding::json, RpcCode::unavailable, "later"));
}

}  // namespace phosphor
