// The running daemon as the query API sees it: query's Daemon, out of the collector's parts.
//
// Owner: `phosphor serve`; all parts outlive it. The listeners are told one by one as they come up,
// because the HTTP server that asks this object is one of them.
//
// Threads: as Daemon says; the setters by the owner's while others read. Failure: none.

#pragma once

#include "collector/backlog.h"
#include "collector/batch_writer.h"
#include "collector/ingest.h"
#include "collector/otlp_grpc_server.h"
#include "collector/otlp_intake.h"
#include "collector/otlp_receiver.h"
#include "collector/udp_listener.h"
#include "query/daemon.h"
#include "query/http_server.h"

#include <atomic>
#include <string>
#include <vector>

namespace phosphor {

// What is asked; all of it outlives the RunningDaemon.
struct CollectorParts {
  const Backlog& backlog;
  const Ingest& ingest;
  const BatchWriter& writer;
  const OtlpIntake& otlp;
  const OtlpReceiver& otlp_receiver;
};

class RunningDaemon final : public Daemon {
 public:
  explicit RunningDaemon(const CollectorParts& parts);

  void set_udp(const UdpListener& udp) { udp_ = &udp; }
  void set_otlp_http(const HttpServer& server) { otlp_http_ = &server; }
  void set_otlp_grpc(const OtlpGrpcServer& server) { otlp_grpc_ = &server; }
  void set_http(const HttpServer& server) { http_ = &server; }
  void set_draining() { draining_ = true; }

  std::string version() const override;
  Timestamp start_time() const override { return start_time_; }
  std::vector<Listener> listeners() const override;
  SendersReport senders() const override;
  std::vector<HealthCheck> checks() const override;
  bool draining() const override { return draining_; }
  std::vector<MetricFamily> metrics() const override;

 private:
  UdpCounters udp_counters() const;

  const CollectorParts parts_;
  const Timestamp start_time_;
  // Null until they are up, or where they are switched off.
  std::atomic<const UdpListener*> udp_ = nullptr;
  std::atomic<const HttpServer*> otlp_http_ = nullptr;
  std::atomic<const OtlpGrpcServer*> otlp_grpc_ = nullptr;
  std::atomic<const HttpServer*> http_ = nullptr;
  std::atomic<bool> draining_ = false;
};

}  // namespace phosphor
