#include "store/column_layout.h"

#include "store/block_format.h"

#include <zstd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <new>

namespace phosphor {
namespace {

// A frame of zstd has ten bytes around it, and a table of its own; smaller parts are compressed
// together, inside of the layout.
constexpr std::size_t max_part_in_layout = 192;

// Level 1, and only long matches. Codes and bytes of numbers repeat by chance: with the short
// matches of higher levels they take up to two percent more room, and more time.
constexpr int compression_level = 1;
constexpr int least_match_bytes = 7;

// Decompressing costs a reader more than reading four percent more bytes.
constexpr bool worth_it(std::size_t compressed, std::size_t raw) noexcept {
  return compressed + raw / 25 < raw;
}

template <typename Number>
void append(std::string& out, Number number) {
  out.append(reinterpret_cast<const char*>(&number), sizeof number);  // little endian, as all of us
}

template <typename Number>
Number number_at(std::string_view bytes, std::size_t position) noexcept {
  Number number;
  std::memcpy(&number, bytes.data() + position, sizeof number);
  return number;
}

// A context is 150 KB, so each thread keeps one.
ZSTD_DCtx* decompression() {
  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  if (context == nullptr) throw std::bad_alloc();
  return context.get();
}

std::unique_ptr<char[]> decompressed(std::string_view stored, std::size_t size) {
  auto bytes = std::make_unique_for_overwrite<char[]>(size);
  const std::size_t got =
      ZSTD_decompressDCtx(decompression(), bytes.get(), size, stored.data(), stored.size());
  if (ZSTD_isError(got) != 0U || got != size) throw NotABlock("a part cannot be decompressed");
  return bytes;
}

}  // namespace

std::uint64_t block_checksum(std::string_view block) noexcept {
  const std::string_view covered = block.substr(block_format::checksum_begin);
  return XXH3_64bits(covered.data(), covered.size());
}

LayoutWriter::LayoutWriter() : zstd_(ZSTD_createCCtx()) {
  if (zstd_ == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_setParameter(zstd_, ZSTD_c_compressionLevel, compression_level);
  ZSTD_CCtx_setParameter(zstd_, ZSTD_c_minMatch, least_match_bytes);
}

LayoutWriter::~LayoutWriter() { ZSTD_freeCCtx(zstd_); }

void LayoutWriter::byte(std::uint8_t value) {
  layout_.reserve(1);
  layout_.byte(value);
}

void LayoutWriter::varint(std::uint64_t value) {
  layout_.reserve(max_varint_bytes);
  layout_.varint(value);
}

std::string_view LayoutWriter::compressed(std::string_view raw) {
  compressed_.resize(ZSTD_compressBound(raw.size()));
  const std::size_t size =
      ZSTD_compress2(zstd_, compressed_.data(), compressed_.size(), raw.data(), raw.size());
  return ZSTD_isError(size) != 0U ? raw : std::string_view(compressed_.data(), size);
}

void LayoutWriter::part(std::string_view raw, Packing packing) {
  using block_format::PartPlace;
  const auto announce = [&](PartPlace place) {
    varint(std::uint64_t{raw.size()} << 2 | static_cast<std::uint64_t>(place));
  };
  if (raw.size() <= max_part_in_layout) {
    announce(PartPlace::inside_layout);
    layout_.append(raw);
    return;
  }
  const std::string_view small = packing == Packing::compress ? compressed(raw) : raw;
  if (!worth_it(small.size(), raw.size())) {
    announce(PartPlace::as_is);
    parts_ += raw;
    return;
  }
  announce(PartPlace::zstd);
  varint(small.size());
  parts_ += small;
}

std::string LayoutWriter::take(const BlockCounts& counts) {
  const std::string_view raw = layout_.bytes();
  const std::string_view small = compressed(raw);
  const std::string_view layout = small.size() < raw.size() ? small : raw;
  std::string block;
  block.reserve(block_format::header_bytes + layout.size() + parts_.size());
  block += block_format::magic;
  append(block, block_format::version);
  append(block, std::uint64_t{0});  // the checksum's place
  append(block, counts.traces);
  append(block, counts.spans);
  append(block, counts.annotations);
  append(block, static_cast<std::uint32_t>(raw.size()));
  append(block, static_cast<std::uint32_t>(layout.size()));
  block += layout;
  block += parts_;
  const std::uint64_t sum = block_checksum(block);
  std::memcpy(block.data() + block_format::checksum_place, &sum, sizeof sum);
  layout_.clear();
  parts_.clear();
  return block;
}

std::string_view Part::bytes() {
  if (!is_compressed_) return stored_;
  if (decompressed_ == nullptr) decompressed_ = decompressed(stored_, size_);
  return {decompressed_.get(), size_};
}

LayoutReader::LayoutReader(std::string_view block_untrusted) : layout_({}), parts_({}) {
  if (block_untrusted.size() < block_format::header_bytes) throw NotABlock("shorter than a header");
  read_header(block_untrusted);
}

void LayoutReader::read_header(std::string_view block) {
  const auto sum = number_at<std::uint64_t>(block, block_format::checksum_place);
  if (sum != block_checksum(block)) throw NotABlock("the checksum differs");
  const auto number = [&](std::size_t at) { return number_at<std::uint32_t>(block, at); };
  counts_ = {number(16), number(20), number(24)};
  const std::size_t raw_size = number(28);
  const std::size_t stored_size = number(32);
  if (counts_.traces > block_format::max_rows || counts_.spans > block_format::max_rows ||
      counts_.annotations > block_format::max_rows || raw_size > block_format::max_declared_bytes) {
    throw NotABlock("larger than a block can be");
  }
  declared_bytes_ = raw_size;
  parts_ = ByteReader(block.substr(block_format::header_bytes));
  const std::string_view stored = parts_.bytes(stored_size);
  check();
  layout_ = ByteReader(stored);
  if (stored_size == raw_size) return;
  decompressed_layout_ = decompressed(stored, raw_size);
  layout_ = ByteReader({decompressed_layout_.get(), raw_size});
}

void LayoutReader::check() const {
  if (layout_.failed() || parts_.failed()) throw NotABlock("a length beyond the end");
}

std::uint8_t LayoutReader::byte() {
  const std::uint8_t value = layout_.byte();
  check();
  return value;
}

std::uint64_t LayoutReader::varint() {
  const std::uint64_t value = layout_.varint();
  check();
  return value;
}

std::size_t LayoutReader::size_up_to(std::size_t limit) {
  const std::uint64_t size = varint();
  if (size > limit) throw NotABlock("a count beyond its limit");
  return static_cast<std::size_t>(size);
}

Part LayoutReader::part() {
  using block_format::PartPlace;
  const std::uint64_t announced = varint();
  const std::uint64_t size = announced >> 2;
  const auto place = static_cast<PartPlace>(announced & 3);
  if (size > block_format::max_declared_bytes - declared_bytes_) {
    throw NotABlock("larger than a block can be");
  }
  if (place > PartPlace::zstd) throw NotABlock("a part in no known place");
  const bool is_compressed = place == PartPlace::zstd;
  if (is_compressed) declared_bytes_ += size;
  const std::uint64_t stored_size = is_compressed ? varint() : size;
  ByteReader& from = place == PartPlace::inside_layout ? layout_ : parts_;
  const std::string_view stored = from.bytes(stored_size);
  check();
  return {stored, size, is_compressed};
}

void LayoutReader::expect_end() const {
  if (layout_.remaining() != 0 || parts_.remaining() != 0) {
    throw NotABlock("something stands behind the last part");
  }
}

}  // namespace phosphor
