#include "store/trace_assembly.h"

#include "store/call_halves.h"
#include "store/record_order.h"
#include "store/span_time.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace phosphor {
namespace {

// Where the order begins.
std::int64_t time_of(const Annotation& annotation) { return unix_nanoseconds(annotation.time); }
std::int64_t time_of(const Span& span) { return unix_nanoseconds(position_in_time(span)); }

struct Place {
  std::int64_t time;
  std::uint32_t index;
};

template <typename Record>
std::vector<Place> ordered_places(const std::vector<Record>& records) {
  std::vector<Place> places;
  places.reserve(records.size());
  for (std::uint32_t i = 0; i < records.size(); ++i) places.push_back({time_of(records[i]), i});
  std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
    return a.time != b.time ? a.time < b.time : compare(records[a.index], records[b.index]) < 0;
  });
  return places;
}

// Follows each cycle of the permutation around, with one record in hand.
template <typename Record>
void move_to(std::vector<Place>& places, std::vector<Record>& records) {
  for (std::uint32_t first = 0; first < places.size(); ++first) {
    if (places[first].index == first) continue;
    const Record in_hand = records[first];
    std::uint32_t hole = first;
    while (places[hole].index != first) {
      const std::uint32_t from = std::exchange(places[hole].index, hole);
      records[hole] = records[from];
      hole = from;
    }
    records[hole] = in_hand;
    places[hole].index = hole;
  }
}

// A record has hundreds of bytes, so small places are sorted, and each record is moved once.
template <typename Record>
void sort_each_once(std::vector<Record>& records) {
  std::vector<Place> places = ordered_places(records);
  move_to(places, records);
  const auto same = [](const Record& a, const Record& b) { return compare(a, b) == 0; };
  records.erase(std::unique(records.begin(), records.end(), same), records.end());
}

std::string_view first_spelling(const Trace& trace) noexcept {
  for (const Annotation& annotation : trace.annotations) {
    if (!annotation.trace_id_text.empty()) return annotation.trace_id_text;
  }
  for (const Span& span : trace.spans) {
    if (!span.trace_id_text.empty()) return span.trace_id_text;
  }
  return {};
}

}  // namespace

void assemble(Trace& trace) {
  sort_each_once(trace.annotations);
  join_call_halves({trace.annotations.data(), trace.annotations.size()}, trace.arena, trace.spans);
  sort_each_once(trace.spans);
  trace.id_text = first_spelling(trace);
}

}  // namespace phosphor
