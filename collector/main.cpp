// The phosphor executable: finds the subcommand and hands over. Each command lives with the folder
// whose job it shows; this table is the only place that knows them all.

#include "client/demo/demo.h"
#include "collector/serve.h"
#include "query/cli/commands.h"
#include "store/cli/store_command.h"
#include "tests/bench/bench.h"

#include <fmt/core.h>

#include <cstdio>
#include <string_view>

namespace {

struct Command {
  std::string_view name;
  std::string_view summary;
  // argv[0] is the command's name; the result is the exit status.
  int (*run)(int argc, char** argv);
};

int print_version(int, char**) {
  fmt::print("phosphor {}\n", PHOSPHOR_VERSION);
  return 0;
}

constexpr Command commands[] = {
    {"serve", "receive, store and show traces", phosphor::serve_command},
    {"demo", "send payments through eleven small services", phosphor::demo_command},
    {"trace", "draw one trace as a tree", phosphor::trace_command},
    {"search", "list traces", phosphor::search_command},
    {"services", "list services, their operations, who calls whom", phosphor::services_command},
    {"store", "look at what is on disk", phosphor::store_command},
    {"bench", "measure the client, ingest and queries", phosphor::bench_command},
    {"version", "print the version", print_version},
};

void print_usage(std::FILE* out) {
  fmt::print(out, "usage: phosphor COMMAND [OPTIONS]\n\n");
  for (const Command& command : commands) {
    fmt::print(out, "  {:<10} {}\n", command.name, command.summary);
  }
  fmt::print(out, "\n'phosphor COMMAND --help' lists a command's options.\n");
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view name = argc > 1 ? argv[1] : "";
  if (name == "--help" || name == "-h" || name == "help") {
    print_usage(stdout);
    return 0;
  }
  for (const Command& command : commands) {
    if (name == command.name) return command.run(argc - 1, argv + 1);
  }
  if (!name.empty()) fmt::print(stderr, "phosphor: no command '{}'\n\n", name);
  print_usage(stderr);
  return 64;  // EX_USAGE
}
