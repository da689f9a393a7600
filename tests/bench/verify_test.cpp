#include "tests/bench/verify.h"

#include "query/json_writer.h"

#include <doctest/doctest.h>
#include <phosphor/id_text.h>

#include <functional>

using namespace phosphor;
using namespace phosphor::bench;

namespace {

constexpr Timestamp begin = from_unix_nanoseconds(1'700'000'000'000'000'000);

void write_attributes(JsonWriter& json, Slice<KeyValue> attributes) {
  json.key("attributes").begin_array();
  for (const KeyValue& attribute : attributes) {
    const bool integer = attribute.value.type() == ValueType::integer;
    json.begin_object().member("key", attribute.key).member("type", integer ? "int" : "string");
    json.member("value", integer ? std::to_string(attribute.value.as_integer())
                                 : std::string(attribute.value.as_string()));
    json.end_object();
  }
  json.end_array();
}

// What the API answers of these spans; each has a resource and a scope of its own.
std::string answer_of(const std::vector<Span>& spans) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("resources").begin_array();
  for (const Span& span : spans) {
    json.begin_object();
    write_attributes(json, span.resource->attributes);
    json.end_object();
  }
  json.end_array().key("scopes").begin_array();
  for (const Span& span : spans) {
    json.begin_object().member("name", span.scope->name).member("version", span.scope->version);
    json.end_object();
  }
  json.end_array().key("spans").begin_array();
  std::uint64_t index = 0;
  for (const Span& span : spans) {
    json.begin_object().member("span_id", to_hex(span.span_id));
    if (span.parent_id.valid()) json.member("parent_id", to_hex(span.parent_id));
    json.member("name", span.name).member("service", span.service);
    json.member("hostname", span.hostname).member("kind", "server").member("side", "server");
    json.member_digits("start_unix_ns", unix_nanoseconds(span.start));
    json.member_digits("end_unix_ns", unix_nanoseconds(span.end));
    if (span.status == StatusCode::error) {
      json.key("status").begin_object().member("code", "error").end_object();
    }
    write_attributes(json, span.attributes);
    json.member_count("resource", index).member_count("scope", index).end_object();
    ++index;
  }
  json.end_array().end_object();
  return out;
}

bool all(std::size_t) { return true; }

std::vector<Span> spans_of(const Workload& workload) {
  return {workload.spans().begin(), workload.spans().end()};
}

}  // namespace

TEST_CASE("verify: what is told as it was sent has no differences") {
  Workload workload(1, begin);
  for (int i = 0; i < 100; ++i) {
    workload.next();
    CHECK(differences(workload, answer_of(spans_of(workload)), all).empty());
  }
}

TEST_CASE("verify: a span that is missing is found, unless it is not expected") {
  Workload workload(1, begin);
  workload.make(3);
  std::vector<Span> spans = spans_of(workload);
  REQUIRE(spans.size() > 1);
  spans.erase(spans.begin() + 1);
  CHECK(differences(workload, answer_of(spans), all).size() == 1);
  CHECK(differences(workload, answer_of(spans), [](std::size_t i) { return i != 1; }).empty());
  CHECK(differences(workload, std::nullopt, all).size() == spans.size() + 1);
}

TEST_CASE("verify: every field that differs is found, and named") {
  Workload workload(1, begin);
  workload.make(0);
  const KeyValue other[] = {{"http.route", Value::string("/other")}};
  const Resource other_resource{{other, 1}, 0, {}};
  Scope other_scope;
  other_scope.name = "other";
  const auto check = [&](const char* name, const std::function<void(Span&)>& change) {
    std::vector<Span> spans = spans_of(workload);
    change(spans[0]);
    const auto found = differences(workload, answer_of(spans), all);
    REQUIRE(found.size() == 1);
    CHECK(found[0].find(std::string("its ") + name + " should be") != std::string::npos);
  };
  check("name", [](Span& span) { span.name = "other"; });
  check("service", [](Span& span) { span.service = "other"; });
  check("host", [](Span& span) { span.hostname = "other"; });
  check("start", [](Span& span) { span.start += std::chrono::nanoseconds(1); });
  check("end", [](Span& span) { span.end += std::chrono::nanoseconds(1); });
  check("parent", [](Span& span) { span.parent_id = {77}; });
  check("status", [](Span& span) {
    span.status = span.status == StatusCode::error ? StatusCode::unset : StatusCode::error;
  });
  check("attributes", [&](Span& span) { span.attributes = {other, 1}; });
  check("resource", [&](Span& span) { span.resource = &other_resource; });
  check("scope", [&](Span& span) { span.scope = &other_scope; });
}

TEST_CASE("verify: the load's begin is learned from a trace that is there") {
  Workload sent(1, begin);
  sent.make(5);
  Workload guess(1, no_time);
  guess.make(5);
  CHECK(begin_in(guess, answer_of(spans_of(sent))) == begin);
  CHECK_FALSE(begin_in(guess, R"({"spans":[]})"));
}
