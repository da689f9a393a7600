// client_bench: the client's part of `phosphor bench`, in a program that links the client alone, as
// an application would, and whose malloc counts. Its JSON and table are the same.

#include "tests/bench/allocation_count.h"
#include "tests/bench/client_bench.h"

#include <cstddef>
#include <cstdio>

namespace {
thread_local std::uint64_t allocations = 0;
}

// operator new and the C library's own callers end in malloc. (A sanitizer has replaced it already:
// then nothing is counted, and measure_client() would report zeros; so it is not built with one.)
extern "C" {
void* __libc_malloc(std::size_t size);
void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
}

std::uint64_t phosphor::bench::allocations_of_this_thread() noexcept { return allocations; }

int main() {
  phosphor::bench::Report report(phosphor::bench::this_machine());
  phosphor::bench::measure_client(report);
  std::fputs(report.table().c_str(), stdout);
  return 0;
}
