// Ways out other than UDP: a Unix datagram socket, a file, and memory for tests.
//
//   phosphor::TracerOptions options{"cards"};
//   options.transport = phosphor::unix_datagram_transport("/run/phosphor.socket");
//
// Each is given to one Tracer, which owns it. $PHOSPHOR_TRANSPORT chooses one without a change of
// the program: unix:/path or file:/path (client/README.md).
//
// Threads: the functions any; a Transport its Tracer's sender; a DatagramMemory any. Failure: what
// a way out cannot take is counted as send_failed, and the next datagram is tried again: a socket
// or a folder that is not there yet may come.

#pragma once

#include <phosphor/export.h>
#include <phosphor/transport.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// Datagrams to the Unix datagram socket that a collector of this machine has bound to `path`, at
// most 107 bytes (unix(7)). Unlike UDP it loses nothing on the way: while the collector does not
// come after, the sender waits for up to 20 ms, then the datagram is refused. A collector that has
// bound the path anew is found again with the next datagram.
PHOSPHOR_EXPORT std::unique_ptr<Transport> unix_datagram_transport(std::string path);

inline constexpr std::uint64_t default_file_bytes = std::uint64_t{1} << 30;

// Appends to the file `path`, which is made with mode 0600 where there is none, and refuses what
// would make it larger than `max_bytes`. Processes, and a fork's child, may share a file: each
// datagram is written under a lock of the file (flock). What is in it says client/README.md, "A
// file of batches".
PHOSPHOR_EXPORT std::unique_ptr<Transport> file_transport(
    std::string path, std::uint64_t max_bytes = default_file_bytes);

// Datagrams that were sent, in the order of sending, for tests of an application:
//
//   auto memory = std::make_shared<phosphor::DatagramMemory>();
//   options.transport = phosphor::memory_transport(memory);
//   …
//   tracer.flush(std::chrono::seconds(10));
//   CHECK(memory->datagrams().size() == 1);
//
// Texts (names of services and operations, attributes) stand in a datagram as they are; all of it
// reads decode_datagram_untrusted of phosphor::wire, the server's library.
class PHOSPHOR_EXPORT DatagramMemory {
 public:
  // Keeps datagrams of `max_bytes` in all, and refuses what comes then.
  explicit DatagramMemory(std::size_t max_bytes = std::size_t{16} << 20) noexcept
      : max_bytes_(max_bytes) {}

  std::vector<std::string> datagrams() const;
  void clear();  // makes room, too

  // False: it is full. Called by the Transport.
  bool add(std::string_view datagram);

 private:
  const std::size_t max_bytes_;
  mutable std::mutex mutex_;
  std::size_t bytes_ = 0;               // guarded by mutex_
  std::vector<std::string> datagrams_;  // guarded by mutex_
};

// Adds to `memory`. Requires: not null. In a fork's child it refuses everything: the memory is a
// copy that nobody there asks for, and perhaps of a lock that is held.
PHOSPHOR_EXPORT std::unique_ptr<Transport> memory_transport(std::shared_ptr<DatagramMemory> memory);

}  // namespace phosphor
