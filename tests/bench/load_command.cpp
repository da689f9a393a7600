#include "tests/bench/load_command.h"

#include "query/json_writer.h"
#include "tests/bench/load.h"
#include "tests/bench/workload.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <optional>
#include <string>

namespace phosphor::bench {
namespace {

constexpr int usage_error = 64;  // EX_USAGE

struct LoadFlags {
  std::string otlp_http;
  std::string otlp_grpc;
  std::string native;
  std::string ancestor;
  std::string api;
  LoadPlan plan;
  std::int64_t begin_unix_ns = 0;
  bool gzip = false;
  bool zstd = false;
  std::string acknowledged_file;
  std::string json_file;
};

void add_flags(CLI::App& app, LoadFlags& flags) {
  CLI::Option_group* to = app.add_option_group("where to");
  to->add_option("--otlp-http", flags.otlp_http, "OTLP over HTTP, e.g. http://127.0.0.1:4318");
  to->add_option("--otlp-grpc", flags.otlp_grpc, "OTLP over gRPC, e.g. 127.0.0.1:4317");
  to->add_option("--native", flags.native, "native batches over UDP, e.g. 127.0.0.1:7760");
  to->add_option("--ancestor", flags.ancestor, "the ancestor's datagrams, e.g. 127.0.0.1:7760");
  to->require_option(1);
  app.add_option(
      "--api", flags.api,
      "with --native, --ancestor: the daemon's API, to keep pace with it and to ask what "
      "was stored, e.g. http://127.0.0.1:7750");
  LoadPlan& plan = flags.plan;
  app.add_option("--spans", plan.spans, "at least so many, in whole traces")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{100'000'000'000}))
      ->capture_default_str();
  app.add_option("--rate", plan.spans_per_second, "spans a second; 0: as fast as possible")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--seed", plan.seed, "the same seed is the same load")->capture_default_str();
  app.add_option("--begin", flags.begin_unix_ns,
                 "when the first trace begins, nanoseconds since 1970 [so that the last is now]")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--batch", plan.spans_per_request, "spans in an OTLP request")
      ->check(CLI::Range(1, 65'536))
      ->capture_default_str();
  app.add_option("--connections", plan.connections, "of OTLP, each a thread")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--retries", plan.retries, "how often an OTLP request is sent again")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  CLI::Option* gzip = app.add_flag("--gzip", flags.gzip, "compress OTLP requests so");
  app.add_flag("--zstd", flags.zstd, "compress OTLP/HTTP requests so")->excludes(gzip);
  app.add_option("--acknowledged", flags.acknowledged_file,
                 "write which spans OTLP acknowledged, for 'phosphor bench verify'");
  app.add_option("--json", flags.json_file, "write the outcome there too; - prints only it");
}

LoadOutcome send(const LoadFlags& flags) {
  if (flags.zstd && flags.otlp_http.empty()) {
    throw std::invalid_argument("--zstd goes with --otlp-http alone");
  }
  const auto valid = [](auto result) {
    if (!result) throw std::invalid_argument(result.error().message);
    return std::move(*result);
  };
  if (!flags.otlp_http.empty()) {
    return send_otlp_http(valid(HttpUrl::parse(flags.otlp_http)), flags.plan);
  }
  if (!flags.otlp_grpc.empty()) {
    valid(parse_udp_target(flags.otlp_grpc));
    return send_otlp_grpc(flags.otlp_grpc, flags.plan);
  }
  UdpTarget target = valid(parse_udp_target(flags.native.empty() ? flags.ancestor : flags.native));
  if (!flags.api.empty()) target.api = valid(HttpUrl::parse(flags.api));
  return flags.native.empty() ? send_ancestor(target, flags.plan) : send_native(target, flags.plan);
}

double per_second(std::uint64_t count, const LoadOutcome& outcome) {
  return static_cast<double>(count) / outcome.seconds;
}

double cpu_us_per_span(const LoadOutcome& outcome) {
  return outcome.generator_cpu_seconds * 1e6 / static_cast<double>(outcome.spans);
}

std::string table_of(const LoadPlan& plan, const LoadOutcome& outcome) {
  std::string out;
  const auto row = [&out](std::string_view name, const std::string& value) {
    out += fmt::format("{:<28}{:>16}\n", name, value);
  };
  row("spans sent", fmt::format("{}", outcome.spans));
  if (outcome.annotations > 0) row("annotations sent", fmt::format("{}", outcome.annotations));
  row("spans acknowledged",
      outcome.spans_acknowledged ? fmt::format("{}", *outcome.spans_acknowledged) : "not known");
  row("spans failed", fmt::format("{}", outcome.spans_failed));
  row("messages", fmt::format("{}", outcome.messages));
  for (const auto& [answer, count] : outcome.answers) {
    row("  " + answer, fmt::format("{}", count));
  }
  row("bytes", fmt::format("{}", outcome.bytes));
  row("seconds", fmt::format("{:.3f}", outcome.seconds));
  row("spans per second", fmt::format("{:.0f}", per_second(outcome.spans, outcome)));
  row("bytes per second", fmt::format("{:.0f}", per_second(outcome.bytes, outcome)));
  row("generator's CPU, seconds", fmt::format("{:.3f}", outcome.generator_cpu_seconds));
  row("  microseconds a span", fmt::format("{:.3f}", cpu_us_per_span(outcome)));
  out += fmt::format("seed {}, first trace at {}\nworkload: {}\n", plan.seed,
                     unix_nanoseconds(plan.begin), workload_text);
  return out;
}

std::string json_of(const LoadPlan& plan, const LoadOutcome& outcome) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member_count("spans_sent", outcome.spans);
  json.member_count("annotations_sent", outcome.annotations);
  json.key("spans_acknowledged");
  outcome.spans_acknowledged ? json.unsigned_integer(*outcome.spans_acknowledged) : json.null();
  json.member_count("spans_failed", outcome.spans_failed);
  json.member_count("messages", outcome.messages).key("answers").begin_object();
  for (const auto& [answer, count] : outcome.answers) json.member_count(answer, count);
  json.end_object().member_count("bytes", outcome.bytes);
  json.key("seconds").real(outcome.seconds);
  json.key("spans_per_second").real(per_second(outcome.spans, outcome));
  json.key("bytes_per_second").real(per_second(outcome.bytes, outcome));
  json.key("generator_cpu_seconds").real(outcome.generator_cpu_seconds);
  json.key("generator_cpu_us_per_span").real(cpu_us_per_span(outcome));
  json.member_count("seed", plan.seed).member_digits("begin_unix_ns", unix_nanoseconds(plan.begin));
  json.member("workload", workload_text).end_object();
  return out += '\n';
}

void print(const LoadFlags& flags, const LoadOutcome& outcome) {
  const std::string json = json_of(flags.plan, outcome);
  if (flags.json_file == "-") {
    fmt::print("{}", json);
    return;
  }
  fmt::print("{}", table_of(flags.plan, outcome));
  if (flags.json_file.empty()) return;
  std::ofstream file(flags.json_file);
  if (!(file << json).flush()) throw std::runtime_error(flags.json_file + " cannot be written");
}

int run(LoadFlags flags) {
  LoadPlan& plan = flags.plan;
  plan.begin = flags.begin_unix_ns != 0 ? from_unix_nanoseconds(flags.begin_unix_ns)
                                        : begin_of_load(plan, std::chrono::system_clock::now());
  std::optional<AcknowledgedSpans> acknowledged;
  if (!flags.acknowledged_file.empty()) {
    acknowledged.emplace(plan.seed, plan.spans, plan.begin, trace_count_of(plan));
    plan.acknowledged = &*acknowledged;
  }
  const LoadOutcome outcome = send(flags);
  print(flags, outcome);
  if (acknowledged) {
    const Result<void> written = acknowledged->write(flags.acknowledged_file);
    if (!written.ok()) throw std::runtime_error(written.error().message);
  }
  return outcome.spans_failed == 0 ? 0 : 1;
}

}  // namespace

int load_command(int argc, char** argv) {
  LoadFlags flags;
  CLI::App app("Sends the bench's workload and says what came of it", "phosphor bench load");
  add_flags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_error;
  }
  if (flags.zstd) flags.plan.compression = LoadCompression::zstd;
  if (flags.gzip) flags.plan.compression = LoadCompression::gzip;
  try {
    return run(std::move(flags));
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "phosphor bench load: {}\n", error.what());
    return usage_error;
  } catch (const std::exception& error) {
    fmt::print(stderr, "phosphor bench load: {}\n", error.what());
    return 1;
  }
}

}  // namespace phosphor::bench
