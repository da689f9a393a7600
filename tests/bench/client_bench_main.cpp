// client_bench: the client's part of `phosphor bench`, in a program that links the client alone, as
// an application would, and whose malloc counts. Its table and JSON are the same, with allocations.
//
//   client_bench [--json FILE]     "-": prints the JSON alone

#include "tests/bench/allocation_count.h"
#include "tests/bench/client_bench.h"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

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

namespace {

constexpr std::string_view workload_text =
    "calls, notes and messages with names of 4 to 12 bytes; attributes: 2 texts, 2 integers";

// Should another malloc have come before ours, zeros would be reported.
bool heap_is_counted() {
  const std::uint64_t before = allocations;
  void* volatile memory = std::malloc(1);
  std::free(memory);
  return allocations == before + 1;
}

}  // namespace

int main(int argc, char** argv) {
  const bool json = argc == 3 && std::string_view(argv[1]) == "--json";
  if (argc != 1 && !json) {
    std::fputs("usage: client_bench [--json FILE]\n", stderr);
    return 64;  // EX_USAGE
  }
  if (!heap_is_counted()) {
    std::fputs("client_bench: the heap's use cannot be counted here\n", stderr);
    return 1;
  }
  phosphor::bench::Report report(phosphor::bench::this_machine());
  phosphor::bench::measure_client(report);
  return phosphor::bench::print(report, workload_text, json ? argv[2] : "") ? 0 : 1;
}
