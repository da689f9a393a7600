// The C functions, as a service in C and as a careless caller use them.

#include "tests/client/c_api/card_service.h"
#include "tests/client/captured_datagrams.h"
#include "tests/client/udp_receiver.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

constexpr std::int64_t seconds_30 = 30'000'000'000;
constexpr const char* traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

phosphor_options options_for(const phosphor::test::UdpReceiver& collector) {
  phosphor_options options{};
  options.size = sizeof options;
  options.service = "cards";
  options.collector_host = "127.0.0.1";
  options.collector_port = collector.port();
  return options;
}

phosphor_counters counters_of(const phosphor_tracer* tracer) {
  phosphor_counters counters{};
  counters.size = sizeof counters;
  phosphor_tracer_counters(tracer, &counters);
  return counters;
}

// What came, in the order of recording: one line for each annotation.
std::string received(phosphor::test::UdpReceiver& collector, std::size_t count) {
  std::string lines;
  for (std::size_t seen = 0; seen < count;) {
    const phosphor::test::Decoded decoded(collector.receive());
    seen += decoded.records.annotations.size();
    for (const phosphor::Annotation& annotation : decoded.records.annotations) {
      lines += phosphor::test::line_of(annotation) + '\n';
    }
  }
  return lines;
}

// A Tracer that sends to a socket of the test.
struct Recording {
  phosphor::test::UdpReceiver collector;
  phosphor_options options = options_for(collector);
  phosphor_tracer* const tracer = phosphor_tracer_create(&options);

  Recording() = default;
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  ~Recording() { phosphor_tracer_destroy(tracer); }

  std::string flushed() {
    REQUIRE(phosphor_tracer_flush(tracer, seconds_30) == 1);
    return received(collector, counters_of(tracer).sent);
  }
};

std::string trace_id_of(const phosphor_context* context) {
  char text[33];
  phosphor_context_trace_id(context, text);
  return text;
}

}  // namespace

TEST_CASE("c api: a service in C passes the trace on and leaves its marks") {
  Recording recording;
  REQUIRE(std::string(phosphor_tracer_disabled_reason(recording.tracer)).empty());
  card_request request{};
  card_request_set(&request, "traceparent", traceparent);
  card_request onward{};
  REQUIRE(card_serve(recording.tracer, &request, &onward) == 0);

  const std::string passed_on = card_request_get(&onward, "traceparent", 0);
  CHECK(passed_on.substr(0, 35) == std::string(traceparent).substr(0, 35));
  CHECK(passed_on != traceparent);
  CHECK(std::string(card_request_get(&onward, "origin-service", 0)) == "cards");
  CHECK(card_request_get(&onward, "phosphor-timeout", 0) != nullptr);
  CHECK(recording.flushed() ==
        "server_recv >cards 'GET /cards'\n"
        "client_send cards>balance 'GET /balance'\n"
        "note/client cards>balance 'asked'\n"
        "client_recv cards>balance 'GET /balance'\n"
        "server_send >cards 'GET /cards' card.balance=100 card.owner=Grace card.valid=true"
        " card.limit=0.500000 card.chip=bytes:\x01\x02\n");
}

TEST_CASE(
    "c api: messages, timeouts, errors and calls that were left are recorded as what they are") {
  Recording recording;
  phosphor_call_end(phosphor_publish(recording.tracer, nullptr, "ledger", "booked"));
  phosphor_call_end(phosphor_consume(recording.tracer, nullptr, "booked"));
  phosphor_call_timeout(phosphor_send(recording.tracer, nullptr, "bank", "pay"));
  phosphor_call* const failed = phosphor_send(recording.tracer, nullptr, "bank", "pay");
  phosphor_call_text_of(failed, "to", "Grace Hopper", 5);
  phosphor_call_error(failed, "refused");
  phosphor_call_end(failed);
  phosphor_call_abandon(phosphor_recv(recording.tracer, nullptr, "pay"));
  CHECK(recording.flushed() ==
        "client_send async cards>ledger 'booked'\n"
        "server_recv async >cards 'booked'\n"
        "client_send cards>bank 'pay'\n"
        "timeout cards>bank 'pay' error 'the caller stopped waiting'\n"
        "client_send cards>bank 'pay'\n"
        "client_recv cards>bank 'pay' error 'refused' to=Grace\n"
        "server_recv >cards 'pay'\n"
        "note/server >cards error 'the callee left without an answer'\n"
        "note/server >cards 'abandoned' error ''\n");
}

TEST_CASE("c api: the counters add up, and only as many are written as the caller knows") {
  Recording recording;
  phosphor_call_end(phosphor_send(recording.tracer, nullptr, "bank", "pay"));
  REQUIRE(phosphor_tracer_shutdown(recording.tracer, seconds_30) == 1);
  phosphor_call_end(phosphor_send(recording.tracer, nullptr, "bank", "too late"));
  const phosphor_counters counters = counters_of(recording.tracer);
  CHECK(counters.recorded == 4);
  CHECK(counters.sent == 2);
  CHECK(counters.dropped_shutdown == 2);

  phosphor_counters early{};
  early.size = offsetof(phosphor_counters, sent);
  early.sent = 7;
  phosphor_tracer_counters(recording.tracer, &early);
  CHECK(early.recorded == 4);
  CHECK(early.sent == 7);

  struct Later {
    phosphor_counters known;
    std::uint64_t later = 7;
  } later{};
  later.known.size = sizeof later;
  phosphor_tracer_counters(recording.tracer, &later.known);
  CHECK(later.known.sent == 2);
  CHECK(later.later == 0);
}

TEST_CASE("c api: options that cannot work give a tracer that is disabled and says why") {
  const phosphor::test::UdpReceiver collector;
  auto reason = [](const phosphor_options* options) {
    phosphor_tracer* const tracer = phosphor_tracer_create(options);
    REQUIRE(tracer != nullptr);
    std::string said = phosphor_tracer_disabled_reason(tracer);
    phosphor_call_end(phosphor_send(tracer, nullptr, "bank", "pay"));
    CHECK(counters_of(tracer).recorded == 0);
    phosphor_tracer_destroy(tracer);
    return said;
  };
  phosphor_options options = options_for(collector);
  options.service = nullptr;
  CHECK_FALSE(reason(&options).empty());
  options = options_for(collector);
  options.disabled = 1;
  CHECK_FALSE(reason(&options).empty());
  CHECK_FALSE(reason(nullptr).empty());

  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, SIZE_MAX}) {
    options = options_for(collector);
    options.size = size;
    CHECK(reason(&options) == "phosphor_options.size is not sizeof(phosphor_options)");
  }
}

TEST_CASE("c api: options of a newer library work as long as they ask for nothing new") {
  const phosphor::test::UdpReceiver collector;
  struct Later {
    phosphor_options known;
    std::uint64_t later = 0;
  } later{options_for(collector)};
  later.known.size = sizeof later;
  phosphor_tracer* tracer = phosphor_tracer_create(&later.known);
  CHECK(std::string(phosphor_tracer_disabled_reason(tracer)).empty());
  phosphor_tracer_destroy(tracer);

  later.later = 1;
  tracer = phosphor_tracer_create(&later.known);
  CHECK(std::string(phosphor_tracer_disabled_reason(tracer)).find("newer") != std::string::npos);
  phosphor_tracer_destroy(tracer);
}

TEST_CASE("c api: contexts end by cancelling and by deadlines, and children with their parents") {
  phosphor_context* const parent = phosphor_context_with_cancel(nullptr);
  phosphor_context* const child = phosphor_context_with_timeout(parent, 3'600 * seconds_30);
  CHECK(phosphor_context_remaining_ns(parent) == PHOSPHOR_NO_DEADLINE);
  CHECK(phosphor_context_remaining_ns(child) > seconds_30);
  CHECK(phosphor_context_wait(child, 1) == PHOSPHOR_NOT_DONE);
  phosphor_context_cancel(child);  // it has no cancel of its own
  CHECK(phosphor_context_error(child) == PHOSPHOR_NOT_DONE);
  phosphor_context_cancel(parent);
  CHECK(phosphor_context_wait(child, INT64_MAX) == PHOSPHOR_CANCELED);

  phosphor_context* const late = phosphor_context_with_timeout(nullptr, -1);
  CHECK(phosphor_context_error(late) == PHOSPHOR_DEADLINE_EXCEEDED);
  CHECK(phosphor_context_remaining_ns(late) < 0);
  for (phosphor_context* const context : {parent, child, late}) phosphor_context_free(context);
}

TEST_CASE("c api: a traceparent comes and goes as a text") {
  Recording recording;
  phosphor_context* const received = phosphor_extract_traceparent(nullptr, traceparent, "vendor=1");
  char span_id[17];
  phosphor_context_span_id(received, span_id);
  CHECK(trace_id_of(received) == "0af7651916cd43dd8448eb211c80319c");
  CHECK(std::string(span_id) == "b7ad6b7169203331");

  phosphor_call* const served = phosphor_recv(recording.tracer, received, "pay");
  char text[56];
  phosphor_call_traceparent(served, text);
  CHECK(std::string(text) == traceparent);
  card_request nothing{};
  phosphor_inject(served, card_request_set, &nothing);
  CHECK(nothing.header_count == 0);
  phosphor_call_end(served);
  phosphor_context_free(received);
}

TEST_CASE("c api: headers of anybody: what cannot be read is a context in no trace") {
  const std::string long_text(100'000, 'a');
  for (const char* const hostile : {"", "00", "ff-0af7651916cd43dd8448eb211c80319c-00-01", "\xff",
                                    long_text.c_str(), static_cast<const char*>(nullptr)}) {
    phosphor_context* const context = phosphor_extract_traceparent(nullptr, hostile, hostile);
    CHECK(trace_id_of(context).empty());
    phosphor_context_free(context);
  }
}

TEST_CASE("c api: null is a fair argument everywhere") {
  CHECK(phosphor_send(nullptr, nullptr, nullptr, nullptr) == nullptr);
  CHECK(phosphor_recv(nullptr, nullptr, nullptr) == nullptr);
  CHECK(phosphor_publish(nullptr, nullptr, nullptr, nullptr) == nullptr);
  CHECK(phosphor_consume(nullptr, nullptr, nullptr) == nullptr);
  phosphor_tracer_destroy(nullptr);
  CHECK_FALSE(std::string(phosphor_tracer_disabled_reason(nullptr)).empty());
  CHECK(phosphor_tracer_flush(nullptr, 0) == 1);
  CHECK(phosphor_tracer_shutdown(nullptr, 0) == 1);
  phosphor_tracer_counters(nullptr, nullptr);
  CHECK(counters_of(nullptr).recorded == 0);

  phosphor_context_free(nullptr);
  phosphor_context_cancel(nullptr);
  CHECK(phosphor_context_error(nullptr) == PHOSPHOR_NOT_DONE);
  CHECK(phosphor_context_wait(nullptr, 1) == PHOSPHOR_NOT_DONE);
  CHECK(phosphor_context_remaining_ns(nullptr) == PHOSPHOR_NO_DEADLINE);
  phosphor_context_trace_id(nullptr, nullptr);
  phosphor_context_span_id(nullptr, nullptr);
  CHECK(trace_id_of(nullptr).empty());
  phosphor_context_free(phosphor_extract(nullptr, nullptr, nullptr));
  phosphor_context_free(phosphor_extract_traceparent(nullptr, nullptr, nullptr));
  phosphor_context_free(phosphor_call_context(nullptr));
  phosphor_inject(nullptr, nullptr, nullptr);
  phosphor_call_traceparent(nullptr, nullptr);

  Recording recording;
  phosphor_call* const nameless = phosphor_send(recording.tracer, nullptr, nullptr, nullptr);
  for (phosphor_call* const call : {nameless, static_cast<phosphor_call*>(nullptr)}) {
    phosphor_inject(call, nullptr, nullptr);
    phosphor_call_text(call, "key", nullptr);
    phosphor_call_text(call, nullptr, "value");
    phosphor_call_text_of(call, "key", nullptr, 7);
    phosphor_call_bytes(call, "key", nullptr, 7);
    phosphor_call_integer(call, nullptr, 1);
    phosphor_call_real(call, nullptr, 1);
    phosphor_call_boolean(call, nullptr, 1);
    phosphor_call_note(call, nullptr);
    phosphor_call_error(call, nullptr);
  }
  phosphor_call_end(nullptr);
  phosphor_call_timeout(nullptr);
  phosphor_call_abandon(nullptr);
  phosphor_call_end(nameless);
}

TEST_CASE("c api: the version is that of the library") {
  const std::string version = phosphor_version();
  CHECK(std::count(version.begin(), version.end(), '.') == 2);
}
