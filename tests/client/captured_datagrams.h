// A Transport that keeps datagrams in memory and can be told to refuse or to block, and what was
// sent as text: one line for each annotation, in the order of sending.
//
// Threads: any.

#pragma once

#include <phosphor/datagram.h>
#include <phosphor/tracer.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace phosphor::test {

class CapturedDatagrams {
 public:
  // A transport that adds to this; may outlive it.
  std::unique_ptr<Transport> transport(std::size_t datagram_bytes = max_datagram_bytes);

  std::vector<std::string> datagrams() const;
  std::vector<BatchHeader> headers() const;  // without their strings
  // "client_send cards GET /cards" …: type, other side's service, name, error, attributes.
  std::string text() const;
  std::vector<AnnotationType> types() const;

  // What the following sends return.
  void refuse(bool refused);
  // Sends wait until this is called with false.
  void block(bool blocked);
  // Waits until a send waits.
  void wait_until_blocked() const;

  struct Shared;

 private:
  std::shared_ptr<Shared> shared_ = make_shared_state();
  static std::shared_ptr<Shared> make_shared_state();
};

// One decoded datagram. Requires that it is one; fails the test otherwise.
struct Decoded {
  explicit Decoded(std::string datagram);
  Decoded(const Decoded&) = delete;
  Decoded& operator=(const Decoded&) = delete;

  const std::string bytes;
  RecordBatch records;
  DatagramReport report;
};

const char* type_name(AnnotationType type);
std::string line_of(const Annotation& annotation);

}  // namespace phosphor::test
