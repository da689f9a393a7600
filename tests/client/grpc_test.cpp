// The interceptors between a real gRPC server and a real gRPC client on the loopback interface,
// both without generated code.

#include "tests/client/captured_datagrams.h"

#include <phosphor/grpc.h>

#include <doctest/doctest.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;

namespace {

TracerOptions options_for(CapturedDatagrams& captured, const char* service) {
  TracerOptions options{service};
  options.transport = captured.transport();
  return options;
}

using Work = std::function<grpc::Status(const Context&)>;

// Answers every call with what the handler says.
class Service final : public grpc::CallbackGenericService {
 public:
  explicit Service(Work work) : work_(std::move(work)) {}

  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    struct Reactor final : grpc::ServerGenericBidiReactor {
      void OnDone() override { delete this; }
    };
    auto* const reactor = new Reactor;
    reactor->Finish(work_(grpc_context(*context)));
    return reactor;
  }

 private:
  const Work work_;
};

class Server {
 public:
  Server(Tracer* tracer, Work work) : service_(std::move(work)) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterCallbackGenericService(&service_);
    std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
    if (tracer != nullptr) factories.push_back(std::make_unique<GrpcServerTracing>(*tracer));
    builder.experimental().SetInterceptorCreators(std::move(factories));
    server_ = builder.BuildAndStart();
    REQUIRE(server_);
  }
  ~Server() {
    server_->Shutdown();
    server_->Wait();
  }
  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  Service service_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

using Prepare = std::function<void(grpc::ClientContext&)>;

grpc::StatusCode call(Tracer& tracer, const std::string& target, const Prepare& prepare = {}) {
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<GrpcClientTracing>(tracer, "cards"));
  grpc::GenericStub stub(grpc::experimental::CreateCustomChannelWithInterceptors(
      target, grpc::InsecureChannelCredentials(), {}, std::move(factories)));
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + 30s);
  if (prepare) prepare(context);
  grpc::CompletionQueue queue;
  const auto reader = stub.PrepareUnaryCall(&context, "/cards.Cards/Get", {}, &queue);
  reader->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  reader->Finish(&answer, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  queue.Shutdown();
  while (queue.Next(&tag, &ok)) {
  }
  return status.error_code();
}

struct Services {
  grpc::StatusCode ask(const Work& work, const Prepare& prepare = {}) {
    const Server server(&cards, work);
    return call(api, server.target(), prepare);
  }
  std::string text_of_api() {
    REQUIRE(api.shutdown(10s));
    return at_api.text();
  }
  std::string text_of_cards() {
    REQUIRE(cards.shutdown(10s));
    return at_cards.text();
  }

  CapturedDatagrams at_api;
  CapturedDatagrams at_cards;
  Tracer api{options_for(at_api, "api")};
  Tracer cards{options_for(at_cards, "cards")};
};

const grpc::Status not_found{grpc::StatusCode::NOT_FOUND, "no such card"};

}  // namespace

TEST_CASE("grpc: the trace and the deadline go from the current context into the handler") {
  Services services;
  Context in_handler;
  const InternalSpan outer = services.api.span({}, "outer");
  {
    const ContextScope scope(outer.context());
    services.ask([&](const Context& context) {
      in_handler = context;
      CHECK(context.err() == ContextError::none);
      return grpc::Status(not_found);
    });
  }
  CHECK(in_handler.span_context().trace_id == outer.context().span_context().trace_id);
  CHECK(in_handler.span_context().span_id != outer.context().span_context().span_id);
  REQUIRE(in_handler.deadline().has_value());
  CHECK(*in_handler.deadline() <= Context::Clock::now() + 30s);
  CHECK(in_handler.err() == ContextError::canceled);  // the call is over
  const std::string attributes =
      " rpc.system.name=grpc rpc.method=cards.Cards/Get rpc.response.status_code=NOT_FOUND";
  CHECK(services.text_of_cards() ==
        "server_recv api>cards 'cards.Cards/Get'\n"
        "server_send api>cards 'cards.Cards/Get'" +
            attributes + "\n");
  CHECK(services.text_of_api() ==
        "client_send api> 'outer'\n"
        "client_send api>cards 'cards.Cards/Get'\n"
        "client_recv api>cards 'cards.Cards/Get' error 'no such card'" +
            attributes + " error.type=NOT_FOUND\n");
}

TEST_CASE("grpc: a callee's own fault is an error on both sides") {
  Services services;
  const auto code = services.ask(
      [](const Context&) { return grpc::Status(grpc::StatusCode::INTERNAL, "the store is gone"); });
  CHECK(code == grpc::StatusCode::INTERNAL);
  CHECK(services.text_of_cards().find("server_send api>cards 'cards.Cards/Get' error 'the store "
                                      "is gone'") != std::string::npos);
  CHECK(services.text_of_api().find("client_recv api>cards 'cards.Cards/Get' error 'the store is "
                                    "gone'") != std::string::npos);
}

TEST_CASE("grpc: a call that has run out of time is a timeout") {
  Services services;
  services.ask([](const Context&) { return grpc::Status::OK; },
               [](grpc::ClientContext& context) {
                 context.set_deadline(std::chrono::system_clock::now() - 1s);
               });
  CHECK(services.text_of_api().find("timeout api>cards 'cards.Cards/Get' error") !=
        std::string::npos);
}

TEST_CASE("grpc: what a client sends under the context's name is not taken for one") {
  for (const bool traced : {true, false}) {
    CAPTURE(traced);
    Services services;
    SpanContext in_handler;
    const Server server(traced ? &services.cards : nullptr, [&](const Context& context) {
      in_handler = context.span_context();
      return grpc::Status::OK;
    });
    CHECK(call(services.api, server.target(), [](grpc::ClientContext& context) {
            context.AddMetadata("phosphor-context", "AAAAAAAA");
            context.AddMetadata("traceparent", "nonsense");
          }) == grpc::StatusCode::OK);
    CHECK(in_handler.valid() == traced);
  }
}

TEST_CASE("grpc: what gRPC would refuse is left out") {
  TracerOptions options{"käse\n"};
  CapturedDatagrams captured;
  options.transport = captured.transport();
  Tracer api(std::move(options));
  Services services;
  const Server server(&services.cards, [](const Context&) { return grpc::Status::OK; });
  CHECK(call(api, server.target()) == grpc::StatusCode::OK);
  CHECK(services.text_of_cards().find("server_send ") != std::string::npos);
}
