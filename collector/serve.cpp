// Opens the store, runs the daemon over it until a signal comes, and takes it apart.

#include "collector/serve.h"

#include "collector/daemon_parts.h"
#include "collector/log.h"
#include "collector/startup_text.h"
#include "store/rocks_store.h"

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <malloc.h>
#include <string.h>

#include <string>

namespace phosphor {

namespace {

void say(std::string_view line) { fmt::print(stderr, "{}\n", line); }

int fail(const Error& error) {
  say(fmt::format("phosphor serve: {}", error.message));
  return 1;
}

RocksStoreOptions store_options(const ServeOptions& options) {
  RocksStoreOptions store;
  store.folder = options.data_folder;
  store.max_age = options.retention_age;
  store.max_disk_bytes = options.retention_bytes;
  store.sync = options.sync;
  return store;
}

// A name for each second; who asks twice within one has the backup already.
void make_backup(const ServeOptions& options, const RocksStore& store) {
  if (options.backup_folder.empty()) {
    return log_line(LogLevel::warning,
                    "SIGUSR1 asks for a backup, but no --backup-folder is given");
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const std::string target =
      fmt::format("{}/phosphor-{:%Y%m%dT%H%M%SZ}", options.backup_folder, now);
  const auto made = store.backup(target);
  if (!made) return log_line(LogLevel::error, made.error().message);
  log_line(LogLevel::info, "backup made: " + target);
}

int serve(const ServeOptions& options) {
  const ShutdownSignal signals;
  auto store = RocksStore::open(store_options(options));
  if (!store) return fail(store.error());
  const std::string about =
      fmt::format("traces in {} ({}; kept {}, at most {})", options.data_folder,
                  human_bytes((*store)->status().disk_bytes), human_duration(options.retention_age),
                  human_bytes(options.retention_bytes));
  const auto back_up = [&] { make_backup(options, **store); };
  return serve_until_signal(options, signals, {**store, **store, about, back_up});
}

// Else glibc gives every thread of readers and receivers an arena of its own, and each keeps what
// the largest read of its thread took: 720 MB where 370 do, after the same questions among 100
// million spans. One arena for all costs nothing that could be measured, as each thread still has
// its own list of small pieces and the large ones are few.
void share_one_arena() { ::mallopt(M_ARENA_MAX, 1); }

}  // namespace

int serve_until_signal(const ServeOptions& options, const ShutdownSignal& signals,
                       const ServedStore& store) {
  DaemonParts daemon(options, store.writer, store.reader);
  const auto lines = daemon.listen();
  if (!lines) return fail(lines.error());
  say(fmt::format("phosphor {}, {}", PHOSPHOR_VERSION, store.about));
  for (const std::string& line : *lines) say(line);

  const int number = signals.wait(store.at_user_signal);
  log_line(LogLevel::info, fmt::format("{}: stopping", strsignal(number)));
  signals.begin_shutdown(options.shutdown_timeout);
  daemon.stop();
  log_line(LogLevel::info, fmt::format("stopped; {} records were written",
                                       daemon.counters().records_written.value()));
  return daemon.store_error() ? 1 : 0;
}

int serve_command(int argc, char** argv) {
  const ParsedOptions parsed = parse_serve_options(argc, argv);
  share_one_arena();
  if (!parsed.exit_status) return serve(parsed.options);
  fmt::print(*parsed.exit_status == 0 ? stdout : stderr, "{}", parsed.message);
  return *parsed.exit_status;
}

}  // namespace phosphor
