// All attributes of spans, at every level, and the members that the search language has words for:
// in how many traces each value is, on each of two sides.
//
// A trace counts once for each value. Two levels of one key are two attributes, and so are a
// key's texts and its numbers, as the search language tells them apart. Numbers of many values are
// counted by size.
//
// Owned by one request. Threads: its own. Memory: the limits below, some 20 MB in all; what is
// beyond them is said by `overflow()` and by `other`. Failure: none.

#pragma once

#include "query/association.h"
#include "query/number_bucket.h"
#include "store/search_condition.h"

#include <phosphor/span.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace phosphor {

// Instrumentation has some hundred keys; more of them are a sender that makes them up.
inline constexpr std::size_t max_tallied_attributes = 1'000;
// Of one attribute: what has more values is an id or a text of its own in every trace.
inline constexpr std::size_t max_tallied_values = 1'000;
// Of all attributes together, so that many of many values stay within the memory.
inline constexpr std::size_t max_tallied_values_in_all = 50'000;
// More different numbers than that are shown by size, not one by one.
inline constexpr std::size_t max_single_numbers = 24;
// Of a key; of a value that is shown. Longer values are told apart and shown cut.
inline constexpr std::size_t max_tallied_key_bytes = 256;
inline constexpr std::size_t max_shown_value_bytes = 200;

enum class Side : std::uint8_t { selection, rest };

// `other`: arrays, maps, bytes, and what is no number; there are no words to ask for one of these.
enum class ValueClass : std::uint8_t { text, number, boolean, other };

constexpr std::string_view word_of(ValueClass type) noexcept {
  constexpr std::string_view words[] = {"text", "number", "boolean", "other"};
  return words[static_cast<std::size_t>(type)];
}

// Which attribute; for a member of a span there is no key, and for its kind and status the values
// are words without quotes.
template <typename Text>
struct AttributeOf {
  SpanField field = SpanField::attribute;
  AttributeLevel level = AttributeLevel::any;
  ValueClass type = ValueClass::text;
  Text key = {};
};
using AttributeName = AttributeOf<std::string>;

// The traces with something, each once.
class TraceTally {
 public:
  // `trace` is the number of the trace, from 1.
  void count(std::uint64_t trace, Side side) noexcept {
    if (last_trace_ == trace) return;
    last_trace_ = trace;
    ++(side == Side::selection ? counts_.selection : counts_.rest);
  }
  SideCounts counts() const noexcept { return counts_; }

 private:
  SideCounts counts_;
  std::uint64_t last_trace_ = 0;
};

struct ValueTally {
  std::string text;
  bool is_cut = false;  // `text` is only the beginning of it
  TraceTally traces;
};

struct AttributeTally {
  // By a hash of the whole text (store/search_terms.h): a thousand texts have two that hash alike
  // once in 10^13 times.
  std::unordered_map<std::uint64_t, ValueTally> values;
  std::map<NumberBucket, TraceTally> buckets;  // of numbers
  TraceTally present;
  TraceTally other;         // values that are not in `values`
  bool is_by_size = false;  // `buckets` say it; `values` is empty
};

// The value as the search language writes it; empty where it cannot.
std::string literal_of(const AttributeName& name, const ValueTally& value);

struct TallyOverflow {
  bool attributes = false;  // there were more, or keys that are too long
  bool values = false;      // of some attribute
};

class AttributeTallies {
 public:
  struct Hash {
    using is_transparent = void;
    template <typename Text>
    std::size_t operator()(const AttributeOf<Text>& of) const noexcept {
      const std::size_t kind = (static_cast<std::size_t>(of.field) << 16) |
                               (static_cast<std::size_t>(of.level) << 8) |
                               static_cast<std::size_t>(of.type);
      return std::hash<std::string_view>{}(of.key) ^ (kind * 0x9e3779b97f4a7c15);
    }
  };
  struct Equal {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const AttributeOf<A>& a, const AttributeOf<B>& b) const noexcept {
      return a.field == b.field && a.level == b.level && a.type == b.type && a.key == b.key;
    }
  };
  using Attributes = std::unordered_map<AttributeName, AttributeTally, Hash, Equal>;

  // The spans that follow are of this trace.
  void begin_trace(Side side);
  void add(const Span& span);

  SideCounts traces() const noexcept { return traces_; }
  const Attributes& attributes() const noexcept { return attributes_; }
  TallyOverflow overflow() const noexcept { return overflow_; }

 private:
  using Name = AttributeOf<std::string_view>;

  void add_member(SpanField field, std::string_view text);
  void add_attribute(const KeyValue& attribute, AttributeLevel level);
  void add_text(AttributeTally& tally, std::string_view text);
  AttributeTally* tally_of(const Name& name);

  Attributes attributes_;
  SideCounts traces_;
  Side side_ = Side::rest;
  std::size_t value_count_ = 0;
  TallyOverflow overflow_;
};

}  // namespace phosphor
