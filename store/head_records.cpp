#include "store/head_records.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

// How many rows are decoded at once, while the memory for as many that follow is on its way: a
// memory access takes as long as decoding one or two.
constexpr std::size_t rows_ahead = 16;
constexpr std::size_t cache_line = 64;

// g++ takes a function that does nothing else for one without effect and drops its calls. The empty
// statement is an effect that it may not drop.
void ask_for(const void* begin, std::size_t size) noexcept {
  const char* const bytes = static_cast<const char*>(begin);
  for (std::size_t at = 0; at < size; at += cache_line) __builtin_prefetch(bytes + at);
  asm volatile("");
}

}  // namespace

HeadRecords::HeadRecords(const Head& head) : head_(head) {
  order_traces();
  order_rows();
}

void HeadRecords::order_traces() {
  std::vector<std::pair<TraceId, std::uint32_t>> by_id;
  by_id.reserve(head_.slots().size());
  for (const Head::Slot& slot : head_.slots()) {
    by_id.emplace_back(slot.id, static_cast<std::uint32_t>(by_id.size()));
  }
  std::sort(by_id.begin(), by_id.end());
  traces_.reserve(by_id.size());
  for (const auto& [id, slot] : by_id) traces_.push_back(slot);
}

// Rows are looked at as they lie in memory and dealt out to their traces.
void HeadRecords::order_rows() {
  std::vector<std::uint32_t> ends(head_.slots().size());  // of each slot's rows so far, in places_
  std::uint32_t total = 0;
  for (const std::uint32_t slot : traces_) {
    ends[slot] = total;
    total += head_.slots()[slot].row_count;
  }
  places_.resize(total);
  for (const Head::Row& row : head_.rows()) {
    const JournalRow& found = head_.journal_row(row);
    places_[ends[row.slot]++] = {found.annotation, found.time, row.entry, row.row};
  }
  auto begin = places_.begin();
  for (const std::uint32_t slot : traces_) {
    const auto end = places_.begin() + ends[slot];
    if (!std::is_sorted(begin, end)) std::sort(begin, end);
    begin = end;
  }
}

const HeadEntry& HeadRecords::entry_of(const RowPlace& place) const noexcept {
  return *head_.entries()[place.entry];
}

void HeadRecords::ask_for_row(std::size_t place) const noexcept {
  if (place >= places_.size()) return;
  ask_for(&entry_of(places_[place]).journal().rows[places_[place].row], sizeof(JournalRow));
}

void HeadRecords::ask_for_bytes(std::size_t place) const noexcept {
  if (place >= places_.size()) return;
  const JournalEntry& entry = entry_of(places_[place]).journal();
  const JournalRow& row = entry.rows[places_[place].row];
  ask_for(entry.bytes.data() + row.offset, row.size);
  ask_for(entry.terms.data() + row.first_term, row.term_count * sizeof(Term));
}

Result<void> HeadRecords::read_more() {
  batch_.clear();
  next_span_ = next_annotation_ = 0;
  const std::size_t end = std::min(read_to_ + rows_ahead, places_.size());
  for (; read_to_ < end; ++read_to_) {
    ask_for_row(read_to_ + 2 * rows_ahead);
    ask_for_bytes(read_to_ + rows_ahead);
    const RowPlace& place = places_[read_to_];
    if (auto read = entry_of(place).read(place.row, batch_); !read) return read;
  }
  return {};
}

Result<HeadRecords::Record> HeadRecords::next() {
  if (next_ == read_to_) {
    if (auto read = read_more(); !read) return read.error();
  }
  const RowPlace& place = places_[next_++];
  const JournalEntry& entry = entry_of(place).journal();
  Record record;
  record.row = &entry.rows[place.row];
  record.terms = {entry.terms.data() + record.row->first_term, record.row->term_count};
  if (record.row->annotation) {
    record.annotation = &batch_.annotations[next_annotation_++];
  } else {
    record.span = &batch_.spans[next_span_++];
  }
  return record;
}

}  // namespace phosphor
