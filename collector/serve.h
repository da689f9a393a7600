// `phosphor serve`: the daemon. Ingest, store, query API and viewer in one process.
//
// Returns the exit status: 0 after a clean stop, 64 for a wrong flag, 1 for what else went wrong;
// the reason is one line on stderr. Threads: the process's first, before any other runs; it blocks
// SIGTERM and SIGINT for the threads it starts. What runs where: collector/README.md.

#pragma once

#include "collector/options.h"
#include "collector/shutdown_signal.h"
#include "store/trace_store.h"

#include <functional>
#include <string_view>

namespace phosphor {

int serve_command(int argc, char** argv);

// A store of the caller's that is served until a signal comes.
struct ServedStore {
  TraceWriter& writer;
  const TraceReader& reader;
  std::string_view about;                // for the first line that is printed
  std::function<void()> at_user_signal;  // what SIGUSR1 asks for
};
int serve_until_signal(const ServeOptions& options, const ShutdownSignal& signals,
                       const ServedStore& store);

}  // namespace phosphor
