// How long the demo's work takes and how often it fails: log-normal times, as real services have
// them, out of one seeded source of randomness for each process.
//
// The work is simulated by waiting, so eleven services need little of a machine.
// Threads: the io_context's one. Units: as the types say.

#pragma once

#include <phosphor/context.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <random>

namespace phosphor::demo {

namespace asio = boost::asio;

// Log-normal: half of all are below `median`, 84 % below median * e^spread, 98 % below
// median * e^(2 * spread).
struct Latency {
  std::chrono::microseconds median;
  double spread;
};

// However unlucky the draw: nothing that the demo simulates takes longer.
inline constexpr std::chrono::seconds longest_work{3};

class Pace {
 public:
  Pace(asio::io_context& io, std::uint64_t seed) : io_(io), random_(seed) {}

  // Works for a random while, or until the context is done. False: it was done first, so whoever
  // asked does not want the result any more.
  asio::awaitable<bool> work(Context context, Latency latency);

  // True in this share of all cases.
  bool happens(double share) { return std::bernoulli_distribution(share)(random_); }

  std::mt19937_64& random() { return random_; }

 private:
  asio::io_context& io_;
  std::mt19937_64 random_;
};

}  // namespace phosphor::demo
