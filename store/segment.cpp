#include "store/segment.h"

#include "store/byte_reader.h"
#include "store/byte_writer.h"
#include "store/span_time.h"

#include <algorithm>

namespace phosphor {
namespace {

constexpr std::uint8_t segment_version = 1;

Error damaged() { return {ErrorCode::corrupt, "the description of a segment is damaged"}; }

void put_id(ByteWriter& out, TraceId id) noexcept {
  out.word(id.high);
  out.word(id.low);
}

TraceId id_in(ByteReader& in) noexcept {
  TraceId id;
  id.high = in.word();
  id.low = in.word();
  return id;
}

void put_time(ByteWriter& out, Timestamp time) noexcept {
  out.word(static_cast<std::uint64_t>(unix_nanoseconds(time)));
}

Timestamp time_in(ByteReader& in) noexcept {
  return from_unix_nanoseconds(static_cast<std::int64_t>(in.word()));
}

// Whoever looks for a trace asks every segment, and each that errs costs a block that is opened for
// nothing: with 16 bits it was one for each trace among 100 million spans.
constexpr std::size_t bits_per_trace = 24;

constexpr std::size_t block_place_bytes = 56;
constexpr std::size_t moved_bytes = 32;

// False for what is no description; the reader itself tells of what is too short.
bool read_up_to_moved(ByteReader& in, SegmentSummary& summary) {
  if (in.byte() != segment_version) return false;
  summary.record_count = in.varint();
  summary.filter_page_count = in.varint32();
  const std::size_t block_count = in.count();
  if (block_count > in.remaining() / block_place_bytes) return false;
  for (std::size_t i = 0; i < block_count; ++i) {
    BlockPlace& block = summary.blocks.emplace_back();
    block.first = id_in(in);
    block.last = id_in(in);
    block.starts.earliest = time_in(in);
    block.starts.latest = time_in(in);
    block.longest = std::chrono::nanoseconds{static_cast<std::int64_t>(in.word())};
  }
  const std::size_t moved_count = in.count();
  if (moved_count > in.remaining() / moved_bytes) return false;
  for (std::size_t i = 0; i < moved_count; ++i) {
    const TraceId id = id_in(in);
    const Timestamp start = time_in(in);
    summary.moved.push_back({id, start, start, time_in(in)});
  }
  return true;
}

}  // namespace

void StartRange::add(Timestamp start, Timestamp known_start) noexcept {
  earliest = known(start) ? std::min(earliest, known_start) : Timestamp::min();
  latest = known(start) ? std::max(latest, start) : Timestamp::max();
}

void StartRange::add(const StartRange& other) noexcept {
  earliest = std::min(earliest, other.earliest);
  latest = std::max(latest, other.latest);
}

std::string segment_value(const SegmentSummary& summary) {
  ByteWriter out;
  out.reserve(64 + summary.blocks.size() * block_place_bytes + summary.moved.size() * moved_bytes +
              summary.fingerprints.size() * max_varint_bytes);
  out.byte(segment_version);
  out.varint(summary.record_count);
  out.varint(summary.filter_page_count);
  out.varint(summary.blocks.size());
  for (const BlockPlace& block : summary.blocks) {
    put_id(out, block.first);
    put_id(out, block.last);
    put_time(out, block.starts.earliest);
    put_time(out, block.starts.latest);
    out.word(static_cast<std::uint64_t>(block.longest.count()));
  }
  out.varint(summary.moved.size());
  for (const TraceStart& trace : summary.moved) {
    put_id(out, trace.id);
    put_time(out, trace.start);
    put_time(out, trace.moved_from.value_or(no_time));
  }
  out.varint(summary.fingerprints.size());
  std::uint32_t previous = 0;
  for (const std::uint32_t fingerprint : summary.fingerprints) {
    out.varint(fingerprint - std::exchange(previous, fingerprint));
  }
  return std::string(out.bytes());
}

Result<SegmentSummary> read_segment_value_untrusted(std::string_view bytes_untrusted) {
  ByteReader in(bytes_untrusted);
  SegmentSummary summary;
  if (!read_up_to_moved(in, summary)) return damaged();
  const std::size_t fingerprint_count = in.count();
  std::uint32_t previous = 0;
  for (std::size_t i = 0; i < fingerprint_count; ++i) {
    summary.fingerprints.push_back(previous += in.varint32());
  }
  if (in.failed() || in.remaining() > 0) return damaged();
  return summary;
}

Result<std::vector<TraceStart>> read_moved_untrusted(std::string_view bytes_untrusted) {
  ByteReader in(bytes_untrusted);
  SegmentSummary summary;
  if (!read_up_to_moved(in, summary) || in.failed()) return damaged();
  return std::move(summary.moved);
}

MovedRange range_of(const std::vector<TraceStart>& moved) noexcept {
  MovedRange range;
  for (const TraceStart& trace : moved) {
    range.starts.add(trace.start, trace.known_start);
    range.latest_former = std::max(range.latest_former, trace.moved_from.value_or(no_time));
  }
  return range;
}

Segment::Segment(std::uint64_t number_, SlicePointer slice_, const SegmentSummary& summary)
    : number(number_),
      slice(std::move(slice_)),
      blocks(summary.blocks),
      moved(range_of(summary.moved)),
      record_count(summary.record_count),
      filter_page_count(summary.filter_page_count),
      traces(summary.fingerprints.size(), bits_per_trace) {
  for (const BlockPlace& block : blocks) starts.add(block.starts);
  for (const std::uint32_t fingerprint : summary.fingerprints) traces.add(fingerprint);
}

std::pair<std::size_t, std::size_t> Segment::blocks_of(TraceId id,
                                                       std::uint32_t fingerprint) const {
  if (!traces.may_contain(fingerprint)) return {0, 0};
  const auto first = std::partition_point(blocks.begin(), blocks.end(),
                                          [&](const BlockPlace& b) { return b.last < id; });
  const auto end = std::partition_point(first, blocks.end(),
                                        [&](const BlockPlace& b) { return !(id < b.first); });
  return {static_cast<std::size_t>(first - blocks.begin()),
          static_cast<std::size_t>(end - blocks.begin())};
}

}  // namespace phosphor
