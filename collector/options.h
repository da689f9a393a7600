// The flags of `phosphor serve`: raw text in, checked options out.
//
// Threads: pure, but for reading the environment (PHOSPHOR_DATA and so on; a flag wins). Failure: a
// ParsedOptions whose `exit_status` is set: 0 after --help, 64 for a wrong flag; `message` is then
// what to print. CLI11 is used in options.cpp only.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace phosphor {

struct ServeOptions {
  std::string host = "127.0.0.1";
  std::string data_folder = "phosphor-data";
  // Without a value the listener is off; 0: any free port.
  std::optional<std::uint16_t> udp_port = std::uint16_t{7760};
  std::optional<std::uint16_t> http_port = std::uint16_t{7750};
  std::optional<std::uint16_t> otlp_http_port = std::uint16_t{4318};
  std::optional<std::uint16_t> otlp_grpc_port = std::uint16_t{4317};
  std::chrono::nanoseconds retention_age = std::chrono::hours(72);
  std::uint64_t retention_bytes = std::uint64_t{20} << 30;
  bool sync = false;
  std::string backup_folder;  // where SIGUSR1 makes backups; empty: nowhere
  std::size_t udp_buffer_bytes = std::size_t{8} << 20;
  std::chrono::milliseconds query_timeout{10'000};
  std::chrono::milliseconds shutdown_timeout{30'000};
  std::vector<std::string> allowed_origins;
};

struct ParsedOptions {
  ServeOptions options;
  std::optional<int> exit_status;  // set: do not serve, print `message` and exit so
  std::string message;
};

ParsedOptions parse_serve_options(int argc, const char* const* argv);

// "72h", "1.5h", "250ms"; not "1h30m". None if it is not a positive number with a unit of
// ms, s, m, h or d, or beyond a hundred years.
std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text);
// "20GiB", "500 MB", "1048576". Decimal and binary units; none if it is no such, or beyond 2^63.
std::optional<std::uint64_t> parse_bytes(const std::string& text);
// "7760", "0", "off" (an empty optional inside); none if it is neither.
std::optional<std::optional<std::uint16_t>> parse_port(const std::string& text);

}  // namespace phosphor
