// A network that loses, duplicates and delays datagrams, as its seed says.
//
// Senders hand it datagrams through the Transports that it makes. Time in it is counted in steps,
// and only the simulation advances it: arrivals() moves one step and returns what arrives in it. A
// delay of random length is what puts datagrams out of order. heal() ends all faults, so that the
// last reports of the senders arrive and the books can be closed.
//
// Each Transport draws from a generator of its own, so what happens to a sender's n-th datagram
// depends on the seed alone, not on the timing of the sender's thread.
//
// Threads: Transports are used by their senders' threads; everything else by the simulation's.

#pragma once

#include <phosphor/transport.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace phosphor::test {

// Probabilities, 0 to 1.
struct NetworkFaults {
  double loss = 0;
  double duplication = 0;
  double refusal = 0;      // the sender's own system does not take the datagram
  unsigned max_delay = 0;  // steps; 0: everything arrives in order
};

struct SimulatedDatagram {
  std::size_t sender;  // as given to connect()
  std::string bytes;
};

class SimulatedNetwork {
 public:
  SimulatedNetwork(std::uint64_t seed, const NetworkFaults& faults)
      : seed_(seed), faults_(faults) {}

  // For TracerOptions::transport. The network must outlive it. `datagram_bytes`: the largest
  // datagram that the path takes.
  std::unique_ptr<Transport> connect(std::size_t sender, std::size_t datagram_bytes);

  void heal();

  // What arrives in the next step, in its order.
  std::vector<SimulatedDatagram> arrivals();
  // Whether something is still on its way.
  bool carrying() const;

  // Everything that the network has taken, also what it lost.
  std::vector<SimulatedDatagram> taken() const;

 private:
  class Connection;

  struct InFlight {
    SimulatedDatagram datagram;
    std::uint64_t due;    // step
    std::uint64_t order;  // among those of one step
  };

  void carry(const SimulatedDatagram& datagram, std::uint64_t delay, std::uint64_t order);

  const std::uint64_t seed_;
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  NetworkFaults faults_;
  std::uint64_t step_ = 0;
  std::vector<InFlight> in_flight_;
  std::vector<SimulatedDatagram> taken_;
};

}  // namespace phosphor::test
