#include "store/trace_loader.h"

#include "store/record_codec.h"
#include "store/span_time.h"
#include "store/trace_assembly.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

#include <memory>

namespace phosphor {
namespace {

// Appends the chunks of one part to `chunks`.
Result<void> read_chunks(const SliceView& view, TraceId id, const TraceParts::Part& part,
                         const ReadLimits& limits, std::vector<std::string>& chunks) {
  const std::string end = record_key(id, part.head.chunk_count + 1);
  const rocksdb::Slice upper_bound(end);
  rocksdb::ReadOptions options = view.options();
  options.iterate_upper_bound = &upper_bound;
  const std::unique_ptr<rocksdb::Iterator> found(
      view.db().NewIterator(options, part.slice->records));
  std::uint32_t count = 0;
  for (found->Seek(record_key(id, 1)); found->Valid(); found->Next()) {
    if (is_over(limits)) {
      return Error{ErrorCode::resource_exhausted,
                   fmt::format("the time for reading trace {} was over; its {} MB take longer",
                               to_hex(id), part.head.byte_count >> 20)};
    }
    chunks.emplace_back(found->value().ToStringView());
    ++count;
  }
  if (!found->status().ok()) return view.error(found->status(), "reading a trace");
  if (count == part.head.chunk_count) return {};
  return Error{ErrorCode::corrupt,
               fmt::format("trace {} in slice {} has {} of {} chunks", to_hex(id),
                           part.slice->number, count, part.head.chunk_count)};
}

}  // namespace

bool is_over(const ReadLimits& limits) {
  return limits.deadline != std::chrono::steady_clock::time_point::max() &&
         std::chrono::steady_clock::now() >= limits.deadline;
}

Timestamp TraceParts::start() const noexcept {
  Timestamp start = no_time;
  for (const Part& part : parts) start = earlier(start, part.head.start);
  return start;
}

std::uint64_t TraceParts::byte_count() const noexcept {
  std::uint64_t bytes = 0;
  for (const Part& part : parts) bytes += part.head.byte_count;
  return bytes;
}

Result<TraceParts> find_parts(const SliceView& view, TraceId id) {
  TraceParts parts;
  parts.id = id;
  for (const SlicePointer& slice : view.slices()) {
    auto head = view.head(*slice, id);
    if (!head) return head.error();
    if (*head) parts.parts.push_back({slice, **head});
  }
  return parts;
}

Result<Trace> load_trace(const SliceView& view, const TraceParts& parts, const ReadLimits& limits) {
  Trace trace;
  trace.id = parts.id;
  for (const TraceParts::Part& part : parts.parts) {
    auto read = read_chunks(view, parts.id, part, limits, trace.bytes);
    if (!read) return read.error();
  }
  // Only now: the records point into the chunks, and these must not move any more.
  for (const std::string& chunk : trace.bytes) {
    auto decoded =
        decode_chunk_untrusted(parts.id, chunk, trace.arena, trace.spans, trace.annotations);
    if (!decoded) {
      return std::move(decoded).error().with_context(
          fmt::format("a stored chunk of trace {} is damaged", to_hex(parts.id)));
    }
  }
  assemble(trace);
  return trace;
}

}  // namespace phosphor
