// Loads that are large in one way each: the daemon has to take or refuse them, to stay within its
// memory, and to answer afterwards.

#include "proto/otlp_fields.h"
#include "tests/bench/daemon_api.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/daemon_under_test.h"
#include "tests/bench/otlp_transport.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>
#include <protozero/pbf_writer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace phosphor::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t spans_per_request = 512;
constexpr std::size_t max_body_bytes = std::size_t{16} << 20;

struct GiantSpan {
  TraceId trace;
  std::uint64_t id = 0;
  std::uint64_t parent = 0;  // 0: none
  std::string service;
  std::vector<std::pair<std::string, std::string>> attributes;
};

std::string big_endian(std::uint64_t number) {
  std::string bytes(8, '\0');
  for (int i = 7; i >= 0; --i, number >>= 8)
    bytes[static_cast<std::size_t>(i)] = static_cast<char>(number);
  return bytes;
}

std::string attribute_message(const std::string& key, const std::string& text) {
  std::string value;
  protozero::pbf_writer(value).add_string(otlp::any_value::string, text);
  std::string attribute;
  protozero::pbf_writer writer(attribute);
  writer.add_string(otlp::key_value::key, key);
  writer.add_message(otlp::key_value::value, value);
  return attribute;
}

std::string span_message(const GiantSpan& span, std::int64_t now_ns) {
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_bytes(otlp::span::trace_id, big_endian(span.trace.high) + big_endian(span.trace.low));
  writer.add_bytes(otlp::span::span_id, big_endian(span.id));
  if (span.parent != 0) writer.add_bytes(otlp::span::parent_span_id, big_endian(span.parent));
  writer.add_string(otlp::span::name, "giant");
  writer.add_fixed64(otlp::span::start_time, static_cast<std::uint64_t>(now_ns));
  writer.add_fixed64(otlp::span::end_time,
                     static_cast<std::uint64_t>(now_ns) + 1'000'000 + span.id % 1000);
  for (const auto& [key, text] : span.attributes) {
    writer.add_message(otlp::span::attributes, attribute_message(key, text));
  }
  return bytes;
}

// A ResourceSpans of one span.
std::string resource_spans_of(const GiantSpan& span, std::int64_t now_ns) {
  std::string resource;
  protozero::pbf_writer(resource).add_message(otlp::resource::attributes,
                                              attribute_message("service.name", span.service));
  std::string scope_spans;
  protozero::pbf_writer(scope_spans)
      .add_message(otlp::scope_spans::spans, span_message(span, now_ns));
  std::string bytes;
  protozero::pbf_writer writer(bytes);
  writer.add_message(otlp::resource_spans::resource, resource);
  writer.add_message(otlp::resource_spans::scope_spans, scope_spans);
  return bytes;
}

struct Giant {
  std::string name;
  std::uint64_t spans;
  std::function<GiantSpan(std::uint64_t)> span;
  // What is asked for afterwards; a limit may refuse it (422), nothing else may.
  std::vector<std::string> targets;
};

struct GiantOutcome {
  std::map<std::string, std::uint64_t> answers;
  double seconds = 0;

  std::string text() const {
    std::string text;
    for (const auto& [answer, count] : answers) text += fmt::format(" {} x {}", count, answer);
    return text;
  }
};

GiantOutcome send(const DaemonUnderTest& daemon, const Giant& giant) {
  const auto transport = http_transport(daemon.otlp_url(), LoadCompression::none);
  GiantOutcome outcome;
  const Clock::time_point begin = Clock::now();
  std::string body;
  const std::int64_t now =
      std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
  for (std::uint64_t i = 0; i < giant.spans; ++i) {
    protozero::pbf_writer(body).add_message(
        otlp::traces_data::resource_spans,
        resource_spans_of(giant.span(i), now + 1'000 * static_cast<std::int64_t>(i)));
    const bool is_full = (i + 1) % spans_per_request == 0 || body.size() >= max_body_bytes;
    if (!is_full && i + 1 < giant.spans) continue;
    ++outcome.answers[transport->send(body).text];
    body.clear();
  }
  outcome.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  return outcome;
}

std::string ask(HttpConnection& api, const std::string& target) {
  const Clock::time_point begin = Clock::now();
  const std::optional<std::string> answer = api.get_within_limits(target);
  const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
  return fmt::format("; {} in {:.1f} ms",
                     answer ? fmt::format("{} bytes", answer->size()) : "refused (422)",
                     took.count());
}

void measure(Report& report, const Giant& giant) {
  DaemonUnderTest daemon;
  const GiantOutcome outcome = send(daemon, giant);
  HttpConnection api(daemon.http_port());
  std::string answers;
  for (const std::string& target : giant.targets) answers += ask(api, target);
  const DaemonUsage usage = daemon.usage();
  report.add({"giants", giant.name, "MiB at most",
              static_cast<double>(usage.peak_resident_bytes) / (1024 * 1024),
              fmt::format("resident; {} spans in {:.1f} s, answered{}; then{}", giant.spans,
                          outcome.seconds, outcome.text(), answers)});
  daemon.stop();
}

constexpr TraceId one_of_many(std::uint64_t number) {
  return {number * 0x9e3779b97f4a7c15ULL | 1, number + 1};
}

std::string search(const std::string& words) { return "/api/v1/traces?" + words; }

Giant one_trace(std::uint64_t spans) {
  const TraceId id{7, 7};
  return {
      "one trace of so many spans",
      spans,
      [id](std::uint64_t i) {
        return GiantSpan{id, i + 1, i == 0 ? 0 : i / 8 + 1, "giant", {}};
      },
      {"/api/v1/traces/" + to_hex(id) + "/outline", "/api/v1/traces/" + to_hex(id) + "?count=100",
       search("service=giant"), "/api/v1/services"}};
}

Giant many_services(std::uint64_t services) {
  return {
      "so many services",
      services,
      [](std::uint64_t i) {
        return GiantSpan{one_of_many(i), 1, 0, fmt::format("service-{}", i), {}};
      },
      {"/api/v1/services", search("service=service-77"), "/api/v1/services/service-77/operations"}};
}

Giant many_values(std::uint64_t values) {
  return {
      "so many distinct values of an attribute",
      values,
      [](std::uint64_t i) {
        return GiantSpan{one_of_many(i), 1, 0, "values", {{"value", fmt::format("value-{}", i)}}};
      },
      {search("attribute=value%3Dvalue-77"), search("attribute=value%3Dnone"), search("")}};
}

Giant many_keys(std::uint64_t keys) {
  return {"so many attribute keys, 20 of them on each span",
          10 * keys,
          [keys](std::uint64_t i) {
            GiantSpan span{one_of_many(i), 1, 0, "keys", {}};
            for (std::uint64_t k = 0; k < 20; ++k) {
              span.attributes.emplace_back(fmt::format("key-{}", (i * 20 + k * 37) % keys),
                                           "a value");
            }
            return span;
          },
          {search("attribute=key-77%3Da%20value"), search("service=keys")}};
}

Giant large_values(std::uint64_t spans) {
  return {"values of 1 MB",
          spans,
          [](std::uint64_t i) {
            std::string text(1'000'000, 'a');
            for (std::size_t at = 0; at < text.size(); at += 7)
              text[at] = static_cast<char>('a' + (at * (i + 3) / 7) % 26);
            return GiantSpan{one_of_many(i),
                             1,
                             0,
                             "large",
                             {{"large", std::move(text)}, {"number", fmt::format("{}", i)}}};
          },
          {search("attribute=number%3D7"), search("service=large"),
           "/api/v1/traces/" + to_hex(one_of_many(7))}};
}

}  // namespace

void measure_giants(Report& report, std::uint64_t share) {
  measure(report, one_trace(1'000'000 / share));
  measure(report, many_services(100'000 / share));
  measure(report, many_values(10'000'000 / share));
  measure(report, many_keys(10'000 / share));
  measure(report, large_values(1'000 / share));
}

}  // namespace phosphor::bench
