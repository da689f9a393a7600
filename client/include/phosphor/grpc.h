// Interceptors for gRPC: trace every call of a channel and of a server.
//
//   // The caller
//   factories.push_back(std::make_unique<phosphor::GrpcClientTracing>(tracer, "cards"));
//   auto channel = grpc::experimental::CreateCustomChannelWithInterceptors(
//       "cards:443", credentials, arguments, std::move(factories));
//   const phosphor::ContextScope scope(context);  // whoever starts a call is in this
//
//   // The callee
//   factories.push_back(std::make_unique<phosphor::GrpcServerTracing>(tracer));
//   builder.experimental().SetInterceptorCreators(std::move(factories));
//   const phosphor::Context context = phosphor::grpc_context(server_context);  // in a handler
//
// gRPC hands an interceptor nothing of the application's, so a client's call is a child of the
// context that is current (current.h) where it is started. Ids, and the time that remains, travel
// in the metadata (propagation.h). A handler's context ends with gRPC's deadline, and is canceled
// when the call is over, or its caller has given up. Operations, attributes and errors follow
// OpenTelemetry's semantic conventions for gRPC: for the caller each status but OK is an error, for
// the callee those that are its own fault.
//
// Owner: gRPC owns the factories; the Tracer must outlive them. Threads: as gRPC. Failure: a header
// that gRPC would refuse, ending the program, is left out. Target: phosphor::client, and grpc++,
// which is the application's own.

#pragma once

#include <phosphor/current.h>
#include <phosphor/propagation.h>
#include <phosphor/semantic_conventions.h>
#include <phosphor/tracer.h>

#include <grpcpp/server_context.h>
#include <grpcpp/support/client_interceptor.h>
#include <grpcpp/support/server_interceptor.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace phosphor {

namespace internal {

namespace grpc_interception = ::grpc::experimental;
using GrpcHook = grpc_interception::InterceptionHookPoints;
using GrpcReceived = std::multimap<::grpc::string_ref, ::grpc::string_ref>;

// Under this a handler finds its context among what the client has sent. Told from what a client
// sends under the same name by its address.
PHOSPHOR_EXPORT inline constexpr char grpc_context_key[] = "phosphor-context";

// "/cards.Cards/Get" -> "cards.Cards/Get"
inline std::string grpc_operation(const char* method) {
  std::string_view name = method == nullptr ? "" : method;
  if (!name.empty() && name.front() == '/') name.remove_prefix(1);
  return std::string(name);
}

// What gRPC takes: others make it end the program. (Its specification, "PROTOCOL-HTTP2":
// Custom-Metadata.)
inline bool grpc_takes(std::string_view name, std::string_view value) noexcept {
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  const auto in_value = [](char c) { return c >= 0x20 && c <= 0x7e; };
  constexpr std::string_view binary = "-bin";
  const bool is_binary =
      name.size() >= binary.size() && name.substr(name.size() - binary.size()) == binary;
  return !name.empty() && !is_binary && std::all_of(name.begin(), name.end(), in_name) &&
         std::all_of(value.begin(), value.end(), in_value);
}

inline std::string_view grpc_status_name(::grpc::StatusCode code) noexcept {
  constexpr std::array<std::string_view, 17> names = {"OK",
                                                      "CANCELLED",
                                                      "UNKNOWN",
                                                      "INVALID_ARGUMENT",
                                                      "DEADLINE_EXCEEDED",
                                                      "NOT_FOUND",
                                                      "ALREADY_EXISTS",
                                                      "PERMISSION_DENIED",
                                                      "RESOURCE_EXHAUSTED",
                                                      "FAILED_PRECONDITION",
                                                      "ABORTED",
                                                      "OUT_OF_RANGE",
                                                      "UNIMPLEMENTED",
                                                      "INTERNAL",
                                                      "UNAVAILABLE",
                                                      "DATA_LOSS",
                                                      "UNAUTHENTICATED"};
  const auto place = static_cast<std::size_t>(code);
  return place < names.size() ? names[place] : "UNKNOWN";
}

inline bool is_fault_of_callee(::grpc::StatusCode code) noexcept {
  using Code = ::grpc::StatusCode;
  return code == Code::UNKNOWN || code == Code::DEADLINE_EXCEEDED || code == Code::UNIMPLEMENTED ||
         code == Code::INTERNAL || code == Code::UNAVAILABLE || code == Code::DATA_LOSS;
}

inline void describe(Call& call, const ::grpc::Status& status, bool is_error) noexcept {
  const std::string_view name = grpc_status_name(status.error_code());
  call.attribute(semconv::rpc_response_status_code, name);
  if (!is_error) return;
  call.attribute(semconv::error_type, name);
  if (call.failed()) return;
  call.error(status.error_message().empty() ? name : std::string_view(status.error_message()));
}

inline void describe(Call& call, const std::string& operation) noexcept {
  call.attribute(semconv::rpc_system_name, "grpc");
  call.attribute(semconv::rpc_method, std::string_view(operation));
}

class GrpcClientInterceptor final : public grpc_interception::Interceptor {
 public:
  GrpcClientInterceptor(Tracer& tracer, std::string_view destination, std::string operation)
      : tracer_(tracer),
        destination_(destination),
        operation_(std::move(operation)),
        parent_(current()) {}

  void Intercept(grpc_interception::InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(GrpcHook::PRE_SEND_INITIAL_METADATA)) begin(*batch);
    if (batch->QueryInterceptionHookPoint(GrpcHook::POST_RECV_STATUS)) end(*batch);
    batch->Proceed();
  }

 private:
  void begin(grpc_interception::InterceptorBatchMethods& batch) {
    call_.emplace(tracer_.send(parent_, destination_, operation_));
    describe(*call_, operation_);
    auto* const metadata = batch.GetSendInitialMetadata();
    if (metadata == nullptr) return;
    inject(*call_, [&](std::string_view name, std::string_view value) {
      if (!grpc_takes(name, value)) return;
      metadata->erase(std::string(name));
      metadata->emplace(name, value);
    });
  }

  void end(grpc_interception::InterceptorBatchMethods& batch) {
    const ::grpc::Status* const status = batch.GetRecvStatus();
    if (!call_ || status == nullptr) return;
    describe(*call_, *status, !status->ok());
    const bool stopped_waiting = status->error_code() == ::grpc::StatusCode::DEADLINE_EXCEEDED ||
                                 (!status->ok() && call_->context().done().reached());
    if (stopped_waiting) return call_->timeout();
    call_->recv();
  }

  Tracer& tracer_;
  const std::string_view destination_;  // the factory's, which the channel keeps
  const std::string operation_;
  const Context parent_;
  std::optional<ClientCall> call_;
};

class GrpcMetadataReader final : public HeaderReader {
 public:
  explicit GrpcMetadataReader(const GrpcReceived& metadata) noexcept : metadata_(metadata) {}

  std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
    auto [at, end] = metadata_.equal_range(::grpc::string_ref(name.data(), name.size()));
    for (; at != end && index > 0; ++at) --index;
    if (at == end) return std::nullopt;
    return text(at->second);
  }
  void each(HeaderVisitor visit) const override {
    for (const auto& [name, value] : metadata_) {
      if (!visit(text(name), text(value))) return;
    }
  }

 private:
  static std::string_view text(::grpc::string_ref of) noexcept { return {of.data(), of.size()}; }

  const GrpcReceived& metadata_;
};

// The call begins before the handler; its end is told by the thread that sends the status. In
// between nothing but the cancellation, which any thread may do, is touched here.
class GrpcServerInterceptor final : public grpc_interception::Interceptor {
 public:
  GrpcServerInterceptor(Tracer& tracer, ::grpc::ServerContextBase* server, std::string operation)
      : tracer_(tracer), server_(server), operation_(std::move(operation)) {}

  void Intercept(grpc_interception::InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(GrpcHook::POST_RECV_INITIAL_METADATA)) begin(*batch);
    if (batch->QueryInterceptionHookPoint(GrpcHook::PRE_SEND_STATUS)) end(batch->GetSendStatus());
    if (batch->QueryInterceptionHookPoint(GrpcHook::POST_RECV_CLOSE) && begun_) begun_->cancel();
    batch->Proceed();
  }

 private:
  struct Begun {
    ServerCall call;
    CancelFunction cancel;
  };

  Context within_deadline(const Context& extracted) const {
    const auto deadline = server_->deadline();
    if (deadline == std::chrono::system_clock::time_point::max()) return extracted;
    const auto remains = deadline - std::chrono::system_clock::now();
    return extracted.with_timeout(std::min<std::chrono::nanoseconds>(remains, max_timeout));
  }

  void begin(grpc_interception::InterceptorBatchMethods& batch) {
    auto* const metadata = batch.GetRecvInitialMetadata();
    if (metadata == nullptr || begun_) return;
    const Context extracted = extract_untrusted(GrpcMetadataReader(*metadata));
    auto [context, cancel] = within_deadline(extracted).with_cancel();
    begun_.emplace(Begun{tracer_.recv(context, operation_), std::move(cancel)});
    describe(begun_->call, operation_);
    metadata->emplace(
        ::grpc::string_ref(grpc_context_key, sizeof grpc_context_key - 1),
        ::grpc::string_ref(reinterpret_cast<const char*>(&begun_->call.context()), 0));
  }

  void end(const ::grpc::Status& status) {
    if (!begun_) return;
    describe(begun_->call, status, is_fault_of_callee(status.error_code()));
    begun_->call.send();
  }

  Tracer& tracer_;
  ::grpc::ServerContextBase* const server_;
  const std::string operation_;
  std::optional<Begun> begun_;
};

}  // namespace internal

// Of a channel. `destination`: the service that it leads to.
class GrpcClientTracing final : public ::grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  GrpcClientTracing(Tracer& tracer, std::string destination)
      : tracer_(tracer), destination_(std::move(destination)) {}

  ::grpc::experimental::Interceptor* CreateClientInterceptor(
      ::grpc::experimental::ClientRpcInfo* info) override {
    return new internal::GrpcClientInterceptor(tracer_, destination_,
                                               internal::grpc_operation(info->method()));
  }

 private:
  Tracer& tracer_;
  const std::string destination_;
};

// Of a server.
class GrpcServerTracing final : public ::grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit GrpcServerTracing(Tracer& tracer) noexcept : tracer_(tracer) {}

  ::grpc::experimental::Interceptor* CreateServerInterceptor(
      ::grpc::experimental::ServerRpcInfo* info) override {
    return new internal::GrpcServerInterceptor(tracer_, info->server_context(),
                                               internal::grpc_operation(info->method()));
  }

 private:
  Tracer& tracer_;
};

// In a handler: the context of its call; the background where the server is not traced.
inline Context grpc_context(const ::grpc::ServerContextBase& server) {
  const ::grpc::string_ref key(internal::grpc_context_key, sizeof internal::grpc_context_key - 1);
  auto [at, end] = server.client_metadata().equal_range(key);
  at = std::find_if(at, end, [&](const auto& entry) { return entry.first.data() == key.data(); });
  if (at == end) return {};
  return *reinterpret_cast<const Context*>(at->second.data());
}

}  // namespace phosphor
