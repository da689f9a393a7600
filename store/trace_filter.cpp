#include "store/trace_filter.h"

namespace phosphor {
namespace {

constexpr int bits_set = 6;

// The finalizer of MurmurHash3 (64 bits).
std::uint64_t mixed(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdULL;
  bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return bits ^ (bits >> 33);
}

}  // namespace

std::uint32_t fingerprint_of(TraceId id) noexcept {
  return static_cast<std::uint32_t>(mixed(id.low ^ mixed(id.high)) >> 32);
}

TraceFilter::TraceFilter(std::size_t capacity, std::size_t bits_per_trace)
    : lines_(capacity * bits_per_trace / 512 + 1) {}

std::size_t TraceFilter::line_of(std::uint32_t fingerprint) const noexcept {
  return static_cast<std::size_t>((std::uint64_t{fingerprint} * lines_.size()) >> 32);
}

void TraceFilter::add(std::uint32_t fingerprint) noexcept {
  Line& line = lines_[line_of(fingerprint)];
  std::uint64_t bits = mixed(fingerprint);
  for (int i = 0; i < bits_set; ++i, bits >>= 9) {
    line[(bits >> 6) & 7] |= std::uint64_t{1} << (bits & 63);
  }
}

bool TraceFilter::may_contain(std::uint32_t fingerprint) const noexcept {
  const Line& line = lines_[line_of(fingerprint)];
  std::uint64_t bits = mixed(fingerprint);
  for (int i = 0; i < bits_set; ++i, bits >>= 9) {
    if ((line[(bits >> 6) & 7] & (std::uint64_t{1} << (bits & 63))) == 0) return false;
  }
  return true;
}

}  // namespace phosphor
