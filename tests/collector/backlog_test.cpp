#include "collector/backlog.h"

#include "tests/collector/datagrams.h"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

namespace phosphor {

using test::some_time;
using test::source;

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto patience = std::chrono::seconds(30);

BacklogLimits small_limits() {
  BacklogLimits limits;
  limits.datagram_bytes = 1000;
  limits.datagrams = 10;
  limits.run_bytes = 300;
  limits.dropped_bytes = 2 * dropped_prefix_bytes;
  limits.gathering = std::chrono::milliseconds(0);
  return limits;
}

std::unique_ptr<PendingExport> export_of(std::size_t body_bytes) {
  auto pending = std::make_unique<PendingExport>();
  pending->body.resize(body_bytes);
  return pending;
}

std::string texts_of(const DatagramRun& run) {
  std::string texts;
  for (const auto& datagram : run.datagrams) texts.append(run.bytes_of(datagram)).append("|");
  return texts;
}

}  // namespace

TEST_CASE("backlog: datagrams come out in order, in runs, with what is known of them") {
  Backlog backlog(small_limits());
  CHECK(backlog.push_datagram(std::string(200, 'a'), source(1), some_time));
  CHECK(backlog.push_datagram(std::string(100, 'b'), source(2), some_time));
  CHECK(backlog.push_datagram("c", source(3), some_time));
  CHECK(backlog.counts().datagram_bytes == 301);
  CHECK(backlog.counts().datagrams == 3);
  Backlog::Work work;
  REQUIRE(backlog.take(work, Clock::now() + patience));
  CHECK(texts_of(work.datagrams) == std::string(200, 'a') + "|" + std::string(100, 'b') + "|");
  CHECK(work.datagrams.datagrams[1].from == source(2));
  CHECK(work.datagrams.datagrams[1].received == some_time);
  REQUIRE(backlog.take(work, Clock::now() + patience));
  CHECK(texts_of(work.datagrams) == "c|");
  CHECK(backlog.counts().datagrams == 0);
  CHECK(backlog.counts().datagram_bytes == 0);
}

TEST_CASE("backlog: at its bytes a datagram is taken, one byte more is dropped and counted") {
  Backlog backlog(small_limits());
  CHECK(backlog.push_datagram(std::string(900, 'a'), source(1), some_time));
  CHECK(backlog.push_datagram(std::string(100, 'b'), source(1), some_time));
  CHECK_FALSE(backlog.push_datagram("c", source(1), some_time));
  CHECK(backlog.counts().datagrams_dropped == 1);
  CHECK(backlog.counts().datagrams_dropped_unread == 0);
}

TEST_CASE("backlog: at its number of datagrams one more is dropped, however small") {
  Backlog backlog(small_limits());
  for (int i = 0; i < 10; ++i) CHECK(backlog.push_datagram("", source(1), some_time));
  CHECK_FALSE(backlog.push_datagram("", source(1), some_time));
}

TEST_CASE("backlog: of dropped datagrams the first bytes are kept, up to a bound") {
  Backlog backlog(small_limits());
  const std::string large(1001, 'x');
  for (int i = 0; i < 3; ++i) CHECK_FALSE(backlog.push_datagram(large, source(4), some_time));
  CHECK(backlog.counts().datagrams_dropped == 3);
  CHECK(backlog.counts().datagrams_dropped_unread == 1);
  Backlog::Work work;
  REQUIRE(backlog.take(work, Clock::now() + patience));
  CHECK(work.datagrams.empty());
  REQUIRE(work.dropped.datagrams.size() == 2);
  CHECK(work.dropped.bytes_of(work.dropped.datagrams[1]) == large.substr(0, dropped_prefix_bytes));
  CHECK(work.dropped.datagrams[1].whole_size == large.size());
  CHECK(work.dropped.datagrams[1].from == source(4));
}

TEST_CASE("backlog: taking makes room again") {
  Backlog backlog(small_limits());
  Backlog::Work work;
  for (int i = 0; i < 50; ++i) {
    REQUIRE(backlog.push_datagram(std::string(1000, 'a'), source(1), some_time));
    REQUIRE(backlog.take(work, Clock::now() + patience));
  }
  CHECK(backlog.counts().datagrams_dropped == 0);
}

TEST_CASE("backlog: an export without room is refused at its deadline and stays its owner's") {
  BacklogLimits limits = small_limits();
  limits.export_bytes = 100'000;
  Backlog backlog(limits);
  auto first = export_of(90'000);
  REQUIRE(backlog.push_export(first, Clock::now()));
  CHECK(first == nullptr);
  auto second = export_of(20'000);
  CHECK_FALSE(backlog.push_export(second, Clock::now()));
  CHECK(second != nullptr);
  CHECK(backlog.counts().exports_refused == 1);
  CHECK(backlog.counts().exports == 1);
}

TEST_CASE("backlog: an export waits for room and gets it when the writer takes") {
  BacklogLimits limits = small_limits();
  limits.export_bytes = 100'000;
  Backlog backlog(limits);
  auto first = export_of(90'000);
  REQUIRE(backlog.push_export(first, Clock::now()));
  std::thread waiting([&] {
    auto second = export_of(90'000);
    CHECK(backlog.push_export(second, Clock::now() + patience));
  });
  Backlog::Work work;
  std::size_t taken = 0;
  while (taken < 2 && backlog.take(work, Clock::now() + patience)) taken += work.exports.size();
  waiting.join();
  CHECK(taken == 2);
  CHECK(backlog.counts().export_bytes == 0);
}

TEST_CASE("backlog: an export larger than the whole bound is let in alone") {
  BacklogLimits limits = small_limits();
  limits.export_bytes = 1000;
  Backlog backlog(limits);
  auto large = export_of(50'000);
  CHECK(backlog.push_export(large, Clock::now()));
  auto next = export_of(10);
  CHECK_FALSE(backlog.push_export(next, Clock::now()));
}

TEST_CASE("backlog: exports are taken up to a bound, and one more") {
  BacklogLimits limits = small_limits();
  limits.taken_export_bytes = 100'000;
  Backlog backlog(limits);
  for (int i = 0; i < 3; ++i) {
    auto pending = export_of(60'000);
    REQUIRE(backlog.push_export(pending, Clock::now()));
  }
  Backlog::Work work;
  REQUIRE(backlog.take(work, Clock::now() + patience));
  CHECK(work.exports.size() == 2);
}

TEST_CASE("backlog: take without work comes back at its deadline, empty") {
  Backlog backlog(small_limits());
  Backlog::Work work;
  CHECK(backlog.take(work, Clock::now()));
  CHECK(work.empty());
}

TEST_CASE("backlog: once closed it takes nothing more, and gives what it has") {
  Backlog backlog(small_limits());
  backlog.push_datagram("a", source(1), some_time);
  backlog.close();
  CHECK_FALSE(backlog.push_datagram("b", source(1), some_time));
  auto pending = export_of(1);
  CHECK_FALSE(backlog.push_export(pending, Clock::now() + patience));
  Backlog::Work work;
  REQUIRE(backlog.take(work, Clock::now() + patience));
  CHECK(texts_of(work.datagrams) == "a|");
  CHECK_FALSE(backlog.take(work, Clock::now() + patience));
}

TEST_CASE("backlog: closing wakes an export that waits for room") {
  BacklogLimits limits = small_limits();
  limits.export_bytes = 1;
  Backlog backlog(limits);
  auto first = export_of(1);
  REQUIRE(backlog.push_export(first, Clock::now()));
  std::thread closing([&] { backlog.close(); });
  auto second = export_of(1);
  CHECK_FALSE(backlog.push_export(second, Clock::now() + patience));
  closing.join();
}

}  // namespace phosphor
