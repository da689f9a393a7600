// OTLP over gRPC: a server with one method, TraceService/Export. gRPC stays in this file's .cpp.
//
// Messages are taken as bytes and read by our own decoder: making protobuf's objects of them would
// cost seven times as much as all of the rest. gRPC's threads decode and hand over; the writer
// answers, so none of them waits for the disk.
//
// gRPC would inflate a compressed message without a limit, so it is told to leave that to us: only
// gzip is offered, and a message that begins with gzip's first bytes, which no protobuf message can
// begin with, is inflated up to the limit.
//
// Owner: `phosphor serve`; the intake outlives it. Threads: every function may be called by any
// thread; stop() by one. Failure: listen() says that an address cannot be had; calls get the
// specification's codes (opentelemetry-proto, docs/specification.md).

#pragma once

#include "collector/otlp_intake.h"

#include <phosphor/result.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace phosphor {

struct OtlpGrpcOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free port
};

class OtlpGrpcServer {
 public:
  // The codes that a call can end with, and how many ended with each.
  static constexpr std::array<RpcCode, 5> codes = {RpcCode::ok, RpcCode::invalid_argument,
                                                   RpcCode::resource_exhausted,
                                                   RpcCode::unimplemented, RpcCode::unavailable};
  using Answers = std::array<std::uint64_t, codes.size()>;

  static Result<std::unique_ptr<OtlpGrpcServer>> listen(const OtlpGrpcOptions& options,
                                                        OtlpIntake& intake);
  // As stop(0).
  ~OtlpGrpcServer();

  std::uint16_t port() const noexcept;
  std::string address() const;  // "127.0.0.1:4317"
  Answers answers() const noexcept;

  // Takes no more calls, lets those that have begun finish, at most for `patience`, and cancels the
  // rest. A second call does nothing.
  void stop(std::chrono::milliseconds patience);

 private:
  struct State;
  explicit OtlpGrpcServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace phosphor
