#include "collector/inflate.h"

#include "collector/ascii.h"

#include <fmt/core.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace phosphor {

namespace {

// The output grows in steps of its own size, from this on.
constexpr std::size_t first_step_bytes = std::size_t{64} << 10;

// zstd's window is what a frame asks the decoder to remember; its own default limit.
constexpr int max_zstd_window_log = 27;

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

struct EndInflate {
  void operator()(z_stream* stream) const noexcept {
    inflateEnd(stream);
    delete stream;
  }
};

uInt zlib_size(std::size_t size) noexcept {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

Result<void> inflate_zlib(std::string_view bytes, int window_bits, const char* name,
                          std::size_t max_bytes, std::string& inflated) {
  std::unique_ptr<z_stream, EndInflate> stream(new z_stream{});
  if (inflateInit2(stream.get(), window_bits) != Z_OK) return out_of_memory();
  stream->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream->avail_in = zlib_size(bytes.size());
  BoundedOutput output(inflated, max_bytes);
  while (true) {
    if (!output.make_room()) return too_large(max_bytes);
    const uInt room = zlib_size(output.free_size());
    stream->next_out = reinterpret_cast<Bytef*>(output.free_begin());
    stream->avail_out = room;
    const int code = inflate(stream.get(), Z_NO_FLUSH);
    output.use(room - stream->avail_out);
    if (code == Z_STREAM_END) {
      // A gzip file may be several, one after the other.
      if (stream->avail_in == 0) break;
      if (inflateReset(stream.get()) != Z_OK) return out_of_memory();
      continue;
    }
    const bool needs_more = code == Z_BUF_ERROR && stream->avail_in == 0;
    if (needs_more || (code != Z_OK && code != Z_BUF_ERROR)) return broken(name);
  }
  return output.finish();
}

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

Result<void> inflate_zstd(std::string_view bytes, std::size_t max_bytes, std::string& inflated) {
  const std::unique_ptr<ZSTD_DCtx, FreeZstd> context(ZSTD_createDCtx());
  if (!context) return out_of_memory();
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
  constexpr int gzip_only = 15 + 16;  // zlib.h, inflateInit2
  constexpr int zlib_only = 15;
  switch (encoding) {
    case ContentEncoding::identity:
      break;
    case ContentEncoding::gzip:
      return inflate_zlib(bytes_untrusted, gzip_only, "gzip", max_bytes, inflated);
    case ContentEncoding::deflate:
      return inflate_zlib(bytes_untrusted, zlib_only, "deflate", max_bytes, inflated);
    case ContentEncoding::zstd:
      return inflate_zstd(bytes_untrusted, max_bytes, inflated);
  }
  if (bytes_untrusted.size() > max_bytes) return too_large(max_bytes);
  inflated = bytes_untrusted;
  return {};
}

}  // namespace phosphor
