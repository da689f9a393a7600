#include "tests/bench/daemon_under_test.h"

#include "tests/bench/http_connection.h"
#include "tests/support/eventually.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace phosphor::bench {
namespace {

// A stalled flush of much data is waited for; a daemon that hangs is not, for ever.
constexpr std::chrono::minutes stop_patience{2};

std::string this_program() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

std::vector<std::string> command_line(DaemonUnderTest::Store store, const std::string& folder) {
  std::vector<std::string> words = {this_program()};
  if (store == DaemonUnderTest::Store::none) words.emplace_back("bench");
  words.emplace_back(store == DaemonUnderTest::Store::none ? "sink" : "serve");
  for (const char* word :
       {"--udp-port", "0", "--http-port", "0", "--otlp-http-port", "0", "--otlp-grpc-port", "0"}) {
    words.emplace_back(word);
  }
  words.insert(words.end(), {"--data", folder});
  return words;
}

// The fields of /proc/PID/stat behind the program's name, which may contain anything.
std::vector<std::string> stat_fields(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  std::getline(file, line);
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::vector<std::string> result;
  for (std::string field; fields >> field;) result.push_back(field);
  return result;
}

// "VmRSS:  123 kB" of /proc/PID/status.
std::uint64_t status_bytes(pid_t pid, std::string_view name) {
  std::ifstream file(fmt::format("/proc/{}/status", pid));
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

}  // namespace

DaemonUnderTest::DaemonUnderTest(const Plan& plan)
    : folder_(plan.folder.empty() ? temporary_ / "data" : plan.folder),
      begin_(std::chrono::steady_clock::now()),
      process_(command_line(plan.store, folder_)) {
  test::eventually([this] {
    udp_port_ = port_of("udp");
    http_port_ = port_of("http");
    otlp_http_port_ = port_of("otlp_http");
    otlp_grpc_port_ = port_of("otlp_grpc");
    const bool all = udp_port_ != 0 && http_port_ != 0 && otlp_http_port_ != 0;
    return (all && otlp_grpc_port_ != 0 && is_ready()) || !process_.running();
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin_;
  seconds_to_ready_ = took.count();
  if (http_port_ == 0) {
    throw std::runtime_error("the daemon did not come up; it said:\n" + process_.output());
  }
}

std::uint16_t DaemonUnderTest::port_of(const char* listener) const {
  const std::regex line(fmt::format("listening {} \\S*:(\\d+)", listener));
  const std::string output = process_.output();
  std::smatch match;
  if (!std::regex_search(output, match, line)) return 0;
  return static_cast<std::uint16_t>(std::stoi(match[1]));
}

bool DaemonUnderTest::is_ready() const {
  try {
    HttpConnection(http_port_).get("/readyz");
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

DaemonUsage DaemonUnderTest::usage() const {
  // utime and stime are the 14th and 15th field of the line (proc(5)), the 12th and 13th of these.
  const std::vector<std::string> fields = stat_fields(process_.pid());
  const double ticks = std::stod(fields.at(11)) + std::stod(fields.at(12));
  DaemonUsage usage;
  usage.cpu_seconds = ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
  usage.resident_bytes = status_bytes(process_.pid(), "VmRSS");
  usage.peak_resident_bytes = status_bytes(process_.pid(), "VmHWM");
  return usage;
}

std::uint64_t DaemonUnderTest::disk_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
    std::error_code gone;  // files come and go while the store compacts
    const std::uintmax_t size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

void DaemonUnderTest::stop() {
  process_.signal(SIGTERM);
  if (process_.wait(stop_patience) != 0) {
    throw std::runtime_error("the daemon did not end well; it said:\n" + process_.output());
  }
}

}  // namespace phosphor::bench
