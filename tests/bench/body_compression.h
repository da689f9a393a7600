// Compresses the load's bodies: gzip or zstd, at the level that costs the generator least.
//
// Threads: one at a time. Failure: std::runtime_error where a library refuses.

#pragma once

#include "tests/bench/load.h"

#include <memory>
#include <string>
#include <string_view>

namespace phosphor::bench {

class BodyCompressor {
 public:
  explicit BodyCompressor(LoadCompression compression);
  ~BodyCompressor();

  // The body as it is to be sent; valid until the next call, or as long as the body.
  std::string_view compress(std::string_view body);

 private:
  struct Contexts;
  std::string_view gzip(std::string_view body);
  std::string_view zstd(std::string_view body);

  const LoadCompression compression_;
  std::unique_ptr<Contexts> contexts_;
  std::string compressed_;
};

}  // namespace phosphor::bench
