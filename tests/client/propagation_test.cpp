#include "tests/client/header_list.h"

#include <phosphor/propagation.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

using Headers = test::HeaderList;

Headers headers_of(std::initializer_list<Headers::List::value_type> list) { return list; }

constexpr const char* good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

}  // namespace

TEST_CASE("propagation: what is injected is extracted") {
  SpanContext span;
  span.trace_id = {0x0af7651916cd43dd, 0x8448eb211c80319c};
  span.span_id = {0xb7ad6b7169203331};
  span.flags = 3;
  const Context context = Context().with_span(span, "rojo=00f067aa0ba902b7").with_timeout(1h);
  Headers headers;
  inject(context, "api", headers);
  CHECK(headers.at("traceparent") == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03");
  CHECK(headers.at("tracestate") == "rojo=00f067aa0ba902b7");
  CHECK(headers.at("origin-service") == "api");

  const Context extracted = extract_untrusted(headers);
  CHECK(extracted.span_context().trace_id == span.trace_id);
  CHECK(extracted.span_context().span_id == span.span_id);
  CHECK(extracted.span_context().flags == 3);
  CHECK(extracted.span_context().remote);
  CHECK(extracted.trace_state() == "rojo=00f067aa0ba902b7");
  CHECK(*extracted.value<OriginService>() == "api");
  const auto remaining = *extracted.deadline() - Context::Clock::now();
  CHECK(remaining <= 1h);
  CHECK(remaining > 59min);
}

TEST_CASE("propagation: nothing to say writes nothing, nothing said gives the base") {
  Headers headers;
  inject(Context::background(), "", headers);
  CHECK(headers.list.empty());
  struct Key {
    using Type = int;
  };
  const Context extracted = extract_untrusted(headers, Context().with_value<Key>(5));
  CHECK_FALSE(extracted.span_context().valid());
  CHECK_FALSE(extracted.deadline().has_value());
  CHECK(extracted.value<OriginService>() == nullptr);
  CHECK(*extracted.value<Key>() == 5);
}

TEST_CASE("propagation: the base's own span is never continued by a request without one") {
  SpanContext span;
  span.trace_id = {1, 1};
  span.span_id = {1};
  CHECK_FALSE(extract_untrusted(Headers(), Context().with_span(span)).span_context().valid());
}

TEST_CASE("propagation: lambdas with one argument and with an index") {
  const Context one = extract_untrusted([](std::string_view name) {
    return name == "traceparent" ? std::string_view(good) : std::string_view();
  });
  CHECK(one.span_context().valid());
  const Context indexed = extract_untrusted(
      [](std::string_view name, std::size_t index) -> std::optional<std::string_view> {
        if (name == "traceparent" && index == 0) return good;
        return std::nullopt;
      });
  CHECK(indexed.span_context().valid());
}

TEST_CASE("traceparent: accepted and refused") {
  auto check = [](const std::string& value, bool accepted) {
    CAPTURE(value);
    CHECK(extract_untrusted(headers_of({{"traceparent", value}})).span_context().valid() ==
          accepted);
  };
  const std::string text = good;
  auto with = [&](std::size_t at, const std::string& part) {
    std::string changed = text;
    return changed.replace(at, part.size(), part);
  };
  check(text, true);
  check(" \t" + text + " ", true);  // white space around
  check(with(0, "cc"), true);       // a version to come
  check(with(0, "cc") + "-what-the-future-will-be-like", true);
  check(with(0, "cc") + "-", true);
  check(with(0, "cc") + ".what", false);
  check(with(0, "ff"), false);  // forbidden version
  check(with(0, "0x"), false);
  check(text + "-extra", false);  // version 00 has exactly this length
  check(text + "0", false);
  check(text.substr(0, 54), false);
  check("", false);
  check("00", false);
  check(std::string(55, '-'), false);
  check(std::string(100'000, '0'), false);
  check(with(3, std::string(32, '0')), false);  // all zero ids
  check(with(36, std::string(16, '0')), false);
  check(with(3, "0AF7651916CD43DD"), false);  // upper case
  check(with(36, "B7AD"), false);
  check(with(53, "0G"), false);
  check(with(53, "0A"), false);
  check(with(2, "_"), false);
  check(with(35, "_"), false);
  check(with(52, "_"), false);
  check(with(10, std::string(1, '\0')), false);
  check(with(10, "\xff"), false);
}

TEST_CASE("traceparent: only the flags that have a meaning are kept") {
  auto flags_of = [](const char* flags) {
    const std::string value = std::string(good).replace(53, 2, flags);
    return extract_untrusted(headers_of({{"traceparent", value}})).span_context().flags;
  };
  CHECK(flags_of("00") == 0);
  CHECK(flags_of("01") == 1);
  CHECK(flags_of("03") == 3);
  CHECK(flags_of("ff") == 3);
  CHECK(flags_of("fc") == 0);
}

TEST_CASE("traceparent: two of them make both meaningless") {
  const Headers twice =
      headers_of({{"traceparent", good}, {"traceparent", good}, {"tracestate", "a=1"}});
  CHECK_FALSE(extract_untrusted(twice).span_context().valid());
  CHECK(extract_untrusted(twice).trace_state().empty());
}

TEST_CASE("tracestate: kept as it is, or not at all") {
  auto check = [](std::vector<std::string> values, const std::string& expected) {
    Headers headers = headers_of({{"traceparent", good}});
    for (const std::string& value : values) headers.list.emplace_back("tracestate", value);
    CAPTURE(values);
    const Context context = extract_untrusted(headers);
    CHECK(context.trace_state() == expected);
    CHECK(context.span_context().valid());  // never restarts the trace
  };
  check({}, "");
  check({""}, "");
  check({"a=1"}, "a=1");
  check({"a=1,b=2"}, "a=1,b=2");
  check({"a=1 , \tb=2"}, "a=1,b=2");
  check({",a=1,,b=2,"}, "a=1,b=2");
  check({"a=1", "b=2", "", "c=3"}, "a=1,b=2,c=3");
  check({"a=1,a=2"}, "a=1,a=2");
  check({"tenant@vendor=x", "0k_-*/=y"}, "tenant@vendor=x,0k_-*/=y");
  check({"a=b c"}, "a=b c");
  check({std::string(256, 'k') + "=1"}, std::string(256, 'k') + "=1");
  // Cases of W3C's harness that are not among those above.
  check({"foo@=1,bar=2"}, "foo@=1,bar=2");
  check({"foo@@bar=1,bar=2"}, "foo@@bar=1,bar=2");
  check({"foo@bar@baz=1,bar=2"}, "foo@bar@baz=1,bar=2");
  check({std::string(242, 't') + "@v=1"}, std::string(242, 't') + "@v=1");
  check({"foo=1", "foo=2"}, "foo=1,foo=2");
  check({"foo=1 \t , \t bar=2, \t baz=3"}, "foo=1,bar=2,baz=3");
  check({"@foo=1,bar=2"}, "");
  check({"foo =1"}, "");
  check({"foo.bar=1"}, "");
  check({"foo=,bar=3"}, "");
  check({"A=1"}, "");
  check({"a=1,Bad=2"}, "");
  check({"a=1", "bad"}, "");
  check({"=1"}, "");
  check({"a="}, "");
  check({"a=1=2"}, "");
  check({"a=\x01"}, "");
  check({"a=\xc3\xb6"}, "");
  check({std::string(257, 'k') + "=1"}, "");
  check({"a=" + std::string(257, 'v')}, "");
}

TEST_CASE("tracestate: without a traceparent, or beside a broken one, it is not used") {
  CHECK(extract_untrusted(headers_of({{"tracestate", "a=1"}})).trace_state().empty());
  const Headers broken = headers_of({{"traceparent", "00-0-0-00"}, {"tracestate", "a=1"}});
  CHECK(extract_untrusted(broken).trace_state().empty());
}

TEST_CASE("traceparent: other names are other headers") {
  for (const char* name : {"trace-parent", "trace.parent", "traceparent2"}) {
    CHECK_FALSE(extract_untrusted(headers_of({{name, good}})).span_context().valid());
  }
}

TEST_CASE("tracestate: 32 members are kept, 33 are none") {
  auto members = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i) list += (i ? ",k" : "k") + std::to_string(i) + "=v";
    return list;
  };
  auto state_of = [](const std::string& value) {
    return std::string(extract_untrusted(headers_of({{"traceparent", good}, {"tracestate", value}}))
                           .trace_state());
  };
  CHECK(state_of(members(32)) == members(32));
  CHECK(state_of(members(33)) == "");
}

TEST_CASE("tracestate: over 512 bytes long members go first, then the last ones") {
  const std::string long_member = "long=" + std::string(200, 'x');
  std::string list = long_member;
  for (char c = 'a'; c < 'i'; ++c) list += std::string(",") + c + "=" + std::string(80, c);
  const Context context =
      extract_untrusted(headers_of({{"traceparent", good}, {"tracestate", list}}));
  CHECK(context.trace_state().size() <= max_trace_state_bytes);
  CHECK(context.trace_state().substr(0, 4) == "a=aa");
  CHECK(context.trace_state().find("long") == std::string_view::npos);
  CHECK(context.trace_state().find("f=") != std::string_view::npos);
  CHECK(context.trace_state().find("g=") == std::string_view::npos);
}

TEST_CASE("tracestate: endless headers end") {
  struct Endless final : HeaderReader {
    std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
      if (name == "traceparent")
        return index == 0 ? std::optional<std::string_view>(good) : std::nullopt;
      return std::string_view("");
    }
  };
  CHECK(extract_untrusted(Endless()).trace_state().empty());
}

TEST_CASE("timeout: read in every unit, bounded, refused when it is something else") {
  auto check = [](const std::string& value, std::optional<std::chrono::nanoseconds> expected) {
    CAPTURE(value);
    const auto before = Context::Clock::now();
    const Context context = extract_untrusted(headers_of({{"phosphor-timeout", value}}));
    REQUIRE(context.deadline().has_value() == expected.has_value());
    if (!expected.has_value()) return;
    CHECK(*context.deadline() >= before + *expected);
    CHECK(*context.deadline() <= Context::Clock::now() + *expected);
  };
  check("5n", 5ns);
  check("250000u", 250ms);
  check("250m", 250ms);
  check("3S", 3s);
  check("2M", 2min);
  check("1H", 1h);
  check("0u", 0ns);
  check(" 7S ", 7s);
  check("99999999H", 24h);
  check("25H", 24h);
  check("99999999n", 99'999'999ns);
  check("", std::nullopt);
  check("u", std::nullopt);
  check("5", std::nullopt);
  check("-5S", std::nullopt);
  check("+5S", std::nullopt);
  check("5s", std::nullopt);
  check("5 S", std::nullopt);
  check("5ms", std::nullopt);
  check("123456789n", std::nullopt);  // nine digits
  check("0x1S", std::nullopt);
  check(std::string(100'000, '9'), std::nullopt);
}

TEST_CASE("timeout: written so that it is read back, never longer than what remains") {
  auto check = [](std::chrono::nanoseconds timeout) {
    Headers headers;
    const auto deadline = Context::Clock::now() + timeout;
    inject(Context().with_deadline(deadline), "", headers);
    const std::string text = headers.at("phosphor-timeout");
    CAPTURE(text);
    CHECK(text.size() <= 9);
    const Context extracted = extract_untrusted(headers);
    REQUIRE(extracted.deadline().has_value());
    return *extracted.deadline() - deadline;
  };
  CHECK(check(100ms) < 5s);
  CHECK(check(20h) < 5s);
  CHECK(check(std::chrono::hours(24 * 365)) < 5s);
  CHECK(check(-1h) > 0s);  // nothing remains
  Headers headers;
  inject(Context().with_timeout(-1h), "", headers);
  CHECK(headers.at("phosphor-timeout") == "0u");
  CHECK(extract_untrusted(headers).err() == ContextError::deadline_exceeded);
}

TEST_CASE("timeout: an earlier deadline of the base holds") {
  const Context base = Context().with_timeout(1s);
  const Context extracted = extract_untrusted(headers_of({{"phosphor-timeout", "1H"}}), base);
  CHECK(*extracted.deadline() == *base.deadline());
}

TEST_CASE("origin: cut to its limit, made UTF-8") {
  auto origin_of = [](const std::string& value) {
    return *extract_untrusted(headers_of({{"origin-service", value}})).value<OriginService>();
  };
  CHECK(origin_of("api") == "api");
  CHECK(origin_of("a\xff") == "a?");
  CHECK(origin_of(std::string(100'000, 'x')).size() == max_name_bytes);
}
