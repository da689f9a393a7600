#include "store/head.h"

#include "store/span_time.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace phosphor {
namespace {

// Of an entry beside what it holds, its reader's tables included: what counts where writes are
// small and many.
constexpr std::size_t entry_overhead_bytes = 768;

// The position of the first such term from `at` on; the number of terms if there is none. Most of
// them are others: so many at once that the compiler compares them in vector registers.
std::size_t next_with(Term wanted, const std::vector<Term>& terms, std::size_t at) noexcept {
  constexpr std::size_t step = 16;
  while (at + step <= terms.size()) {
    std::uint32_t found = 0;
    for (std::size_t i = 0; i < step; ++i) {
      found |= terms[at + i].value == wanted.value ? 1U : 0U;
    }
    if (found != 0) break;
    at += step;
  }
  while (at < terms.size() && terms[at] != wanted) ++at;
  return at;
}

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

RowFilter::RowFilter(const SearchQuery& query)
    : terms(terms_for(query)), min_duration(query.min_duration), max_duration(query.max_duration) {}

bool RowFilter::admits(const JournalEntry& entry, const JournalRow& row) const {
  if (row.annotation) return true;  // it is joined with others, which may have the rest
  const auto first = entry.terms.begin() + row.first_term;
  const auto end = first + row.term_count;
  const auto has = [&](Term term) { return std::find(first, end, term) != end; };
  if (!std::all_of(terms.begin(), terms.end(), has)) return false;
  if (!min_duration && !max_duration) return true;
  return row.duration && (!min_duration || *row.duration >= *min_duration) &&
         (!max_duration || *row.duration <= *max_duration);
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

std::vector<TraceStart> Head::candidates(const RowFilter& filter) const {
  const std::shared_lock lock(mutex_);
  std::vector<bool> admitted(slot_list_.size(), false);
  for (std::size_t e = 0; e < entries_.size(); ++e) mark_admitted(e, filter, admitted);
  std::vector<TraceStart> traces;
  for (std::size_t i = 0; i < slot_list_.size(); ++i) {
    if (admitted[i]) traces.push_back(trace_start_of(slot_list_[i]));
  }
  return traces;
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

void Head::mark_admitted(std::size_t e, const RowFilter& filter, std::vector<bool>& slots) const {
  const JournalEntry& entry = entries_[e]->journal();
  const auto mark = [&](std::size_t row) {
    if (filter.admits(entry, entry.rows[row])) slots[rows_[first_rows_[e] + row].slot] = true;
  };
  if (filter.terms.empty()) {
    for (std::size_t row = 0; row < entry.rows.size(); ++row) mark(row);
    return;
  }
  // The terms of an entry lie in one array in the order of its rows.
  std::size_t at = 0;
  while ((at = next_with(filter.terms.front(), entry.terms, at)) < entry.terms.size()) {
    const auto after = std::upper_bound(
        entry.rows.begin(), entry.rows.end(), at,
        [](std::size_t position, const JournalRow& row) { return position < row.first_term; });
    const auto row = static_cast<std::size_t>(after - entry.rows.begin()) - 1;
    mark(row);
    at = entry.rows[row].first_term + entry.rows[row].term_count;
  }
}

}  // namespace phosphor
