#include "store/cli/store_command.h"

#include "store/cli/inspection_text.h"
#include "store/inspection.h"
#include "store/store_copy.h"

#include <phosphor/id_text.h>

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
constexpr std::uint64_t imported_step = 100'000;    // records, between two signs of progress
constexpr std::time_t max_seconds = 9'223'372'036;  // what a Timestamp holds: to the year 2262

void print(const DamageReport& damage) {
  for (const std::string& what : damage.sentences) fmt::print(stderr, "damaged: {}\n", what);
  if (damage.count > damage.sentences.size()) {
    fmt::print(stderr, "and {} more\n", damage.count - damage.sentences.size());
  }
}

int print(const StoreInspection& store, InspectionDepth depth, bool as_json) {
  fmt::print("{}", as_json ? inspection_json(store, depth) : inspection_table(store));
  if (!as_json) print(store.damage);
  return store.damage.count == 0 ? success : failure;
}

// One line that is written over, on a terminal only.
bool on_terminal() {
  static const bool terminal = ::isatty(STDERR_FILENO) == 1;
  return terminal;
}

void show_progress(std::uint64_t done, std::uint64_t all) {
  if (!on_terminal() || (done % 64 != 0 && done != all)) return;
  fmt::print(stderr, "\rread {} of {} blocks{}", done, all, done == all ? "\n" : "");
}

// How much is to come is not known of a stream. What is said at the end goes over the line.
void show_imported(std::uint64_t records) {
  static std::uint64_t shown = 0;
  if (!on_terminal() || records - shown < imported_step) return;
  shown = records;
  fmt::print(stderr, "\rimported {} records\r", records);
}

int fail(const std::string& why) {
  fmt::print(stderr, "phosphor store: {}\n", why);
  return failure;
}

int describe(const std::string& folder, bool as_json) {
  const auto store = inspect_store(folder);
  if (!store) return fail(store.error().message);
  return print(*store, InspectionDepth::described, as_json);
}

int verify(const std::string& folder, bool as_json) {
  const auto store = check_store(folder, &show_progress);
  if (!store) return fail(store.error().message);
  return print(*store, InspectionDepth::checked, as_json);
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
  print(outcome.damage);
  fmt::print(stderr, "exported {} records, {}\n", outcome.records, size_text(outcome.bytes));
  return outcome.damage.count == 0 ? success : failure;
}

// What the flags say.
struct StoreFlags {
  bool as_json = false;  // stat, verify
  // export
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

// For CLI11: a sentence where the text is no id.
std::string why_no_id(const std::string& text) {
  return trace_id_from_text(text).valid() ? "" : "an empty text is no trace's id";
}

// For CLI11: a sentence where the text is no time.
std::string why_no_time(const std::string& text) {
  if (time_in(text)) return "";
  return fmt::format("{} is no time: write it like 2026-11-27T08:15:00 (UTC)", text);
}

ExportSelection selection_of(const StoreFlags& flags) {
  std::vector<TraceId> traces;
  for (const std::string& text : flags.traces) traces.push_back(trace_id_from_text(text));
  return {std::move(traces), time_in(flags.from), time_in(flags.to)};
}

int export_to(const std::string& folder, const std::string& name, const StoreFlags& flags) {
  const File file = opened(name, "wbx", stdout);
  if (!file) return fail(cannot("write", name));
  const auto sink = [&](std::string_view bytes) -> Result<void> {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size()) return {};
    return Error{ErrorCode::io, cannot("write", name)};
  };
  const auto outcome = export_store(folder, selection_of(flags), sink, &show_progress);
  const bool flushed = std::fflush(file.get()) == 0;
  if (outcome && flushed) return print(*outcome);
  const std::string why = outcome ? cannot("write", name) : outcome.error().message;
  if (name != "-") std::remove(name.c_str());  // it is ours, and would stop the next try
  return fail(why);
}

int import_from(const std::string& folder, const std::string& name) {
  const File file = opened(name, "rb", stdin);
  if (!file) return fail(cannot("read", name));
  std::uint64_t records = 0;
  const auto source = [&](char* into, std::size_t size) -> Result<std::size_t> {
    show_imported(records);
    const std::size_t read = std::fread(into, 1, size, file.get());
    if (read != 0 || std::ferror(file.get()) == 0) return read;
    return Error{ErrorCode::io, cannot("read", name)};
  };
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

void add_selection(CLI::App& command, StoreFlags& flags) {
  command.add_option("--trace", flags.traces, "Only records of this trace; may be repeated")
      ->check(CLI::Validator(&why_no_id, "ID"))
      ->allow_extra_args(false);
  const CLI::Validator is_time(&why_no_time, "TIME");
  command.add_option("--from", flags.from, "Only records that begin then or later (UTC)")
      ->check(is_time);
  command.add_option("--to", flags.to, "Only records that begin before that")->check(is_time);
}

void add_flags(CLI::App& command, StoreFlags& flags) {
  const std::string name = command.get_name();
  if (name == "export") add_selection(command, flags);
  if (name != "stat" && name != "verify") return;
  command.add_flag("--json", flags.as_json, "Print one JSON object");
}

int run(std::string_view command, const std::string& folder, const std::string& other,
        const StoreFlags& flags) {
  if (command == "stat") return describe(folder, flags.as_json);
  if (command == "verify") return verify(folder, flags.as_json);
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
  StoreFlags flags;
  app.require_subcommand(1);
  for (const StoreCommand& command : commands) {
    CLI::App* const added = app.add_subcommand(command.name, command.what);
    added->add_option("folder", folder, "The folder that 'phosphor serve --data' names")
        ->required();
    add_flags(*added, flags);
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
