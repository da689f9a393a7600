// What the API needs to know of the running daemon beyond the store's contents, as plain values.
//
// `phosphor serve` implements Daemon out of the collector's parts, so that query never includes
// collector. Every function is a snapshot of now and cheap (no disk), for it runs per request.
//
// Threads: all functions may be called by several threads at the same time.
// Units: counts of annotations unless said otherwise; times are nanoseconds since 1970.

#pragma once

#include "query/metrics.h"

#include <phosphor/timestamp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

struct ReasonCount {
  std::string reason;  // "queue_full"
  std::uint64_t count = 0;
};

// One sender's annotations, or the sum over all. What holds: query/README.md, "Senders".
struct SenderCounts {
  // What only senders of batches tell; 0 for the ancestor's clients.
  std::uint64_t sent = 0;
  std::uint64_t lost_on_wire = 0;
  std::uint64_t duplicates = 0;
  std::uint64_t sent_before_first_seen = 0;
  std::vector<ReasonCount> dropped_by_sender;

  std::uint64_t received = 0;
  std::uint64_t stored = 0;
  std::vector<ReasonCount> refused;
  std::vector<ReasonCount> dropped_by_collector;
};

struct Sender {
  // Random per start of a sender. None for the ancestor's clients, which say nothing of themselves:
  // the API then leaves out what is not known.
  std::optional<std::uint64_t> sender_id;
  std::string service;
  std::string hostname;
  std::string address;
  Timestamp first_seen = no_time;
  Timestamp last_seen = no_time;
  SenderCounts counts;
};

struct SendersReport {
  std::vector<Sender> senders;     // latest seen first
  SenderCounts totals;             // also of senders that are no longer listed
  std::uint64_t kernel_drops = 0;  // datagrams that the kernel dropped before we could read them
};

// A check gives an error or none, and a map of details.
struct HealthCheck {
  std::string name;
  std::optional<std::string> error;
  std::vector<std::pair<std::string, std::string>> details;
};

struct Listener {
  std::string name;     // "http", "udp", "otlp_http"
  std::string address;  // "127.0.0.1:7750"
};

class Daemon {
 public:
  virtual ~Daemon() = default;

  virtual std::string version() const = 0;
  virtual Timestamp start_time() const = 0;
  virtual std::vector<Listener> listeners() const = 0;
  virtual SendersReport senders() const = 0;
  // Of /readyz. The API adds its own: "store", out of TraceReader::status().
  virtual std::vector<HealthCheck> checks() const = 0;
  // From the moment that a shutdown begins: /readyz answers 503.
  virtual bool draining() const = 0;
  // Families beside those of the build, the process and the store (query/metrics_page.h).
  virtual std::vector<MetricFamily> metrics() const = 0;
};

}  // namespace phosphor
