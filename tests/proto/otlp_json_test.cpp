#include <phosphor/otlp.h>

#include "proto/otlp_span.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

namespace {

constexpr const char* ids =
    R"("traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174")";

std::string request_with(const std::string& span) {
  return R"({"resourceSpans":[{"scopeSpans":[{"spans":[)" + span + "]}]}]}";
}

std::string span_with(const std::string& members) {
  return "{" + std::string(ids) + "," + members + "}";
}

std::string attribute(const std::string& value) {
  return R"("attributes":[{"key":"k","value":)" + value + "}]";
}

std::string nested(int depth) {
  std::string value = R"({"boolValue":true})";
  for (int i = 1; i < depth; ++i) value = R"({"arrayValue":{"values":[)" + value + "]}}";
  return value;
}

}  // namespace

TEST_CASE("otlp json: every field comes through") {
  const std::string text = R"({"unknown":{"x":[1]},"resourceSpans":[{
    "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cards"}}],
                "droppedAttributesCount":1},
    "schemaUrl":"url-r",
    "scopeSpans":[{
      "scope":{"name":"lib","version":"2","droppedAttributesCount":2,
               "attributes":[{"key":"s","value":{"boolValue":true}}]},
      "schemaUrl":"url-s",
      "spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
        "parentSpanId":"eee19b7ec3c1b173","traceState":"a=1","flags":257,"name":"GET","kind":3,
        "startTimeUnixNano":"1544712660000000001","endTimeUnixNano":1544712661000000002,
        "droppedAttributesCount":3,"droppedEventsCount":4,"droppedLinksCount":5,
        "status":{"code":2,"message":"no"},
        "attributes":[{"key":"i","value":{"intValue":"-9223372036854775808"}},
          {"key":"n","value":{"intValue":7}},{"key":"d","value":{"doubleValue":72.5}},
          {"key":"b","value":{"bytesValue":"AP8="}},{"key":"none","value":{}},
          {"key":"a","value":{"arrayValue":{"values":[{"stringValue":""},{}]}}},
          {"key":"m","value":{"kvlistValue":{"values":[{"key":"x","value":{"intValue":"1"}}]}}}],
        "events":[{"timeUnixNano":"5","name":"e","droppedAttributesCount":6,
          "attributes":[{"key":"ek","value":{"stringValue":"ev"}}]}],
        "links":[{"traceId":"00000000000000000000000000000001","spanId":"0000000000000002",
          "traceState":"l=1","droppedAttributesCount":7,"flags":8,"attributes":[]}]}]}]}]})";
  RecordBatch batch;
  const Result<OtlpReport> report = decode_otlp_json_untrusted(text, batch);
  REQUIRE(report.ok());
  CHECK(report->rejected_spans == 0);
  REQUIRE(batch.spans.size() == 1);
  CHECK(span_text(batch.spans[0]) ==
        "trace 5b8efff798038103d269b633813fc60c span eee19b7ec3c1b174 parent eee19b7ec3c1b173 "
        "name 'GET' service 'cards' peer '' hostname '' kind 3 side 1 marks 11 "
        "start 1544712660000000001 end 1544712661000000002 status 2'no' state 'a=1' flags 257 "
        "dropped 3,4,5\n"
        "attributes {'i':-9223372036854775808,'n':7,'d':bits 4634802150889750528,"
        "'b':bytes 00ff,'none':empty,'a':['',empty,],'m':{'x':1,},}\n"
        "event 5'e'{'ek':'ev',}6\n"
        "link 000000000000000000000000000000010000000000000002'l=1'{}7 flags 8\n"
        "resource {'service.name':'cards',}1'url-r'\n"
        "scope 'lib''2'{'s':true,}2'url-s'");
}

TEST_CASE("otlp json: the same span as protobuf says the same") {
  const std::string text =
      request_with(span_with(R"("name":"GET","kind":2,"endTimeUnixNano":"9")"));
  RecordBatch from_json, from_protobuf;
  REQUIRE(decode_otlp_json_untrusted(text, from_json).ok());
  std::string bytes;
  encode_otlp_protobuf({from_json.spans.data(), from_json.spans.size()}, bytes);
  REQUIRE(decode_otlp_protobuf_untrusted(bytes, from_protobuf).ok());
  REQUIRE(from_protobuf.spans.size() == 1);
  CHECK(span_text(from_json.spans[0]) == span_text(from_protobuf.spans[0]));
}

TEST_CASE("otlp json: numbers in each of their spellings") {
  auto check = [](const std::string& value, const std::string& expected) {
    CAPTURE(value);
    RecordBatch batch;
    const Result<OtlpReport> report =
        decode_otlp_json_untrusted(request_with(span_with(attribute(value))), batch);
    REQUIRE(report.ok());
    if (expected == "rejected") {
      CHECK(report->rejected_spans == 1);
      CHECK(report->first_rejection == rejection::json_type);
      CHECK(batch.spans.empty());
      return;
    }
    REQUIRE(batch.spans.size() == 1);
    CHECK(value_text(batch.spans[0].attributes[0].value) == expected);
  };
  check(R"({"intValue":"9223372036854775807"})", "9223372036854775807");
  check(R"({"intValue":9223372036854775807})", "9223372036854775807");
  check(R"({"intValue":1e3})", "1000");
  check(R"({"intValue":null})", "empty");
  check(R"({"later":5})", "empty");
  check(R"({"doubleValue":0})", "bits 0");
  check(R"({"doubleValue":"0"})", "bits 0");
  check(R"({"doubleValue":"Infinity"})", "bits 9218868437227405312");
  check(R"({"bytesValue":"_-8"})", "bytes ffef");
  check(R"({"intValue":"9223372036854775808"})", "rejected");
  check(R"({"intValue":9223372036854775808})", "rejected");
  check(R"({"intValue":1e19})", "rejected");
  check(R"({"intValue":1.5})", "rejected");
  check(R"({"intValue":"1x"})", "rejected");
  check(R"({"intValue":""})", "rejected");
  check(R"({"intValue":true})", "rejected");
  check(R"({"doubleValue":"fast"})", "rejected");
  check(R"({"boolValue":"true"})", "rejected");
  check(R"({"bytesValue":"a"})", "rejected");
  check(R"({"bytesValue":"a===b"})", "rejected");
  check(R"({"stringValue":5})", "rejected");
}

TEST_CASE("otlp json: spans that cannot be kept are rejected one by one") {
  auto check = [](const std::string& bad_span, const char* reason) {
    CAPTURE(bad_span);
    const std::string good = "{" + std::string(ids) + "}";
    RecordBatch batch;
    const Result<OtlpReport> report =
        decode_otlp_json_untrusted(request_with(good + "," + bad_span + "," + good), batch);
    REQUIRE(report.ok());
    CHECK(report->accepted_spans == 2);
    CHECK(report->rejected_spans == 1);
    CHECK(report->first_rejection == reason);
  };
  check("{}", rejection::trace_id);
  check(R"({"traceId":"00000000000000000000000000000000","spanId":"eee19b7ec3c1b174"})",
        rejection::trace_id);
  check(R"({"traceId":"W47/95gDgQPSabYzgT/GDA==","spanId":"eee19b7ec3c1b174"})",
        rejection::trace_id);
  check(R"({"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee"})", rejection::span_id);
  check(span_with(R"("parentSpanId":"1")"), rejection::parent_id);
  check(span_with(R"("startTimeUnixNano":"9223372036854775808")"), rejection::time);
  check(span_with(R"("startTimeUnixNano":-1)"), rejection::time);
  check(span_with(R"("kind":"SPAN_KIND_SERVER")"), rejection::json_type);
  check(span_with(R"("name":5)"), rejection::json_type);
  check(span_with(R"("events":{})"), rejection::json_type);
  check(span_with(R"("flags":4294967296)"), rejection::json_type);
  check(span_with(R"("links":[{"traceId":"xyz"}])"), rejection::link_id);
  check(span_with(attribute(nested(max_value_depth + 1))), rejection::depth);
}

TEST_CASE("otlp json: the deepest value is kept, arrays and maps alike") {
  std::string map = R"({"boolValue":true})";
  for (int i = 1; i < max_value_depth; ++i) {
    map = R"({"kvlistValue":{"values":[{"key":"k","value":)" + map + "}]}}";
  }
  RecordBatch batch;
  const std::string spans =
      span_with(attribute(nested(max_value_depth))) + "," + span_with(attribute(map));
  const Result<OtlpReport> report = decode_otlp_json_untrusted(request_with(spans), batch);
  REQUIRE(report.ok());
  CHECK(report->accepted_spans == 2);
}

TEST_CASE("otlp json: what is not a request is refused as a whole, and appends nothing") {
  auto refused = [](const std::string& text) {
    RecordBatch batch;
    const Result<OtlpReport> report = decode_otlp_json_untrusted(text, batch);
    return !report.ok() && report.error().code == ErrorCode::invalid_argument &&
           batch.spans.empty();
  };
  const std::string good = "{" + std::string(ids) + "}";
  CHECK(refused(""));
  CHECK(refused("[]"));
  CHECK(refused("null"));
  CHECK(refused("{"));
  CHECK(refused(R"({"resourceSpans":5})"));
  CHECK(refused(R"({"resourceSpans":[5]})"));
  CHECK(refused(R"({"resourceSpans":[{"scopeSpans":[{"spans":{}}]}]})"));
  CHECK(refused(request_with(good + ",7")));
  CHECK(refused(request_with(good) + "x"));
  CHECK(refused(request_with(span_with("\"name\":\"\xff\""))));
  CHECK(refused(request_with(span_with(R"("name":"\ud800")"))));
  CHECK(refused(std::string(100000, '[')));
  CHECK(refused(request_with(span_with(attribute(nested(1000))))));
}

TEST_CASE("otlp json: nothing to say is a success") {
  for (const char* text : {"{}", R"({"resourceSpans":[]})", R"({"resourceSpans":null})"}) {
    RecordBatch batch;
    const Result<OtlpReport> report = decode_otlp_json_untrusted(text, batch);
    REQUIRE(report.ok());
    CHECK(report->accepted_spans == 0);
  }
}

TEST_CASE("otlp json: spans do not refer to the text, which may go away") {
  RecordBatch batch;
  {
    std::string text = request_with(span_with(R"("name":"a name","traceState":"x=1")"));
    REQUIRE(decode_otlp_json_untrusted(text, batch).ok());
    text.assign(text.size(), '#');
  }
  REQUIRE(batch.spans.size() == 1);
  CHECK(batch.spans[0].name == "a name");
  CHECK(batch.spans[0].trace_state == "x=1");
}
