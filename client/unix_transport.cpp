// Datagrams to a Unix socket. The path is looked up by the sender's thread, when it sends.

#include "client/datagram_socket.h"

#include <phosphor/batch.h>
#include <phosphor/transports.h>

#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace phosphor {
namespace {

class UnixTransport final : public Transport {
 public:
  explicit UnixTransport(std::string path) : path_(std::move(path)) {}

  std::size_t datagram_bytes() noexcept override { return max_datagram_bytes; }

  bool send(std::string_view datagram) noexcept override {
    if (!socket_.is_open() && !connect()) return false;
    if (send_in_time(datagram)) return true;
    if (errno == EAGAIN || errno == ENOBUFS || errno == EMSGSIZE) return false;
    // Whoever had bound the path is gone; another may have bound it since.
    socket_.close();
    return connect() && send_in_time(datagram);
  }

  void begin_anew_after_fork() noexcept override { socket_.close(); }

 private:
  bool connect() noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path_.empty() || path_.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    return socket_.connect(reinterpret_cast<const sockaddr&>(address), sizeof address);
  }

  // EAGAIN: the receiver's queue is full, which is as short as the system likes
  // (net.unix.max_dgram_qlen).
  bool send_in_time(std::string_view datagram) noexcept {
    if (socket_.send(datagram)) return true;
    if (errno == EINTR) return socket_.send(datagram);
    if (errno != EAGAIN && errno != ENOBUFS) return false;
    if (socket_.wait_writable()) return socket_.send(datagram);
    errno = EAGAIN;
    return false;
  }

  const std::string path_;
  DatagramSocket socket_;
};

}  // namespace

std::unique_ptr<Transport> unix_datagram_transport(std::string path) {
  return std::make_unique<UnixTransport>(std::move(path));
}

}  // namespace phosphor
