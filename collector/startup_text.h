// The words of `phosphor serve` at its start, for a person at a terminal.
//
// Threads: pure functions. Failure: none.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace phosphor {

// "8 MiB", "208 KiB", "1.5 GiB", "12 bytes"
std::string human_bytes(std::uint64_t bytes);
// "72 h", "90 s", "250 ms"
std::string human_duration(std::chrono::nanoseconds duration);

// From where "127.0.0.1:7760" can be reached: "from this machine only", or from where else and that
// nothing asks who comes.
std::string reachable_from(std::string_view address);

// A URL that opens on this machine: an address that means every one becomes its loopback.
std::string local_url(std::string_view address);

// What to do about a receive buffer that the kernel did not grant; empty if it did.
std::string receive_buffer_advice(std::size_t asked_bytes, std::size_t granted_bytes);

}  // namespace phosphor
