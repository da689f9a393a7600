#include "client/demo/summary.h"

#include "client/demo/bank.h"

#include <phosphor/ids.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace phosphor::demo {

namespace {

std::uint64_t total(const DropCounts& drops) {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : drops.by_reason) sum += count;
  return sum;
}

void add(TracerCounters& sum, const TracerCounters& counters) {
  sum.recorded += counters.recorded;
  sum.sent += counters.sent;
  sum.queued += counters.queued;
  sum.datagrams += counters.datagrams;
  sum.send_errors += counters.send_errors;
  for (std::size_t i = 0; i < drop_reason_count; ++i) {
    sum.dropped.by_reason[i] += counters.dropped.by_reason[i];
  }
}

std::string drops_by_reason(const DropCounts& drops) {
  constexpr std::array names = {"queue full", "too large", "send failed", "shutdown"};
  static_assert(names.size() == drop_reason_count);
  std::string text;
  for (std::size_t i = 0; i < drop_reason_count; ++i) {
    if (drops.by_reason[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? " (" : ", ", drops.by_reason[i], names[i]);
  }
  return text.empty() ? text : text + ")";
}

std::string row(std::string_view service, std::string_view requests,
                const TracerCounters& counters) {
  return fmt::format("{:<24}{:>10}{:>12}{:>12}{:>10}\n", service, requests, counters.recorded,
                     counters.sent, total(counters.dropped));
}

}  // namespace

bool Outcome::all_well() const {
  return std::all_of(ends.begin(), ends.end(),
                     [](const ServiceEnd& end) { return end.failure.empty(); });
}

std::string summary(const Outcome& outcome) {
  const LoadCounts& payments = outcome.payments;
  std::string text =
      fmt::format("{} payments in {:.1f} s: {} answered, {} failed",
                  payments.paid + payments.failed, outcome.seconds, payments.paid, payments.failed);
  if (payments.skipped > 0) {
    text +=
        fmt::format("; {} more skipped, since {} were under way", payments.skipped, max_in_flight);
  }
  text += fmt::format("\n\n{:<24}{:>10}{:>12}{:>12}{:>10}\n", "service", "requests", "recorded",
                      "sent", "dropped");
  TracerCounters sum = outcome.load_annotations;
  text += row(load_service, "", outcome.load_annotations);
  for (const ServiceEnd& end : outcome.ends) {
    if (!end.report) continue;
    add(sum, end.report->annotations);
    text += row(end.service->name, std::to_string(end.report->requests), end.report->annotations);
  }
  text +=
      fmt::format("annotations: {} recorded, {} sent in {} datagrams, {} dropped{}\n", sum.recorded,
                  sum.sent, sum.datagrams, total(sum.dropped), drops_by_reason(sum.dropped));
  if (sum.send_errors > 0) {
    text += fmt::format("{} datagrams could not be sent\n", sum.send_errors);
  }
  if (payments.last_trace.valid()) {
    std::string id(trace_id_hex_length, '0');
    write_hex(payments.last_trace, id.data());
    text += fmt::format("last payment: trace {}\nlook at it: phosphor trace {}\n", id, id);
  }
  return text;
}

}  // namespace phosphor::demo
