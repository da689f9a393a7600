#include "query/trace_links.h"

#include <doctest/doctest.h>

#include <random>

using namespace phosphor;

namespace {

Span span_with(std::uint64_t id, std::uint64_t parent) {
  Span span;
  span.span_id = SpanId{id};
  span.parent_id = SpanId{parent};
  return span;
}

Span half_of(CallSide side, std::uint64_t call, std::uint64_t id, std::uint64_t parent,
             std::string_view service) {
  Span span = span_with(id, parent);
  span.side = side;
  span.call_id = SpanId{call};
  span.service = service;
  return span;
}

}  // namespace

TEST_CASE("trace links: who was called from within a native call hangs under its server's half") {
  const std::vector<Span> spans = {half_of(CallSide::client, 5, 5, 0, "a"),
                                   half_of(CallSide::server, 5, 50, 5, "b"),
                                   half_of(CallSide::client, 6, 6, 5, "b"), span_with(7, 5)};
  const TraceLinks links = link_spans(spans);
  CHECK(links.parent == std::vector<std::uint32_t>{no_span, 0, 1, 1});
  CHECK(links.other == std::vector<std::uint32_t>{1, 0, no_span, no_span});
}

TEST_CASE("trace links: below a client alone, until its server's half has come") {
  const std::vector<Span> spans = {half_of(CallSide::client, 5, 5, 0, "a"), span_with(7, 5)};
  CHECK(link_spans(spans).parent == std::vector<std::uint32_t>{no_span, 0});
}

TEST_CASE("trace links: native and OTLP halves make a call with each other") {
  Span client = half_of(CallSide::client, 5, 5, 0, "a");
  Span server = half_of(CallSide::server, 0, 9, 5, "b");
  CHECK(link_spans({client, server}).other == std::vector<std::uint32_t>{1, 0});
  // Of several servers' halves the native one stands for the call.
  Span native = half_of(CallSide::server, 5, 50, 5, "b");
  const TraceLinks links = link_spans({client, server, native});
  CHECK(links.parent[1] == 2);
  CHECK(links.other[0] == 2);
}

TEST_CASE("trace links: several servers below one client, as a retry makes them") {
  const std::vector<Span> spans = {half_of(CallSide::client, 0, 1, 0, "a"),
                                   half_of(CallSide::server, 0, 2, 1, "b"),
                                   half_of(CallSide::server, 0, 3, 1, "b")};
  CHECK(link_spans(spans).other == std::vector<std::uint32_t>{1, 0, 0});
}

TEST_CASE("trace links, hostile: whatever the parents are, nothing is its own ancestor") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    std::vector<Span> spans;
    for (int i = 0; i < 40; ++i) {
      const auto side = static_cast<CallSide>(random() % 3);
      spans.push_back(half_of(side, random() % 20, 1 + random() % 30, random() % 30, "s"));
    }
    const TraceLinks links = link_spans(spans);
    for (std::uint32_t span = 0; span < spans.size(); ++span) {
      std::size_t steps = 0;
      for (std::uint32_t at = span; at != no_span && steps <= spans.size(); ++steps) {
        at = links.parent[at];
      }
      CHECK(steps <= spans.size());
      CHECK_FALSE((links.orphan[span] && links.parent[span] != no_span));
    }
  }
}
