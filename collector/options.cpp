#include "collector/options.h"

#include "collector/ascii.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace phosphor {

namespace {

constexpr int usage_status = 64;  // EX_USAGE

struct Unit {
  std::string_view name;
  double factor;
};

constexpr std::array<Unit, 5> duration_units = {
    {{"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}}};

constexpr double kib = 1024;
constexpr std::array<Unit, 11> byte_units = {{{"", 1},
                                              {"b", 1},
                                              {"kb", 1e3},
                                              {"mb", 1e6},
                                              {"gb", 1e9},
                                              {"tb", 1e12},
                                              {"k", kib},
                                              {"kib", kib},
                                              {"mib", kib* kib},
                                              {"gib", kib* kib* kib},
                                              {"tib", kib* kib* kib* kib}}};

// The number times its unit's factor; none unless that is positive and at most `most`.
template <std::size_t n>
std::optional<double> parse_quantity(std::string_view text, const std::array<Unit, n>& units,
                                     double most) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view unit = trim(text.substr(static_cast<std::size_t>(end - text.data())));
  for (const Unit& known : units) {
    if (!equal_ascii(unit, known.name)) continue;
    const double value = number * known.factor;
    if (!(value > 0) || value > most) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

// What values of a kind look like, in the help and in the message about one that does not.
struct Kind {
  const char* type_name;
  const char* expected;
};
constexpr Kind port_kind = {"PORT", "a port (0 to 65535) or 'off'"};
constexpr Kind duration_kind = {"DURATION", "a duration such as 72h, 30s or 250ms"};
constexpr Kind size_kind = {"SIZE", "a size such as 20GiB, 500MB or 1048576"};

// "--udp-port" is also PHOSPHOR_UDP_PORT in the environment.
std::string environment_name(std::string_view flag) {
  std::string name = "PHOSPHOR_";
  for (const char c : flag.substr(2)) {
    const bool lower = c >= 'a' && c <= 'z';
    name.push_back(c == '-' ? '_' : lower ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

// A flag whose text one of the parsers below reads.
template <typename Parse, typename Target>
void add_parsed(CLI::App& app, const char* flag, const Kind& kind, Parse parse, Target& target,
                const std::string& description) {
  const auto read = [=, &target](const CLI::results_t& texts) {
    const auto value = parse(texts.back());
    if (!value) {
      throw CLI::ValidationError(flag, fmt::format("'{}' is not {}", texts.back(), kind.expected));
    }
    target = static_cast<Target>(*value);
    return true;
  };
  app.add_option(flag, read, description)
      ->envname(environment_name(flag))
      ->type_name(kind.type_name);
}

std::optional<std::chrono::milliseconds> parse_milliseconds(const std::string& text) {
  const auto duration = parse_duration(text);
  if (!duration) return std::nullopt;
  return std::chrono::ceil<std::chrono::milliseconds>(*duration);
}

void add_listeners(CLI::App& app, ServeOptions& options) {
  app.add_option("--host", options.host, "Address to listen on; 0.0.0.0 or :: is every one")
      ->envname("PHOSPHOR_HOST")
      ->capture_default_str();
  add_parsed(app, "--udp-port", port_kind, parse_port, options.udp_port,
             "For native clients, UDP; 'off' for none [7760]");
  add_parsed(app, "--http-port", port_kind, parse_port, options.http_port,
             "For the API and the viewer; 'off' for none [7750]");
  add_parsed(app, "--otlp-http-port", port_kind, parse_port, options.otlp_http_port,
             "For OTLP over HTTP; 'off' for none [4318]");
  add_parsed(app, "--otlp-grpc-port", port_kind, parse_port, options.otlp_grpc_port,
             "For OTLP over gRPC; 'off' for none [4317]");
  add_parsed(app, "--udp-buffer", size_kind, parse_bytes, options.udp_buffer_bytes,
             "The kernel's buffer for received datagrams [8MiB]");
  app.add_option("--allow-origin", options.allowed_origins,
                 "Let web pages of this origin send OTLP (may be repeated)")
      ->envname("PHOSPHOR_ALLOW_ORIGIN")
      ->type_name("ORIGIN");
}

void add_storage(CLI::App& app, ServeOptions& options) {
  app.add_option("--data", options.data_folder, "Folder that the traces are stored in")
      ->envname("PHOSPHOR_DATA")
      ->type_name("FOLDER")
      ->capture_default_str();
  add_parsed(app, "--retention-age", duration_kind, parse_duration, options.retention_age,
             "How long traces are kept [72h]");
  add_parsed(app, "--retention-bytes", size_kind, parse_bytes, options.retention_bytes,
             "How much disk they may take; the oldest go first [20GiB]");
  app.add_flag("--sync", options.sync, "Survive a loss of power too: fsync before each answer")
      ->envname("PHOSPHOR_SYNC");
  app.add_option("--backup-folder", options.backup_folder,
                 "Where a backup is made at each SIGUSR1; best on the file system of --data")
      ->envname("PHOSPHOR_BACKUP_FOLDER")
      ->type_name("FOLDER");
}

void add_timeouts(CLI::App& app, ServeOptions& options) {
  add_parsed(app, "--query-timeout", duration_kind, parse_milliseconds, options.query_timeout,
             "What one query may take [10s]");
  add_parsed(app, "--shutdown-timeout", duration_kind, parse_milliseconds, options.shutdown_timeout,
             "How long to drain and flush at a stop [30s]");
}

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(const std::string& text) {
  constexpr double century = 100 * 365.25 * 86400e9;
  const auto value = parse_quantity(text, duration_units, century);
  if (!value) return std::nullopt;
  return std::chrono::nanoseconds(std::llround(*value));
}

std::optional<std::uint64_t> parse_bytes(const std::string& text) {
  constexpr double most = 9.2e18;
  const auto value = parse_quantity(text, byte_units, most);
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(std::llround(*value));
}

std::optional<std::optional<std::uint16_t>> parse_port(const std::string& text) {
  std::optional<std::optional<std::uint16_t>> parsed;
  if (text == "off") {
    parsed.emplace();
    return parsed;
  }
  std::uint16_t port = 0;
  const char* last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, port);
  if (text.empty() || error != std::errc{} || end != last) return parsed;
  parsed.emplace(port);
  return parsed;
}

ParsedOptions parse_serve_options(int argc, const char* const* argv) {
  ParsedOptions parsed;
  CLI::App app("Receives traces, stores them, and serves the query API and the viewer.",
               "phosphor serve");
  add_listeners(app, parsed.options);
  add_storage(app, parsed.options);
  add_timeouts(app, parsed.options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.exit_status = 0;
    parsed.message = app.help();
  } catch (const CLI::ParseError& error) {
    parsed.exit_status = usage_status;
    parsed.message = fmt::format("phosphor serve: {}; see 'phosphor serve --help'\n", error.what());
  }
  if (!parsed.exit_status && parsed.options.data_folder.empty()) {
    parsed.exit_status = usage_status;
    parsed.message = "phosphor serve: --data must name a folder; see 'phosphor serve --help'\n";
  }
  return parsed;
}

}  // namespace phosphor
