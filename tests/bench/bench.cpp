#include "tests/bench/bench.h"

#include "tests/bench/client_bench.h"
#include "tests/bench/daemon_bench.h"
#include "tests/bench/load_command.h"
#include "tests/bench/sink_command.h"
#include "tests/bench/workload.h"
#include "tests/support/temporary_folder.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <string>

namespace phosphor {
namespace {

using namespace bench;

constexpr int usage_error = 64;  // EX_USAGE

struct BenchOptions {
  std::string part = "all";
  DaemonBenchOptions daemon;
  std::string data_folder;  // empty: a temporary one
  std::string json_file;
};

void measure(Report& report, const BenchOptions& options) {
  const auto wanted = [&](std::string_view part) {
    return options.part == part || options.part == "all";
  };
  if (wanted("client")) measure_client(report);
  if (wanted("ingest")) measure_ingest(report, options.daemon);
  if (wanted("giants")) measure_giants(report, options.daemon.spans < few_spans ? 100 : 1);
  if (!wanted("query") && !wanted("keeping")) return;
  const test::TemporaryFolder temporary;
  const LoadedFolder loaded(options.data_folder.empty() ? temporary / "query" : options.data_folder,
                            options.daemon.seed, options.daemon.spans);
  if (wanted("query")) measure_queries(report, loaded);
  if (wanted("keeping")) measure_keeping(report, loaded);
}

}  // namespace

int bench_command(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (first == "load") return load_command(argc - 1, argv + 1);
  if (first == "sink") return sink_command(argc - 1, argv + 1);
  if (first == "verify") return verify_command(argc - 1, argv + 1);

  BenchOptions options;
  CLI::App app(
      "Measures the client, the daemon's ingest and its queries; asserts nothing.\n"
      "'bench load' and 'bench verify' send a load and ask for it again; 'bench sink' receives "
      "it and forgets it (each with --help)",
      "phosphor bench");
  app.add_option("part", options.part, "client, ingest, giants, query, keeping, or all")
      ->check(CLI::IsMember({"client", "ingest", "giants", "query", "keeping", "all"}))
      ->capture_default_str();
  app.add_option("--spans", options.daemon.spans, "spans sent to the daemon, for each measurement")
      ->check(CLI::Range(std::uint64_t{1'000}, std::uint64_t{1'000'000'000}))
      ->capture_default_str();
  app.add_option("--seed", options.daemon.seed, "of the workload")->capture_default_str();
  app.add_option("--data", options.data_folder,
                 "where queries find their load, and where it is kept if it is not there yet [a "
                 "temporary folder]");
  app.add_option("--json", options.json_file, "write the figures there too; - prints only them");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : usage_error;
  }
  Report report(this_machine());
  bool measured = false;
  try {
    measure(report, options);
    measured = true;
  } catch (const std::exception& error) {
    fmt::print(stderr, "phosphor bench: {}\n", error.what());
  }
  // What was found until then took time to find.
  return print(report, workload_text, options.json_file) && measured ? 0 : 1;
}

}  // namespace phosphor
