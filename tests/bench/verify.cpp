#include "tests/bench/verify.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace phosphor::bench {
namespace {

namespace json = boost::json;

// What is compared, each by a name and as text.
using Facts = std::map<std::string, std::string>;

std::string_view text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->as_string().data(), value->as_string().size()};
}

const json::array& list_of(const json::object& object, std::string_view name) {
  static const json::array none;
  const json::value* value = object.if_contains({name.data(), name.size()});
  return value == nullptr || !value->is_array() ? none : value->as_array();
}

std::string lines_of(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return fmt::format("{}", fmt::join(lines, ", "));
}

// "key=type:value", in the keys' order: a store may keep them in another.
std::string attributes_text(const json::array& attributes) {
  std::vector<std::string> lines;
  for (const json::value& element : attributes) {
    const json::object& attribute = element.as_object();
    lines.push_back(fmt::format("{}={}:{}", text_of(attribute, "key"), text_of(attribute, "type"),
                                text_of(attribute, "value")));
  }
  return lines_of(std::move(lines));
}

std::string attributes_text(Slice<KeyValue> attributes) {
  std::vector<std::string> lines;
  for (const KeyValue& attribute : attributes) {
    const Value& value = attribute.value;
    lines.push_back(value.type() == ValueType::integer
                        ? fmt::format("{}=int:{}", attribute.key, value.as_integer())
                        : fmt::format("{}=string:{}", attribute.key, value.as_string()));
  }
  return lines_of(std::move(lines));
}

std::string time_text(Timestamp time) { return fmt::format("{}", unix_nanoseconds(time)); }

// A trace as the API tells it.
class Answer {
 public:
  explicit Answer(const std::string& text) : trace_(json::parse(text).as_object()) {
    for (const json::value& element : list_of(trace_, "spans")) {
      const json::object& span = element.as_object();
      by_span_id_.emplace(text_of(span, "span_id"), &span);
      // The callee's half: the caller's has the same call id.
      if (text_of(span, "side") == "server") by_call_id_.emplace(text_of(span, "call_id"), &span);
    }
  }

  // A span by the id that it had on the wire.
  const json::object* find(SpanId id) const {
    const auto call = by_call_id_.find(to_hex(id));
    if (call != by_call_id_.end()) return call->second;
    const auto span = by_span_id_.find(to_hex(id));
    return span == by_span_id_.end() ? nullptr : span->second;
  }

  static bool came_as_annotations(const json::object& span) {
    return !text_of(span, "call_id").empty();
  }

  Facts facts_of(const json::object& span) const {
    Facts facts = {{"name", std::string(text_of(span, "name"))},
                   {"service", std::string(text_of(span, "service"))},
                   {"host", std::string(text_of(span, "hostname"))},
                   {"kind", std::string(text_of(span, "kind"))},
                   {"start", std::string(text_of(span, "start_unix_ns"))},
                   {"end", std::string(text_of(span, "end_unix_ns"))},
                   {"status", status_of(span)},
                   {"attributes", attributes_text(list_of(span, "attributes"))}};
    if (came_as_annotations(span)) return facts;
    facts["parent"] = std::string(text_of(span, "parent_id"));
    const json::object* resource = shared_by(span, "resource", "resources");
    const json::object* scope = shared_by(span, "scope", "scopes");
    if (resource) facts["resource"] = attributes_text(list_of(*resource, "attributes"));
    if (scope) {
      facts["scope"] = fmt::format("{} {}", text_of(*scope, "name"), text_of(*scope, "version"));
    }
    return facts;
  }

 private:
  static std::string status_of(const json::object& span) {
    const json::value* status = span.if_contains("status");
    return status == nullptr ? "" : std::string(text_of(status->as_object(), "code"));
  }

  const json::object* shared_by(const json::object& span, std::string_view index,
                                std::string_view list) const {
    const json::value* place = span.if_contains({index.data(), index.size()});
    const json::array& shared = list_of(trace_, list);
    if (place == nullptr || place->to_number<std::size_t>() >= shared.size()) return nullptr;
    return &shared[place->to_number<std::size_t>()].as_object();
  }

  const json::object trace_;
  std::map<std::string, const json::object*, std::less<>> by_span_id_;
  std::map<std::string, const json::object*, std::less<>> by_call_id_;
};

Facts facts_of(const Span& span, bool as_annotations) {
  Facts facts = {{"name", std::string(span.name)},
                 {"service", std::string(span.service)},
                 {"host", std::string(span.hostname)},
                 {"kind", "server"},
                 {"start", time_text(span.start)},
                 {"end", time_text(span.end)},
                 {"status", span.status == StatusCode::error ? "error" : ""},
                 {"attributes", attributes_text(span.attributes)}};
  if (as_annotations) return facts;
  facts["parent"] = span.parent_id.valid() ? to_hex(span.parent_id) : "";
  facts["resource"] = attributes_text(span.resource->attributes);
  facts["scope"] = fmt::format("{} {}", span.scope->name, span.scope->version);
  return facts;
}

void compare(const Span& span, const Answer& answer, std::vector<std::string>& found) {
  const json::object* there = answer.find(span.span_id);
  if (there == nullptr) {
    found.push_back(fmt::format("span {} is missing", to_hex(span.span_id)));
    return;
  }
  Facts told = answer.facts_of(*there);
  for (const auto& [name, expected] : facts_of(span, Answer::came_as_annotations(*there))) {
    if (told[name] == expected) continue;
    found.push_back(fmt::format("span {}: its {} should be '{}' and is '{}'", to_hex(span.span_id),
                                name, expected, told[name]));
  }
}

}  // namespace

std::vector<std::string> differences(const Workload& trace,
                                     const std::optional<std::string>& answer,
                                     const std::function<bool(std::size_t)>& expected) {
  const Answer told(answer.value_or("{}"));
  std::vector<std::string> found;
  for (std::size_t i = 0; i < trace.spans().size(); ++i) {
    if (expected(i)) compare(trace.spans()[i], told, found);
  }
  return found;
}

std::optional<Timestamp> begin_in(const Workload& trace, const std::string& answer) {
  const Answer told(answer);
  for (const Span& span : trace.spans()) {
    const json::object* there = told.find(span.span_id);
    if (there == nullptr) continue;
    const std::string start(text_of(*there, "start_unix_ns"));
    return from_unix_nanoseconds(std::stoll(start) - unix_nanoseconds(span.start));
  }
  return std::nullopt;
}

}  // namespace phosphor::bench
