#include "collector/inflate.h"

#include "collector/ascii.h"

#include <fmt/core.h>
#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace phosphor {

namespace {

// The output grows in steps of its own size, from this on, where its size is not known.
constexpr std::size_t first_step_bytes = std::size_t{64} << 10;

// zstd's window is what a frame asks the decoder to remember, in each thread that has met one: 8
// MiB is what HTTP's senders must keep to (RFC 9659).
constexpr int max_zstd_window_log = 23;

Error too_large(std::size_t max_bytes) {
  return {ErrorCode::too_large,
          fmt::format("the body is larger than {} bytes when it is inflated", max_bytes)};
}

Error broken(const char* encoding) {
  return {ErrorCode::invalid_argument, fmt::format("the body is not valid {}", encoding)};
}

Error out_of_memory() { return {ErrorCode::resource_exhausted, "no memory to inflate the body"}; }

// Grows a string to `max_bytes` and no further, and has its end free to write to.
class BoundedOutput {
 public:
  // One byte more than allowed shows whether there is more than allowed.
  BoundedOutput(std::string& bytes, std::size_t allowed_bytes)
      : bytes_(bytes), max_bytes_(allowed_bytes + 1) {
    bytes_.clear();
  }

  // False if there is no free space and no more may be had.
  bool make_room() {
    if (used_ < bytes_.size()) return true;
    if (bytes_.size() >= max_bytes_) return false;
    bytes_.resize(std::min(max_bytes_, std::max(first_step_bytes, bytes_.size() * 2)));
    return true;
  }
  char* free_begin() noexcept { return bytes_.data() + used_; }
  std::size_t free_size() const noexcept { return bytes_.size() - used_; }
  void use(std::size_t bytes) noexcept { used_ += bytes; }

  Result<void> finish() {
    if (used_ == max_bytes_) return too_large(max_bytes_ - 1);
    bytes_.resize(used_);
    return {};
  }

 private:
  std::string& bytes_;
  std::size_t used_ = 0;
  const std::size_t max_bytes_;
};

struct FreeDeflate {
  void operator()(libdeflate_decompressor* context) const noexcept {
    libdeflate_free_decompressor(context);
  }
};

using DeflateContext = std::unique_ptr<libdeflate_decompressor, FreeDeflate>;
using DeflateFunction = libdeflate_result (*)(libdeflate_decompressor*, const void*, std::size_t,
                                              void*, std::size_t, std::size_t*, std::size_t*);

// How large the output is in all likelihood: gzip ends with its size modulo 2^32, of its last
// member. No more than so few bytes can hold: 1032 times as many (zlib's documentation).
std::size_t likely_size(std::string_view bytes, bool is_gzip) noexcept {
  constexpr std::size_t most_for_each_byte = 1032;
  std::uint32_t told = 0;
  if (!is_gzip || bytes.size() < sizeof told) return std::max(first_step_bytes, 4 * bytes.size());
  std::memcpy(&told, bytes.data() + bytes.size() - sizeof told, sizeof told);
  return std::min<std::size_t>(told, most_for_each_byte * bytes.size());
}

// One attempt for each size of the output, which doubles: libdeflate wants all of it at once, and
// takes half of zlib's time for it.
Result<void> inflate_deflate(std::string_view bytes, bool is_gzip, std::size_t max_bytes,
                             std::string& inflated) {
  thread_local const DeflateContext context(libdeflate_alloc_decompressor());
  if (!context) return out_of_memory();
  const DeflateFunction decompress =
      is_gzip ? libdeflate_gzip_decompress_ex : libdeflate_zlib_decompress_ex;
  inflated.resize(std::min(max_bytes, likely_size(bytes, is_gzip)));
  std::size_t used = 0;
  do {
    std::size_t read = 0;
    std::size_t written = 0;
    const libdeflate_result result =
        decompress(context.get(), bytes.data(), bytes.size(), inflated.data() + used,
                   inflated.size() - used, &read, &written);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
      if (inflated.size() == max_bytes) return too_large(max_bytes);
      inflated.resize(std::min(max_bytes, std::max(first_step_bytes, inflated.size() * 2)));
      continue;
    }
    if (result != LIBDEFLATE_SUCCESS) return broken(is_gzip ? "gzip" : "deflate");
    // A gzip file may be several, one after the other.
    bytes.remove_prefix(read);
    used += written;
  } while (!bytes.empty());
  inflated.resize(used);
  return {};
}

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

Result<void> inflate_zstd(std::string_view bytes, std::size_t max_bytes, std::string& inflated) {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeZstd> context(ZSTD_createDCtx());
  if (!context) return out_of_memory();
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_only);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, max_zstd_window_log);
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  BoundedOutput output(inflated, max_bytes);
  std::size_t wanted = 1;
  while (in.pos < in.size || wanted != 0) {
    if (!output.make_room()) return too_large(max_bytes);
    ZSTD_outBuffer out{output.free_begin(), output.free_size(), 0};
    const std::size_t read_before = in.pos;
    wanted = ZSTD_decompressStream(context.get(), &out, &in);
    if (ZSTD_isError(wanted) != 0) return broken("zstd");
    output.use(out.pos);
    if (out.pos == 0 && in.pos == read_before) return broken("zstd");
  }
  return output.finish();
}

}  // namespace

std::optional<ContentEncoding> content_encoding(std::string_view header_untrusted) noexcept {
  const std::string_view name = trim(header_untrusted);
  if (name.empty() || equal_ascii(name, "identity")) return ContentEncoding::identity;
  if (equal_ascii(name, "gzip") || equal_ascii(name, "x-gzip")) return ContentEncoding::gzip;
  if (equal_ascii(name, "deflate")) return ContentEncoding::deflate;
  if (equal_ascii(name, "zstd")) return ContentEncoding::zstd;
  return std::nullopt;
}

Result<void> inflate_untrusted(std::string_view bytes_untrusted, ContentEncoding encoding,
                               std::size_t max_bytes, std::string& inflated) {
  switch (encoding) {
    case ContentEncoding::identity:
      break;
    case ContentEncoding::gzip:
      return inflate_deflate(bytes_untrusted, true, max_bytes, inflated);
    case ContentEncoding::deflate:
      return inflate_deflate(bytes_untrusted, false, max_bytes, inflated);
    case ContentEncoding::zstd:
      return inflate_zstd(bytes_untrusted, max_bytes, inflated);
  }
  if (bytes_untrusted.size() > max_bytes) return too_large(max_bytes);
  inflated = bytes_untrusted;
  return {};
}

}  // namespace phosphor
