#include "tests/client/header_list.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using test::HeaderList;

namespace {

constexpr const char* trace_hex = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* span_hex = "b7ad6b7169203331";
const std::string b3_ids = std::string(trace_hex) + "-" + span_hex;

Context in_a_trace(std::uint8_t flags = trace_flag_sampled) {
  SpanContext span;
  span.trace_id = {0x0af7651916cd43dd, 0x8448eb211c80319c};
  span.span_id = {0xb7ad6b7169203331};
  span.flags = flags;
  return Context().with_span(span);
}

std::string injected(const Context& context, const Propagation& propagation,
                     const char* service = "") {
  HeaderList headers;
  inject(context, service, headers, propagation);
  return headers.text();
}

// "trace-span-flags", or "none".
std::string span_of(const Context& context) {
  const SpanContext& span = context.span_context();
  if (!span.valid()) return "none";
  std::string text(50, '-');
  write_hex(span.trace_id, text.data());
  write_hex(span.span_id, text.data() + 33);
  text.back() = static_cast<char>('0' + span.flags);
  return text;
}

std::string span_in(const HeaderList& headers, const Propagation& propagation) {
  return span_of(extract_untrusted(headers, {}, propagation));
}

std::string passed_on(const HeaderList& headers, const Propagation& propagation) {
  return injected(extract_untrusted(headers, {}, propagation), propagation);
}

const std::string sampled = b3_ids + "1";
const std::string unsampled = b3_ids + "0";

const Propagation b3{PropagationFormat::b3};
const Propagation b3_multi{PropagationFormat::b3_multi};
const Propagation jaeger{PropagationFormat::jaeger};
const Propagation typhon{PropagationFormat::typhon};

}  // namespace

TEST_CASE("propagation formats: chosen by the names of OTEL_PROPAGATORS") {
  auto check = [](const char* names, std::vector<PropagationFormat> expected) {
    CAPTURE(names);
    const Propagation chosen = Propagation::named(names);
    CHECK(std::vector<PropagationFormat>(chosen.begin(), chosen.end()) == expected);
  };
  using F = PropagationFormat;
  const std::vector<F> by_default = {F::trace_context, F::baggage, F::phosphor};
  check("tracecontext,baggage", {F::trace_context, F::baggage});
  check("b3", {F::b3});
  check(" b3multi ,\tjaeger", {F::b3_multi, F::jaeger});
  check("phosphor,typhon,phosphor", {F::phosphor, F::typhon});
  check("tracecontext,xray,b3", {F::trace_context, F::b3});
  check("none", {});
  check("b3,none", {});
  check("", by_default);
  check(",,", by_default);
  check("xray,ottrace", by_default);
  check("B3", by_default);  // names are compared as they are
  check("tracecontext,baggage,b3,b3multi,jaeger,phosphor,typhon,b3,jaeger",
        {F::trace_context, F::baggage, F::b3, F::b3_multi, F::jaeger, F::phosphor, F::typhon});
}

TEST_CASE("propagation formats: none writes and reads nothing") {
  CHECK(injected(in_a_trace().with_timeout(1h), Propagation::none(), "api") == "");
  const HeaderList headers{{"traceparent", "00-" + b3_ids + "-01"}, {"origin-service", "api"}};
  CHECK(span_in(headers, Propagation::none()) == "none");
}

TEST_CASE("propagation formats: each is written as its specification says") {
  auto check = [](const Propagation& propagation, std::uint8_t flags, const std::string& expected) {
    CHECK(injected(in_a_trace(flags), propagation) == expected);
  };
  check(b3, 1, "b3: " + b3_ids + "-1\n");
  check(b3, 0, "b3: " + b3_ids + "-0\n");
  check(b3_multi, 1,
        "x-b3-traceid: 0af7651916cd43dd8448eb211c80319c\nx-b3-spanid: b7ad6b7169203331\n"
        "x-b3-sampled: 1\n");
  check(jaeger, 1, "uber-trace-id: 0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1\n");
  check(jaeger, 0, "uber-trace-id: 0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:0\n");
  check(typhon, 1, "parent-request-id: " + b3_ids + "\n");
  check({PropagationFormat::b3, PropagationFormat::trace_context}, 1,
        "b3: " + b3_ids + "-1\ntraceparent: 00-" + b3_ids + "-01\n");
}

TEST_CASE("propagation formats: outside of a trace only what does not need one is written") {
  using F = PropagationFormat;
  const Propagation all{F::trace_context, F::b3, F::b3_multi, F::jaeger, F::typhon, F::baggage};
  CHECK(injected(Context(), all) == "");
  CHECK(injected(Context().with_baggage(Baggage().with("a", "1")), all, "api") ==
        "origin-service: api\ncurrent-service: api\nuberctx-a: 1\nbaggage: a=1\n");
}

TEST_CASE("propagation formats: of two that name different calls the later counts") {
  using F = PropagationFormat;
  const HeaderList both{{"traceparent", "00-" + b3_ids + "-01"},
                        {"tracestate", "a=1"},
                        {"b3", "00000000000000000000000000000005-0000000000000006-1"}};
  const std::string other = "00000000000000000000000000000005-00000000000000061";
  CHECK(span_in(both, {F::trace_context, F::b3}) == other);
  CHECK(span_in(both, {F::b3, F::trace_context}) == sampled);
  CHECK(span_in(both, {F::trace_context, F::jaeger}) == sampled);
  CHECK(extract_untrusted(both, {}, {F::trace_context, F::b3}).trace_state().empty());
  CHECK(extract_untrusted(both, {}, {F::b3, F::trace_context}).trace_state() == "a=1");
}

TEST_CASE("b3 single: accepted and refused") {
  auto check = [](const std::string& value, const std::string& expected) {
    CAPTURE(value);
    CHECK(span_in({{"b3", value}}, b3) == expected);
  };
  check(b3_ids + "-1", sampled);
  check(b3_ids + "-0", unsampled);
  check(b3_ids + "-d", sampled);
  check(b3_ids, sampled);  // the decision is left to us
  check(b3_ids + "-1-00f067aa0ba902b7", sampled);
  check(" " + b3_ids + "-1\t", sampled);
  check("8448eb211c80319c-b7ad6b7169203331-1",
        "00000000000000008448eb211c80319c-b7ad6b71692033311");
  check("0", "none");
  check("1", "none");
  check("d", "none");
  check("", "none");
  check("-", "none");
  check("---", "none");
  check(b3_ids + "-", "none");
  check(b3_ids + "-2", "none");
  check(b3_ids + "-11", "none");
  check(b3_ids + "-1-", "none");
  check(b3_ids + "-1-00f067aa0ba902b", "none");
  check(b3_ids + "-1-00f067aa0ba902b7-", "none");
  check(b3_ids + "-1-00f067aa0ba902b7-1", "none");
  check("1234567-b7ad6b7169203331-1", "none");
  check(std::string(33, 'a') + "-b7ad6b7169203331", "none");
  check(std::string(trace_hex) + "-b7ad6b716920333-1", "none");
  check(std::string(32, '0') + "-b7ad6b7169203331-1", "none");
  check(std::string(trace_hex) + "-0000000000000000-1", "none");
  check(std::string(32, 'g') + "-b7ad6b7169203331-1", "none");
  check(std::string(100'000, '-'), "none");
  check(std::string(100'000, '0'), "none");
}

TEST_CASE("b3 multi: accepted and refused; the first value of a name counts") {
  const HeaderList::List both_ids = {{"x-b3-traceid", trace_hex}, {"x-b3-spanid", span_hex}};
  auto check = [&](HeaderList::List more, const std::string& expected) {
    HeaderList headers;
    headers.list = both_ids;
    headers.list.insert(headers.list.end(), more.begin(), more.end());
    CAPTURE(headers.text());
    CHECK(span_in(headers, b3_multi) == expected);
    CHECK(span_in(headers, b3) == expected);  // either form is read by either name
  };
  check({}, sampled);
  check({{"x-b3-sampled", "1"}}, sampled);
  check({{"x-b3-sampled", "true"}}, sampled);
  check({{"x-b3-sampled", "0"}}, unsampled);
  check({{"x-b3-sampled", "false"}}, unsampled);
  check({{"x-b3-sampled", "0"}, {"x-b3-flags", "1"}}, sampled);
  check({{"x-b3-sampled", "0"}, {"x-b3-flags", "0"}}, unsampled);
  check({{"x-b3-sampled", "0"}, {"x-b3-sampled", "1"}}, unsampled);
  check({{"x-b3-traceid", "5"}, {"x-b3-parentspanid", "rubbish"}}, sampled);
  CHECK(span_in({{"x-b3-traceid", trace_hex}}, b3_multi) == "none");
  CHECK(span_in({{"x-b3-spanid", span_hex}}, b3_multi) == "none");
  CHECK(span_in({{"x-b3-sampled", "0"}}, b3_multi) == "none");
  CHECK(span_in({{"x-b3-traceid", "5"}, {"x-b3-spanid", span_hex}}, b3_multi) == "none");
}

TEST_CASE("b3: the single header wins, unless it cannot be read") {
  HeaderList headers{{"b3", "00000000000000000000000000000005-0000000000000006-0"},
                     {"x-b3-traceid", trace_hex},
                     {"x-b3-spanid", span_hex}};
  CHECK(span_in(headers, b3) == "00000000000000000000000000000005-00000000000000060");
  headers.list[0].second = "0";
  CHECK(span_in(headers, b3) == sampled);
}

TEST_CASE("uber-trace-id: accepted and refused") {
  auto check = [](const std::string& value, const std::string& expected) {
    CAPTURE(value);
    CHECK(span_in({{"uber-trace-id", value}}, jaeger) == expected);
  };
  const std::string start = std::string(trace_hex) + ":" + span_hex;
  check(start + ":0:1", sampled);
  check(start + ":0:0", unsampled);
  check(start + ":0:2", sampled);  // debug
  check(start + ":0:3", sampled);
  check(start + ":0:01", sampled);
  check(start + ":b7ad6b7169203332:1", sampled);
  check(std::string(trace_hex) + "%3A" + span_hex + "%3a0%3A1", sampled);
  check(" " + start + ":0:1 ", sampled);
  check("5:6:0:1", "00000000000000000000000000000005-00000000000000061");
  check("", "none");
  check(":::", "none");
  check(start, "none");
  check(start + ":0", "none");
  check(start + ":0:", "none");
  check(start + "::1", "none");
  check(start + ":0:1:", "none");
  check(start + ":0:001", "none");
  check(start + ":0:g", "none");
  check(start + ":x:1", "none");
  check("0:6:0:1", "none");
  check("5:0:0:1", "none");
  check("5%6:0:1", "none");
  check("5%3", "none");
  check("5%3b6%3A0%3A1", "none");
  check("1" + std::string(trace_hex) + ":6:0:1", "none");
  check("5:1" + std::string(span_hex) + ":0:1", "none");
  check(std::string(100'000, ':'), "none");
}

TEST_CASE("debug: a trace that is marked so stays so, in both formats that can say it") {
  using F = PropagationFormat;
  CHECK(passed_on({{"b3", b3_ids + "-d"}}, b3) == "b3: " + b3_ids + "-d\n");
  CHECK(passed_on({{"x-b3-traceid", trace_hex}, {"x-b3-spanid", span_hex}, {"x-b3-flags", "1"}},
                  b3_multi) ==
        "x-b3-traceid: 0af7651916cd43dd8448eb211c80319c\nx-b3-spanid: b7ad6b7169203331\n"
        "x-b3-flags: 1\n");
  const Context context = extract_untrusted(HeaderList{{"b3", b3_ids + "-d"}}, {}, b3);
  CHECK(injected(context, jaeger) ==
        "uber-trace-id: 0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:3\n");
  CHECK(injected(context, {F::trace_context}) == "traceparent: 00-" + b3_ids + "-01\n");

  SpanContext elsewhere = context.span_context();
  elsewhere.trace_id = {1, 2};
  CHECK(injected(context.with_span(elsewhere), b3) ==
        "b3: 00000000000000010000000000000002-b7ad6b7169203331-1\n");
}

TEST_CASE("jaeger: baggage in headers of its own, both ways") {
  const Context context =
      Context().with_baggage(Baggage().with("tenant", "a b").with("kind", "gold"));
  CHECK(injected(context, jaeger) == "uberctx-tenant: a%20b\nuberctx-kind: gold\n");
  const HeaderList headers{{"Uberctx-tenant", "a%20b"},
                           {"uberctx-kind", "x,y"},
                           {"uberctx-", "no key"},
                           {"uberct", "other"},
                           {"jaeger-baggage", "by=hand, of=us"}};
  const Baggage read = extract_untrusted(headers, {}, jaeger).baggage();
  CHECK(read.text() == "by=hand,of=us,tenant=a%20b,kind=x%2Cy");
  CHECK(extract_untrusted(headers).baggage().empty());  // not asked for
}

TEST_CASE("jaeger: baggage is bounded, whatever comes") {
  HeaderList headers;
  for (int i = 0; i < 3000; ++i) headers.set("uberctx-k" + std::to_string(i), "v");
  headers.set("uberctx-huge", std::string(1'000'000, 'v'));
  CHECK(extract_untrusted(headers, {}, jaeger).baggage().size() == max_baggage_members);
  // A reader that cannot list its headers has none of them.
  const Context looked_up = extract_untrusted(
      [&](std::string_view name, std::size_t index) { return headers.get(name, index); }, {},
      jaeger);
  CHECK(looked_up.baggage().empty());
  const std::string long_key(200, 'k');
  CHECK(injected(Context().with_baggage(Baggage().with(long_key, "v")), jaeger) == "");
}

TEST_CASE("typhon: the parent's id, ours and foreign ones") {
  auto check = [](const std::string& value, const std::string& expected) {
    CAPTURE(value);
    CHECK(span_in({{"parent-request-id", value}}, typhon) == expected);
  };
  check(b3_ids, sampled);
  check("0af76519-16cd-43dd-8448-eb211c80319c",
        "0af7651916cd43dd8448eb211c80319c-8448eb211c80319c1");
  check("", "none");
  check("free text", "none");
  check(trace_hex, "none");
  check(b3_ids + "0", "none");
  check("0af76519-16cd-43dd-8448-eb211c80319g", "none");
  check("0af76519-16cd-43dd-8448-eb211c80319-", "none");
  check("0af7651916cd-43dd-8448-eb211c80319c-", "none");
  check("00000000-0000-0000-0000-000000000000", "none");
  check(std::string(36, '-'), "none");
  check(std::string(100'000, 'a'), "none");
}

TEST_CASE("typhon: the caller's service, by either name") {
  CHECK(injected(in_a_trace(), typhon, "api") ==
        "origin-service: api\ncurrent-service: api\nparent-request-id: " + b3_ids + "\n");
  auto origin = [](const HeaderList& headers) {
    const Context context = extract_untrusted(headers, {}, typhon);
    const std::string* const name = context.value<OriginService>();
    return name == nullptr ? "-" : *name;
  };
  CHECK(origin({{"origin-service", "api"}, {"current-service", "other"}}) == "api");
  CHECK(origin({{"current-service", "other"}}) == "other");
  CHECK(origin({}) == "-");
}
