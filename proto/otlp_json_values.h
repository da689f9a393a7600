// Reading the members of OTLP's JSON messages. Absent and null mean the default value; a member of
// another type than OTLP says makes the span (or the spans of the resource) be rejected.
//
// Threads: one at a time. Results refer to the arena alone, not to the JSON.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/ids.h>
#include <phosphor/timestamp.h>
#include <phosphor/value.h>

#include <boost/json/fwd.hpp>
#include <boost/json/string_view.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

namespace phosphor {

class OtlpJsonValueReader {
 public:
  using Object = boost::json::object;
  using Key = boost::json::string_view;

  explicit OtlpJsonValueReader(Arena& arena) : arena_(arena) {}

  std::string_view text(const Object& message, Key key);
  std::uint32_t count(const Object& message, Key key);  // also flags and enums
  Timestamp time(const Object& message, Key key);
  // Hex of either case; empty is no id. Any other text is rejected for `reason`.
  TraceId trace_id(const Object& message, Key key, const char* reason);
  SpanId span_id(const Object& message, Key key, const char* reason);
  Slice<KeyValue> attributes(const Object& message, Key key, int depth = 1);

  // Null if absent; the empty array if absent.
  const Object* object(const Object& message, Key key);
  const boost::json::array& array(const Object& message, Key key);
  // The empty object if it is none.
  const Object& as_object(const boost::json::value& element);

  void reject(const char* reason) {
    if (why_not_ == nullptr) why_not_ = reason;
  }
  // Why what was read since the last call cannot be kept, or null.
  const char* take_rejection() { return std::exchange(why_not_, nullptr); }
  Arena& arena() { return arena_; }

 private:
  template <typename Id>
  Id id(const Object& message, Key key, const char* reason);
  const boost::json::value* member(const Object& message, Key key);
  std::string_view text_of(const boost::json::value& value);
  Value any_value(const Object& message, int depth);
  Value choice(Key key, const boost::json::value& value, int depth);
  Value boolean_of(const boost::json::value& value);
  Value integer_of(const boost::json::value& value);
  Value real_of(const boost::json::value& value);
  Value bytes_of(const boost::json::value& value);
  Value array_of(const boost::json::value& value, int depth);
  Value map_of(const boost::json::value& value, int depth);
  bool enter(int depth);

  Arena& arena_;
  const char* why_not_ = nullptr;
};

}  // namespace phosphor
