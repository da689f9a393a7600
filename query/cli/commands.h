// The terminal's view of a running daemon: `phosphor trace`, `search` and `services`.
//
// Each asks the daemon's HTTP API, as the viewer does, and prints trees and tables; --json prints
// what the API said. The exit status is 0, 1 (not found, daemon not reachable, an error of the API)
// or 64 (usage). argv[0] is the command's name.

#pragma once

namespace phosphor {

int trace_command(int argc, char** argv);
int search_command(int argc, char** argv);
int services_command(int argc, char** argv);

}  // namespace phosphor
