#include "tests/support/grpc_caller.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <vector>

namespace phosphor::test {
namespace {

std::shared_ptr<grpc::Channel> connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  // By default gRPC shares a connection between all that have the same target.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxSendMessageSize(-1);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  return grpc::CreateCustomChannel(target, grpc::InsecureChannelCredentials(), arguments);
}

grpc_compression_algorithm algorithm(GrpcCompression compression) {
  switch (compression) {
    case GrpcCompression::none:
      break;
    case GrpcCompression::gzip:
      return GRPC_COMPRESS_GZIP;
    case GrpcCompression::deflate:
      return GRPC_COMPRESS_DEFLATE;
  }
  return GRPC_COMPRESS_NONE;
}

}  // namespace

struct GrpcCaller::Connection {
  explicit Connection(const std::string& target) : stub(connect(target)) {}
  ~Connection() {
    queue.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue.Next(&tag, &ok);) {
    }
  }

  grpc::GenericStub stub;
  grpc::CompletionQueue queue;
};

GrpcCaller::GrpcCaller(const std::string& target)
    : connection_(std::make_unique<Connection>(target)) {}
GrpcCaller::~GrpcCaller() = default;

GrpcAnswer GrpcCaller::call(const char* method, std::string_view request,
                            GrpcCompression compression, std::chrono::milliseconds deadline) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + deadline);
  if (compression != GrpcCompression::none) {
    context.set_compression_algorithm(algorithm(compression));
  }
  const grpc::Slice bytes(request.data(), request.size(), grpc::Slice::STATIC_SLICE);
  const grpc::ByteBuffer sent(&bytes, 1);
  const auto call = connection_->stub.PrepareUnaryCall(&context, method, sent, &connection_->queue);
  call->StartCall();
  grpc::ByteBuffer received;
  grpc::Status status;
  call->Finish(&received, &status, this);
  void* tag = nullptr;
  bool ok = false;
  connection_->queue.Next(&tag, &ok);

  GrpcAnswer answer{
      static_cast<int>(status.error_code()), status.error_message(), status.error_details(), {}};
  std::vector<grpc::Slice> slices;
  if (status.ok() && received.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) {
      answer.body.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    }
  }
  return answer;
}

}  // namespace phosphor::test
