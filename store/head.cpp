#include "store/head.h"

#include "store/row_filter.h"
#include "store/span_time.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace phosphor {
namespace {

// Of an entry beside what it holds, its reader's tables included: what counts where writes are
// small and many.
constexpr std::size_t entry_overhead_bytes = 768;

}  // namespace

Timestamp known_start_of(const Head::Slot& slot) noexcept {
  return earlier(slot.start, slot.prior_start);
}

TraceStart trace_start_of(const Head::Slot& slot) noexcept {
  TraceStart trace{slot.id, slot.start, known_start_of(slot), std::nullopt};
  const bool moved = known(slot.prior_start) && known(slot.start) && slot.start < slot.prior_start;
  if (moved) trace.moved_from = slot.prior_start;
  return trace;
}

HeadEntry::HeadEntry(JournalEntry entry) : entry_(std::move(entry)) {
  auto opened = JournalReader::open_untrusted(entry_.bytes);
  if (opened) reader_ = *std::move(opened);
}

Result<void> HeadEntry::read(std::uint32_t row, RecordBatch& into) const {
  if (!reader_) return Error{ErrorCode::corrupt, "an entry of the journal is damaged"};
  return reader_->read(entry_.rows[row].offset, into);
}

void Head::append(JournalEntry entry) {
  auto ready = std::make_shared<const HeadEntry>(std::move(entry));
  const JournalEntry& journal = ready->journal();
  const std::unique_lock lock(mutex_);
  bytes_ += entry_overhead_bytes + journal.bytes.size() +
            journal.rows.size() * (sizeof(JournalRow) + sizeof(Row)) +
            journal.terms.size() * sizeof(Term);
  first_rows_.push_back(static_cast<std::uint32_t>(rows_.size()));
  add_new_slots();
  for (std::uint32_t i = 0; i < journal.rows.size(); ++i) add_row(journal.rows[i], i);
  entries_.push_back(std::move(ready));
}

void Head::add_new_slots() {
  for (const Slot& slot : new_slots_) {
    slots_.emplace(slot.id, static_cast<std::uint32_t>(slot_list_.size()));
    slot_list_.push_back(slot);
  }
}

void Head::add_row(const JournalRow& row, std::uint32_t index) {
  const auto number = static_cast<std::uint32_t>(rows_.size());
  const std::uint32_t slot_number = slot_of_row_[index];
  rows_.push_back({static_cast<std::uint32_t>(entries_.size()), index, slot_number, 0});
  Slot& slot = slot_list_[slot_number];
  if (slot.row_count == 0) {
    slot.first_row = number;
  } else {
    rows_[slot.last_row].next = number;
  }
  slot.last_row = number;
  slot.start = earlier(slot.start, row.time);
  slot.bytes += row.size;
  ++slot.row_count;
}

std::optional<Head::TraceRows> Head::rows_of(TraceId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  if (found == slots_.end()) return std::nullopt;
  const Slot& slot = slot_list_[found->second];
  TraceRows all{slot.start, slot.bytes, {}};
  all.rows.reserve(slot.row_count);
  std::uint32_t number = slot.first_row;
  for (std::uint32_t i = 0; i < slot.row_count; ++i) {
    const Row& row = rows_[number];
    all.rows.push_back({entries_[row.entry], row.row});
    number = row.next;
  }
  return all;
}

std::optional<Timestamp> Head::start_of(TraceId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  if (found == slots_.end()) return std::nullopt;
  return slot_list_[found->second].start;
}

std::optional<Timestamp> Head::known_start_of(TraceId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  if (found == slots_.end()) return std::nullopt;
  return phosphor::known_start_of(slot_list_[found->second]);
}

// Entries never change, so they can be looked at while more are appended.
std::vector<TraceStart> Head::candidates(RowFilter& filter) const {
  std::vector<std::vector<std::uint32_t>> admitted;  // rows, of each entry
  for (const EntryPointer& entry : all_entries()) admitted.push_back(filter.rows_of(*entry));
  const std::shared_lock lock(mutex_);
  std::vector<bool> slots(slot_list_.size(), false);
  for (std::size_t e = 0; e < admitted.size(); ++e) {
    for (const std::uint32_t row : admitted[e]) slots[rows_[first_rows_[e] + row].slot] = true;
  }
  std::vector<TraceStart> traces;
  for (std::size_t i = 0; i < slot_list_.size(); ++i) {
    if (slots[i]) traces.push_back(trace_start_of(slot_list_[i]));
  }
  return traces;
}

std::vector<Head::EntryPointer> Head::all_entries() const {
  const std::shared_lock lock(mutex_);
  return entries_;
}

std::vector<TraceStart> Head::moved() const {
  const std::shared_lock lock(mutex_);
  std::vector<TraceStart> traces;
  for (const Slot& slot : slot_list_) {
    const TraceStart trace = trace_start_of(slot);
    if (trace.moved_from) traces.push_back(trace);
  }
  return traces;
}

}  // namespace phosphor
