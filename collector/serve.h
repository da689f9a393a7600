// `phosphor serve`: the daemon. Ingest, store, query API and viewer in one process.
//
// Returns the exit status: 0 after a clean stop, 64 for a wrong flag, 1 for what else went wrong;
// the reason is one line on stderr. Threads: the process's first, before any other runs; it blocks
// SIGTERM and SIGINT for the threads it starts. What runs where: collector/README.md.

#pragma once

namespace phosphor {

int serve_command(int argc, char** argv);

}  // namespace phosphor
