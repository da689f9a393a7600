#include "tests/bench/questions.h"

#include "tests/bench/daemon_api.h"
#include "tests/bench/load_index.h"
#include "tests/bench/workload.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <stdexcept>

namespace phosphor::bench {
namespace {

constexpr std::size_t page = 20;
constexpr std::size_t sampled_items = 100;

// Percent-encodes what is not unreserved (RFC 3986, section 2.3).
std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool unreserved =
        (byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '.' || c == '_' || c == '~';
    out += unreserved ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

std::string search_for(std::string_view parameter, std::string_view value) {
  return fmt::format("/api/v1/traces?{}={}", parameter, encoded(value));
}

void expect(bool as_expected, std::string_view what) {
  if (!as_expected) throw std::runtime_error(fmt::format("a wrong answer: {}", what));
}

bool path_has(const SpanDraw& span, std::string_view part) {
  return item_path(span.item).find(part) != std::string::npos;
}

}  // namespace

Questions::Questions(const LoadPlan& plan) : plan_(plan), index_(plan) {
  by_id();
  of_operations();
  by_attribute();
  by_items();
  by_duration_and_error();
  by_range();
  by_pattern();
  of_everything();
}

// A search whose answer has these traces and no others; beside an ingest, others as well: then
// the page is as full.
void Questions::search(const std::string& name, std::size_t times, Target target,
                       Expected expected) {
  const auto check = [this, name, expected](std::size_t n, const std::string& answer, bool alone) {
    const std::vector<std::string> found = trace_ids_of(answer);
    std::vector<std::string> wanted;
    for (const std::uint64_t i : expected(n)) wanted.push_back(to_hex(index_.trace(i).id));
    expect(alone ? found == wanted : found.size() >= wanted.size(), name);
  };
  questions_.push_back({name, times, std::move(target), check});
}

// The same search each time, with the 20 newest of what fits.
void Questions::search(const std::string& name, std::size_t times, const std::string& target,
                       const LoadIndex::Test& fits) {
  auto expected = std::make_shared<const std::vector<std::uint64_t>>(index_.newest(fits, page));
  search(
      name, times, [target](std::size_t) { return target; },
      [expected](std::size_t) { return *expected; });
}

// Spread over the whole load, never the same one twice in a row.
std::uint64_t Questions::sample(std::size_t n) const {
  return (n * 7919 + 13) % 1009 * index_.trace_count() / 1009;
}

void Questions::by_id() {
  questions_.push_back(
      {"trace by id", 1000,
       [this](std::size_t n) { return "/api/v1/traces/" + to_hex(index_.trace(sample(n)).id); },
       [this](std::size_t n, const std::string& answer, bool) {
         const std::size_t spans = index_.trace(sample(n)).size;
         expect(answer.find(fmt::format("\"span_count\":{}", spans)) != std::string::npos,
                "trace by id");
       }});
}

std::string Questions::operation_search(std::size_t rank) const {
  const ModelSystem::Operation& operation = system_.operation(rank);
  return search_for("service", system_.service(operation.service)) +
         "&operation=" + encoded(operation.name);
}

void Questions::of_operations() {
  search("20 newest of a service and operation: the most frequent", 200, operation_search(0),
         [](const SpanDraw& span) { return span.operation == 0; });
  auto known = std::make_shared<std::map<std::size_t, std::vector<std::uint64_t>>>();
  search(
      "20 newest of a service and operation: all 200 in turn", 200,
      [this](std::size_t n) { return operation_search(n % operation_count); },
      [this, known](std::size_t n) {
        const std::size_t rank = n % operation_count;
        if (!known->contains(rank)) {
          (*known)[rank] =
              index_.newest([&](const SpanDraw& span) { return span.operation == rank; }, page);
        }
        return known->at(rank);
      });
  search(
      "20 newest of a service", 200, search_for("service", system_.service(7)),
      [](const SpanDraw& span) { return ModelSystem::service_of_operation(span.operation) == 7; });
}

void Questions::by_attribute() {
  search("20 newest with a common attribute", 200,
         search_for("attribute", "cloud.region=eu-west-1"),
         [](const SpanDraw& span) { return regions[span.region] == "eu-west-1"; });
  search(
      "an attribute that one trace has, all history", 300,
      [this](std::size_t n) {
        const TraceDraw trace = index_.trace(sample(n));
        const std::string_view request(trace.request_id.data(), trace.request_id.size());
        return search_for("attribute", fmt::format("request.id={}", request));
      },
      [this](std::size_t n) { return std::vector{sample(n)}; });
  search(
      "an attribute that nobody has, all history", 300,
      [](std::size_t n) { return search_for("attribute", fmt::format("request.id=none-{}", n)); },
      [](std::size_t) { return std::vector<std::uint64_t>{}; });
}

// One span in ten million has it.
void Questions::by_items() {
  std::vector<std::uint32_t> items;
  for (std::size_t n = 0; n < sampled_items; ++n) {
    items.push_back(index_.trace(sample(n)).spans[0].item);
  }
  auto known =
      std::make_shared<const std::unordered_map<std::uint32_t, std::vector<std::uint64_t>>>(
          index_.traces_of_items(items));
  search(
      "an attribute that one span in ten million has, all history", sampled_items,
      [items](std::size_t n) {
        return search_for("attribute", "url.path=" + item_path(items[n % sampled_items]));
      },
      [items, known](std::size_t n) {
        std::vector<std::uint64_t> traces = known->at(items[n % sampled_items]);
        if (traces.size() > page) traces.resize(page);
        return traces;
      });
}

void Questions::by_duration_and_error() {
  const auto longer = [](std::chrono::nanoseconds than) {
    return [than](const SpanDraw& span) { return span.duration_ns >= than.count(); };
  };
  using std::chrono::milliseconds;
  search("20 newest slower than 100 ms, one span in 2,000", 100,
         search_for("min_duration", "100ms"), longer(milliseconds(100)));
  search("20 newest slower than 263 ms, one span in a million", 50,
         search_for("min_duration", "263ms"), longer(milliseconds(263)));
  search("slower than a second: nobody is", 50, search_for("min_duration", "1s"),
         longer(milliseconds(1000)));
  search("20 newest with an error", 200, search_for("error", "true"),
         [](const SpanDraw& span) { return span.error; });
  search("20 newest of a service with an error", 100,
         search_for("service", system_.service(7)) + "&error=true", [](const SpanDraw& span) {
           return span.error && ModelSystem::service_of_operation(span.operation) == 7;
         });
}

// In the middle of the load: an operation within one second of it.
void Questions::by_range() {
  const std::uint64_t end = index_.trace_count() / 2;
  const Timestamp until = begin_of_trace(plan_.begin, end);
  const std::string range =
      fmt::format("&start_unix_ns={}&end_unix_ns={}",
                  unix_nanoseconds(until - std::chrono::seconds(1)), unix_nanoseconds(until));
  const auto expected = std::make_shared<const std::vector<std::uint64_t>>(
      index_.newest([](const SpanDraw& span) { return span.operation == 3; }, end, page));
  search(
      "20 of an operation, a range of one second in the middle", 100,
      [this, range](std::size_t) { return operation_search(3) + range; },
      [expected](std::size_t) { return *expected; });
}

void Questions::by_pattern() {
  search("20 newest with a part of an attribute, one span in 3,000", 50,
         search_for("query", ".url.path contains \"7777\""),
         [](const SpanDraw& span) { return path_has(span, "7777"); });
  search("20 newest by a regular expression, one span in 30,000", 20,
         search_for("query", ".url.path =~ `.*/.*12345.*`"),
         [](const SpanDraw& span) { return path_has(span, "12345"); });
  search("a part of an attribute that nobody has, all history", 3,
         search_for("query", ".url.path contains \"cart\""), [](const SpanDraw&) { return false; });
}

void Questions::of_everything() {
  const std::string from = fmt::format("{}", unix_nanoseconds(plan_.begin));
  const std::string to = fmt::format("{}", unix_nanoseconds(plan_.begin + std::chrono::seconds(1)));
  questions_.push_back({"dependencies of one second of load (5,000 traces)", 20,
                        [=](std::size_t) {
                          return "/api/v1/dependencies?start_unix_ns=" + from +
                                 "&end_unix_ns=" + to;
                        },
                        [](std::size_t, const std::string& answer, bool) {
                          expect(answer.find("\"caller\"") != std::string::npos, "dependencies");
                        }});
  questions_.push_back({"services", 100, [](std::size_t) { return "/api/v1/services"; },
                        [this](std::size_t, const std::string& answer, bool) {
                          expect(answer.find(system_.service(0)) != std::string::npos, "services");
                        }});
}

}  // namespace phosphor::bench
