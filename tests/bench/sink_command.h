// `phosphor bench sink`: a daemon like `phosphor serve`, with the same flags, that forgets what it
// receives. What it costs is what everything before the store costs.
//
// Failure: as `phosphor serve`.

#pragma once

namespace phosphor::bench {

int sink_command(int argc, char** argv);

}  // namespace phosphor::bench
