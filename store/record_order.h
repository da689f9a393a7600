// A total order of records by everything they say.
//
// Two records are equal if and only if every field is: then they are the same record that came
// twice, and count once. The order makes what is read independent of the order of arrival.
// Texts and arrays are compared by content, not by address; doubles by their bits, so that NaN
// equals itself.
//
// Threads: pure.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/span.h>

#include <compare>

namespace phosphor {

// Annotations: by time first.
std::strong_ordering compare(const Annotation& a, const Annotation& b) noexcept;

// Spans: by position in time (store/span_time.h), then id, then all the rest.
std::strong_ordering compare(const Span& a, const Span& b) noexcept;

std::strong_ordering compare(const Value& a, const Value& b) noexcept;

}  // namespace phosphor
