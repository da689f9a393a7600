// What the end to end tests send: the smallest datagrams and OTLP requests, in the senders' own
// formats, written here without our encoders.
//
// Threads: pure functions.

#pragma once

#include <cstdint>
#include <string>

namespace phosphor::test {

// Of the ancestor's Annotation; what is empty is left out, as proto3 does.
struct AncestorAnnotation {
  std::string trace_id;
  std::string span_id = "span-1";
  std::string parent_id = {};
  std::uint32_t type = 1;  // CLIENT_SEND
  std::int64_t timestamp_us = 1'790'000'000'000'000;
  std::string hostname = "host-1";
  std::string origin = "api";
  std::string destination = "api.customer";
};
std::string ancestor_datagram(const AncestorAnnotation& annotation);

// An OTLP request (JSON) with one span. `trace_id`: 32 hex digits; `note`: an attribute of the
// span.
std::string otlp_request(const std::string& trace_id, const std::string& note = "none");

// A trace id of 32 hex digits that ends in `number`.
std::string numbered_trace_id(std::uint64_t number);

}  // namespace phosphor::test
