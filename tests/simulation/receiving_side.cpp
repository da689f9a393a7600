#include "tests/simulation/receiving_side.h"

#include <doctest/doctest.h>

#include "collector/backlog.h"

namespace phosphor::test {
namespace {

constexpr Timestamp arrival_time = from_unix_nanoseconds(1'800'000'000'000'000'000);

SourceAddress address_of(std::size_t sender) {
  return SourceAddress::from_ipv4({127, 0, 0, 1}, static_cast<std::uint16_t>(40'000 + sender));
}

CallSide side_of_mark(const Annotation& annotation) {
  switch (annotation.type) {
    case AnnotationType::client_send:
    case AnnotationType::client_recv:
    case AnnotationType::timeout:
      return CallSide::client;
    case AnnotationType::server_recv:
    case AnnotationType::server_send:
      return CallSide::server;
    case AnnotationType::note:
    case AnnotationType::unknown:
      break;
  }
  return annotation.side;
}

}  // namespace

MarkIdentity identity_of(const Annotation& annotation) {
  const bool is_note = annotation.type == AnnotationType::note;
  return {annotation.trace_id, annotation.span_id, annotation.type, side_of_mark(annotation),
          is_note ? std::string(annotation.name) : std::string()};
}

Result<void> ReceivingSide::RefusingWriter::write(const RecordBatch& batch) {
  if (refuses) return Error{ErrorCode::io, "no space left on device"};
  return store_.write(batch);
}

ReceivingSide::ReceivingSide(std::uint64_t seed, const ReceivingFaults& faults)
    : faults_(faults), random_(seed ^ 0x5ec0'1de7) {}

bool ReceivingSide::chance(double probability) {
  return std::uniform_real_distribution<double>(0, 1)(random_) < probability;
}

void ReceivingSide::receive(std::vector<SimulatedDatagram> arrived) {
  for (SimulatedDatagram& datagram : arrived) {
    if (chance(faults_.full_backlog)) {
      drop(datagram);
    } else {
      take(std::move(datagram));
    }
    if (chance(0.3)) commit();
  }
  commit();
}

std::vector<MarkIdentity> ReceivingSide::arrive(const SimulatedDatagram& datagram) {
  RecordBatch records;
  const DatagramReport report = decode_datagram_untrusted(datagram.bytes, records);
  REQUIRE(report.header.has_value());
  REQUIRE(report.accepted_annotations == records.annotations.size());
  sender_ids_[datagram.sender] = report.header->sender_id;
  Books& books = books_[datagram.sender];
  if (!batches_.emplace(report.header->sender_id, report.header->sequence).second) {
    books.duplicates += records.annotations.size();
    return {};
  }
  books.received += records.annotations.size();
  std::vector<MarkIdentity> marks;
  for (const Annotation& annotation : records.annotations) marks.push_back(identity_of(annotation));
  return marks;
}

void ReceivingSide::take(SimulatedDatagram datagram) {
  const std::vector<MarkIdentity> marks = arrive(datagram);
  round_marks_.insert(round_marks_.end(), marks.begin(), marks.end());
  round_annotations_[datagram.sender] += marks.size();
  round_bytes_.push_back(std::move(datagram.bytes));
  ingest_.add_datagram_untrusted(round_bytes_.back(), address_of(datagram.sender), arrival_time);
}

void ReceivingSide::drop(const SimulatedDatagram& datagram) {
  books_[datagram.sender].dropped_for_want_of_room += arrive(datagram).size();
  const std::string_view kept = std::string_view(datagram.bytes).substr(0, dropped_prefix_bytes);
  ingest_.add_dropped_datagram_untrusted(kept, datagram.bytes.size(), address_of(datagram.sender),
                                         arrival_time);
}

void ReceivingSide::commit() {
  writer_.refuses = chance(faults_.failing_store);
  const bool stored = ingest_.commit().ok();
  // A round without annotations is not written, so it cannot fail.
  CHECK(stored == (!writer_.refuses || round_marks_.empty()));
  for (const auto& [sender, annotations] : round_annotations_) {
    (stored ? books_[sender].stored : books_[sender].dropped_by_store) += annotations;
  }
  if (stored) surviving_.insert(round_marks_.begin(), round_marks_.end());
  round_bytes_.clear();
  round_marks_.clear();
  round_annotations_.clear();
}

}  // namespace phosphor::test
