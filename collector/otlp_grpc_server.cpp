#include "collector/otlp_grpc_server.h"

#include "collector/log.h"

#include <fmt/core.h>
#include <grpc/support/log.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace phosphor {

namespace {

constexpr std::string_view export_method =
    "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

// What gRPC may hold of requests that it is receiving, all connections together.
constexpr std::size_t max_memory_in_transit = std::size_t{512} << 20;
// At the same time on one connection: an exporter has few under way.
constexpr int max_calls_for_each_connection = 128;
// A connection without a call is closed then; exporters connect again by themselves.
constexpr std::chrono::minutes connection_idle_limit{5};

// Before and during listen() its errors are told by listen()'s own result.
void log_error_of_grpc(gpr_log_func_args* entry) {
  if (entry->severity != GPR_LOG_SEVERITY_ERROR) return;
  log_line(LogLevel::warning, fmt::format("grpc: {}", entry->message));
}
void log_nothing(gpr_log_func_args*) {}

bool is_gzip(std::string_view message) noexcept { return message.starts_with("\x1f\x8b"); }

void append(const grpc::ByteBuffer& from, std::string& to) {
  std::vector<grpc::Slice> slices;
  if (!from.Dump(&slices).ok()) return;
  for (const grpc::Slice& slice : slices) {
    to.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
}

grpc::Status status_of(const OtlpOutcome& outcome) {
  const auto code = static_cast<grpc::StatusCode>(outcome.code);
  return {code, outcome.message,
          write_rpc_status_with_retry(outcome.code, outcome.message, outcome.retry_after)};
}

OtlpOutcome refusal(RpcCode code, std::string message) {
  OtlpOutcome outcome;
  outcome.code = code;
  outcome.message = std::move(message);
  return outcome;
}

}  // namespace

struct OtlpGrpcServer::State : grpc::CallbackGenericService {
  explicit State(OtlpIntake& to) : intake(to) {}

  class Call;
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override;

  void count(RpcCode code) noexcept {
    const auto place = std::find(codes.begin(), codes.end(), code);
    counters[static_cast<std::size_t>(place - codes.begin())].add(1);
  }

  OtlpIntake& intake;
  std::array<Counter, codes.size()> counters;
  std::string host;
  int port = 0;
  std::once_flag stopped;
  std::unique_ptr<grpc::Server> server;  // last: it uses all of the above
};

// One call; gRPC says when it may go.
class OtlpGrpcServer::State::Call final : public grpc::ServerGenericBidiReactor {
 public:
  Call(State& state, bool is_known) : state_(state) {
    if (is_known) {
      StartRead(&message_);
    } else {
      end(refusal(
          RpcCode::unimplemented,
          fmt::format("only {} is served here: traces, no metrics or logs", export_method)));
    }
  }

  // In a thread of gRPC's.
  void OnReadDone(bool ok) override {
    if (!ok)
      return end(refusal(RpcCode::invalid_argument, "there was no message, or one too large"));
    // Its memory goes round: the intake leaves another string's there.
    thread_local std::string body;
    body.clear();
    append(message_, body);
    message_.Clear();
    const auto encoding = is_gzip(body) ? ContentEncoding::gzip : ContentEncoding::identity;
    const auto no_waiting = std::chrono::steady_clock::now();
    state_.intake.accept_untrusted(body, encoding, OtlpEncoding::protobuf, no_waiting,
                                   [this](const OtlpOutcome& outcome) { end(outcome); });
  }

  void OnDone() override { delete this; }

 private:
  // Nothing of this may be used behind it.
  void end(const OtlpOutcome& outcome) {
    state_.count(outcome.code);
    if (outcome.code != RpcCode::ok) return Finish(status_of(outcome));
    const grpc::Slice bytes(write_export_response(OtlpEncoding::protobuf, outcome.rejected_spans,
                                                  outcome.first_rejection));
    answer_ = grpc::ByteBuffer(&bytes, 1);
    StartWriteAndFinish(&answer_, grpc::WriteOptions(), grpc::Status::OK);
  }

  State& state_;
  grpc::ByteBuffer message_;
  grpc::ByteBuffer answer_;
};

grpc::ServerGenericBidiReactor* OtlpGrpcServer::State::CreateReactor(
    grpc::GenericCallbackServerContext* context) {
  return new Call(*this, context->method() == export_method);
}

namespace {

void set_limits(grpc::ServerBuilder& builder, const OtlpLimits& limits) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(limits.body_bytes));
  builder.SetResourceQuota(grpc::ResourceQuota("otlp_grpc").Resize(max_memory_in_transit));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, max_calls_for_each_connection);
  const std::chrono::milliseconds idle = connection_idle_limit;
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, static_cast<int>(idle.count()));
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  // Two daemons on one port would share its calls, and nobody would notice.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

std::string authority(const std::string& host, int port) {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return is_ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

}  // namespace

Result<std::unique_ptr<OtlpGrpcServer>> OtlpGrpcServer::listen(const OtlpGrpcOptions& options,
                                                               OtlpIntake& intake) {
  gpr_set_log_function(log_nothing);
  auto state = std::make_unique<State>(intake);
  state->host = options.host;
  grpc::ServerBuilder builder;
  set_limits(builder, intake.limits());
  builder.AddListeningPort(authority(options.host, options.port), grpc::InsecureServerCredentials(),
                           &state->port);
  builder.RegisterCallbackGenericService(state.get());
  state->server = builder.BuildAndStart();
  if (!state->server || state->port == 0) {
    return Error{ErrorCode::unavailable,
                 fmt::format("cannot listen on {}/tcp: the address cannot be had, or is in use",
                             authority(options.host, options.port))};
  }
  gpr_set_log_function(log_error_of_grpc);
  return std::unique_ptr<OtlpGrpcServer>(new OtlpGrpcServer(std::move(state)));
}

OtlpGrpcServer::OtlpGrpcServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
OtlpGrpcServer::~OtlpGrpcServer() { stop(std::chrono::milliseconds(0)); }

std::uint16_t OtlpGrpcServer::port() const noexcept {
  return static_cast<std::uint16_t>(state_->port);
}
std::string OtlpGrpcServer::address() const { return authority(state_->host, state_->port); }

OtlpGrpcServer::Answers OtlpGrpcServer::answers() const noexcept {
  Answers counts{};
  for (std::size_t i = 0; i < codes.size(); ++i) counts[i] = state_->counters[i].value();
  return counts;
}

void OtlpGrpcServer::stop(std::chrono::milliseconds patience) {
  std::call_once(state_->stopped, [&] {
    state_->server->Shutdown(std::chrono::system_clock::now() + patience);
    state_->server->Wait();
  });
}

}  // namespace phosphor
