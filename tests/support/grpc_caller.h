// Calls a gRPC method with bytes and gets bytes back, over a connection of its own: what any
// foreign client does, without generated code.
//
// Threads: one at a time. Failure: in the answer's code, as gRPC gives it.

#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace phosphor::test {

inline constexpr const char* otlp_export_method =
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

struct GrpcAnswer {
  int code = 0;         // grpc::StatusCode; 0 is OK
  std::string message;  // of a failure
  std::string details;  // grpc-status-details-bin: a google.rpc.Status
  std::string body;     // the response
};

enum class GrpcCompression { none, gzip, deflate };

class GrpcCaller {
 public:
  // "127.0.0.1:4317"
  explicit GrpcCaller(const std::string& target);
  ~GrpcCaller();
  GrpcCaller(const GrpcCaller&) = delete;

  // The request's bytes are not copied.
  GrpcAnswer call(const char* method, std::string_view request,
                  GrpcCompression compression = GrpcCompression::none,
                  std::chrono::milliseconds deadline = std::chrono::seconds(30));

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace phosphor::test
