// What a search asks for: a condition on a trace, made of conditions that one of its spans fulfils
// and of tests of the trace as a whole.
//
// An attribute may be there several times: at several levels, in several events. A test of it holds
// if one of them fits. "Not equal" is therefore two things: that it exists, and that none is equal.
//
// Values. Threads: pure. Failure: none.

#pragma once

#include "store/formula.h"
#include "store/value_test.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace phosphor {

// The members of a Span that can be asked for. Texts are there even when they are empty; kind and
// status are compared as the integers of SpanKind and StatusCode, a duration as nanoseconds, and an
// unknown duration does not exist.
enum class SpanField : std::uint8_t {
  service,
  name,
  kind,
  status,
  status_message,
  duration,
  hostname,
  peer,
  event_name,  // of one of its events
  attribute,
};

enum class AttributeLevel : std::uint8_t { any, span, resource, scope, event, link };

struct SpanTest {
  SpanField field = SpanField::service;
  ValueTest value;
  std::string key = {};  // of an attribute
  AttributeLevel level = AttributeLevel::any;
};
using SpanCondition = Formula<SpanTest>;

// As TraceSummary has them. Counts are integers, the duration nanoseconds.
enum class TraceField : std::uint8_t {
  duration,
  span_count,
  error_count,
  open_count,
  root_service,
  root_name,
};

struct TraceFieldTest {
  TraceField field = TraceField::duration;
  ValueTest value;
};

// Either that one span of the trace fulfils it all, or something of the whole trace.
using TraceTest = std::variant<SpanCondition, TraceFieldTest>;
using TraceCondition = Formula<TraceTest>;

inline TraceCondition some_span(SpanCondition condition) {
  if (condition.is_always()) return {};
  return TraceCondition(TraceTest(std::move(condition)));
}

// The plain conditions, as the API's parameters have them.
SpanCondition service_is(std::string service);
SpanCondition name_is(std::string name);
// By text, at any level: 123, 72.5 and true are "123", "72.5" and "true".
SpanCondition attribute_is(std::string key, std::string text);
SpanCondition status_is_error();
SpanCondition lasts_at_least(std::chrono::nanoseconds duration);
SpanCondition lasts_at_most(std::chrono::nanoseconds duration);

}  // namespace phosphor
