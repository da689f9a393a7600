#include "store/export_format.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

namespace phosphor {
namespace {

constexpr std::string_view magic = "PhEx\x01";  // the last byte is the version
constexpr int compression_level = 3;
constexpr std::size_t frame_header_bytes = 16;
constexpr std::size_t step_bytes = std::size_t{1} << 20;  // memory grows with what has come

// Little endian.
template <typename Number>
void append(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i)
    out += static_cast<char>(number >> (8 * i) & 0xff);
}

template <typename Number>
Number number_at(std::string_view bytes, std::size_t place) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number |= static_cast<Number>(static_cast<unsigned char>(bytes[place + i])) << (8 * i);
  }
  return number;
}

std::uint64_t checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::string frame_of(std::string_view stored, std::size_t entry_size) {
  std::string frame;
  append(frame, static_cast<std::uint32_t>(stored.size()));
  append(frame, static_cast<std::uint32_t>(entry_size));
  append(frame, checksum(stored));
  frame += stored;
  return frame;
}

// False where the bytes are no frame of zstd, or of another size than they said.
bool decompress(std::string_view stored, std::size_t size, std::string& out) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          &ZSTD_freeDStream);
  ZSTD_inBuffer in{stored.data(), stored.size(), 0};
  std::size_t left = 1;
  std::size_t used = 0;
  out.clear();
  while (left != 0) {
    out.resize(std::min(size + 1, used + step_bytes));  // one more would be too many
    ZSTD_outBuffer piece{out.data(), out.size(), used};
    left = ZSTD_decompressStream(stream.get(), &piece, &in);
    const bool is_stuck = piece.pos == used && in.pos == in.size && left != 0;
    if (ZSTD_isError(left) != 0 || piece.pos > size || is_stuck) return false;
    used = piece.pos;
  }
  out.resize(used);
  return used == size && in.pos == in.size;
}

}  // namespace

Result<void> ExportWriter::put(std::string_view bytes) {
  bytes_ += bytes.size();
  return sink_(bytes);
}

Result<void> ExportWriter::begin() { return put(magic); }

Result<void> ExportWriter::add(std::string_view entry, std::uint64_t record_count) {
  if (entry.empty() || entry.size() > max_export_entry_bytes) {
    return Error{ErrorCode::too_large,
                 fmt::format("an entry of {} bytes cannot be exported", entry.size())};
  }
  std::string stored(ZSTD_compressBound(entry.size()), '\0');
  const std::size_t size =
      ZSTD_compress(stored.data(), stored.size(), entry.data(), entry.size(), compression_level);
  if (ZSTD_isError(size) != 0) return Error{ErrorCode::io, ZSTD_getErrorName(size)};
  stored.resize(size);
  ++entries_;
  records_ += record_count;
  return put(frame_of(stored, entry.size()));
}

Result<void> ExportWriter::finish() {
  std::string end;
  append(end, std::uint32_t{0});
  append(end, std::uint32_t{0});
  append(end, entries_);
  return put(end);
}

Error ExportReader::damaged(const std::string& why) const {
  return {ErrorCode::corrupt, fmt::format("at byte {}: {}", frame_offset_, why)};
}

Result<void> ExportReader::read(std::size_t size, std::string& into) {
  into.clear();
  while (into.size() < size) {
    const std::size_t have = into.size();
    const std::size_t wanted = std::min(size - have, step_bytes);
    into.resize(have + wanted);
    auto read = source_(into.data() + have, wanted);
    if (!read) return read.error();
    into.resize(have + *read);
    if (*read == 0) return damaged("it ends here, in the middle");
    offset_ += *read;
  }
  return {};
}

Result<void> ExportReader::begin() {
  frame_offset_ = 0;
  const auto head = read(magic.size(), stored_);
  if (!head && head.error().code != ErrorCode::corrupt) return head;
  if (!magic.starts_with(stored_.substr(0, magic.size() - 1))) {
    return damaged("this is no export of a store");  // however short it is
  }
  if (!head) return head;
  if (stored_ == magic) return {};
  return Error{ErrorCode::unsupported,
               fmt::format("an export of version {}, and this program reads version 1",
                           static_cast<int>(stored_.back()))};
}

Result<std::optional<std::string_view>> ExportReader::next() {
  frame_offset_ = offset_;
  if (auto header = read(frame_header_bytes, stored_); !header) return header.error();
  const auto size = number_at<std::uint32_t>(stored_, 0);
  const auto entry_size = number_at<std::uint32_t>(stored_, 4);
  const auto sum = number_at<std::uint64_t>(stored_, 8);
  if (size == 0) {
    if (sum != entries_ || entry_size != 0) return damaged("entries are missing before the end");
    return std::optional<std::string_view>{};
  }
  if (entry_size > max_export_entry_bytes || size > ZSTD_compressBound(max_export_entry_bytes)) {
    return damaged("an entry is larger than any that is exported");
  }
  if (auto body = read(size, stored_); !body) return body.error();
  if (checksum(stored_) != sum) return damaged("the checksum is wrong");
  if (!decompress(stored_, entry_size, entry_)) return damaged("an entry cannot be decompressed");
  ++entries_;
  return std::optional<std::string_view>(entry_);
}

}  // namespace phosphor
