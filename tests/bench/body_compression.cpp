#include "tests/bench/body_compression.h"

#include <zlib.h>
#include <zstd.h>

#include <stdexcept>

namespace phosphor::bench {
namespace {

constexpr int fastest = 1;

}  // namespace

struct BodyCompressor::Contexts {
  Contexts() : zstd(ZSTD_createCCtx()) {
    constexpr int gzip_window_bits = 15 + 16;  // zlib.h, deflateInit2
    constexpr int default_memory = 8;
    if (zstd == nullptr || deflateInit2(&zlib, fastest, Z_DEFLATED, gzip_window_bits,
                                        default_memory, Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::runtime_error("no memory to compress with");
    }
  }
  ~Contexts() {
    deflateEnd(&zlib);
    ZSTD_freeCCtx(zstd);
  }
  Contexts(const Contexts&) = delete;
  Contexts& operator=(const Contexts&) = delete;

  z_stream zlib{};
  ZSTD_CCtx* zstd;
};

BodyCompressor::BodyCompressor(LoadCompression compression)
    : compression_(compression), contexts_(std::make_unique<Contexts>()) {}
BodyCompressor::~BodyCompressor() = default;

std::string_view BodyCompressor::compress(std::string_view body) {
  switch (compression_) {
    case LoadCompression::none:
      break;
    case LoadCompression::gzip:
      return gzip(body);
    case LoadCompression::zstd:
      return zstd(body);
  }
  return body;
}

std::string_view BodyCompressor::gzip(std::string_view body) {
  z_stream& stream = contexts_->zlib;
  deflateReset(&stream);
  const std::size_t bound = deflateBound(&stream, body.size());
  if (compressed_.size() < bound) compressed_.resize(bound);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed_.data());
  stream.avail_out = static_cast<uInt>(compressed_.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("gzip failed");
  return std::string_view(compressed_).substr(0, stream.total_out);
}

std::string_view BodyCompressor::zstd(std::string_view body) {
  const std::size_t bound = ZSTD_compressBound(body.size());
  if (compressed_.size() < bound) compressed_.resize(bound);
  const std::size_t size = ZSTD_compressCCtx(contexts_->zstd, compressed_.data(),
                                             compressed_.size(), body.data(), body.size(), fastest);
  if (ZSTD_isError(size) != 0) throw std::runtime_error("zstd failed");
  return std::string_view(compressed_).substr(0, size);
}

}  // namespace phosphor::bench
