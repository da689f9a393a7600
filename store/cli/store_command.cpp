#include "store/cli/store_command.h"

#include "store/inspection.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <string>

namespace phosphor {
namespace {

constexpr int success = 0;
constexpr int failure = 1;
constexpr int usage_error = 64;  // EX_USAGE

std::string size_text(std::uint64_t bytes) {
  constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(units); ++unit) size /= 1024;
  return fmt::format("{:.{}f} {}", size, unit == 0 ? 0 : 1, units[unit]);
}

std::string per_record(std::uint64_t bytes, std::uint64_t records) {
  if (records == 0 || bytes == 0) return "";
  return fmt::format("{:.1f}", static_cast<double>(bytes) / static_cast<double>(records));
}

std::string time_text(Timestamp time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}",
                     std::chrono::time_point_cast<std::chrono::seconds>(time));
}

void print_table(const StoreInspection& store) {
  fmt::print("{:>6}  {:<19} {:>9} {:>8} {:>12} {:>11} {:>10} {:>9}\n", "slice", "begun (UTC)",
             "segments", "blocks", "records", "traces", "blocks'", "B/record");
  for (const SliceInspection& slice : store.slices) {
    fmt::print("{:>6}  {:<19} {:>9} {:>8} {:>12} {:>11} {:>10} {:>9}\n", slice.number,
               time_text(slice.begun), slice.segments, slice.blocks, slice.records, slice.traces,
               slice.block_bytes == 0 ? "" : size_text(slice.block_bytes),
               per_record(slice.block_bytes + slice.filter_bytes + slice.description_bytes,
                          slice.block_bytes == 0 ? 0 : slice.records));
  }
  fmt::print("\njournal: {} records in {} entries, {}\n", store.journal_records,
             store.journal_entries, size_text(store.journal_bytes));
  fmt::print("on disk: {}, the log included\n", size_text(store.disk_bytes));
}

int print(const StoreInspection& store) {
  print_table(store);
  for (const std::string& sentence : store.damage) fmt::print(stderr, "damaged: {}\n", sentence);
  if (store.damage_count > store.damage.size()) {
    fmt::print(stderr, "and {} more\n", store.damage_count - store.damage.size());
  }
  return store.damage_count == 0 ? success : failure;
}

// One line that is written over, on a terminal only.
void show_progress(std::uint64_t done, std::uint64_t all) {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (!terminal || (done % 64 != 0 && done != all)) return;
  fmt::print(stderr, "\rread {} of {} blocks{}", done, all, done == all ? "\n" : "");
}

int answer(const Result<StoreInspection>& store) {
  if (store) return print(*store);
  fmt::print(stderr, "phosphor store: {}\n", store.error().message);
  return failure;
}

}  // namespace

int store_command(int argc, char** argv) {
  CLI::App app("What is on disk in a store's folder; a running daemon's may be looked at too");
  app.name("phosphor store");
  std::string folder;
  app.require_subcommand(1);
  CLI::App* const stat = app.add_subcommand("stat", "Slices, segments and records, as described");
  CLI::App* const verify =
      app.add_subcommand("verify", "Read every block and name what is damaged");
  for (CLI::App* const command : {stat, verify}) {
    command->add_option("folder", folder, "The folder that 'phosphor serve --data' names")
        ->required();
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", app.help("", CLI::AppFormatMode::All));
    return success;
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "phosphor store: {}; see 'phosphor store --help'\n", error.what());
    return usage_error;
  }
  return answer(stat->parsed() ? inspect_store(folder) : check_store(folder, &show_progress));
}

}  // namespace phosphor
