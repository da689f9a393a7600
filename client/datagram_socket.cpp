#include "client/datagram_socket.h"

#include <poll.h>
#include <unistd.h>

#include <utility>

namespace phosphor {
namespace {

constexpr int writable_wait_ms = 20;  // what a full send buffer of a fast interface needs, and more

}  // namespace

bool DatagramSocket::connect(const sockaddr& address, socklen_t address_bytes) noexcept {
  const int opened = ::socket(address.sa_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (opened < 0) return false;
  if (::connect(opened, &address, address_bytes) != 0) {
    ::close(opened);
    return false;
  }
  close();
  descriptor_ = opened;
  return true;
}

void DatagramSocket::close() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

bool DatagramSocket::send(std::string_view datagram) noexcept {
  const ssize_t sent =
      ::send(descriptor_, datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(datagram.size());
}

bool DatagramSocket::wait_writable() const noexcept {
  pollfd waiting{descriptor_, POLLOUT, 0};
  return ::poll(&waiting, 1, writable_wait_ms) == 1;
}

}  // namespace phosphor
