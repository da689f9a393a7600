// A full ingest that goes on beside a measurement until it is stopped: OTLP over HTTP, as fast as
// the daemon takes it.
//
// Owns its thread, and those that send. Threads: one at a time. Failure: stop() throws what went
// wrong.

#pragma once

#include "tests/bench/load.h"

#include <atomic>
#include <future>

namespace phosphor::bench {

class BackgroundLoad {
 public:
  // `plan.stop` is its own.
  BackgroundLoad(HttpUrl url, LoadPlan plan)
      : plan_(plan), load_(std::async(std::launch::async, [this, url = std::move(url)] {
          plan_.stop = &stop_;
          return send_otlp_http(url, plan_);
        })) {}
  ~BackgroundLoad() { stop_ = true; }

  LoadOutcome stop() {
    stop_ = true;
    return load_.get();
  }

 private:
  std::atomic<bool> stop_{false};
  LoadPlan plan_;
  std::future<LoadOutcome> load_;  // last: its thread uses the above, and its destructor waits
};

}  // namespace phosphor::bench
