// Records as stored bytes: a chunk holds what one write brought of one trace. Every field of Span
// and Annotation is kept, resources and scopes once a chunk. It is protobuf's wire format, with a
// schema of our own that store/README.md documents byte by byte; the trace id is not in it (a store
// has it in its key). Fields are only ever added, with new numbers: old chunks stay readable.
//
// Why not OTLP's own bytes: they lack the marks, sides, peers and foreign spellings, and
// annotations.
//
// Threads: pure. Failure: decoding checks everything, since a disk may give back anything: whatever
// the bytes are, it neither crashes nor reads outside of them nor recurses beyond max_value_depth.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/record_batch.h>
#include <phosphor/result.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace phosphor {

class ChunkEncoder {
 public:
  void add(const Span& span);
  void add(const Annotation& annotation);

  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }

  // The chunk; the encoder is empty again afterwards.
  std::string take();

 private:
  std::uint32_t number_of(const Resource* resource);
  std::uint32_t number_of(const Scope* scope);

  std::string bytes_;
  std::unordered_map<const Resource*, std::uint32_t> resources_;  // numbers count from 1
  std::unordered_map<const Scope*, std::uint32_t> scopes_;
};

// Appends the chunk's records to `spans` and `annotations`. They refer to `bytes_untrusted` and to
// `arena`. ErrorCode::corrupt if the bytes are no chunk; what was appended then is to be dropped.
Result<void> decode_chunk_untrusted(TraceId trace_id, std::string_view bytes_untrusted,
                                    Arena& arena, std::vector<Span>& spans,
                                    std::vector<Annotation>& annotations);

}  // namespace phosphor
