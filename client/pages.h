// Memory straight from the system: all zero, aligned to a page, and given page by page when it is
// first written. So a queue of 16 MiB costs what has been used of it.
//
// Threads: values; what is in the pages is the owner's business. Failure: not valid().

#pragma once

#include <sys/mman.h>

#include <cstddef>

namespace phosphor {

class Pages {
 public:
  explicit Pages(std::size_t bytes) noexcept
      : start_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)),
        bytes_(bytes) {}
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() {
    if (valid()) munmap(start_, bytes_);
  }

  bool valid() const noexcept { return start_ != MAP_FAILED; }
  void* start() const noexcept { return start_; }

 private:
  void* const start_;
  const std::size_t bytes_;
};

}  // namespace phosphor
