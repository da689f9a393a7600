// The load: customers at their terminals, who pay at random moments at a given rate.
//
// Most terminals are instrumented, so their payments' traces begin with the terminal's call; one in
// ten is not, as it happens in real life, and those traces begin where `api` received them. More
// payments than max_in_flight at once are not made, but counted as skipped.
//
// Threads: the io_context's one. Failure: none of its own; payments that fail are counted.

#pragma once

#include "client/demo/load_counts.h"
#include "client/demo/pace.h"
#include "client/demo/peers.h"

#include <phosphor/tracer.h>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>

namespace phosphor::demo {

inline constexpr std::chrono::seconds customer_patience{2};
inline constexpr double untraced_share = 0.1;

class Load {
 public:
  Load(asio::io_context& io, Tracer& tracer, const PortOf& ports, std::uint64_t seed);

  // Pays until `end` or stop(), then waits for the payments under way, each of which ends within
  // customer_patience.
  asio::awaitable<void> run(double payments_per_second, Clock::time_point end);

  void stop();

  const LoadCounts& counts() const { return counts_; }

 private:
  asio::awaitable<void> pay();
  asio::awaitable<void> wait_until(Clock::time_point time);
  void count(const Answer& answer);

  asio::io_context& io_;
  Peers peers_;
  Pace pace_;
  asio::steady_timer next_;
  LoadCounts counts_;
  int in_flight_ = 0;
  bool stopping_ = false;
};

}  // namespace phosphor::demo
