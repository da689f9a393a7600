// The one thread that writes to the store: takes what the backlog has, writes it as one batch
// (group commit), then answers the exports that were in it. It also applies retention, because a
// store has one writer.
//
// A store that fails does not stop it: what was to be written is counted as dropped (reason
// store_failed) or, for an export, answered with the error so that its sender tries again. The next
// write finds out whether the store works again. The change is logged once in each direction, and
// store_error() says how it stands, for /readyz.
//
// Owner: `phosphor serve`; stop() and destruction by the owner's thread. Threads: store_error() by
// any. Failure: only the store's.

#pragma once

#include "collector/backlog.h"
#include "collector/ingest.h"
#include "store/trace_store.h"

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace phosphor {

class BatchWriter {
 public:
  struct Options {
    // How often retention is applied: often enough that the disk limit holds at hundreds of MB/s.
    std::chrono::milliseconds retention_interval{10'000};
  };

  // Starts the thread. All three outlive this.
  BatchWriter(Backlog& backlog, Ingest& ingest, TraceWriter& store, const Options& options);
  BatchWriter(Backlog& backlog, Ingest& ingest, TraceWriter& store)
      : BatchWriter(backlog, ingest, store, Options{}) {}
  ~BatchWriter();

  // Closes the backlog, writes all that is in it, and ends the thread. A second call does nothing.
  void stop();

  // Of the latest write, or of retention; none if it worked.
  std::optional<std::string> store_error() const;

 private:
  void run();
  void write(Backlog::Work& work);
  void apply_retention();
  void note(const char* what, const Result<void>& outcome, std::optional<std::string>& error);

  Backlog& backlog_;
  Ingest& ingest_;
  TraceWriter& store_;
  const Options options_;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::optional<std::string> write_error_;
  std::optional<std::string> retention_error_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace phosphor
