// What a Tracer records, seen in the datagrams that it sends.

#include "tests/client/captured_datagrams.h"
#include "tests/client/udp_receiver.h"

#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

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

TEST_CASE("tracer: a call inside a call has it as its parent, in the same trace") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "api"));
    ServerCall served = tracer.recv({}, "POST /payments");
    ClientCall first = tracer.send(served.context(), "cards", "GET /cards");
    ClientCall second = tracer.send(first.context(), "balance", "GET /balance");
    second.recv();
    first.recv();
    served.send();
  }
  const Sent sent(captured);
  REQUIRE(sent.annotations.size() == 6);
  const auto& [served, first, second] =
      std::tie(sent.annotations[0], sent.annotations[1], sent.annotations[2]);
  CHECK_FALSE(served.parent_id.valid());
  CHECK(first.parent_id == served.span_id);
  CHECK(second.parent_id == first.span_id);
  CHECK(second.trace_id == served.trace_id);
  CHECK(first.span_id != second.span_id);
}

TEST_CASE("tracer: a request without ids starts a trace, each its own") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, "api"));
  const SpanContext first = tracer.recv({}, "a").context().span_context();
  const SpanContext second = tracer.send({}, "b", "b").context().span_context();
  CHECK(first.valid());
  CHECK(second.valid());
  CHECK(first.trace_id != second.trace_id);
}

TEST_CASE("tracer: the trace state and the deadline go through") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, "api"));
  auto get = [](std::string_view name) -> std::string_view {
    if (name == "traceparent") return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    if (name == "tracestate") return "rojo=1";
    if (name == "phosphor-timeout") return "1H";
    return {};
  };
  ServerCall served = tracer.recv(extract_untrusted(get), "GET /");
  ClientCall call = tracer.send(served.context(), "cards", "GET /cards");
  CHECK(call.context().trace_state() == "rojo=1");
  CHECK(call.context().span_context().flags == 0);  // not sampled elsewhere: passed on as it came
  CHECK(call.context().deadline().has_value());
  call.recv();
  served.send();
  REQUIRE(tracer.flush(10s));
  CHECK(captured.text() ==
        "server_recv >api 'GET /' state rojo=1\n"
        "client_send api>cards 'GET /cards' state rojo=1\n"
        "client_recv api>cards 'GET /cards'\n"
        "server_send >api 'GET /'\n");
}

TEST_CASE("tracer: notes at once, attributes and the error with the last mark") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "api"));
    ClientCall call = tracer.send({}, "cards", "GET /cards");
    call.attribute("text", "t");
    call.attribute("flag", true);
    call.attribute("whole", std::uint64_t{1} << 63);
    call.attribute("real", 0.5);
    call.attribute("raw", AttributeValue::bytes("b"));
    call.note("cache miss", {{"size", 2}, {"name", std::string("n")}});
    call.error("first");
    call.error("no such card");
    tracer.note(call.context(), "from afar", {{"deep", -1}});
    tracer.note(Context(), "nowhere");
    call.recv();
    call.recv();
    call.timeout();
    call.note("too late");
    call.attribute("too", "late");
    call.error("too late");
  }
  CHECK(captured.text() ==
        "client_send api>cards 'GET /cards'\n"
        "note/client api>cards 'cache miss' size=2 name=n\n"
        "note/client api> 'from afar' deep=-1\n"
        "client_recv api>cards 'GET /cards' error 'no such card' text=t flag=true "
        "whole=9223372036854775807 real=0.500000 raw=bytes:b\n");
}

TEST_CASE("tracer: a message leaves one mark on each side") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "transactions"));
    ClientCall event = tracer.publish({}, "feed", "transaction.created");
    event.attribute("event.id", 7);
    ServerCall consumed = tracer.consume(event.context(), "transaction.created");
    consumed.error("malformed");
    consumed.send();
    tracer.publish({}, "feed", "nothing to say").recv();
  }
  CHECK(captured.text() ==
        "client_send async transactions>feed 'transaction.created'\n"
        "server_recv async >transactions 'transaction.created'\n"
        "note/server async >transactions error 'malformed'\n"
        "client_send async transactions>feed 'nothing to say'\n"
        "note/client async transactions>feed event.id=7\n");
}

TEST_CASE("tracer: the duration is measured, never negative") {
  static std::int64_t now_ns = 1'000'000;
  CapturedDatagrams captured;
  {
    TracerOptions options = options_for(captured, "api");
    options.clock = []() noexcept { return from_unix_nanoseconds(now_ns); };
    Tracer tracer(std::move(options));
    ClientCall forward = tracer.send({}, "a", "a");
    now_ns += 250;
    forward.recv();
    ClientCall backward = tracer.send({}, "b", "b");
    now_ns -= 999;
    backward.recv();
  }
  const Sent sent(captured);
  REQUIRE(sent.annotations.size() == 4);
  CHECK(sent.annotations[0].time == from_unix_nanoseconds(1'000'000));
  CHECK(sent.annotations[1].time == from_unix_nanoseconds(1'000'250));
  CHECK(sent.annotations[1].duration == 250ns);
  CHECK(sent.annotations[3].duration == 0ns);
}

TEST_CASE("tracer: without a clock of the application's, times are the system's") {
  const auto system_time = [] { return Timestamp(std::chrono::system_clock::now()); };
  CapturedDatagrams captured;
  const Timestamp before = system_time() - 10us;  // the two are read apart
  {
    Tracer tracer(options_for(captured, "api"));
    for (int i = 0; i < 10; ++i) tracer.send({}, "a", "a").recv();
  }
  const Timestamp after = system_time() + 10us;
  const Sent sent(captured);
  REQUIRE(sent.annotations.size() == 20);
  Timestamp last = before;
  for (const Annotation& annotation : sent.annotations) {
    CHECK(annotation.time >= last);
    last = annotation.time;
  }
  CHECK(last <= after);
  CHECK(sent.annotations[1].duration > 0ns);
  CHECK(sent.annotations[1].duration <= after - before);
}

TEST_CASE("tracer: a forgotten end is recorded as what it is") {
  auto recorded = [](auto forget) {
    CapturedDatagrams captured;
    {
      Tracer tracer(options_for(captured, "api"));
      forget(tracer);
    }
    return captured.text();
  };
  const auto [canceled, cancel] = Context().with_cancel();
  cancel();
  CHECK(recorded([](Tracer& t) { const auto call = t.send({}, "cards", "GET"); }) ==
        "client_send api>cards 'GET'\n"
        "note/client api>cards error 'the caller left without an answer'\n"
        "note/client api>cards 'abandoned' error ''\n");
  CHECK(recorded([](Tracer& t) {
          const auto call = t.send(Context().with_timeout(-1s), "cards", "GET");
        }) ==
        "client_send api>cards 'GET'\n"
        "timeout api>cards 'GET' error 'deadline exceeded'\n");
  CHECK(recorded([context = canceled](Tracer& t) {
          const auto call = t.send(context, "cards", "GET");
        }) ==
        "client_send api>cards 'GET'\n"
        "timeout api>cards 'GET' error 'canceled'\n");
  CHECK(recorded([](Tracer& t) {
          auto call = t.send({}, "cards", "GET");
          call.error("my own words");
          call.attribute("k", 1);
        }) ==
        "client_send api>cards 'GET'\n"
        "note/client api>cards error 'my own words' k=1\n"
        "note/client api>cards 'abandoned' error ''\n");
  CHECK(recorded([](Tracer& t) { const auto served = t.recv({}, "GET"); }) ==
        "server_recv >api 'GET'\n"
        "note/server >api error 'the callee left without an answer'\n"
        "note/server >api 'abandoned' error ''\n");
  CHECK(recorded([](Tracer& t) {
          auto call = t.send({}, "cards", "GET");
          call.timeout();
        }) ==
        "client_send api>cards 'GET'\n"
        "timeout api>cards 'GET' error 'the caller stopped waiting'\n");
}

TEST_CASE("tracer: a moved call is recorded once, with all that it has") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "api"));
    ClientCall call = tracer.send({}, "cards", "GET");
    call.attribute("before", 1);
    ClientCall moved = std::move(call);
    moved.attribute("after", 2);
    std::thread([moving = std::move(moved)]() mutable { moving.recv(); }).join();
  }
  CHECK(captured.text() ==
        "client_send api>cards 'GET'\n"
        "client_recv api>cards 'GET' before=1 after=2\n");
}

TEST_CASE("tracer: many and long attributes are all recorded, cut at their limits") {
  CapturedDatagrams captured;
  std::size_t expected = 0;
  {
    Tracer tracer(options_for(captured, "api"));
    ClientCall call = tracer.send({}, "cards", "GET");
    for (int i = 0; i < 100; ++i, ++expected) {
      call.attribute("key." + std::to_string(i), std::string(static_cast<std::size_t>(i), 'v'));
    }
    call.attribute("long", std::string(5000, 'x'));
    call.attribute(std::string(500, 'k'), 1);
    call.error(std::string(5000, 'e'));
    call.recv();
    expected += 2;
  }
  const Sent sent(captured);
  std::map<std::string, std::string, std::less<>> attributes;
  std::string message;
  for (const Annotation& annotation : sent.annotations) {
    if (annotation.type == AnnotationType::note) CHECK(annotation.name.empty());
    if (!annotation.status_message.empty()) message = annotation.status_message;
    for (const KeyValue& each : annotation.attributes) {
      const bool text = each.value.type() == ValueType::string;
      attributes.emplace(each.key, text ? each.value.as_string() : "number");
    }
  }
  CHECK(attributes.size() == expected);
  CHECK(attributes["key.99"] == std::string(99, 'v'));
  CHECK(attributes["long"] == std::string(max_value_bytes - 3, 'x') + "…");
  CHECK(attributes.count(std::string(max_name_bytes - 3, 'k') + "…") == 1);
  CHECK(message == std::string(max_value_bytes - 3, 'e') + "…");
}

TEST_CASE("tracer: attributes are cut and left out at the limits that the options say") {
  CapturedDatagrams captured;
  {
    TracerOptions options = options_for(captured, "api");
    options.attribute_value_bytes = 8;
    options.attribute_count = 3;
    Tracer tracer(std::move(options));
    ClientCall call = tracer.send({}, "cards", "GET");
    call.attribute("fits", "12345678");
    call.attribute("cut", "123456789");
    call.attribute("between", "1234\xc3\xa4 6789");
    call.attribute("left out", 1);
    call.attribute("left out, too", 2);
    call.recv();
  }
  CHECK(captured.text() ==
        "client_send api>cards 'GET'\n"
        "client_recv api>cards 'GET' fits=12345678 cut=12345… between=1234… "
        "phosphor.dropped_attributes=2\n");
}

TEST_CASE("tracer: attributes of a note that do not fit are counted") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "api"));
    ClientCall call = tracer.send({}, "cards", "GET");
    const std::string big(max_value_bytes, 'x');
    call.note("big", {{"a", big}, {"b", big}, {"c", big}, {"d", big}, {"e", big}, {"small", 1}});
    call.recv();
  }
  const Sent sent(captured);
  REQUIRE(sent.annotations.size() == 3);
  const Slice<KeyValue> attributes = sent.annotations[1].attributes;
  REQUIRE(attributes.size() == 5);
  CHECK(attributes[3].key == "small");
  CHECK(attributes[4].key == "phosphor.dropped_attributes");
  CHECK(attributes[4].value.as_integer() == 2);
}

TEST_CASE("tracer: whatever bytes an application records, the collector accepts them") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, "s\xff"));
    ClientCall call = tracer.send({}, "d\xc3", "o\x80p");
    call.attribute("k\xff", "v\xfe");
    call.note(std::string_view("n\0\xed\xa0\x80", 5));
    call.error("e\xc0\x80");
    call.recv();
  }
  CHECK(captured.text() == "client_send s?>d? 'o?p'\n" +
                               std::string("note/client s?>d? 'n\0\?\?\?'\n", 26) +
                               "client_recv s?>d? 'o?p' error 'e\?\?' k?=v?\n");
}

TEST_CASE("tracer: options that cannot work disable it, with a reason") {
  const test::UdpReceiver collector;  // even a tracer that records nothing says hello
  auto reason_of = [&](auto change) {
    TracerOptions options{"api"};
    options.collector_port = collector.port();
    change(options);
    Tracer tracer(std::move(options));
    CHECK(tracer.enabled() == tracer.disabled_reason().empty());
    return tracer.disabled_reason();
  };
  CHECK(reason_of([](TracerOptions&) {}).empty());
  CHECK(reason_of([](TracerOptions& o) { o.service = ""; }) == "the options name no service");
  CHECK(reason_of([](TracerOptions& o) { o.disabled = true; }) == "the options say disabled");
  CHECK(reason_of([](TracerOptions& o) { o.queue_bytes = min_queue_bytes - 1; }) ==
        "queue_bytes must be from 16 KiB to 1 GiB");
  CHECK(reason_of([](TracerOptions& o) { o.queue_bytes = min_queue_bytes; }).empty());
  CHECK(reason_of([](TracerOptions& o) { o.queue_bytes = max_queue_bytes + 1; }) ==
        "queue_bytes must be from 16 KiB to 1 GiB");
  CHECK(reason_of([](TracerOptions& o) { o.send_delay = -1ms; }) ==
        "send_delay must be from 0 to 60 seconds");
  CHECK(reason_of([](TracerOptions& o) { o.datagram_bytes = 1199; }) ==
        "datagram_bytes must be 0 or from 1200 to 65507");
  CHECK(reason_of([](TracerOptions& o) { o.datagram_bytes = 65508; }) ==
        "datagram_bytes must be 0 or from 1200 to 65507");
  CHECK(reason_of([](TracerOptions& o) { o.collector_host = std::string(256, 'h'); }) ==
        "the collector's host is longer than a host name can be (255 characters)");
}

TEST_CASE("tracer: the environment fills in what the options leave open") {
  auto reason_with_port = [](const std::string& port) {
    setenv("PHOSPHOR_PORT", port.c_str(), 1);
    Tracer tracer(TracerOptions{"api"});
    unsetenv("PHOSPHOR_PORT");
    return tracer.disabled_reason();
  };
  CHECK(reason_with_port(std::to_string(test::UdpReceiver().port())) == "");
  for (const char* wrong : {"0", "65536", "-1", "77x", "seven", " 77"}) {
    CHECK(reason_with_port(wrong).find("it must be a number from 1 to 65535") != std::string::npos);
  }
  test::UdpReceiver receiver;
  setenv("PHOSPHOR_HOST", "localhost", 1);
  setenv("PHOSPHOR_PORT", std::to_string(receiver.port()).c_str(), 1);
  Tracer tracer(TracerOptions{"api"});
  unsetenv("PHOSPHOR_HOST");
  unsetenv("PHOSPHOR_PORT");
  tracer.send({}, "a", "b").recv();
  REQUIRE(tracer.flush(10s));
  CHECK(Decoded(receiver.receive()).records.annotations.size() == 2);
  setenv("PHOSPHOR_DISABLED", "true", 1);
  CHECK(Tracer(TracerOptions{"api"}).disabled_reason() == "PHOSPHOR_DISABLED is true");
  unsetenv("PHOSPHOR_DISABLED");
}

TEST_CASE("tracer: disabled, it passes on what came in") {
  Tracer tracer(TracerOptions{});
  auto get = [](std::string_view name) -> std::string_view {
    if (name == "traceparent") return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    return {};
  };
  ServerCall served = tracer.recv(extract_untrusted(get), "GET /");
  ClientCall call = tracer.send(served.context(), "cards", "GET /cards");
  CHECK(call.context().span_context().span_id == SpanId{0xb7ad6b7169203331});
  call.attribute("a", 1);
  call.note("n");
  call.error("e");
  call.recv();
  CHECK(call.origin().empty());
  ClientCall forgotten = tracer.publish(served.context(), "cards", "event");
  CHECK(tracer.flush(0s));
  CHECK(tracer.shutdown(0s));
  CHECK(tracer.counters().recorded == 0);
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
