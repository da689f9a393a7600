// Batches for tests: written into a buffer of the largest size unless told otherwise, and the
// plainest header and annotation to start from. Texts are literals, so they outlive everything.
//
// Threads: pure functions.

#pragma once

#include <phosphor/batch.h>

#include <memory>
#include <string>
#include <vector>

namespace phosphor {

// The batch with as many of the annotations as fit.
inline std::string batch_of(const BatchHeader& header, const std::vector<Annotation>& annotations,
                            std::size_t capacity = max_datagram_bytes) {
  std::vector<char> buffer(capacity);
  const auto encoder = std::make_unique<BatchEncoder>(buffer.data(), buffer.size());
  encoder->begin(header);
  for (const Annotation& annotation : annotations) {
    if (!encoder->add(annotation)) break;
  }
  return std::string(encoder->finish());
}

// The plainest header, and one of everything's usual annotation.
inline BatchHeader plain_header() {
  BatchHeader header;
  header.sender_id = 0x1122334455667788;
  header.service = "api";
  header.hostname = "host-1";
  header.base_time = from_unix_nanoseconds(1'700'000'000'000'000'000);
  return header;
}

inline Annotation plain_annotation() {
  Annotation annotation;
  annotation.trace_id = {0x8096820c3b7b47ec, 0xbce61c239252ab40};
  annotation.span_id = {0xb2};
  annotation.parent_id = {0xa1};
  annotation.type = AnnotationType::client_send;
  annotation.time = from_unix_nanoseconds(1'700'000'000'000'001'500);
  annotation.hostname = "host-1";
  annotation.origin = "api";
  annotation.destination = "api.customer";
  annotation.name = "GET /customer";
  return annotation;
}

}  // namespace phosphor
