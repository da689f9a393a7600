// A store's records as one stream of bytes: what `phosphor store export` writes and `import` reads.
// store/README.md documents it. It holds journal entries (store/journal_batch.h), so that spans and
// annotations come back exactly as they were received.
//
// Threads: one at a time. Failure: writing says what the stream's owner could not take; reading
// checks everything, since a file may come from anybody: it says `corrupt` with the offset, never
// takes more memory than `max_entry_bytes` and what the bytes that have come stand for, and tells a
// stream that ends early from one that is whole.

#pragma once

#include <phosphor/result.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

// One entry, not compressed; far above what an export writes at once, which is a few MiB unless one
// record alone is larger.
inline constexpr std::size_t max_export_entry_bytes = std::size_t{256} << 20;

class ExportWriter {
 public:
  // Takes all bytes, or says why not.
  using Sink = std::function<Result<void>(std::string_view bytes)>;

  explicit ExportWriter(Sink sink) : sink_(std::move(sink)) {}

  Result<void> begin();
  Result<void> add(std::string_view entry, std::uint64_t record_count);
  // Without it a reader knows that something is missing.
  Result<void> finish();

  std::uint64_t record_count() const noexcept { return records_; }
  std::uint64_t byte_count() const noexcept { return bytes_; }

 private:
  Result<void> put(std::string_view bytes);

  const Sink sink_;
  std::uint64_t entries_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
};

class ExportReader {
 public:
  // Up to so many bytes; 0 at the end.
  using Source = std::function<Result<std::size_t>(char* into, std::size_t size)>;

  explicit ExportReader(Source source) : source_(std::move(source)) {}

  Result<void> begin();
  // The next entry, which lives until the next call; none at the end of a stream that is whole.
  Result<std::optional<std::string_view>> next();

  // Where the last frame that was read begins.
  std::uint64_t offset() const noexcept { return frame_offset_; }

 private:
  Result<void> read(std::size_t size, std::string& into);
  Error damaged(const std::string& why) const;

  const Source source_;
  std::string stored_;
  std::string entry_;
  std::uint64_t offset_ = 0;
  std::uint64_t frame_offset_ = 0;
  std::uint64_t entries_ = 0;
};

}  // namespace phosphor
