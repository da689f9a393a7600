// The phosphor-timeout header: what remains until the deadline, as gRPC writes timeouts: 1 to 8
// digits and a unit of H, M, S, m (milliseconds), u (microseconds), n (nanoseconds).
//
// Threads: pure.

#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

namespace phosphor {

class TimeoutText {
 public:
  // In the finest unit from microseconds on whose 8 digits suffice, rounded down; nothing or less
  // remains: "0u".
  explicit TimeoutText(std::chrono::nanoseconds remaining) noexcept;
  std::string_view text() const noexcept { return {text_.data(), size_}; }

 private:
  std::array<char, 24> text_;
  std::size_t size_;
};

// At most max_timeout; nothing for what is not a timeout.
std::optional<std::chrono::nanoseconds> read_timeout_untrusted(
    std::string_view value_untrusted) noexcept;

}  // namespace phosphor
