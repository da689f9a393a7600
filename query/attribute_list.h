// Which attributes spans have, and which values: what is offered while a search is written.
//
// Read from the newest traces of a search, as many as tell what is usual; what is rare may be
// missing, and that is said.
//
// AttributeList: owned by one request. Threads: its own. Memory: as attribute_tally.h says.
// Failure: none.

#pragma once

#include "query/attribute_tally.h"
#include "query/counted_spans.h"
#include "store/trace_store.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace phosphor {

// An attribute that one trace in a hundred has is missed once in 150 times; reading them takes some
// tens of milliseconds, which a person who writes does not notice.
inline constexpr std::uint64_t max_listed_traces = 500;
// Of one attribute: more are not read by a person, who types a letter more instead.
inline constexpr std::size_t max_listed_values = 50;

struct ListedValue {
  std::string literal;  // in the search language
  std::uint64_t trace_count = 0;
};

struct ListedAttribute {
  std::string name;  // in the search language
  ValueClass type = ValueClass::text;
  std::uint64_t trace_count = 0;
  std::vector<ListedValue> values;  // in most traces first; none of numbers that are many
};

struct AttributeListing {
  std::uint64_t trace_count = 0;
  bool is_cut = false;  // there are more traces, attributes or values than were read
  std::vector<ListedAttribute> attributes;  // in most traces first, then by name
};

class AttributeList {
 public:
  explicit AttributeList(const TraceCondition& where) : counted_(where) {}

  // A match of the search; false where no more are wanted.
  bool add(const Trace& trace);
  AttributeListing listing(std::size_t limit) const;

 private:
  CountedSpans counted_;
  AttributeTallies tallies_;
  bool is_cut_ = false;
};

}  // namespace phosphor
