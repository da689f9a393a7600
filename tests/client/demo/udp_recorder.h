// A collector of a test's own: a UDP socket that keeps what comes, decoded and copied.
//
// Threads: one. receive() must be called often enough that the kernel's buffer does not overflow;
// the tests do so while they wait. Failure: std::system_error where no socket can be had; a
// datagram that is not a batch of ours fails the test.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/batch.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace phosphor::test {

// An annotation and its sender, with texts of its own.
struct Received {
  std::string service;  // of the sender
  std::string hostname;
  AnnotationType type;
  bool async;
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;
  std::string origin;
  std::string destination;
  std::string name;
  StatusCode status;
  std::map<std::string, std::string> attributes;  // the strings; of others only the key
};

class UdpRecorder {
 public:
  UdpRecorder();
  ~UdpRecorder();
  UdpRecorder(const UdpRecorder&) = delete;
  UdpRecorder& operator=(const UdpRecorder&) = delete;

  std::uint16_t port() const { return port_; }

  // Takes what is there, without waiting; all received so far.
  const std::vector<Received>& receive();

  // The last that each sender said of itself, by service.
  const std::map<std::string, DropCounts>& drops() const { return drops_; }

 private:
  void decode(const char* bytes, std::size_t size);

  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::vector<Received> received_;
  std::map<std::string, DropCounts> drops_;
};

}  // namespace phosphor::test
