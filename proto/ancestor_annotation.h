// Reading the ancestor's datagram: one traceproto.Annotation.
//
// Threads: pure functions over their arguments.

#pragma once

#include <phosphor/datagram.h>

#include <string_view>

namespace phosphor {

DatagramReport decode_ancestor_untrusted(std::string_view bytes_untrusted, RecordBatch& out);

}  // namespace phosphor
