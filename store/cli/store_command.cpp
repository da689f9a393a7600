#include "store/cli/store_command.h"

#include "store/inspection.h"
#include "store/store_copy.h"

#include <phosphor/id_text.h>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor {
namespace {

constexpr int success = 0;
constexpr int failure = 1;
constexpr int usage_error = 64;                     // EX_USAGE
constexpr std::time_t max_seconds = 9'223'372'036;  // what a Timestamp holds: to the year 2262

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

int fail(const std::string& why) {
  fmt::print(stderr, "phosphor store: {}\n", why);
  return failure;
}

int answer(const Result<StoreInspection>& store) {
  return store ? print(*store) : fail(store.error().message);
}

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin && file != stdout) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

// "-" is the given stream. Null where it cannot be opened; errno says why.
File opened(const std::string& name, const char* mode, std::FILE* stream) {
  return File(name == "-" ? stream : std::fopen(name.c_str(), mode));
}

std::string cannot(const char* what, const std::string& name) {
  return fmt::format("cannot {} {}: {}", what, name, std::strerror(errno));
}

int print(const ExportOutcome& outcome) {
  for (const std::string& sentence : outcome.damage) fmt::print(stderr, "damaged: {}\n", sentence);
  fmt::print(stderr, "exported {} records, {}\n", outcome.records, size_text(outcome.bytes));
  return outcome.damage_count == 0 ? success : failure;
}

// What the flags of export say.
struct SelectionFlags {
  std::vector<std::string> traces;
  std::string from;
  std::string to;
};

// "2026-11-27", "2026-11-27T08:15:00" and the same with "Z": UTC, as in stat's table.
std::optional<Timestamp> time_in(const std::string& text) {
  for (const char* const form : {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"}) {
    std::tm parts{};
    const char* const end = ::strptime(text.c_str(), form, &parts);
    if (end == nullptr || *end != '\0') continue;
    const std::time_t seconds = ::timegm(&parts);
    if (seconds < 0 || seconds > max_seconds) return std::nullopt;
    return Timestamp(std::chrono::seconds(seconds));
  }
  return std::nullopt;
}

// For CLI11: a sentence where the text is no time.
std::string why_no_time(const std::string& text) {
  if (time_in(text)) return "";
  return fmt::format("{} is no time: write it like 2026-11-27T08:15:00 (UTC)", text);
}

ExportSelection selection_of(const SelectionFlags& flags) {
  std::vector<TraceId> traces;
  for (const std::string& text : flags.traces) traces.push_back(trace_id_from_text(text));
  return {std::move(traces), time_in(flags.from), time_in(flags.to)};
}

int export_to(const std::string& folder, const std::string& name, const SelectionFlags& flags) {
  const File file = opened(name, "wbx", stdout);
  if (!file) return fail(cannot("write", name));
  const auto sink = [&](std::string_view bytes) -> Result<void> {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size()) return {};
    return Error{ErrorCode::io, cannot("write", name)};
  };
  const auto outcome = export_store(folder, selection_of(flags), sink, &show_progress);
  if (!outcome) return fail(outcome.error().message);
  if (std::fflush(file.get()) != 0) return fail(cannot("write", name));
  return print(*outcome);
}

int import_from(const std::string& folder, const std::string& name) {
  const File file = opened(name, "rb", stdin);
  if (!file) return fail(cannot("read", name));
  const auto source = [&](char* into, std::size_t size) -> Result<std::size_t> {
    const std::size_t read = std::fread(into, 1, size, file.get());
    if (read != 0 || std::ferror(file.get()) == 0) return read;
    return Error{ErrorCode::io, cannot("read", name)};
  };
  std::uint64_t records = 0;
  const auto imported = import_store(folder, source, records);
  if (!imported) {
    return fail(fmt::format("{}: {}; {} records before it are imported", name,
                            imported.error().message, records));
  }
  fmt::print(stderr, "imported {} records\n", records);
  return success;
}

int back_up(const std::string& folder, const std::string& target) {
  const auto made = backup_store(folder, target);
  if (made) return success;
  const bool is_in_use = made.error().code == ErrorCode::unavailable;
  return fail(made.error().message +
              (is_in_use ? "; a running daemon makes backups itself: start it with "
                           "--backup-folder and send it SIGUSR1"
                         : ""));
}

struct StoreCommand {
  const char* name;
  const char* what;
  const char* other = nullptr;  // its second argument, where it has one
  const char* about_other = nullptr;
};

constexpr StoreCommand commands[] = {
    {"stat", "Slices, segments and records, as described"},
    {"verify", "Read every block and name what is damaged"},
    {"export", "Write all records into a file, or those that the flags name", "file",
     "A new file; - is the standard output"},
    {"import", "Add the records of an export; no daemon may have the folder open", "file",
     "What 'phosphor store export' wrote; - is the standard input"},
    {"backup", "Copy the folder of a daemon that is not running, by links where that is possible",
     "target", "A folder that does not exist yet"},
};

void add_flags(CLI::App& command, SelectionFlags& flags) {
  command.add_option("--trace", flags.traces, "Only records of this trace; may be repeated")
      ->type_name("ID")
      ->allow_extra_args(false);
  const CLI::Validator is_time(&why_no_time, "TIME");
  command.add_option("--from", flags.from, "Only records that begin then or later (UTC)")
      ->check(is_time);
  command.add_option("--to", flags.to, "Only records that begin before that")->check(is_time);
}

int run(std::string_view command, const std::string& folder, const std::string& other,
        const SelectionFlags& flags) {
  if (command == "stat") return answer(inspect_store(folder));
  if (command == "verify") return answer(check_store(folder, &show_progress));
  if (command == "export") return export_to(folder, other, flags);
  if (command == "import") return import_from(folder, other);
  return back_up(folder, other);
}

}  // namespace

int store_command(int argc, char** argv) {
  CLI::App app(
      "What is on disk in a store's folder; stat, verify and export may look at a running "
      "daemon's");
  app.name("phosphor store");
  std::string folder;
  std::string other;
  SelectionFlags flags;
  app.require_subcommand(1);
  for (const StoreCommand& command : commands) {
    CLI::App* const added = app.add_subcommand(command.name, command.what);
    added->add_option("folder", folder, "The folder that 'phosphor serve --data' names")
        ->required();
    if (std::string_view(command.name) == "export") add_flags(*added, flags);
    if (command.other) added->add_option(command.other, other, command.about_other)->required();
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
  return run(app.get_subcommands().front()->get_name(), folder, other, flags);
}

}  // namespace phosphor
