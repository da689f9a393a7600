// Every field that an OTLP span has comes back from the trace API, from protobuf as from JSON.

#include <doctest/doctest.h>

#include "tests/e2e/daemon.h"
#include "tests/e2e/full_span.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

using namespace phosphor::test;

namespace {

namespace json = boost::json;

// `actual` has every member of `expected` with the same value; it may have more.
void check_contains(const json::value& actual, const json::value& expected, std::string where) {
  if (expected.is_object()) {
    REQUIRE_MESSAGE(actual.is_object(), where);
    for (const auto& [key, value] : expected.as_object()) {
      const std::string inner = where + "." + std::string(key);
      REQUIRE_MESSAGE(actual.as_object().contains(key), inner);
      check_contains(actual.at(key), value, inner);
    }
  } else if (expected.is_array()) {
    REQUIRE_MESSAGE(actual.is_array(), where);
    REQUIRE_MESSAGE(actual.as_array().size() == expected.as_array().size(), where);
    for (std::size_t i = 0; i < expected.as_array().size(); ++i) {
      check_contains(actual.at(i), expected.at(i), where + "[" + std::to_string(i) + "]");
    }
  } else {
    CHECK_MESSAGE(json::serialize(actual) == json::serialize(expected), where);
  }
}

// The span that full_span.h describes, with the resource and the scope that it points to.
void check_full_span(const RunningDaemon& daemon) {
  const json::value trace = daemon.get_json(std::string("/api/v1/traces/") + full_span_trace_id);
  INFO(json::serialize(trace));
  const json::array& spans = trace.at("spans").as_array();
  REQUIRE(spans.size() == 1);
  const json::value& span = spans.front();
  check_contains(span, json::parse(full_span_expected), "span");
  const auto index_of = [&span](const char* what) {
    const json::value* index = span.as_object().if_contains(what);
    return index == nullptr ? std::size_t{0} : index->to_number<std::size_t>();
  };
  check_contains(trace.at("resources").at(index_of("resource")),
                 json::parse(full_span_resource_expected), "resource");
  check_contains(trace.at("scopes").at(index_of("scope")), json::parse(full_span_scope_expected),
                 "scope");
}

}  // namespace

TEST_CASE("otlp: every field of a JSON export comes back from the trace API") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  const HttpAnswer answer = daemon.post_otlp_json(full_span_json);
  INFO(answer.body);
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/json");
  check_full_span(daemon);
}

TEST_CASE("otlp: every field of a protobuf export comes back from the trace API") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  const HttpAnswer answer =
      http_post(daemon.otlp_port(), "/v1/traces", "application/x-protobuf", full_span_protobuf());
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/x-protobuf");
  check_full_span(daemon);
}

TEST_CASE("otlp: what was acknowledged is found by search at once") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  REQUIRE(daemon.post_otlp_json(full_span_json).status == 200);
  const auto found = daemon.get_json(
      "/api/v1/traces?service=cards&operation=GET+%2Fcards&attribute=retries%3D3&error=true");
  REQUIRE(found.at("traces").as_array().size() == 1);
  CHECK(found.at("traces").at(0).at("trace_id") == full_span_trace_id);
  CHECK(daemon.get_json("/api/v1/services") == json::parse(R"({"services":["cards"]})"));
}

TEST_CASE("otlp: a body that is not a request is refused with the specification's status") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  CHECK(daemon.post_otlp_json("{").status == 400);
  const auto post = [&](std::string_view type, std::string body) {
    return http_post(daemon.otlp_port(), "/v1/traces", type, std::move(body)).status;
  };
  CHECK(post("application/x-protobuf", "\xff\xff\xff") == 400);
  CHECK(post("text/plain", "hello") == 415);
  CHECK(http_get(daemon.otlp_port(), "/v1/traces").status == 405);
}
