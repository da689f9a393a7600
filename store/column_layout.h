// The frame of a block: its header, its layout, and the parts that the layout speaks of.
//
// The layout is a stream of small numbers, written and read in one fixed order; each column
// describes itself there. Its bytes are *parts*: small ones stand inside the layout, the others
// behind it, compressed where that helps. This file knows zstd and the checksum; columns know
// neither.
//
// Threads: a writer or a reader belongs to one thread at a time. Failure: reading throws NotABlock,
// which BlockReader turns into an Error.

#pragma once

#include "store/byte_reader.h"
#include "store/byte_writer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;

namespace phosphor {

struct NotABlock : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct BlockCounts {
  std::uint32_t traces = 0;
  std::uint32_t spans = 0;
  std::uint32_t annotations = 0;
};

// Of all that follows it. Requires: the block is as long as a header.
std::uint64_t block_checksum(std::string_view block) noexcept;

enum class Packing {
  compress,  // where it makes the part smaller
  as_is,     // random bytes: do not even try
};

class LayoutWriter {
 public:
  LayoutWriter();
  ~LayoutWriter();
  LayoutWriter(const LayoutWriter&) = delete;
  LayoutWriter& operator=(const LayoutWriter&) = delete;

  void byte(std::uint8_t value);
  void varint(std::uint64_t value);
  void part(std::string_view raw, Packing packing = Packing::compress);

  // The block of what was written; the writer is empty again.
  std::string take(const BlockCounts& counts);

 private:
  std::string_view compressed(std::string_view raw);

  ByteWriter layout_;
  std::string parts_;
  std::string compressed_;
  ZSTD_CCtx_s* zstd_;
};

// A part that is read: decompressed when it is first asked for.
class Part {
 public:
  Part() = default;
  Part(std::string_view stored, std::size_t size, bool is_compressed) noexcept
      : stored_(stored), size_(size), is_compressed_(is_compressed) {}

  std::size_t size() const noexcept { return size_; }  // when decompressed
  std::string_view bytes();

 private:
  std::string_view stored_;
  std::size_t size_ = 0;
  bool is_compressed_ = false;
  std::unique_ptr<char[]> decompressed_;
};

class LayoutReader {
 public:
  // Checks the header and the checksum. Borrows the bytes.
  explicit LayoutReader(std::string_view block_untrusted);

  const BlockCounts& counts() const noexcept { return counts_; }

  std::uint8_t byte();
  std::uint64_t varint();
  std::size_t size_up_to(std::size_t limit);  // a varint; throws if it is more
  Part part();
  // Everything has been read; anything left is damage.
  void expect_end() const;

  // What parts inside of the layout refer to: keep it as long as them.
  std::unique_ptr<char[]> take_layout() noexcept { return std::move(decompressed_layout_); }

 private:
  void read_header(std::string_view block);
  void check() const;

  BlockCounts counts_;
  std::unique_ptr<char[]> decompressed_layout_;
  ByteReader layout_;
  ByteReader parts_;
  std::size_t declared_bytes_ = 0;
};

}  // namespace phosphor
