// A trace's spans as text, one a line, for tests that compare whole pictures:
//
//   c1 <- 0: client api -> cards "GET /cards" [10..50ms] first last error(boom) {user=u1} (note@20)
//
// The server's half of call c1 is written c1'. Unknown times are "?". Empty parts are left out.

#pragma once

#include "proto/value_text.h"
#include "store/call_halves.h"
#include "tests/support/record_builder.h"

#include <phosphor/span.h>

#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace phosphor::test {

class TraceText {
 public:
  explicit TraceText(const std::vector<Span>& spans) : spans_(spans) {
    for (const Span& span : spans) {
      if (span.call_id.valid())
        derived_[server_half_id(span.trace_id, span.call_id)] = span.call_id;
    }
  }

  std::string text() const {
    std::string out;
    for (const Span& span : spans_) out += line(span) + "\n";
    return out;
  }

 private:
  std::string id(SpanId id) const {
    const auto found = derived_.find(id);
    char digits[20];
    const unsigned long long value = (found == derived_.end() ? id : found->second).value;
    std::snprintf(digits, sizeof digits, "%llx", value);
    return std::string(digits) + (found == derived_.end() ? "" : "'");
  }

  static std::string time(Timestamp time) {
    if (time == no_time) return "?";
    return std::to_string((time - test_epoch) / std::chrono::milliseconds(1));
  }

  static std::string attributes(Slice<KeyValue> attributes) {
    std::string out;
    for (const KeyValue& attribute : attributes) {
      out += out.empty() ? "" : ", ";
      out += std::string(attribute.key) + "=";
      append_text(attribute.value, out);
    }
    return out.empty() ? out : " {" + out + "}";
  }

  static const char* kind(SpanKind kind) {
    static constexpr const char* names[] = {"unspecified", "internal", "server",
                                            "client",      "producer", "consumer"};
    return names[static_cast<int>(kind)];
  }

  static std::string status(const Span& span) {
    if (span.status == StatusCode::unset) return "";
    const std::string code = span.status == StatusCode::ok ? " ok" : " error";
    return span.status_message.empty() ? code : code + "(" + std::string(span.status_message) + ")";
  }

  std::string line(const Span& span) const {
    std::string out = id(span.span_id);
    if (span.parent_id.valid()) out += " <- " + id(span.parent_id);
    out += ": " + std::string(kind(span.kind)) + " " + std::string(span.service);
    if (!span.peer.empty()) out += " -> " + std::string(span.peer);
    if (!span.name.empty()) out += " \"" + std::string(span.name) + "\"";
    if (!span.hostname.empty()) out += " on " + std::string(span.hostname);
    out += " [" + time(span.start) + ".." + time(span.end) + "]";
    if (span.marks.first) out += " first";
    if (span.marks.last) out += " last";
    if (span.marks.timeout) out += " timeout";
    if (span.async) out += " async";
    out += status(span) + attributes(span.attributes);
    for (const Event& event : span.events) {
      out += " (" + std::string(event.name) + "@" + time(event.time) +
             attributes(event.attributes) + ")";
    }
    for (const Link& link : span.links) {
      out += " (link to " + id(link.span_id) + attributes(link.attributes) + ")";
    }
    return out;
  }

  const std::vector<Span>& spans_;
  std::map<SpanId, SpanId> derived_;
};

inline std::string trace_text(const std::vector<Span>& spans) { return TraceText(spans).text(); }

}  // namespace phosphor::test
