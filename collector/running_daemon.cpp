#include "collector/running_daemon.h"

#include "collector/daemon_metrics.h"
#include "collector/tally_reasons.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace phosphor {

namespace {

// Full enough to say that no more should be sent here, before anything is dropped.
constexpr std::size_t full_percent = 90;

std::vector<ReasonCount> for_the_api(const NamedCounts& counts) {
  std::vector<ReasonCount> reasons;
  for (const auto& [reason, count] : counts) reasons.push_back({reason, count});
  return reasons;
}

SenderCounts counts_of(const SenderTally& tally) {
  SenderCounts counts;
  counts.sent = tally.sent();
  counts.lost_on_wire = tally.lost_on_wire;
  counts.duplicates = tally.duplicates;
  counts.sent_before_first_seen = tally.sent_before_first_seen;
  counts.dropped_by_sender = for_the_api(sender_drops_of(tally));
  counts.received = tally.received;
  counts.stored = tally.stored;
  counts.refused = for_the_api(refusals_of(tally));
  counts.dropped_by_collector = for_the_api(collector_drops_of(tally));
  return counts;
}

Sender sender_of(SenderRow row) {
  Sender sender;
  if (row.key.sender_id != 0) sender.sender_id = row.key.sender_id;
  sender.service = std::move(row.service);
  sender.hostname = std::move(row.hostname);
  sender.address = row.address.to_string();
  sender.first_seen = row.first_seen;
  sender.last_seen = row.last_seen;
  sender.counts = counts_of(row.tally);
  return sender;
}

HealthCheck backlog_check(const Backlog& backlog) {
  const Backlog::Counts counts = backlog.counts();
  const BacklogLimits& limits = backlog.limits();
  HealthCheck check;
  check.name = "backlog";
  const bool full = counts.datagram_bytes / full_percent >= limits.datagram_bytes / 100 ||
                    counts.export_bytes / full_percent >= limits.export_bytes / 100;
  if (full) check.error = "more comes in than can be written";
  check.details = {{"datagram_bytes", std::to_string(counts.datagram_bytes)},
                   {"datagram_bytes_limit", std::to_string(limits.datagram_bytes)},
                   {"datagrams_dropped", std::to_string(counts.datagrams_dropped)},
                   {"exports", std::to_string(counts.exports)}};
  return check;
}

}  // namespace

RunningDaemon::RunningDaemon(const CollectorParts& parts)
    : parts_(parts),
      start_time_(std::chrono::time_point_cast<std::chrono::nanoseconds>(
          std::chrono::system_clock::now())) {}

std::string RunningDaemon::version() const { return PHOSPHOR_VERSION; }

std::vector<Listener> RunningDaemon::listeners() const {
  std::vector<Listener> listeners;
  if (const UdpListener* udp = udp_) listeners.push_back({"udp", udp->address()});
  if (const HttpServer* http = http_) listeners.push_back({"http", http->address()});
  if (const HttpServer* otlp = otlp_http_) listeners.push_back({"otlp_http", otlp->address()});
  if (const OtlpGrpcServer* otlp = otlp_grpc_) {
    listeners.push_back({"otlp_grpc", otlp->address()});
  }
  return listeners;
}

SendersReport RunningDaemon::senders() const {
  LedgerSnapshot books = parts_.ingest.ledger();
  SendersReport report;
  report.senders.reserve(books.rows.size());
  std::transform(std::make_move_iterator(books.rows.begin()),
                 std::make_move_iterator(books.rows.end()), std::back_inserter(report.senders),
                 sender_of);
  report.totals = counts_of(books.totals);
  report.kernel_drops = udp_counters().kernel_drops;
  return report;
}

std::vector<HealthCheck> RunningDaemon::checks() const {
  const IngestCounters& counters = parts_.ingest.counters();
  HealthCheck writes;
  writes.name = "writer";
  writes.error = parts_.writer.store_error();
  writes.details = {{"writes", std::to_string(counters.writes.value())},
                    {"write_failures", std::to_string(counters.write_failures.value())}};
  return {std::move(writes), backlog_check(parts_.backlog)};
}

UdpCounters RunningDaemon::udp_counters() const {
  const UdpListener* udp = udp_;
  return udp == nullptr ? UdpCounters{} : udp->counters();
}

std::vector<MetricFamily> RunningDaemon::metrics() const {
  DaemonNumbers numbers{parts_.ingest.books(),
                        udp_counters(),
                        parts_.backlog.counts(),
                        parts_.backlog.limits(),
                        parts_.ingest.counters(),
                        parts_.otlp.counters(),
                        parts_.otlp_receiver.responses(),
                        {},
                        {}};
  if (const OtlpGrpcServer* otlp = otlp_grpc_) numbers.otlp_grpc_answers = otlp->answers();
  if (const HttpServer* http = http_) numbers.http_servers.emplace_back("http", http->counters());
  if (const HttpServer* otlp = otlp_http_) {
    numbers.http_servers.emplace_back("otlp_http", otlp->counters());
  }
  return daemon_metrics(numbers);
}

}  // namespace phosphor
