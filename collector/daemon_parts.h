// The daemon put together: receivers, backlog, writer, API and viewer, over a store of the
// caller's.
//
// Parts start in the order in which they are members, and stop in the reverse: not ready, no more
// input, everything received is written, then the API goes too.
//
// Owner: `phosphor serve`; the options and the store outlive it. Threads: one, but for the
// counters. Failure: listen() says which listener cannot be had, and by which flag it is moved.

#pragma once

#include "collector/backlog.h"
#include "collector/batch_writer.h"
#include "collector/ingest.h"
#include "collector/options.h"
#include "collector/otlp_grpc_server.h"
#include "collector/otlp_intake.h"
#include "collector/otlp_receiver.h"
#include "collector/running_daemon.h"
#include "collector/udp_listener.h"
#include "query/api.h"
#include "query/http_server.h"
#include "store/trace_store.h"

#include <phosphor/result.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace phosphor {

class DaemonParts {
 public:
  DaemonParts(const ServeOptions& options, TraceWriter& store, const TraceReader& reader);

  // The lines say what is reachable from where.
  Result<std::vector<std::string>> listen();
  void stop();

  const IngestCounters& counters() const { return ingest_.counters(); }
  std::optional<std::string> store_error() const { return writer_.store_error(); }

 private:
  Result<void> listen_udp();
  Result<void> listen_otlp_http();
  Result<void> listen_otlp_grpc();
  Result<void> listen_http();

  const ServeOptions& options_;
  const std::vector<StaticFile> viewer_;
  Backlog backlog_;
  Ingest ingest_;
  BatchWriter writer_;
  OtlpIntake otlp_;
  OtlpReceiver otlp_receiver_;
  RunningDaemon daemon_;
  Api api_;
  std::unique_ptr<UdpListener> udp_;
  std::unique_ptr<HttpServer> otlp_http_;
  std::unique_ptr<OtlpGrpcServer> otlp_grpc_;
  std::unique_ptr<HttpServer> http_;
  std::vector<std::string> lines_;
};

}  // namespace phosphor
