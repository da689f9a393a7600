#include "client/free_places.h"

namespace phosphor {
namespace {

constexpr std::uint64_t one_change = std::uint64_t{1} << 32;

std::uint32_t place_of(std::uint64_t top) noexcept { return static_cast<std::uint32_t>(top); }

std::uint64_t changed(std::uint64_t top, std::uint32_t place) noexcept {
  return ((top & ~(one_change - 1)) + one_change) | place;
}

}  // namespace

FreePlaces::FreePlaces(std::uint32_t count) noexcept
    : count_(count), pages_(count * sizeof(std::atomic<std::uint32_t>)) {}

std::uint32_t FreePlaces::take() noexcept {
  const std::uint32_t returned = take_returned();
  const std::uint32_t place = returned != none ? returned : take_untouched();
  if (place != none) taken_.fetch_add(1, std::memory_order_relaxed);
  return place;
}

std::uint32_t FreePlaces::take_returned() noexcept {
  std::uint64_t top = top_.load(std::memory_order_acquire);
  while (place_of(top) != none) {
    const std::uint32_t next = below(place_of(top)).load(std::memory_order_relaxed);
    if (top_.compare_exchange_weak(top, changed(top, next), std::memory_order_acq_rel,
                                   std::memory_order_acquire)) {
      return place_of(top);
    }
  }
  return none;
}

std::uint32_t FreePlaces::take_untouched() noexcept {
  std::uint32_t place = touched_.load(std::memory_order_relaxed);
  while (place < count_) {
    if (touched_.compare_exchange_weak(place, place + 1, std::memory_order_acq_rel)) return place;
  }
  return none;
}

void FreePlaces::give_back(std::uint32_t place) noexcept {
  taken_.fetch_sub(1, std::memory_order_relaxed);
  std::uint64_t top = top_.load(std::memory_order_relaxed);
  do {
    below(place).store(place_of(top), std::memory_order_relaxed);
  } while (!top_.compare_exchange_weak(top, changed(top, place), std::memory_order_acq_rel,
                                       std::memory_order_relaxed));
}

void FreePlaces::reset() noexcept {
  top_.store(none);
  touched_.store(0);
  taken_.store(0);
}

}  // namespace phosphor
