#include "client/id_generator.h"

#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstring>

namespace phosphor {
namespace {

// Counts the forks between the first process that drew an id and this one, from 1.
std::atomic<std::uint32_t> fork_generation{1};

void count_forks() noexcept {
  static const int registered = pthread_atfork(
      nullptr, nullptr, [] { fork_generation.fetch_add(1, std::memory_order_relaxed); });
  static_cast<void>(registered);
}

std::uint64_t rotated(std::uint64_t x, int bits) noexcept {
  return (x << bits) | (x >> (64 - bits));
}

// xoshiro256++ of Blackman and Vigna: period 2^256 - 1, a few instructions for 64 bits.
struct Generator {
  std::uint64_t state[4];
  std::uint32_t generation;  // 0: not seeded yet

  void seed() noexcept {
    count_forks();
    generation = fork_generation.load(std::memory_order_relaxed);
    if (getrandom(state, sizeof state, 0) != static_cast<ssize_t>(sizeof state)) seed_from_clock();
    state[0] |= 1;  // all zero would stay zero
  }

  // Where the kernel gives no random bytes: different for each thread, process and moment.
  void seed_from_clock() noexcept {
    state[0] ^=
        static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
    state[1] ^=
        static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
    state[2] ^= static_cast<std::uint64_t>(getpid()) << 32;
    state[3] ^= reinterpret_cast<std::uintptr_t>(this);
    for (int i = 0; i < 16; ++i) next();
  }

  std::uint64_t next() noexcept {
    const std::uint64_t result = rotated(state[0] + state[3], 23) + state[0];
    const std::uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotated(state[3], 45);
    return result;
  }
};

thread_local Generator generator{};

std::uint64_t random_bits() noexcept {
  if (generator.generation != fork_generation.load(std::memory_order_relaxed)) generator.seed();
  return generator.next();
}

std::uint64_t random_not_zero() noexcept {
  while (true) {
    if (const std::uint64_t bits = random_bits(); bits != 0) return bits;
  }
}

}  // namespace

TraceId new_trace_id() noexcept { return {random_bits(), random_not_zero()}; }
SpanId new_span_id() noexcept { return {random_not_zero()}; }
std::uint64_t new_sender_id() noexcept { return random_not_zero(); }

}  // namespace phosphor
