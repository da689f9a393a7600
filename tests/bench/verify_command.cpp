#include "tests/bench/acknowledged.h"
#include "tests/bench/http_poster.h"
#include "tests/bench/load_command.h"
#include "tests/bench/verify.h"

#include <phosphor/id_text.h>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <optional>
#include <string>

namespace phosphor::bench {
namespace {

constexpr int usage_error = 64;  // EX_USAGE

// More lines say nothing more.
constexpr std::uint64_t max_lines = 20;
// How many traces may be missing at the beginning until nothing of the load is believed to be
// there.
constexpr std::uint64_t max_tries_for_begin = 1'000;

// Times the number of traces it fits into 64 bits.
constexpr std::uint64_t max_sample = 1'000'000'000;

struct VerifyFlags {
  std::string api;
  std::uint64_t spans = 1'000'000;
  std::uint64_t seed = 1;
  std::int64_t begin_unix_ns = 0;
  std::uint64_t sample = 0;
  std::string acknowledged_file;
};

void add_flags(CLI::App& app, VerifyFlags& flags) {
  app.add_option("--api", flags.api, "the daemon's API, e.g. http://127.0.0.1:7750")->required();
  CLI::Option* spans = app.add_option("--spans", flags.spans, "as it was sent")
                           ->check(CLI::PositiveNumber)
                           ->capture_default_str();
  CLI::Option* seed = app.add_option("--seed", flags.seed, "as it was sent")->capture_default_str();
  app.add_option("--begin", flags.begin_unix_ns,
                 "when the first trace began, nanoseconds since 1970 [as the daemon has it]")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--sample", flags.sample, "so many traces, spread over all; 0: every one")
      ->check(CLI::Range(std::uint64_t{0}, max_sample))
      ->capture_default_str();
  app.add_option("--acknowledged", flags.acknowledged_file,
                 "ask only for what 'phosphor bench load --acknowledged' wrote")
      ->excludes(spans)
      ->excludes(seed);
}

class Verification {
 public:
  Verification(const VerifyFlags& flags, const HttpUrl& api)
      : flags_(flags), api_(api.host, api.port) {
    if (flags.acknowledged_file.empty()) return;
    auto read = AcknowledgedSpans::read(flags.acknowledged_file);
    if (!read) throw std::invalid_argument(read.error().message);
    acknowledged_.emplace(std::move(*read));
  }

  // True if nothing is missing.
  bool run() {
    const std::uint64_t seed = acknowledged_ ? acknowledged_->seed() : flags_.seed;
    const std::uint64_t traces =
        acknowledged_ ? acknowledged_->trace_count() : TraceDrawer(seed).traces_with(flags_.spans);
    const std::optional<Timestamp> begin = find_begin(seed, traces);
    if (!begin) {
      fmt::print("nothing of seed {} was found\n", seed);
      return false;
    }
    Workload workload(seed, *begin);
    const std::uint64_t asked = flags_.sample == 0 ? traces : std::min(flags_.sample, traces);
    for (std::uint64_t i = 0; i < asked; ++i) {
      check(workload, asked == traces ? i : i * traces / asked);
    }
    fmt::print(
        "{} of {} traces asked for, {} spans; {} spans are missing or not as they were sent, "
        "in {} traces\n",
        asked, traces, spans_, wrong_spans_, wrong_traces_);
    return wrong_traces_ == 0;
  }

 private:
  std::optional<std::string> ask(TraceId id) { return api_.find("/api/v1/traces/" + to_hex(id)); }

  std::optional<Timestamp> find_begin(std::uint64_t seed, std::uint64_t traces) {
    if (acknowledged_) return acknowledged_->begin();
    if (flags_.begin_unix_ns != 0) return from_unix_nanoseconds(flags_.begin_unix_ns);
    Workload workload(seed, no_time);
    for (std::uint64_t i = 0; i < std::min(traces, max_tries_for_begin); ++i) {
      workload.next();
      const std::optional<std::string> answer = ask(workload.trace_id());
      if (!answer) continue;
      if (const auto begin = begin_in(workload, *answer)) return begin;
    }
    return std::nullopt;
  }

  void check(Workload& workload, std::uint64_t index) {
    workload.make(index);
    std::uint64_t expected = 0;
    const std::vector<std::string> found =
        differences(workload, ask(workload.trace_id()), [&](std::size_t span) {
          const bool wanted =
              !acknowledged_ || acknowledged_->has({index, static_cast<std::uint32_t>(span)});
          expected += wanted ? 1 : 0;
          return wanted;
        });
    spans_ += expected;
    if (found.empty()) return;
    ++wrong_traces_;
    wrong_spans_ += found.size();
    for (const std::string& what : found) {
      if (lines_++ < max_lines) {
        fmt::print("trace {} (number {}): {}\n", to_hex(workload.trace_id()), index, what);
      }
    }
  }

  const VerifyFlags& flags_;
  HttpConnection api_;
  std::optional<AcknowledgedSpans> acknowledged_;
  std::uint64_t spans_ = 0;
  std::uint64_t wrong_spans_ = 0;
  std::uint64_t wrong_traces_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace

int verify_command(int argc, char** argv) {
  VerifyFlags flags;
  CLI::App app("Asks a daemon for the load that was sent; status 1 if something is missing",
               "phosphor bench verify");
  add_flags(app, flags);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_error;
  }
  try {
    const auto api = HttpUrl::parse(flags.api);
    if (!api) throw std::invalid_argument(api.error().message);
    return Verification(flags, *api).run() ? 0 : 1;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "phosphor bench verify: {}\n", error.what());
    return usage_error;
  } catch (const std::exception& error) {
    fmt::print(stderr, "phosphor bench verify: {}\n", error.what());
    return 1;
  }
}

}  // namespace phosphor::bench
