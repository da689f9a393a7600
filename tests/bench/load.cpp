#include "tests/bench/load.h"

namespace phosphor::bench {

std::uint64_t trace_count_of(const LoadPlan& plan) {
  return TraceDrawer(plan.seed).traces_with(plan.spans);
}

Timestamp begin_of_load(const LoadPlan& plan, Timestamp end) {
  return end - time_between_traces * static_cast<std::int64_t>(trace_count_of(plan));
}

Result<UdpTarget> parse_udp_target(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (colon == std::string_view::npos || host.empty() || colon + 1 == text.size()) {
    return Error{ErrorCode::invalid_argument,
                 "'" + std::string(text) + "' is not like 127.0.0.1:7760"};
  }
  return UdpTarget{std::string(host), std::string(text.substr(colon + 1)), std::nullopt};
}

}  // namespace phosphor::bench
