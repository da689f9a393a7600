// A Unix datagram socket at a path that receives what a Tracer sends.
//
// Threads: one. Failure: it fails the test where the path cannot be had or nothing comes.

#pragma once

#include <doctest/doctest.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <string>

namespace phosphor::test {

class UnixReceiver {
 public:
  explicit UnixReceiver(const std::string& path)
      : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.data(), path.size());
    ::unlink(path.c_str());
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  }
  UnixReceiver(const UnixReceiver&) = delete;
  UnixReceiver& operator=(const UnixReceiver&) = delete;
  ~UnixReceiver() { ::close(socket_); }

  std::string receive() {
    pollfd waiting{socket_, POLLIN, 0};
    REQUIRE(::poll(&waiting, 1, 30'000) == 1);
    std::string datagram(65536, '\0');
    const ssize_t size = ::recv(socket_, datagram.data(), datagram.size(), 0);
    REQUIRE(size >= 0);
    datagram.resize(static_cast<std::size_t>(size));
    return datagram;
  }

 private:
  int socket_;
};

}  // namespace phosphor::test
