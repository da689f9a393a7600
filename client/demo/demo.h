// `phosphor demo`: a bank's card payments, as real processes that talk HTTP over loopback.
//
// The command starts the eleven services of services.h, each a process of its own with its own
// Tracer, sends payments through them at the rate asked for, stops them in order and prints what
// happened. It is what one sees first of Phosphor, and the example of how to instrument a service:
// client/demo/README.md says where to read.
//
// The exit status is 0 if all went well (payments that fail are part of the show), 1 if a service
// could not be started, died or did not stop, 64 on wrong usage. SIGINT and SIGTERM end the load
// early and stop everything cleanly. argv[0] is the command's name.

#pragma once

namespace phosphor {

int demo_command(int argc, char** argv);

}  // namespace phosphor
