// Which calls a sampler records, and what it tells the callee.

#include "client/head_sampler.h"
#include "client/id_generator.h"
#include "tests/client/captured_datagrams.h"

#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;

namespace {

using Headers = std::map<std::string, std::string, std::less<>>;

TracerOptions options_for(CapturedDatagrams& captured, Sampler sampler) {
  TracerOptions options{"api"};
  options.transport = captured.transport();
  options.sampler = std::move(sampler);
  return options;
}

Context extracted(const Headers& headers) {
  return extract_untrusted([&](std::string_view name) {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string_view() : std::string_view(at->second);
  });
}

Headers injected(const Context& context) {
  struct Writer final : HeaderWriter {
    void set(std::string_view name, std::string_view value) override {
      headers.emplace(name, value);
    }
    Headers headers;
  } writer;
  inject(context, "", writer);
  return writer.headers;
}

// A caller in another process, which records (01) or not (00).
Context caller(const char* flags, const char* trace_state = "") {
  return extracted({{"traceparent",
                     "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-" + std::string(flags)},
                    {"tracestate", trace_state}});
}

CoarseTime now{0};
CoarseTime test_clock() noexcept { return now; }

SamplingQuestion question_of(std::string_view operation, std::string_view destination = "") {
  return {new_trace_id(), "", destination, operation};
}

}  // namespace

TEST_CASE("sampler: always records what the caller does not, and passes its flag on") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, Sampler::always()));
  ServerCall served = tracer.recv(caller("00"), "GET /");
  ClientCall call = tracer.send(served.context(), "cards", "GET /cards");
  CHECK(call.context().span_context().flags == 0);
  call.recv();
  served.send();
  REQUIRE(tracer.flush(10s));
  CHECK(captured.types().size() == 4);
  CHECK(tracer.counters().sampled_out == 0);
}

TEST_CASE("sampler: never records nothing, tells the callee, and counts") {
  CapturedDatagrams captured;
  {
    Tracer tracer(options_for(captured, Sampler::never()));
    ServerCall served = tracer.recv(caller("03"), "GET /");
    ClientCall call = tracer.send(served.context(), "cards", "GET /cards");
    call.attribute("a", 1);
    call.note("n");
    call.error("e");
    call.recv();
    tracer.note(served.context(), "n");
    served.send();
    const SpanContext& place = call.context().span_context();
    CHECK(place.trace_id == caller("03").span_context().trace_id);
    CHECK(place.flags == trace_flag_random);
    // W3C Trace Context, level 2, section 4.3: a changed flag needs a new parent id.
    CHECK(place.span_id != caller("03").span_context().span_id);
    const ClientCall root = tracer.send({}, "cards", "GET /cards");
    CHECK(root.context().span_context().valid());
    CHECK(root.context().span_context().flags == trace_flag_random);
    CHECK(tracer.counters().sampled_out == 3);
    CHECK(tracer.counters().recorded == 0);
  }
  CHECK(captured.types().empty());
}

TEST_CASE("sampler: parent-based does what the caller does, and asks its root without one") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, Sampler::parent_based(Sampler::never())));
  CHECK(tracer.recv(caller("01"), "recorded").context().span_context().flags == 1);
  const ServerCall left_out = tracer.recv(caller("00"), "left out");
  // Nothing has changed: whoever records further down finds the nearest call that was recorded.
  CHECK(left_out.context().span_context().span_id == caller("00").span_context().span_id);
  CHECK(tracer.send(left_out.context(), "cards", "left out").context().span_context().span_id ==
        caller("00").span_context().span_id);
  CHECK(tracer.recv({}, "root").context().span_context().flags == trace_flag_random);
  REQUIRE(tracer.flush(10s));
  CHECK(captured.text().find("left out") == std::string::npos);
  CHECK(captured.text().find("root") == std::string::npos);
  CHECK(captured.text().find("server_recv >api 'recorded'") == 0);
  CHECK(tracer.counters().sampled_out == 3);
}

TEST_CASE("sampler: a call within a call of this process follows it") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(
      captured, Sampler::by_operation({{"kept", "", Sampler::always()}}, Sampler::never())));
  ServerCall kept = tracer.recv({}, "kept");
  tracer.send(kept.context(), "cards", "child of kept").recv();
  const ServerCall left_out = tracer.recv({}, "left out");
  tracer.send(left_out.context(), "cards", "kept").recv();
  kept.send();
  REQUIRE(tracer.flush(10s));
  CHECK(captured.text() ==
        "server_recv >api 'kept'\n"
        "client_send api>cards 'child of kept'\n"
        "client_recv api>cards 'child of kept'\n"
        "server_send >api 'kept'\n");
}

TEST_CASE("sampler: a ratio is told by the random bits, and travels with the trace") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, Sampler::ratio(0.25)));
  const char* const traces[][2] = {{"00000000000000000000000000000001", "00"},
                                   {"ffffffffffffffffffbfffffffffffff", "00"},
                                   {"ffffffffffffffffffc0000000000000", "01"},
                                   {"000000000000000000ffffffffffffff", "01"}};
  for (const auto& [trace, flags] : traces) {
    CAPTURE(trace);
    const ServerCall served = tracer.recv(
        extracted({{"traceparent", "00-" + std::string(trace) + "-b7ad6b7169203331-00"}}), "GET /");
    const Headers sent = injected(served.context());
    CHECK(sent.at("traceparent").substr(53) == flags);
    CHECK(sent.count("tracestate") == (std::string(flags) == "01" ? 1 : 0));
    if (sent.count("tracestate") == 1) CHECK(sent.at("tracestate") == "ot=th:c");
  }
  REQUIRE(tracer.flush(10s));
  CHECK(captured.text().find("server_recv >api 'GET /' state ot=th:c\n") == 0);
}

TEST_CASE("sampler: a ratio takes the random number of the trace state, where there is one") {
  CapturedDatagrams captured;
  Tracer tracer(options_for(captured, Sampler::ratio(0.5)));
  auto state_after = [&](const char* state) -> std::string {
    const Headers sent = injected(tracer.recv(caller("00", state), "GET /").context());
    const auto at = sent.find("tracestate");
    return sent.at("traceparent").substr(53) + (at == sent.end() ? "" : " " + at->second);
  };
  CHECK(state_after("") == "00");  // the trace id's 48eb211c80319c is below 80000000000000
  CHECK(state_after("rojo=1,ot=rv:80000000000000") == "01 ot=th:8;rv:80000000000000,rojo=1");
  CHECK(state_after("ot=rv:7fffffffffffff;th:4,rojo=1") == "00 ot=rv:7fffffffffffff,rojo=1");
  CHECK(state_after("ot=th:4,rojo=1") == "00 rojo=1");
}

TEST_CASE("sampler: a ratio records its share of new traces") {
  HeadSampler sampler(Sampler::ratio(0.1));
  int sampled = 0;
  for (int i = 0; i < 100'000; ++i) sampled += sampler.decide(question_of("GET /")).sampled ? 1 : 0;
  // Ten standard deviations: once in 10^23 runs.
  CHECK(sampled > 10'000 - 950);
  CHECK(sampled < 10'000 + 950);
  CHECK(HeadSampler(Sampler::ratio(1)).decide(question_of("GET /")).sampled);
  CHECK_FALSE(HeadSampler(Sampler::ratio(0)).decide(question_of("GET /")).sampled);
  CHECK_FALSE(HeadSampler(Sampler::ratio(1e-300)).decide({{1, 1}, "", "", ""}).sampled);
}

TEST_CASE("sampler: a rate limit lets one second's worth pass, then as many as it says") {
  now = 1000s;
  HeadSampler sampler(Sampler::rate_limit(5), &test_clock);
  auto passing = [&](int asked) {
    int passed = 0;
    for (int i = 0; i < asked; ++i) passed += sampler.decide(question_of("GET /")).sampled ? 1 : 0;
    return passed;
  };
  CHECK(passing(100) == 5);
  now += 100ms;
  CHECK(passing(100) == 0);
  now += 300ms;
  CHECK(passing(100) == 2);
  now += 3600s;
  CHECK(passing(100) == 5);
  CHECK_FALSE(HeadSampler(Sampler::rate_limit(0)).decide(question_of("GET /")).sampled);
}

TEST_CASE("sampler: a rate limit below one a second") {
  now = 1000s;
  HeadSampler sampler(Sampler::rate_limit(0.1), &test_clock);
  CHECK(sampler.decide(question_of("GET /")).sampled);
  now += 9s;
  CHECK_FALSE(sampler.decide(question_of("GET /")).sampled);
  now += 1s;
  CHECK(sampler.decide(question_of("GET /")).sampled);
}

TEST_CASE("sampler: a rate limit holds among threads") {
  now = 1000s;
  HeadSampler sampler(Sampler::rate_limit(1000), &test_clock);
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 1000; ++k) passed += sampler.decide(question_of("GET /")).sampled ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(passed == 1000);
}

TEST_CASE("sampler: at least so many of what it would leave out, and those tell no share") {
  now = 1000s;
  HeadSampler sampler(Sampler::ratio(0.5).at_least(1), &test_clock);
  const SamplingQuestion inside{{1, 0x00c0000000000000}, "", "", ""};
  const SamplingQuestion outside{{1, 0x0040000000000000}, "", "", ""};
  CHECK(sampler.decide(inside).threshold == 0x80000000);
  const SamplingDecision kept = sampler.decide(outside);
  CHECK(kept.sampled);
  CHECK(kept.threshold == sampling_threshold_unknown);
  CHECK_FALSE(sampler.decide(outside).sampled);
  CHECK(sampler.decide(inside).sampled);
}

TEST_CASE("sampler: the first rule that fits decides") {
  HeadSampler sampler(Sampler::by_operation({{"GET /health", "", Sampler::never()},
                                             {"GET /a*", "cards", Sampler::never()},
                                             {"*", "balance*", Sampler::never()}},
                                            Sampler::always()));
  auto sampled = [&](std::string_view operation, std::string_view destination) {
    return sampler.decide(question_of(operation, destination)).sampled;
  };
  CHECK_FALSE(sampled("GET /health", "any"));
  CHECK(sampled("GET /healthy", "any"));
  CHECK_FALSE(sampled("GET /accounts", "cards"));
  CHECK(sampled("GET /accounts", "others"));
  CHECK_FALSE(sampled("", "balance-2"));
  CHECK(sampled("", ""));
}

TEST_CASE("sampler: what cannot work disables the tracer, which says why") {
  auto reason = [](Sampler sampler) {
    CapturedDatagrams captured;
    return Tracer(options_for(captured, std::move(sampler))).disabled_reason();
  };
  CHECK(reason(Sampler::ratio(1.5)) == "a sampling ratio must be from 0 to 1");
  CHECK(reason(Sampler::ratio(std::numeric_limits<double>::quiet_NaN())) ==
        "a sampling ratio must be from 0 to 1");
  CHECK(reason(Sampler::rate_limit(-1)) == "a sampling rate must be from 0 to 1e9 traces a second");
  CHECK(reason(Sampler::never().at_least(1e10)) ==
        "the least to be sampled must be from 0 to 1e9 traces a second");
  CHECK(reason(Sampler::by_operation({{"a", "", Sampler::ratio(-1)}}, Sampler::always())) ==
        "a sampling ratio must be from 0 to 1");
  const std::vector<SamplingRule> most(max_sampling_rules, {"a", "", Sampler::never()});
  CHECK(reason(Sampler::by_operation(most, Sampler::always())) == "");
  std::vector<SamplingRule> too_many = most;
  too_many.push_back(most[0]);
  CHECK(reason(Sampler::by_operation(too_many, Sampler::always())) ==
        "there may be at most 64 sampling rules");
}
