// `phosphor bench`: what the client costs, what the daemon takes in, and how fast it answers.
//
// It measures and prints; nothing in it passes or fails by time. The daemon is a real one, started
// for the measurement on free ports with a temporary folder, and stopped at the end.

#pragma once

namespace phosphor {

// argv[0] is the command's name. 0: measured; 1: something did not work; 64: a wrong flag.
int bench_command(int argc, char** argv);

}  // namespace phosphor
