// The HTTP API: from a request to a response, over a store and a daemon. Routes: query/README.md.
//
// No sockets and no state of its own: an Api is a value made of references and limits, and the same
// request at the same time over the same store gives the same answer.
//
// Owner: `phosphor serve`; what it refers to must outlive it. Threads: answer() may be called by
// any number of threads. Failure: every request gets a response; errors are JSON with a fitting
// status.

#pragma once

#include "query/daemon.h"
#include "query/http_message.h"
#include "query/static_files.h"
#include "store/trace_store.h"

#include <phosphor/timestamp.h>

#include <chrono>
#include <cstddef>
#include <span>

namespace phosphor {

struct ApiOptions {
  // What one query may take before it is given up with a 422: longer than any sensible query,
  // shorter than a person's or a proxy's patience.
  std::chrono::milliseconds query_timeout{10'000};
  // Of one trace as JSON; a browser cannot do much with more.
  std::size_t max_trace_json_bytes = std::size_t{256} << 20;
  std::size_t max_trace_bytes = std::size_t{1} << 30;  // ReadLimits::max_trace_bytes
  Timestamp (*now)() = nullptr;                        // null: the system clock
};

class Api {
 public:
  Api(const TraceReader& store, const Daemon& daemon, std::span<const StaticFile> viewer,
      const ApiOptions& options = {});

  HttpResponse answer(const HttpRequest& request) const;

 private:
  const TraceReader& store_;
  const Daemon& daemon_;
  std::span<const StaticFile> viewer_;
  ApiOptions options_;
};

}  // namespace phosphor
