#include "tests/client/demo/udp_recorder.h"

#include <phosphor/datagram.h>
#include <phosphor/record_batch.h>

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace phosphor::test {

namespace {

// Enough for some hundred datagrams, where the kernel allows as much.
constexpr int receive_buffer_bytes = 8 << 20;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::system_category(), what);
}

Received copy_of(const Annotation& annotation, const BatchHeader& header) {
  Received received{
      std::string(header.service),
      std::string(annotation.hostname.empty() ? header.hostname : annotation.hostname),
      annotation.type,
      annotation.async,
      annotation.trace_id,
      annotation.span_id,
      annotation.parent_id,
      std::string(annotation.origin),
      std::string(annotation.destination),
      std::string(annotation.name),
      annotation.status,
      {}};
  for (const KeyValue& attribute : annotation.attributes) {
    const bool text = attribute.value.type() == ValueType::string;
    received.attributes[std::string(attribute.key)] =
        text ? std::string(attribute.value.as_string()) : std::string();
  }
  return received;
}

}  // namespace

UdpRecorder::UdpRecorder() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  if (socket_ < 0) fail("socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(socket_, generic, size) != 0) fail("bind");
  if (::getsockname(socket_, generic, &size) != 0) fail("getsockname");
  port_ = ntohs(address.sin_port);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
}

UdpRecorder::~UdpRecorder() { ::close(socket_); }

const std::vector<Received>& UdpRecorder::receive() {
  std::string buffer(max_datagram_bytes, '\0');
  for (;;) {
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0) return received_;
    decode(buffer.data(), static_cast<std::size_t>(size));
  }
}

void UdpRecorder::decode(const char* bytes, std::size_t size) {
  RecordBatch batch;
  const DatagramReport report = decode_datagram_untrusted(std::string_view(bytes, size), batch);
  REQUIRE(report.header.has_value());
  REQUIRE_FALSE(report.refused.has_value());
  REQUIRE(report.accepted_annotations == report.annotation_count);
  drops_[std::string(report.header->service)] = report.header->drops;
  for (const Annotation& annotation : batch.annotations) {
    received_.push_back(copy_of(annotation, *report.header));
  }
}

}  // namespace phosphor::test
