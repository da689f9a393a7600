// An outline says of each node what the tree does, whatever the trace.

#include "query/trace_outline.h"

#include "tests/query/golden.h"
#include "tests/query/payment.h"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr std::uint32_t none = 0xffffffff;

// Read by the document in query/README.md, not by the writer's code.
class Outline {
 public:
  explicit Outline(std::string bytes) : bytes_(std::move(bytes)) {
    REQUIRE(bytes_.size() >= 16);
    REQUIRE(bytes_.substr(0, 4) == "phto");
    REQUIRE(number_at<std::uint32_t>(4) == 1);
    count = number_at<std::uint32_t>(8);
    const std::size_t head_bytes = number_at<std::uint32_t>(12);
    REQUIRE(head_bytes % 8 == 0);
    head = boost::json::parse(bytes_.substr(16, head_bytes)).as_object();
    at_ = 16 + head_bytes;
    start = column<double>();
    end = column<double>();
    span_id = column<std::uint64_t>();
    descendants = column<std::uint32_t>();
    other = column<std::uint32_t>();
    service = column<std::uint32_t>();
    name = column<std::uint32_t>();
    peer = column<std::uint32_t>();
    clock = column<std::uint32_t>();
    facts = column<std::uint32_t>();
    const auto events = static_cast<std::size_t>(head.at("event_count").as_int64());
    event_time = column<double>(events);
    event_span = column<std::uint32_t>(events);
    CHECK(at_ == bytes_.size());
  }

  std::string name_of(std::uint32_t number) const {
    return std::string(head.at("names").at(number).as_string());
  }
  std::string service_of(std::uint32_t number) const {
    return std::string(head.at("services").at(number).at("service").as_string());
  }

  std::size_t count = 0;
  boost::json::object head;
  std::vector<double> start, end, event_time;
  std::vector<std::uint64_t> span_id;
  std::vector<std::uint32_t> descendants, other, service, name, peer, clock, facts, event_span;

 private:
  template <typename Number>
  Number number_at(std::size_t at) const {
    Number number;
    std::memcpy(&number, bytes_.data() + at, sizeof(number));
    return number;
  }

  template <typename Number>
  std::vector<Number> column() {
    return column<Number>(count);
  }

  template <typename Number>
  std::vector<Number> column(std::size_t size) {
    REQUIRE(at_ % 8 == 0);
    REQUIRE(at_ + size * sizeof(Number) <= bytes_.size());
    std::vector<Number> numbers(size);
    if (size > 0) std::memcpy(numbers.data(), bytes_.data() + at_, size * sizeof(Number));
    at_ += (size * sizeof(Number) + 7) / 8 * 8;
    return numbers;
  }

  std::string bytes_;
  std::size_t at_ = 0;
};

void check_time(double offset, Timestamp time, const TraceTree& tree) {
  CHECK(std::isnan(offset) == (time == no_time));
  if (time != no_time) CHECK(offset == static_cast<double>((time - tree.start).count()));
}

void check_facts(std::uint32_t facts, const TraceNode& node) {
  CHECK((facts & 7) == static_cast<std::uint32_t>(node.span->kind));
  CHECK((facts >> 3 & 3) == static_cast<std::uint32_t>(node.span->side));
  CHECK((facts >> 5 & 7) == static_cast<std::uint32_t>(node.state));
  CHECK((facts >> 8 & 3) == static_cast<std::uint32_t>(node.missing_half));
  CHECK((facts >> 10 & 1) == (node.span->async ? 1 : 0));
  CHECK((facts >> 11 & 1) == (node.orphan ? 1 : 0));
  CHECK((facts >> 12 & 1) == (node.span->status == StatusCode::error ? 1 : 0));
  CHECK((facts >> 13) == 0);
}

void check_events(const Outline& outline, const TraceTree& tree) {
  std::size_t at = 0;
  for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
    for (const Event& event : tree.nodes[i].span->events) {
      REQUIRE(at < outline.event_span.size());
      CHECK(outline.event_span[at] == i);
      check_time(outline.event_time[at++], corrected(event.time, tree.nodes[i].correction), tree);
    }
  }
  CHECK(at == outline.event_span.size());
}

void check(const Outline& outline, const TraceTree& tree) {
  REQUIRE(outline.count == tree.nodes.size());
  check_events(outline, tree);
  for (std::size_t i = 0; i < outline.count; ++i) {
    CAPTURE(i);
    const TraceNode& node = tree.nodes[i];
    check_time(outline.start[i], node.start, tree);
    check_time(outline.end[i], node.end, tree);
    CHECK(outline.span_id[i] == node.span->span_id.value);
    CHECK(outline.descendants[i] == node.descendant_count);
    CHECK(outline.other[i] == (node.call ? node.call->other : none));
    CHECK(outline.service_of(outline.service[i]) == node.span->service);
    CHECK(outline.name_of(outline.name[i]) == node.span->name);
    const std::uint32_t peer = outline.peer[i];
    CHECK((peer == none ? "" : outline.name_of(peer)) == node.span->peer);
    const auto& clock = outline.head.at("clocks").at(outline.clock[i]);
    CHECK(clock.at("correction_ns").as_int64() == node.correction.count());
    check_facts(outline.facts[i], node);
  }
}

Outline outline_of(const Trace& trace, const TraceTree& tree) {
  auto bytes = write_trace_outline(trace, tree, 1 << 20);
  REQUIRE(bytes.ok());
  return Outline(*std::move(bytes));
}

}  // namespace

TEST_CASE("outline: of each span it says what the tree does") {
  MemoryStore store;
  write_payment(store);
  write_shop(store);
  for (const TraceId id : {payment_id, shop_id}) {
    const auto trace = store.trace(id, {});
    REQUIRE(trace.ok());
    REQUIRE(trace->has_value());
    const TraceTree tree = build_trace_tree(**trace, payment_now);
    const Outline outline = outline_of(**trace, tree);
    check(outline, tree);
    CHECK(outline.head.at("span_count").as_int64() == static_cast<std::int64_t>(outline.count));
    CHECK_FALSE(outline.head.contains("spans"));
  }
}

TEST_CASE("outline, golden: the payment") {
  MemoryStore store;
  write_payment(store);
  const auto trace = store.trace(payment_id, {});
  REQUIRE(trace.ok());
  const auto bytes = write_trace_outline(**trace, build_trace_tree(**trace, payment_now), 1 << 20);
  REQUIRE(bytes.ok());
  check_golden_text("outline_payment.bin", *bytes);
}

TEST_CASE("outline: one that is too large is refused, and one of nothing is whole") {
  const Trace empty;
  const TraceTree tree = build_trace_tree(empty, payment_now);
  CHECK(outline_of(empty, tree).count == 0);
  const auto refused = write_trace_outline(empty, tree, 100);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::resource_exhausted);
}
