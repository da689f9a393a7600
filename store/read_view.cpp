#include "store/read_view.h"

#include "store/block_filter.h"
#include "store/keys.h"
#include "store/rocks_error.h"
#include "store/span_time.h"
#include "store/trace_assembly.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {
namespace {

// What a read may hold beside its answer, as LoadedBlock counts: some 180 blocks of 4,096 spans.
// Where the spans of a trace arrive far apart, a trace is in many blocks, and its neighbours in
// time are in the same ones.
constexpr std::size_t max_kept_bytes = std::size_t{96} << 20;

Error out_of_time(const TraceParts& parts) {
  return {ErrorCode::resource_exhausted,
          fmt::format("the time for reading trace {} was over; its {} MB take longer",
                      to_hex(parts.id), parts.byte_count() >> 20)};
}

// Rows of one entry follow each other.
Result<void> read_rows(const Head::TraceRows& part, Trace& trace, RecordBatch& into) {
  for (const Head::RowPointer& row : part.rows) {
    if (auto read = row.entry->read(row.row, into); !read) return read;
    if (trace.memory.empty() || trace.memory.back() != row.entry) trace.memory.push_back(row.entry);
  }
  return {};
}

void reserve(const TraceParts& parts, RecordBatch& records) {
  std::size_t spans = 0;
  std::size_t annotations = 0;
  for (const auto& [block, part] : parts.in_blocks) {
    spans += part.span_count;
    annotations += part.annotation_count;
  }
  for (const Head::TraceRows& part : parts.in_heads) {  // it is not known which they are
    spans += part.rows.size();
    annotations += part.rows.size();
  }
  records.spans.reserve(spans);
  records.annotations.reserve(annotations);
}

// As blocks are read without attributes: what was sent twice is equal, wherever it lies.
void drop_attributes(RecordBatch& records) {
  for (Span& span : records.spans) {
    span.attributes = {};
    span.events = {};
    span.links = {};
    span.resource = nullptr;
    span.scope = nullptr;
  }
  for (Annotation& annotation : records.annotations) {
    annotation.attributes = {};
    annotation.payload = {};
  }
}

}  // namespace

bool is_over(const ReadLimits& limits) {
  if (limits.abandoned != nullptr && *limits.abandoned) return true;
  return limits.deadline != std::chrono::steady_clock::time_point::max() &&
         std::chrono::steady_clock::now() >= limits.deadline;
}

Timestamp TraceParts::start() const noexcept {
  Timestamp start = no_time;
  for (const Head::TraceRows& rows : in_heads) start = earlier(start, rows.start);
  for (const auto& [block, trace] : in_blocks) start = earlier(start, trace.start);
  return start;
}

std::uint64_t TraceParts::byte_count() const noexcept {
  std::uint64_t bytes = 0;
  for (const Head::TraceRows& rows : in_heads) bytes += rows.bytes;
  for (const auto& [block, trace] : in_blocks) bytes += trace.bytes;
  return bytes;
}

ReadView::ReadView(rocksdb::DB& db, const std::string& folder, OpenBlocks& open_blocks,
                   StoreParts parts, DamageList& damage)
    : db_(db),
      folder_(folder),
      open_blocks_(open_blocks),
      parts_(std::move(parts)),
      damage_(damage) {}

ReadView::~ReadView() {
  for (auto& [number, kept] : blocks_) give_back(number, std::move(kept.block));
}

Error ReadView::error(const rocksdb::Status& status, const char* doing) const {
  return rocks_error(status, folder_, doing);
}

Result<BlockPointer> ReadView::block(const Segment& segment, std::size_t index) {
  const BlockNumber number{segment.number, index};
  if (const auto found = blocks_.find(number); found != blocks_.end()) {
    found->second.used = ++use_count_;
    return found->second.block;
  }
  BlockPointer block = open_blocks_.take(number);
  if (block == nullptr) {
    auto opened = open(segment, index);
    if (!opened) return opened;
    block = *std::move(opened);
  }
  if (block == nullptr) {
    damaged_.insert(number);
    return block;
  }
  ++blocks_read_;
  bytes_read_ += block->bytes.size();
  keep(number, block);
  return block;
}

// Null where the block is damaged; an Error where it could not be read this time.
Result<BlockPointer> ReadView::open(const Segment& segment, std::size_t index) const {
  const BlockNumber number{segment.number, index};
  if (damage_.has_block(number)) return BlockPointer();
  auto loaded = std::make_shared<LoadedBlock>();
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), segment.slice->family,
                                         block_key(segment.number, index), &loaded->bytes);
  if (is_damage(status)) {
    damage_.add_block(number, damage_text(status));
    return BlockPointer();
  }
  if (!status.ok()) return error(status, "reading a block");
  auto reader = BlockReader::open_untrusted(loaded->bytes.ToStringView());
  if (!reader) {
    damage_.add_block(number, reader.error().message);
    return BlockPointer();
  }
  loaded->reader = std::make_unique<BlockReader>(*std::move(reader));
  return loaded;
}

// Those that were not used for longest make room.
void ReadView::keep(BlockNumber number, BlockPointer block) {
  kept_bytes_ += block->memory_bytes();
  while (kept_bytes_ > max_kept_bytes && !blocks_.empty()) {
    const auto oldest = std::min_element(
        blocks_.begin(), blocks_.end(),
        [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    kept_bytes_ -= oldest->second.block->memory_bytes();
    give_back(oldest->first, std::move(oldest->second.block));
    blocks_.erase(oldest);
  }
  blocks_.emplace(number, Kept{std::move(block), ++use_count_});
}

// A trace that was found may have it still.
void ReadView::give_back(BlockNumber number, BlockPointer block) {
  if (block.use_count() == 1) open_blocks_.give(number, std::move(block));
}

Result<std::uint32_t> ReadView::blocks_with(const Segment& segment, Term term) {
  if (segment.filter_page_count == 0) return std::uint32_t{0};
  const std::size_t page = filter_page_of(term, segment.filter_page_count);
  rocksdb::PinnableSlice bytes;
  const rocksdb::Status status = db_.Get(rocksdb::ReadOptions(), segment.slice->family,
                                         filter_page_key(segment.number, page), &bytes);
  const bool has_wrong_size = status.ok() && bytes.size() != filter_page_bytes;
  if (is_damage(status) || has_wrong_size) {
    damage_.add(fmt::format("page {} of the filter of segment {}: {}", page, segment.number,
                            has_wrong_size ? "it has a wrong size" : damage_text(status)));
    return UINT32_MAX;
  }
  if (!status.ok()) return error(status, "reading a filter");
  return phosphor::blocks_with(term, bytes.ToStringView());
}

Result<std::vector<TraceStart>> ReadView::moved(const Segment& segment) {
  rocksdb::PinnableSlice bytes;
  const rocksdb::Status status =
      db_.Get(rocksdb::ReadOptions(), segment.slice->family, segment_key(segment.number), &bytes);
  if (!status.ok() && !is_damage(status)) {
    return error(status, "reading the description of a segment");
  }
  auto moved = status.ok() ? read_moved_untrusted(bytes.ToStringView())
                           : Error{ErrorCode::corrupt, damage_text(status)};
  if (moved) return moved;
  damage_.add(fmt::format("segment {}: {}", segment.number, moved.error().message));
  return std::vector<TraceStart>();
}

template <typename Visit>
Result<void> ReadView::visit_blocks(TraceId id, Visit visit) {
  const std::uint32_t fingerprint = fingerprint_of(id);
  for (const SegmentPointer& segment : *parts_.segments) {
    const auto [first, end] = segment->blocks_of(id, fingerprint);
    for (std::size_t i = first; i < end; ++i) {
      auto loaded = block(*segment, i);
      if (!loaded) return loaded.error();
      if (*loaded == nullptr) {
        visit(nullptr, {});
        continue;
      }
      auto traces = (*loaded)->reader->traces();
      if (!traces) return traces.error();
      const auto at = std::lower_bound(
          traces->begin(), traces->end(), id,
          [](const BlockTrace& trace, TraceId wanted) { return trace.id < wanted; });
      if (at != traces->end() && at->id == id) visit(*loaded, *at);
    }
  }
  return {};
}

Result<TraceParts> ReadView::find(TraceId id) {
  TraceParts found;
  found.id = id;
  for (const auto& head : parts_.heads) {
    if (auto rows = head->rows_of(id)) found.in_heads.push_back(*std::move(rows));
  }
  auto visited = visit_blocks(id, [&](const BlockPointer& block, const BlockTrace& trace) {
    if (block == nullptr) {
      ++found.blocks_damaged;
      return;
    }
    found.in_blocks.emplace_back(block, trace);
  });
  if (!visited) return visited.error();
  return found;
}

Result<Trace> ReadView::load(const TraceParts& parts, BlockFields fields,
                             const ReadLimits& limits) {
  Trace trace;
  trace.id = parts.id;
  trace.blocks_damaged = parts.blocks_damaged;
  RecordBatch records;
  reserve(parts, records);
  for (const auto& [block, part] : parts.in_blocks) {
    if (is_over(limits)) return out_of_time(parts);
    if (auto read = block->reader->read(part, fields, records); !read) {
      return std::move(read).error().with_context("trace " + to_hex(parts.id));
    }
  }
  for (const Head::TraceRows& part : parts.in_heads) {
    if (is_over(limits)) return out_of_time(parts);
    if (auto read = read_rows(part, trace, records); !read) return read.error();
  }
  if (fields == BlockFields::without_attributes) drop_attributes(records);
  trace.spans = std::move(records.spans);
  trace.annotations = std::move(records.annotations);
  trace.arena = std::move(records.arena);
  assemble(trace);
  return trace;
}

}  // namespace phosphor
