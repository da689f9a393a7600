#include "query/clock_correction.h"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

constexpr Timestamp origin = from_unix_nanoseconds(1'790'000'000'000'000'000);

Span half(std::string_view hostname, CallSide side, std::chrono::nanoseconds start,
          std::chrono::nanoseconds end) {
  Span span;
  span.hostname = hostname;
  span.side = side;
  span.start = origin + start;
  span.end = origin + end;
  return span;
}

// A call from host a to host b, whose clock is wrong by `skew`.
std::vector<Span> call(std::chrono::nanoseconds skew) {
  return {half("a", CallSide::client, 0us, 100us),
          half("b", CallSide::server, skew + 20us, skew + 70us)};
}

}  // namespace

TEST_CASE("clock correction: the middle of what one call allows, with its half width") {
  const auto check = [](std::chrono::nanoseconds skew, std::chrono::nanoseconds correction) {
    const ClockCorrections result = correct_clocks(call(skew), {{0, 1, true}}, {0});
    REQUIRE(result.clocks.size() == 2);
    CHECK(result.clocks[0].reference);
    CHECK(result.clocks[0].uncertainty == 0ns);
    CHECK_FALSE(result.clocks[1].reference);
    CHECK(result.clocks[1].correction == correction);
    if (correction != 0ns) CHECK(result.clocks[1].uncertainty == 25us);
  };
  check(0us, 0us);    // it fits as it is, so nothing is changed
  check(30us, 0us);   // the server's end is the client's end
  check(-20us, 0us);  // the server's start is the client's start
  check(5s, -5s + 5us);
  check(-5s, 5s + 5us);
}

TEST_CASE("clock correction: more calls narrow it") {
  std::vector<Span> spans = call(1s);
  spans.push_back(half("a", CallSide::client, 200us, 260us));
  spans.push_back(half("b", CallSide::server, 1s + 205us, 1s + 255us));
  const ClockCorrections result = correct_clocks(spans, {{0, 1, true}, {2, 3, true}}, {0});
  CHECK(result.clocks[1].correction == -1s);
  CHECK(result.clocks[1].uncertainty == 5us);
}

TEST_CASE("clock correction: one host's spans, and hosts without a name, by instance or service") {
  std::vector<Span> spans = call(5s);
  spans[1].hostname = "a";
  CHECK(correct_clocks(spans, {{0, 1, true}}, {0}).clocks.size() == 1);
  spans = call(5s);
  spans[1].hostname = "";
  spans[1].service = "cards";
  const ClockCorrections by_service = correct_clocks(spans, {{0, 1, true}}, {0});
  CHECK(by_service.clocks[1].service == "cards");
  CHECK(by_service.clocks[1].correction == -5s + 5us);

  const KeyValue instance{"service.instance.id", Value::string("i-1")};
  Resource resource;
  resource.attributes = {&instance, 1};
  Span third = spans[1];
  third.resource = &resource;
  spans.push_back(third);
  CHECK(correct_clocks(spans, {{0, 1, true}, {0, 2, true}}, {0}).clocks.size() == 3);
}

TEST_CASE("clock correction: a bound on one side moves no further than it must") {
  // A message without an answer, received before it was sent.
  const ClockCorrections early = correct_clocks(call(-5s), {{0, 1, false}}, {0});
  CHECK(early.clocks[1].correction == 5s - 20us);
  CHECK_FALSE(early.clocks[1].uncertainty);
  // Received long after: nothing says that this is wrong.
  CHECK(correct_clocks(call(5s), {{0, 1, false}}, {0}).clocks[1].correction == 0s);
  // The callee took longer than the caller waited: its end says nothing.
  const std::vector<Span> longer = {half("a", CallSide::client, 0us, 10us),
                                    half("b", CallSide::server, 5us, 900us)};
  CHECK(correct_clocks(longer, {{0, 1, true}}, {0}).clocks[1].correction == 0s);
}

TEST_CASE("clock correction: hosts that agree with each other are not torn apart") {
  // a calls b, which calls c; b and c are both an hour ahead.
  const std::vector<Span> spans = {half("a", CallSide::client, 0us, 100us),
                                   half("b", CallSide::server, 1h + 10us, 1h + 90us),
                                   half("b", CallSide::client, 1h + 20us, 1h + 80us),
                                   half("c", CallSide::server, 1h + 30us, 1h + 70us)};
  const ClockCorrections result =
      correct_clocks(spans, {{0, 1, true}, {1, 2, false}, {2, 3, true}}, {0});
  CHECK(result.clocks[1].correction == -1h);
  CHECK(result.clocks[2].correction == -1h);
  CHECK(result.clocks[2].uncertainty == 20us);
}

TEST_CASE("clock correction: what is right is left alone behind what is wrong") {
  // b is an hour ahead, c agrees with a.
  const std::vector<Span> spans = {
      half("a", CallSide::client, 0us, 100us), half("b", CallSide::server, 1h + 10us, 1h + 90us),
      half("b", CallSide::client, 1h + 20us, 1h + 80us), half("c", CallSide::server, 30us, 70us)};
  const ClockCorrections result =
      correct_clocks(spans, {{0, 1, true}, {1, 2, false}, {2, 3, true}}, {0});
  CHECK(result.clocks[1].correction == -1h);
  CHECK(result.clocks[2].correction == 0s);
}

TEST_CASE(
    "clock correction: a clock that was set in between contradicts itself, and most calls win") {
  std::vector<Span> spans;
  std::vector<CausalLink> links;
  for (const std::chrono::nanoseconds skew : {1h, 1h, 1h, 2h}) {
    for (const Span& span : call(skew)) spans.push_back(span);
    const auto size = static_cast<std::uint32_t>(spans.size());
    links.push_back({size - 2, size - 1, true});
  }
  const ClockCorrections result = correct_clocks(spans, links, {0});
  CHECK(result.clocks[1].contradiction);
  CHECK(result.clocks[1].correction == -1h + 5us);
  REQUIRE(result.clocks[1].uncertainty);
  CHECK(*result.clocks[1].uncertainty >= 1h - 1ms);
}

TEST_CASE("clock correction: spans that no call connects have a reference of their own") {
  std::vector<Span> spans = call(0us);
  spans.push_back(half("z", CallSide::none, 9h, 10h));
  const ClockCorrections result = correct_clocks(spans, {{0, 1, true}}, {0});
  CHECK(result.clocks[2].reference);
  CHECK(result.clocks[2].correction == 0s);
  CHECK_FALSE(result.clocks[2].uncertainty);
}

// True trees of calls between hosts whose clocks are wrong: the corrected times of every call must
// be in the order of cause and effect, however the hosts call each other.
TEST_CASE("clock correction: random trees keep every server's half within its client's") {
  std::mt19937_64 random(20150917);
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return std::chrono::nanoseconds(std::uniform_int_distribution<std::int64_t>(low, high)(random));
  };
  static constexpr std::array<std::string_view, 8> hosts = {"a", "b", "c", "d", "e", "f", "g", "h"};
  for (int round = 0; round < 300; ++round) {
    std::array<std::chrono::nanoseconds, hosts.size()> skews{};
    for (auto& skew : skews)
      skew = random() % 3 == 0 ? 0ns : between(-2'000'000'000, 2'000'000'000);
    std::vector<Span> truth{half(hosts[0], CallSide::server, 0ms, 1000ms)};
    std::vector<std::size_t> host_of{0};
    std::vector<CausalLink> links;
    while (truth.size() < 60) {
      const auto caller = static_cast<std::uint32_t>(random() % truth.size());
      if (truth[caller].side != CallSide::server) continue;
      const std::int64_t room = (truth[caller].end - truth[caller].start).count();
      if (room < 1000) continue;
      const auto send = between(0, room / 2);
      const auto recv = between(room / 2 + 4, room);
      const std::int64_t width = (recv - send).count();
      const std::size_t callee = random() % hosts.size();
      const auto start = truth[caller].start - origin;
      const auto client = static_cast<std::uint32_t>(truth.size());
      truth.push_back(half(truth[caller].hostname, CallSide::client, start + send, start + recv));
      host_of.push_back(host_of[caller]);
      truth.push_back(half(hosts[callee], CallSide::server, start + send + between(0, width / 3),
                           start + recv - between(0, width / 3)));
      host_of.push_back(callee);
      links.push_back({caller, client, false});
      links.push_back({client, client + 1, true});
    }
    std::vector<Span> seen = truth;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      seen[i].start += skews[host_of[i]];
      seen[i].end += skews[host_of[i]];
    }
    const ClockCorrections result = correct_clocks(seen, links, {0});
    const auto correction = [&](std::uint32_t span) {
      return result.clocks[result.clock_of_span[span]].correction;
    };
    bool ordered = true;
    bool within_uncertainty = true;
    for (const CausalLink& link : links) {
      ordered = ordered && seen[link.parent].start + correction(link.parent) <=
                               seen[link.child].start + correction(link.child);
      if (!link.answered) continue;
      ordered = ordered && seen[link.child].end + correction(link.child) <=
                               seen[link.parent].end + correction(link.parent);
      const ClockCorrection& clock = result.clocks[result.clock_of_span[link.child]];
      REQUIRE(clock.uncertainty);
      const auto error = clock.correction - (skews[0] - skews[host_of[link.child]]);
      within_uncertainty = within_uncertainty && std::chrono::abs(error) <= *clock.uncertainty;
    }
    CAPTURE(round);
    CHECK(ordered);
    CHECK(within_uncertainty);
    for (const ClockCorrection& clock : result.clocks) CHECK_FALSE(clock.contradiction);
  }
}

TEST_CASE("clock correction, hostile: many hosts, each with a clock of its own") {
  std::vector<std::string> names;
  std::vector<Span> spans;
  std::vector<CausalLink> links;
  for (int i = 0; i < 50'000; ++i) names.push_back("host" + std::to_string(i));
  for (std::uint32_t i = 0; i < names.size(); ++i) {
    spans.push_back(half(names[i], CallSide::none, std::chrono::hours(i % 7), 10h));
    if (i > 0) links.push_back({i / 2, i, true});
  }
  const ClockCorrections result = correct_clocks(spans, links, {0});
  CHECK(result.clocks.size() == names.size());
}
