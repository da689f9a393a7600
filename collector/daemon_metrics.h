// The collector's numbers as metric families; their names, and the sums that hold between them, are
// in collector/README.md.
//
// Threads: pure. Failure: none.

#pragma once

#include "collector/backlog.h"
#include "collector/counter.h"
#include "collector/ingest.h"
#include "collector/otlp_grpc_server.h"
#include "collector/otlp_intake.h"
#include "collector/otlp_receiver.h"
#include "collector/udp_listener.h"
#include "query/http_server.h"
#include "query/metrics.h"

#include <string>
#include <utility>
#include <vector>

namespace phosphor {

struct DaemonNumbers {
  LedgerTotals books;
  UdpCounters udp;
  Backlog::Counts backlog;
  BacklogLimits backlog_limits;
  const IngestCounters& ingest;
  OtlpIntake::Counters otlp;
  OtlpReceiver::Responses otlp_http_responses;
  OtlpGrpcServer::Answers otlp_grpc_answers;
  std::vector<std::pair<std::string, HttpServerCounters>> http_servers;  // by listener's name
};

std::vector<MetricFamily> daemon_metrics(const DaemonNumbers& numbers);

}  // namespace phosphor
