// `phosphor bench load` and `phosphor bench verify`: sending the workload to any daemon or backend,
// and asking a daemon's API for it again.
//
// Failure: the commands' exit statuses are 0, 1 where something was not acknowledged or is missing
// (or nobody is there), 64 for a wrong flag.

#pragma once

namespace phosphor::bench {

int load_command(int argc, char** argv);
int verify_command(int argc, char** argv);

}  // namespace phosphor::bench
