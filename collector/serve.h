// `phosphor serve`: the daemon. Ingest, store, query API and viewer in one process.
//
// Returns the exit status: 0 after a clean stop, 64 for a wrong flag, 1 for what else went wrong;
// the reason is one line on stderr. Threads: the process's first, before any other runs; it blocks
// SIGTERM and SIGINT for the threads it starts. What runs where: collector/README.md.

#pragma once

#include "collector/options.h"
#include "collector/shutdown_signal.h"
#include "store/trace_store.h"

#include <string_view>

namespace phosphor {

int serve_command(int argc, char** argv);

// The same over a store of the caller's, until a signal comes. `about_store` is for the first line
// that it prints.
int serve_until_signal(const ServeOptions& options, const ShutdownSignal& signals,
                       TraceWriter& store, const TraceReader& reader, std::string_view about_store);

}  // namespace phosphor
