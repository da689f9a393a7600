#include "client/demo/pace.h"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cmath>

namespace phosphor::demo {

asio::awaitable<bool> Pace::work(Context context, Latency latency) {
  const std::normal_distribution<double>::param_type standard(0.0, 1.0);
  const double factor =
      std::exp(latency.spread * std::normal_distribution<double>(standard)(random_));
  const std::chrono::duration<double, std::micro> drawn = latency.median * factor;
  const auto spent = std::min<std::chrono::nanoseconds>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(
          std::min<std::chrono::duration<double, std::micro>>(drawn, longest_work)),
      longest_work);
  const auto end = Context::Clock::now() + spent;
  asio::steady_timer timer(io_, std::min(end, context.deadline().value_or(end)));
  boost::system::error_code ignored;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  co_return context.err() == ContextError::none;
}

}  // namespace phosphor::demo
