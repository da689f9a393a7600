#include "query/trace_json.h"

#include "proto/base64.h"
#include "query/span_words.h"

#include <phosphor/id_text.h>

#include <algorithm>
#include <span>
#include <unordered_map>

namespace phosphor {
namespace {

const char* to_string(CallSide side) {
  switch (side) {
    case CallSide::none:
      return "none";
    case CallSide::client:
      return "client";
    case CallSide::server:
      return "server";
  }
  return "none";
}

// The members "type" and "value" of an object that is open. Values are at most max_value_depth
// deep, so this recursion is.
void write_value(JsonWriter& json, const Value& value) {
  switch (value.type()) {
    case ValueType::empty:
      json.member("type", "empty");
      return;
    case ValueType::string:
      json.member("type", "string").member("value", value.as_string());
      return;
    case ValueType::boolean:
      json.member("type", "bool").key("value").boolean(value.as_boolean());
      return;
    case ValueType::integer:
      json.member("type", "int").member_digits("value", value.as_integer());
      return;
    case ValueType::real:
      json.member("type", "double").key("value").real(value.as_real());
      return;
    case ValueType::bytes:
      json.member("type", "bytes").member("value", to_base64(value.as_bytes()));
      return;
    case ValueType::array:
      json.member("type", "array").key("value").begin_array();
      for (const Value& element : value.as_array()) {
        json.begin_object();
        write_value(json, element);
        json.end_object();
      }
      json.end_array();
      return;
    case ValueType::map:
      json.member("type", "map").key("value");
      write_attributes(json, value.as_map());
      return;
  }
}

void write_attributes_if(JsonWriter& json, Slice<KeyValue> attributes) {
  if (attributes.empty()) return;
  json.key("attributes");
  write_attributes(json, attributes);
}

std::string json_of(const Resource& resource) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_attributes_if(json, resource.attributes);
  json.member_count_if("dropped_attributes_count", resource.dropped_attributes_count);
  json.member_if("schema_url", resource.schema_url);
  json.end_object();
  return text;
}

std::string json_of(const Scope& scope) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  json.member_if("name", scope.name).member_if("version", scope.version);
  write_attributes_if(json, scope.attributes);
  json.member_count_if("dropped_attributes_count", scope.dropped_attributes_count);
  json.member_if("schema_url", scope.schema_url);
  json.end_object();
  return text;
}

// Resources, or scopes, each different one once. Equal ones at different addresses are the rule: a
// store keeps one per batch that it was sent.
template <typename T>
class SharedTable {
 public:
  // Requires: not null.
  std::uint32_t number_of(const T* element) {
    const auto known = by_address_.find(element);
    if (known != by_address_.end()) return known->second;
    const auto next = static_cast<std::uint32_t>(texts_.size());
    const auto [found, is_new] = by_text_.try_emplace(json_of(*element), next);
    if (is_new) texts_.push_back(&found->first);
    by_address_.emplace(element, found->second);
    return found->second;
  }

  void write(JsonWriter& json) const {
    json.begin_array();
    for (const std::string* text : texts_) json.raw(*text);
    json.end_array();
  }

 private:
  std::unordered_map<const T*, std::uint32_t> by_address_;
  std::unordered_map<std::string, std::uint32_t> by_text_;
  std::vector<const std::string*> texts_;
};

void write_optional(JsonWriter& json, std::string_view name,
                    std::optional<std::chrono::nanoseconds> value) {
  json.key(name);
  value ? json.integer(value->count()) : json.null();
}

void write_warnings(JsonWriter& json, const std::vector<TraceWarning>& warnings) {
  json.key("warnings").begin_array();
  for (const TraceWarning& warning : warnings) {
    json.begin_object().member("code", warning.code).member_count("count", warning.count);
    json.member("message", warning.message).end_object();
  }
  json.end_array();
}

void write_clocks(JsonWriter& json, const std::vector<ClockCorrection>& clocks) {
  json.key("clocks").begin_array();
  for (const ClockCorrection& clock : clocks) {
    json.begin_object();
    json.member_if("hostname", clock.hostname).member_if("service", clock.service);
    json.member_integer("correction_ns", clock.correction.count());
    write_optional(json, "uncertainty_ns", clock.uncertainty);
    if (clock.reference) json.key("reference").boolean(true);
    json.end_object();
  }
  json.end_array();
}

class TraceWriterJson {
 public:
  TraceWriterJson(const Trace& trace, const TraceTree& tree, NodeWindow window,
                  std::size_t max_bytes)
      : trace_(trace),
        tree_(tree),
        nodes_(nodes_in(tree, window)),
        max_bytes_(max_bytes),
        json_(text_) {}

  Result<std::string> write() {
    for (const TraceNode& node : nodes_) {
      if (node.span->resource) resources_.number_of(node.span->resource);
      if (node.span->scope) scopes_.number_of(node.span->scope);
    }
    json_.begin_object();
    write_trace_head(json_, trace_, tree_);
    json_.key("resources");
    resources_.write(json_);
    json_.key("scopes");
    scopes_.write(json_);
    json_.key("spans").begin_array();
    for (const TraceNode& node : nodes_) {
      if (json_.size() > max_bytes_) return too_large();
      write_node(node);
    }
    json_.end_array().end_object();
    if (json_.size() > max_bytes_) return too_large();
    return std::move(text_);
  }

 private:
  Error too_large() const {
    return {ErrorCode::resource_exhausted,
            "the trace has " + std::to_string(tree_.nodes.size()) +
                " spans, and as JSON they are larger than the limit of " +
                std::to_string(max_bytes_ >> 20) +
                " MiB; ask for fewer of them with 'first' and 'count'"};
  }

  static std::span<const TraceNode> nodes_in(const TraceTree& tree, NodeWindow window) {
    const std::span<const TraceNode> all(tree.nodes);
    const std::size_t first = std::min(window.first, all.size());
    return all.subspan(first, std::min(window.count, all.size() - first));
  }

  void write_node(const TraceNode& node) {
    const Span& span = *node.span;
    json_.begin_object();
    write_identity(node);
    json_.member_count("depth", node.depth).member_count("descendant_count", node.descendant_count);
    write_names(span);
    json_.member("state", to_string(node.state));
    write_times(node);
    if (node.orphan) json_.key("orphan").boolean(true);
    if (node.missing_half != CallSide::none) {
      json_.member("missing_half", to_string(node.missing_half));
    }
    if (node.call) write_call(*node.call);
    write_status(span);
    write_attributes_if(json_, span.attributes);
    if (!span.events.empty()) write_events(node);
    if (!span.links.empty()) write_links(span);
    write_origin(span);
    json_.end_object();
  }

  void write_identity(const TraceNode& node) {
    const Span& span = *node.span;
    json_.member("span_id", to_hex(span.span_id)).member_if("span_id_text", span.span_id_text);
    if (!span.parent_id.valid()) return;
    json_.member("parent_id", to_hex(node.parent ? node.parent->span_id : span.parent_id));
    json_.member_if("parent_id_text", span.parent_id_text);
  }

  void write_names(const Span& span) {
    json_.member("name", span.name).member("service", span.service);
    json_.member_if("peer", span.peer).member_if("hostname", span.hostname);
    json_.member("kind", word_of(span.kind)).member("side", to_string(span.side));
    if (span.call_id.valid()) json_.member("call_id", to_hex(span.call_id));
    if (span.async) json_.key("async").boolean(true);
  }

  void write_times(const TraceNode& node) {
    write_offset("start_ns", node.start);
    write_offset("end_ns", node.end);
    write_time("start_unix_ns", node.span->start);
    write_time("end_unix_ns", node.span->end);
    if (node.correction.count() != 0) {
      json_.member_integer("correction_ns", node.correction.count());
    }
  }

  // From the trace's start.
  void write_offset(std::string_view name, Timestamp time) {
    if (time == no_time) {
      json_.key(name).null();
    } else {
      json_.member_integer(
          name, saturating_subtract(unix_nanoseconds(time), unix_nanoseconds(tree_.start)));
    }
  }

  void write_time(std::string_view name, Timestamp time) {
    if (time == no_time) {
      json_.key(name).null();
    } else {
      json_.member_digits(name, unix_nanoseconds(time));
    }
  }

  void write_call(const CallPairing& call) {
    json_.key("call").begin_object().member_count("other", call.other);
    write_optional(json_, "request_ns", call.request);
    write_optional(json_, "response_ns", call.response);
    json_.end_object();
  }

  void write_status(const Span& span) {
    if (span.status == StatusCode::unset && span.status_message.empty()) return;
    json_.key("status").begin_object().member("code", word_of(span.status));
    json_.member_if("message", span.status_message).end_object();
  }

  void write_events(const TraceNode& node) {
    json_.key("events").begin_array();
    for (const Event& event : node.span->events) {
      json_.begin_object();
      write_offset("time_ns", corrected(event.time, node.correction));
      write_time("time_unix_ns", event.time);
      json_.member("name", event.name);
      write_attributes_if(json_, event.attributes);
      json_.member_count_if("dropped_attributes_count", event.dropped_attributes_count);
      json_.end_object();
    }
    json_.end_array();
  }

  void write_links(const Span& span) {
    json_.key("links").begin_array();
    for (const Link& link : span.links) {
      json_.begin_object();
      json_.member("trace_id", to_hex(link.trace_id)).member("span_id", to_hex(link.span_id));
      json_.member_if("trace_state", link.trace_state);
      write_attributes_if(json_, link.attributes);
      json_.member_count_if("dropped_attributes_count", link.dropped_attributes_count);
      json_.member_count_if("flags", link.flags).end_object();
    }
    json_.end_array();
  }

  void write_origin(const Span& span) {
    if (span.resource) json_.member_count("resource", resources_.number_of(span.resource));
    if (span.scope) json_.member_count("scope", scopes_.number_of(span.scope));
    json_.member_if("trace_state", span.trace_state).member_count_if("flags", span.flags);
    json_.member_count_if("dropped_attributes_count", span.dropped_attributes_count);
    json_.member_count_if("dropped_events_count", span.dropped_events_count);
    json_.member_count_if("dropped_links_count", span.dropped_links_count);
  }

  const Trace& trace_;
  const TraceTree& tree_;
  const std::span<const TraceNode> nodes_;
  const std::size_t max_bytes_;
  std::string text_;
  JsonWriter json_;
  SharedTable<Resource> resources_;
  SharedTable<Scope> scopes_;
};

}  // namespace

void write_attributes(JsonWriter& json, Slice<KeyValue> attributes) {
  json.begin_array();
  for (const KeyValue& attribute : attributes) {
    json.begin_object().member("key", attribute.key);
    write_value(json, attribute.value);
    json.end_object();
  }
  json.end_array();
}

void write_service_share(JsonWriter& json, const ServiceShare& share, std::string_view service) {
  json.begin_object().member("service", service).member_count("span_count", share.span_count);
  json.member_count("error_count", share.error_count).end_object();
}

void write_trace_head(JsonWriter& json, const Trace& trace, const TraceTree& tree) {
  json.member("trace_id", to_hex(trace.id)).member_if("trace_id_text", trace.id_text);
  json.member_digits("start_unix_ns", unix_nanoseconds(tree.start));
  json.member_integer("duration_ns", tree.duration.count());
  json.member_count("span_count", tree.nodes.size());
  json.member_count("error_count", tree.error_count);
  json.key("services").begin_array();
  for (const auto& [service, share] : tree.services) write_service_share(json, share, service);
  json.end_array();
  write_warnings(json, tree.warnings);
  write_clocks(json, tree.clocks);
}

Result<std::string> write_trace_json(const Trace& trace, const TraceTree& tree, NodeWindow window,
                                     std::size_t max_bytes) {
  return TraceWriterJson(trace, tree, window, max_bytes).write();
}

}  // namespace phosphor
