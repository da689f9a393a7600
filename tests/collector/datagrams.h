// Datagrams for tests: batches of our own and the ancestor's annotations, by a few words.
//
// Threads: values. Failure: a batch too large for a datagram fails the test.

#pragma once

#include "collector/source_address.h"

#include <doctest/doctest.h>
#include <phosphor/batch.h>
#include <phosphor/datagram.h>

#include <cstdint>
#include <string>
#include <vector>

namespace phosphor::test {

inline constexpr Timestamp some_time = from_unix_nanoseconds(1'790'000'000'000'000'000);

inline SourceAddress source(std::uint16_t port) {
  return SourceAddress::from_ipv4({127, 0, 0, 1}, port);
}

inline Annotation mark(std::uint64_t trace, std::uint64_t span) {
  Annotation annotation;
  annotation.trace_id = {0xabc, trace};
  annotation.span_id = {span};
  annotation.type = AnnotationType::client_send;
  annotation.time = some_time;
  annotation.origin = "api";
  annotation.destination = "cards";
  annotation.name = "GET /cards";
  return annotation;
}

// A batch of `count` annotations, whose span ids follow from where they stand.
inline std::string batch(const BatchHeader& header, std::uint32_t count) {
  std::string buffer(max_datagram_bytes, '\0');
  BatchEncoder encoder(buffer.data(), buffer.size());
  encoder.begin(header);
  for (std::uint32_t i = 0; i < count; ++i) {
    REQUIRE(encoder.add(mark(header.sender_id, header.annotations_before + i + 1)));
  }
  return std::string(encoder.finish());
}

// The sender of batches that a test pretends to be.
struct FakeSender {
  BatchHeader header;

  explicit FakeSender(std::uint64_t id) {
    header.sender_id = id;
    header.service = "api";
    header.hostname = "h1";
    header.base_time = some_time;
  }

  std::string next(std::uint32_t count) {
    std::string datagram = batch(header, count);
    ++header.sequence;
    header.annotations_before += count;
    return datagram;
  }
};

}  // namespace phosphor::test
