#include "client/demo/load.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <random>

namespace phosphor::demo {

Load::Load(asio::io_context& io, Tracer& tracer, const PortOf& ports, std::uint64_t seed)
    : io_(io), peers_(io, tracer, ports), pace_(io, seed), next_(io) {}

void Load::stop() {
  stopping_ = true;
  next_.cancel();
}

asio::awaitable<void> Load::run(double payments_per_second, Clock::time_point end) {
  // Independent customers come at exponentially distributed intervals.
  std::exponential_distribution<double> seconds(payments_per_second);
  auto time = Clock::now();
  while (!stopping_) {
    const std::chrono::duration<double> gap(seconds(pace_.random()));
    time += std::chrono::duration_cast<Clock::duration>(gap);
    co_await wait_until(std::min(time, end));
    if (stopping_ || time >= end) break;
    if (in_flight_ >= max_in_flight) {
      ++counts_.skipped;
    } else {
      asio::co_spawn(io_, pay(), asio::detached);
    }
  }
  while (in_flight_ > 0) co_await wait_until(Clock::now() + std::chrono::milliseconds(2));
}

asio::awaitable<void> Load::wait_until(Clock::time_point time) {
  boost::system::error_code ignored;
  next_.expires_at(time);
  co_await next_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Load::pay() {
  ++in_flight_;
  const Payment payment = random_payment(pace_.random());
  if (pace_.happens(untraced_share)) {
    count(co_await peers_.call_untraced("api", payment));
  } else {
    const Context context = Context::background().with_timeout(customer_patience);
    count(co_await peers_.call(context, "api", payment));
  }
  --in_flight_;
}

void Load::count(const Answer& answer) {
  ++(answer.ok() ? counts_.paid : counts_.failed);
  if (answer.ok() && answer.trace_id.valid()) counts_.last_trace = answer.trace_id;
}

}  // namespace phosphor::demo
