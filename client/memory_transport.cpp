#include <phosphor/batch.h>
#include <phosphor/transports.h>

#include <utility>

namespace phosphor {
namespace {

class MemoryTransport final : public Transport {
 public:
  explicit MemoryTransport(std::shared_ptr<DatagramMemory> memory) : memory_(std::move(memory)) {}

  std::size_t datagram_bytes() noexcept override { return max_datagram_bytes; }
  bool send(std::string_view datagram) noexcept override {
    return !forked_ && memory_->add(datagram);
  }
  void begin_anew_after_fork() noexcept override { forked_ = true; }

 private:
  const std::shared_ptr<DatagramMemory> memory_;
  bool forked_ = false;
};

}  // namespace

std::vector<std::string> DatagramMemory::datagrams() const {
  const std::lock_guard lock(mutex_);
  return datagrams_;
}

void DatagramMemory::clear() {
  const std::lock_guard lock(mutex_);
  datagrams_.clear();
  bytes_ = 0;
}

bool DatagramMemory::add(std::string_view datagram) {
  const std::lock_guard lock(mutex_);
  if (datagram.size() > max_bytes_ - bytes_) return false;
  bytes_ += datagram.size();
  datagrams_.emplace_back(datagram);
  return true;
}

std::unique_ptr<Transport> memory_transport(std::shared_ptr<DatagramMemory> memory) {
  return std::make_unique<MemoryTransport>(std::move(memory));
}

}  // namespace phosphor
