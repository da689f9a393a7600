// Reading our own datagram, the batch. Layout: proto/README.md.
//
// Two passes: the first reads the header and checks that the whole is protobuf and as many
// annotations as it says, so that a damaged batch is refused before anything is appended; the
// second appends the annotations, refusing them one by one.
//
// Threads: pure functions over their arguments.

#pragma once

#include <phosphor/datagram.h>

#include <string_view>

namespace phosphor {

// A datagram that begins so claims to be a batch: the key of Batch.version.
inline constexpr std::string_view batch_prefix{"\x80\x01", 2};

DatagramReport decode_batch_untrusted(std::string_view bytes_untrusted, RecordBatch& out);

}  // namespace phosphor
