#include "tests/bench/client_floors.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

namespace phosphor::bench {
namespace {

// The same two readings of either clock as a span's two ends.
struct Ends {
  std::int64_t start;
  std::int64_t end;
};

std::int64_t system_nanoseconds() noexcept {
  return std::chrono::system_clock::now().time_since_epoch().count();
}

Ends system_ends() noexcept { return {system_nanoseconds(), system_nanoseconds()}; }

#if defined(__x86_64__)
Ends counter_ends() noexcept {
  const auto start = static_cast<std::int64_t>(__builtin_ia32_rdtsc());
  return {start, static_cast<std::int64_t>(__builtin_ia32_rdtsc())};
}
#endif

// A result that the compiler may not leave out.
void keep(const Ends& ends) noexcept {
  asm volatile("" : : "r"(ends.start), "r"(ends.end) : "memory");
}

class Ring {
 public:
  void put(const Ends& ends) noexcept {
    std::array<char, 128> record{};
    std::memcpy(record.data(), &ends, sizeof ends);
    records_[next_.load(std::memory_order_relaxed) % records_.size()] = record;
    next_.store(next_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }

 private:
  std::vector<std::array<char, 128>> records_ = std::vector<std::array<char, 128>>(1 << 14);
  std::atomic<std::size_t> next_{0};
};

template <typename Once>
Floor floor_of(std::string name, Once once) {
  return {std::move(name), [once](int times) {
            for (int i = 0; i < times; ++i) once();
          }};
}

}  // namespace

std::vector<Floor> client_floors() {
  const auto ring = std::make_shared<Ring>();
  std::vector<Floor> floors;
  floors.push_back(floor_of("floor: one 128-byte record", [ring] { ring->put({1, 2}); }));
  floors.push_back(floor_of("floor: two clock_gettime", [] { keep(system_ends()); }));
  floors.push_back(
      floor_of("floor: two clock_gettime, one record", [ring] { ring->put(system_ends()); }));
#if defined(__x86_64__)
  floors.push_back(floor_of("floor: two rdtsc", [] { keep(counter_ends()); }));
  floors.push_back(floor_of("floor: two rdtsc, one record", [ring] { ring->put(counter_ends()); }));
#endif
  return floors;
}

}  // namespace phosphor::bench
