#include "client/demo/options.h"

#include "client/demo/bank.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdlib>
#include <optional>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor::demo {

namespace {

constexpr int usage_error = 64;  // EX_USAGE

// As the Tracer finds it; a port that is none is refused with the rest of the command line.
std::string default_collector() {
  const auto variable = [](const char* name, const char* otherwise) {
    const char* const value = std::getenv(name);
    return std::string(value != nullptr && *value != '\0' ? value : otherwise);
  };
  const std::string host = variable("PHOSPHOR_HOST", "127.0.0.1");
  const bool ipv6 = host.find(':') != std::string::npos;
  return (ipv6 ? "[" + host + "]" : host) + ":" + variable("PHOSPHOR_PORT", "7760");
}

// Everything as it stands on the command line.
struct RawOptions {
  double rate = 20;
  std::string length = "30s";
  std::string collector = default_collector();
  std::string seed;
  bool show_trace = false;

  std::string service;
  int listening_socket = -1;
  int report_pipe = -1;
  std::vector<std::string> peers;
};

// The whole text as a number, or nothing.
template <typename Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::uint16_t> port_from(std::string_view text) {
  const auto port = number_from<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

// "500ms", "1.5m"; nothing where the unit is missing or the length is not within 0 and max_length.
std::optional<std::chrono::milliseconds> length_from(std::string_view text) {
  constexpr std::pair<std::string_view, double> units[] = {
      {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};
  for (const auto& [unit, seconds_each] : units) {
    if (!text.ends_with(unit)) continue;
    const auto number = number_from<double>(text.substr(0, text.size() - unit.size()));
    if (!number) continue;
    const std::chrono::duration<double> length(*number * seconds_each);
    // Written so that a NaN is refused too.
    if (!(length.count() >= 0 && length <= max_length)) return std::nullopt;
    return std::chrono::ceil<std::chrono::milliseconds>(length);
  }
  return std::nullopt;
}

// What the demo and its services both are told.
struct Shared {
  CollectorAddress collector = {};
  std::uint64_t seed = 0;
};

// "127.0.0.1:7760", "[::1]:7760", "collector.example:7760"
std::optional<CollectorAddress> collector_from(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = port_from(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address without brackets: which colon is the port's?
  }
  if (!port || host.empty()) return std::nullopt;
  return CollectorAddress{std::string(host), *port};
}

void declare(CLI::App& app, RawOptions& raw) {
  app.add_option("--rate", raw.rate, "payments per second (at most 2000)")->capture_default_str();
  app.add_option("--for", raw.length, "how long: 500ms, 30s, 2m, 1h; 0s goes on until Ctrl-C")
      ->capture_default_str();
  app.add_option("--collector", raw.collector,
                 "where annotations are sent over UDP (default: $PHOSPHOR_HOST:$PHOSPHOR_PORT)")
      ->capture_default_str();
  app.add_option("--seed", raw.seed, "of everything random; another one each time without it");
  app.add_flag("--show-trace", raw.show_trace,
               "at the end, show the last payment as `phosphor trace` does");
  // For the services that the command starts.
  app.add_option("--service", raw.service)->group("");
  app.add_option("--listening-socket", raw.listening_socket)->group("");
  app.add_option("--report-pipe", raw.report_pipe)->group("");
  app.add_option("--peer", raw.peers)->group("")->expected(1)->take_all();
}

ExitStatus refuse(std::string_view why) {
  fmt::print(stderr, "phosphor demo: {}\n", why);
  return {usage_error};
}

std::variant<Shared, ExitStatus> shared_options(const RawOptions& raw) {
  const auto collector = collector_from(raw.collector);
  if (!collector) return refuse(fmt::format("--collector {}: not HOST:PORT", raw.collector));
  const auto seed = raw.seed.empty() ? std::optional<std::uint64_t>(std::random_device()())
                                     : number_from<std::uint64_t>(raw.seed);
  if (!seed) return refuse(fmt::format("--seed {}: not a number of 64 bits", raw.seed));
  return Shared{*collector, *seed};
}

std::variant<DemoOptions, NodeOptions, ExitStatus> node_options(const RawOptions& raw,
                                                                const Shared& shared) {
  NodeOptions options;
  options.collector = shared.collector;
  options.seed = shared.seed;
  options.service = find_service(raw.service);
  options.listening_socket = raw.listening_socket;
  options.report_pipe = raw.report_pipe;
  if (options.service == nullptr) return refuse(fmt::format("no service '{}'", raw.service));
  if (raw.listening_socket < 0 || raw.report_pipe < 0) {
    return refuse("a service is started by the demo itself, with a socket and a pipe");
  }
  for (const std::string& peer : raw.peers) {
    const std::size_t equals = peer.find('=');
    const auto port = equals == std::string::npos
                          ? std::nullopt
                          : port_from(std::string_view(peer).substr(equals + 1));
    if (!port) return refuse(fmt::format("--peer {}: not SERVICE=PORT", peer));
    options.peers.emplace(peer.substr(0, equals), *port);
  }
  return options;
}

std::variant<DemoOptions, NodeOptions, ExitStatus> demo_options(const RawOptions& raw,
                                                                const Shared& shared) {
  // Written so that a NaN is refused too.
  if (!(raw.rate > 0 && raw.rate <= max_rate)) {
    return refuse(fmt::format("--rate: more than 0 and at most {} payments per second", max_rate));
  }
  const auto length = length_from(raw.length);
  if (!length) {
    return refuse(
        fmt::format("--for {}: a length as 500ms, 30s, 2m, 1h; at most 168h", raw.length));
  }
  DemoOptions options;
  options.rate = raw.rate;
  options.length = *length;
  options.collector = shared.collector;
  options.seed = shared.seed;
  options.show_trace = raw.show_trace;
  return options;
}

}  // namespace

std::variant<DemoOptions, NodeOptions, ExitStatus> parse_options(int argc, char** argv) {
  CLI::App app("Card payments through eleven small services, traced into a running Phosphor.",
               "phosphor demo");
  RawOptions raw;
  declare(app, raw);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return ExitStatus{app.exit(error) == 0 ? 0 : usage_error};
  }
  const auto shared = shared_options(raw);
  if (const auto* exit = std::get_if<ExitStatus>(&shared)) return *exit;
  const auto& valid = std::get<Shared>(shared);
  return raw.service.empty() ? demo_options(raw, valid) : node_options(raw, valid);
}

}  // namespace phosphor::demo
