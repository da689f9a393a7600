#include "collector/sender_ledger.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <random>

namespace phosphor {

namespace {

// A million annotations a second for nine years; larger claims are not believed. Sums over all rows
// stay far from 2^64, and single counts are exact as JSON numbers.
constexpr std::uint64_t max_claimed_count = std::uint64_t{1} << 48;

// An annotation in a batch is at least a field with a tag of two bytes and a length.
constexpr std::size_t min_annotation_bytes = 3;
constexpr std::uint64_t max_annotations_per_batch = max_datagram_bytes / min_annotation_bytes;

// As batches are encoded; what a hostile one has beyond is not kept.
constexpr std::size_t max_name_bytes = 128;

constexpr std::uint64_t max_count = ~std::uint64_t{0};

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) noexcept {
  return a > max_count - b ? max_count : a + b;
}

std::uint64_t saturating_multiply(std::uint64_t a, std::uint64_t b) noexcept {
  return b != 0 && a > max_count / b ? max_count : a * b;
}

template <std::size_t n>
void add_each(std::array<std::uint64_t, n>& sums,
              const std::array<std::uint64_t, n>& more) noexcept {
  std::transform(sums.begin(), sums.end(), more.begin(), sums.begin(), saturating_add);
}

std::uint64_t mix(std::uint64_t x) noexcept {
  x = (x ^ (x >> 33)) * 0xff51afd7ed558ccdULL;
  x = (x ^ (x >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

void remember_name(std::string& kept, std::string_view said) {
  if (said.empty() || said == kept) return;
  std::size_t length = std::min(said.size(), max_name_bytes);
  // Back to the beginning of a character.
  while (length < said.size() && length > 0 && (said[length] & '\xc0') == '\x80') --length;
  kept.assign(said.substr(0, length));
}

bool is_batch(const DatagramReport& report) noexcept {
  return report.header && report.header->sender_id != 0;
}

SenderKey key_of(const DatagramReport& report, const SourceAddress& from) noexcept {
  if (is_batch(report)) return {report.header->sender_id, {}};
  return {0, from};
}

std::uint64_t refused_one_by_one(const DatagramReport& report) noexcept {
  return std::accumulate(report.refused_annotations.begin(), report.refused_annotations.end(),
                         std::uint64_t{0});
}

// Of a datagram that could not be read to its end we know what it says, as far as that many fit
// into it; one at least, so that no loss is without a count.
std::uint64_t annotations_in(const DatagramReport& report, std::size_t size) noexcept {
  if (!report.refused) return report.accepted_annotations + refused_one_by_one(report);
  const std::uint64_t room = std::max<std::uint64_t>(size / min_annotation_bytes, 1);
  return std::clamp<std::uint64_t>(report.annotation_count, 1, room);
}

}  // namespace

const char* to_string(CollectorDrop reason) noexcept {
  switch (reason) {
    case CollectorDrop::backlog_full:
      return "backlog_full";
    case CollectorDrop::store_failed:
      return "store_failed";
  }
  return "unknown";
}

const char* to_string(DropReason reason) noexcept {
  switch (reason) {
    case DropReason::queue_full:
      return "queue_full";
    case DropReason::too_large:
      return "too_large";
    case DropReason::send_failed:
      return "send_failed";
    case DropReason::shutdown:
      return "shutdown";
  }
  return "unknown";
}

std::uint64_t SenderTally::sent() const noexcept {
  return saturating_add(saturating_add(sent_before_first_seen, received), lost_on_wire);
}

SenderTally& SenderTally::operator+=(const SenderTally& other) noexcept {
  sent_before_first_seen = saturating_add(sent_before_first_seen, other.sent_before_first_seen);
  received = saturating_add(received, other.received);
  lost_on_wire = saturating_add(lost_on_wire, other.lost_on_wire);
  duplicates = saturating_add(duplicates, other.duplicates);
  contradictions = saturating_add(contradictions, other.contradictions);
  stored = saturating_add(stored, other.stored);
  add_each(refused, other.refused);
  add_each(dropped_by_collector, other.dropped_by_collector);
  add_each(dropped_by_sender.by_reason, other.dropped_by_sender.by_reason);
  return *this;
}

std::size_t SenderLedger::KeyHash::operator()(const SenderKey& key) const noexcept {
  std::uint64_t hash = mix(seed ^ key.sender_id);
  for (std::size_t i = 0; i < key.address.ip.size(); ++i) {
    hash = hash * 31 + key.address.ip[i];
  }
  return mix(hash ^ seed ^ (std::uint64_t{key.address.port} << 48));
}

SenderLedger::SenderLedger(Limits limits)
    : limits_(limits),
      // A seed that nobody knows, so that nobody can choose ids that collide.
      index_(0, KeyHash{(std::uint64_t{std::random_device{}()} << 32) | std::random_device{}()}) {}

SenderLedger::Entry SenderLedger::receive(const DatagramReport& report, std::size_t size,
                                          const SourceAddress& from, Timestamp now) {
  const SenderKey key = key_of(report, from);
  Row& row = row_of(key, from, now);
  const std::uint64_t annotations = annotations_in(report, size);
  if (!is_batch(report)) {
    row.shown.tally.received += annotations;
  } else if (enter(row, *report.header, annotations) == Verdict::duplicate) {
    return {key, Verdict::duplicate};
  }
  SenderTally& tally = row.shown.tally;
  if (report.refused) {
    tally.refused[static_cast<std::size_t>(*report.refused)] += annotations;
  } else {
    for (std::size_t i = 0; i < refusal_reason_count; ++i) {
      tally.refused[i] += report.refused_annotations[i];
    }
    // Texts of a refused batch may not even be UTF-8.
    if (report.header) {
      remember_name(row.shown.service, report.header->service);
      remember_name(row.shown.hostname, report.header->hostname);
    }
  }
  return {key, Verdict::take};
}

void SenderLedger::receive_dropped(const DatagramReport& report, std::size_t size,
                                   const SourceAddress& from, Timestamp now) {
  Row& row = row_of(key_of(report, from), from, now);
  const std::uint64_t annotations = annotations_in(report, size);
  if (!is_batch(report)) {
    row.shown.tally.received += annotations;
  } else if (enter(row, *report.header, annotations) == Verdict::duplicate) {
    return;
  }
  row.shown.tally.dropped_by_collector[static_cast<std::size_t>(CollectorDrop::backlog_full)] +=
      annotations;
}

SenderLedger::Verdict SenderLedger::enter(Row& row, const BatchHeader& header,
                                          std::uint64_t annotations) {
  SenderTally& tally = row.shown.tally;
  const SequenceWindow::Place place = row.window.find(header.sequence);
  if (place == SequenceWindow::Place::seen) {
    tally.duplicates += annotations;
    return Verdict::duplicate;
  }
  tally.received += annotations;
  if (plausible(row, header, annotations)) {
    enter_claims(row, header, annotations);
    // Too late to know whether it came before: taken, because writing a record twice is harmless
    // (the store keeps one) and losing it is not.
    if (place == SequenceWindow::Place::fresh) row.window.mark(header.sequence);
  } else {
    ++tally.contradictions;
  }
  const std::uint64_t known = tally.sent_before_first_seen + tally.received;
  tally.lost_on_wire = row.newest_end > known ? row.newest_end - known : 0;
  return Verdict::take;
}

bool SenderLedger::plausible(const Row& row, const BatchHeader& header, std::uint64_t annotations) {
  const std::uint64_t begin = header.annotations_before;
  if (begin > max_claimed_count) return false;
  if (begin > saturating_multiply(header.sequence, max_annotations_per_batch)) return false;
  if (row.window.empty()) return true;
  const std::uint64_t newest = row.window.newest();
  if (header.sequence < newest) return begin + annotations <= row.newest_begin;
  const std::uint64_t batches_between = header.sequence - newest - 1;
  return begin >= row.newest_end &&
         begin - row.newest_end <= saturating_multiply(batches_between, max_annotations_per_batch);
}

void SenderLedger::enter_claims(Row& row, const BatchHeader& header, std::uint64_t annotations) {
  SenderTally& tally = row.shown.tally;
  const bool first = row.window.empty();
  if (first || header.sequence < row.first_sequence) {
    row.first_sequence = header.sequence;
    tally.sent_before_first_seen = header.annotations_before;
  }
  if (first || header.sequence > row.window.newest()) {
    row.newest_begin = header.annotations_before;
    row.newest_end = header.annotations_before + annotations;
  }
  for (std::size_t i = 0; i < drop_reason_count; ++i) {
    std::uint64_t& known = tally.dropped_by_sender.by_reason[i];
    const std::uint64_t said = header.drops.by_reason[i];
    if (said <= max_claimed_count) known = std::max(known, said);
  }
}

void SenderLedger::stored(const SenderKey& key, std::uint64_t annotations) noexcept {
  tally_of(key)->stored += annotations;
}

void SenderLedger::dropped(const SenderKey& key, CollectorDrop reason,
                           std::uint64_t annotations) noexcept {
  tally_of(key)->dropped_by_collector[static_cast<std::size_t>(reason)] += annotations;
}

SenderTally* SenderLedger::tally_of(const SenderKey& key) noexcept {
  const auto found = index_.find(key);
  return found == index_.end() ? &folded_ : &found->second->shown.tally;
}

SenderLedger::Row& SenderLedger::row_of(const SenderKey& key, const SourceAddress& from,
                                        Timestamp now) {
  const auto found = index_.find(key);
  if (found != index_.end()) {
    rows_.splice(rows_.begin(), rows_, found->second);
  } else {
    if (rows_.size() >= limits_.rows) fold_oldest();
    rows_.emplace_front();
    rows_.front().shown.key = key;
    rows_.front().shown.first_seen = now;
    index_.emplace(key, rows_.begin());
  }
  Row& row = rows_.front();
  row.shown.address = from;
  row.shown.last_seen = now;
  return row;
}

void SenderLedger::fold_oldest() noexcept {
  folded_ += rows_.back().shown.tally;
  ++rows_folded_;
  index_.erase(rows_.back().shown.key);
  rows_.pop_back();
}

std::vector<SenderRow> SenderLedger::rows() const {
  std::vector<SenderRow> shown;
  shown.reserve(rows_.size());
  std::transform(rows_.begin(), rows_.end(), std::back_inserter(shown),
                 [](const Row& row) { return row.shown; });
  return shown;
}

SenderTally SenderLedger::totals() const noexcept {
  SenderTally sum = folded_;
  for (const Row& row : rows_) sum += row.shown.tally;
  return sum;
}

}  // namespace phosphor
