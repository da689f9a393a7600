#include "tests/bench/loaded_folder.h"

#include "tests/bench/daemon_under_test.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace phosphor::bench {
namespace {

constexpr const char* first_line = "phosphor bench load 1";

std::string what_it_says(const LoadPlan& plan) {
  return fmt::format("seed {}, {} spans", plan.seed, plan.spans);
}

}  // namespace

LoadedFolder::LoadedFolder(std::filesystem::path folder, std::uint64_t seed, std::uint64_t spans)
    : folder_(std::move(folder)) {
  plan_.seed = seed;
  plan_.spans = spans;
  std::filesystem::create_directories(folder_);
  if (!read_begin()) send();
}

// False where nothing is there.
bool LoadedFolder::read_begin() {
  std::ifstream file(folder_ / "load");
  if (!file && !std::filesystem::exists(store())) return false;
  LoadPlan there;
  std::string line;
  std::int64_t begin = 0;
  std::getline(file, line);
  file >> there.seed >> there.spans >> begin;
  if (!file || line != first_line) {
    throw std::runtime_error(folder_.string() +
                             " has a store whose load is not known or did not end; remove it");
  }
  if (there.seed != plan_.seed || there.spans != plan_.spans) {
    throw std::runtime_error(
        fmt::format("{} has another load: {}", folder_.string(), what_it_says(there)));
  }
  plan_.begin = from_unix_nanoseconds(begin);
  return true;
}

void LoadedFolder::send() {
  plan_.begin = begin_of_load(plan_, std::chrono::system_clock::now());
  DaemonUnderTest daemon({.folder = store().string()});
  const LoadOutcome outcome = send_otlp_http(daemon.otlp_url(), plan_);
  if (outcome.spans_failed != 0) throw std::runtime_error("the load was not taken");
  daemon.stop();
  std::ofstream file(folder_ / "load");
  file << fmt::format("{}\n{}\n{}\n{}\n", first_line, plan_.seed, plan_.spans,
                      unix_nanoseconds(plan_.begin));
  if (!file.flush()) throw std::runtime_error(folder_.string() + " cannot be written");
}

// RocksDB writes a table once and later only unlinks it; everything else it may append to.
StoreCopy::StoreCopy(const LoadedFolder& of)
    : path_(of.path() / fmt::format("copy-{}", ::getpid())) {
  std::filesystem::remove_all(path_);
  std::filesystem::create_directories(path_);
  for (const auto& entry : std::filesystem::directory_iterator(of.store())) {
    const std::filesystem::path to = path_ / entry.path().filename();
    if (entry.path().extension() == ".sst") {
      std::filesystem::create_hard_link(entry.path(), to);
    } else if (entry.is_regular_file()) {
      std::filesystem::copy_file(entry.path(), to);
    }
  }
}

StoreCopy::~StoreCopy() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace phosphor::bench
