#include "store/head.h"

#include "store/span_time.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace phosphor {

TraceStart trace_start_of(const Head::Slot& slot) noexcept {
  const bool moved = known(slot.prior_start) && known(slot.start) && slot.start < slot.prior_start;
  return {slot.id, slot.start, moved};
}

Timestamp known_start_of(const Head::Slot& slot) noexcept {
  return earlier(slot.start, slot.prior_start);
}

void Head::append(JournalEntry entry) {
  const std::unique_lock lock(mutex_);
  bytes_ += entry.bytes.size() + entry.rows.size() * sizeof(JournalRow) +
            entry.terms.size() * sizeof(Term);
  first_rows_.push_back(static_cast<std::uint32_t>(rows_.size()));
  for (std::uint32_t i = 0; i < entry.rows.size(); ++i) add_row(entry.rows[i], i);
  entries_.push_back(std::make_shared<const JournalEntry>(std::move(entry)));
}

void Head::add_row(const JournalRow& row, std::uint32_t index) {
  const auto number = static_cast<std::uint32_t>(rows_.size());
  const auto [found, is_new] =
      slots_.try_emplace(row.trace_id, static_cast<std::uint32_t>(slot_list_.size()));
  if (is_new) {
    slot_list_.push_back(
        {row.trace_id, no_time, new_traces_.at(row.trace_id), 0, number, number, 0});
  }
  Slot& slot = slot_list_[found->second];
  rows_.push_back({static_cast<std::uint32_t>(entries_.size()), index, found->second, 0});
  if (!is_new) rows_[slot.last_row].next = number;
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
    all.rows.push_back({entries_[row.entry], journal_row(row).offset});
    number = row.next;
  }
  return all;
}

std::optional<Timestamp> Head::known_start_of(TraceId id) const {
  const std::shared_lock lock(mutex_);
  const auto found = slots_.find(id);
  if (found == slots_.end()) return std::nullopt;
  return phosphor::known_start_of(slot_list_[found->second]);
}

std::vector<TraceStart> Head::traces_with(std::optional<Term> term) const {
  const std::shared_lock lock(mutex_);
  std::vector<bool> wanted(slot_list_.size(), !term.has_value());
  if (term) mark_rows_with(*term, wanted);
  std::vector<TraceStart> traces;
  for (std::size_t i = 0; i < slot_list_.size(); ++i) {
    const TraceStart trace = trace_start_of(slot_list_[i]);
    if (wanted[i] || trace.moved) traces.push_back(trace);
  }
  return traces;
}

// The terms of an entry lie in one array in the order of its rows.
void Head::mark_rows_with(Term term, std::vector<bool>& slots) const {
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    const JournalEntry& entry = *entries_[e];
    auto at = entry.terms.begin();
    while ((at = std::find(at, entry.terms.end(), term)) != entry.terms.end()) {
      const auto position = static_cast<std::uint32_t>(at - entry.terms.begin());
      const auto after = std::upper_bound(
          entry.rows.begin(), entry.rows.end(), position,
          [](std::uint32_t p, const JournalRow& row) { return p < row.first_term; });
      const auto row = static_cast<std::size_t>(after - entry.rows.begin()) - 1;
      slots[rows_[first_rows_[e] + row].slot] = true;
      at = entry.terms.begin() + entry.rows[row].first_term + entry.rows[row].term_count;
    }
  }
}

}  // namespace phosphor
