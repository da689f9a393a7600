#include "tests/simulation/network.h"

#include <algorithm>
#include <random>

namespace phosphor::test {

class SimulatedNetwork::Connection final : public Transport {
 public:
  Connection(SimulatedNetwork& network, std::size_t sender, std::size_t datagram_bytes)
      : network_(network),
        sender_(sender),
        datagram_bytes_(datagram_bytes),
        random_(network.seed_ * 1'000'003 + sender) {}

  std::size_t datagram_bytes() noexcept override { return datagram_bytes_; }

  bool send(std::string_view datagram) noexcept override {
    const std::lock_guard lock(network_.mutex_);
    const NetworkFaults& faults = network_.faults_;
    if (chance(faults.refusal)) return false;
    const SimulatedDatagram sent{sender_, std::string(datagram)};
    network_.taken_.push_back(sent);
    if (chance(faults.loss)) return true;
    network_.carry(sent, delay(), random_());
    if (chance(faults.duplication)) network_.carry(sent, delay(), random_());
    return true;
  }

 private:
  bool chance(double probability) {
    return std::uniform_real_distribution<double>(0, 1)(random_) < probability;
  }
  std::uint64_t delay() {
    return std::uniform_int_distribution<std::uint64_t>(0, network_.faults_.max_delay)(random_);
  }

  SimulatedNetwork& network_;
  const std::size_t sender_;
  const std::size_t datagram_bytes_;
  std::mt19937_64 random_;
};

std::unique_ptr<Transport> SimulatedNetwork::connect(std::size_t sender,
                                                     std::size_t datagram_bytes) {
  return std::make_unique<Connection>(*this, sender, datagram_bytes);
}

void SimulatedNetwork::heal() {
  const std::lock_guard lock(mutex_);
  faults_ = {};
}

void SimulatedNetwork::carry(const SimulatedDatagram& datagram, std::uint64_t delay,
                             std::uint64_t order) {
  // In order unless datagrams are delayed at all.
  if (faults_.max_delay == 0) order = taken_.size();
  in_flight_.push_back({datagram, step_ + delay, order});
}

std::vector<SimulatedDatagram> SimulatedNetwork::arrivals() {
  const std::lock_guard lock(mutex_);
  const auto waiting = std::partition(in_flight_.begin(), in_flight_.end(),
                                      [this](const InFlight& f) { return f.due > step_; });
  std::sort(waiting, in_flight_.end(),
            [](const InFlight& a, const InFlight& b) { return a.order < b.order; });
  std::vector<SimulatedDatagram> arrived;
  for (auto f = waiting; f != in_flight_.end(); ++f) arrived.push_back(std::move(f->datagram));
  in_flight_.erase(waiting, in_flight_.end());
  ++step_;
  return arrived;
}

bool SimulatedNetwork::carrying() const {
  const std::lock_guard lock(mutex_);
  return !in_flight_.empty();
}

std::vector<SimulatedDatagram> SimulatedNetwork::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

}  // namespace phosphor::test
