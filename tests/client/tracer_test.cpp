// What a Tracer records, seen in the datagrams that it sends.

#include "tests/client/captured_datagrams.h"
#include "tests/client/udp_receiver.h"

#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <map>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;
using phosphor::test::Decoded;

namespace {

TracerOptions options_for(CapturedDatagrams& captured, const char* service) {
  TracerOptions options{service};
  options.hostname = "host-1";
  options.transport = captured.transport();
  options.send_delay = 0ms;
  return options;
}

// All annotations of the datagrams, with what they refer to.
struct Sent {
  explicit Sent(const CapturedDatagrams& captured) {
    for (const std::string& datagram : captured.datagrams()) {
      decoded.push_back(std::make_unique<Decoded>(datagram));
      const auto& records = decoded.back()->records.annotations;
      annotations.insert(annotations.end(), records.begin(), records.end());
    }
  }
  std::vector<std::unique_ptr<Decoded>> decoded;
  std::vector<Annotation> annotations;
};

}  // namespace

TEST_CASE("tracer: a call leaves four marks with one span id") {
  CapturedDatagrams captured;
  {
    Tracer api(options_for(captured, "api"));
    Tracer cards(options_for(captured, "cards"));
    ClientCall call = api.send(Context::background(), "cards", "GET /cards");
    std::map<std::string, std::string, std::less<>> headers;
    inject(call,
           [&](std::string_view name, std::string_view value) { headers.emplace(name, value); });
    const Context extracted = extract_untrusted([&](std::string_view name) {
      const auto at = headers.find(name);
      return at == headers.end() ? std::string_view() : std::string_view(at->second);
    });
    REQUIRE(api.flush(10s));
    ServerCall served = cards.recv(extracted, "GET /cards");
    served.attribute("card.count", 2);
    served.send();
    REQUIRE(cards.flush(10s));
    call.recv();
  }
  CHECK(captured.text() ==
        "client_send api>cards 'GET /cards'\n"
        "server_recv api>cards 'GET /cards'\n"
        "server_send api>cards 'GET /cards' card.count=2\n"
        "client_recv api>cards 'GET /cards'\n");
  const Sent sent(captured);
  REQUIRE(sent.annotations.size() == 4);
  for (const Annotation& annotation : sent.annotations) {
    CHECK(annotation.trace_id == sent.annotations[0].trace_id);
    CHECK(annotation.span_id == sent.annotations[0].span_id);
    CHECK_FALSE(annotation.parent_id.valid());
    CHECK(annotation.hostname == "host-1");
  }
  CHECK(sent.annotations[0].trace_id.valid());
  CHECK(sent.annotations[0].flags == 3);      // sampled, random
  CHECK(sent.annotations[1].flags == 0x303);  // and from another process
}

TEST_CASE("tracer: over real UDP, as the collector reads it") {
  test::UdpReceiver receiver;
  TracerOptions options{"cards"};
  options.collector_port = receiver.port();
  Tracer tracer(std::move(options));
  REQUIRE(tracer.enabled());
  tracer.send({}, "balance", "GET /balance").recv();
  REQUIRE(tracer.shutdown(10s));

  const Decoded first(receiver.receive());
  REQUIRE(first.records.annotations.size() == 2);
  CHECK(test::line_of(first.records.annotations[0]) == "client_send cards>balance 'GET /balance'");
  CHECK(first.report.header->service == "cards");
  CHECK(first.report.header->sequence == 0);
  CHECK(first.report.header->sender_id != 0);

  const Decoded last(receiver.receive());
  CHECK(last.records.annotations.empty());
  CHECK(last.report.header->annotations_before == 2);
  CHECK(last.report.header->sequence == 1);
  CHECK(tracer.counters().datagrams == 2);
}
