#include "client/demo/options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <charconv>
#include <map>
#include <random>
#include <string_view>
#include <vector>

namespace phosphor::demo {

namespace {

constexpr int usage_error = 64;  // EX_USAGE

// Everything as it stands on the command line.
struct RawOptions {
  double rate = 20;
  double seconds = 30;
  std::string collector;
  std::uint64_t seed = 0;
  bool show_trace = false;

  std::string service;
  int listening_socket = -1;
  int report_pipe = -1;
  std::vector<std::string> peers;
};

struct HostAndPort {
  std::string host;
  std::uint16_t port;
};

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// "127.0.0.1:7760", "[::1]:7760", "collector.example:7760"
std::optional<HostAndPort> host_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = port_of(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return std::nullopt;  // an IPv6 address without brackets: which colon is the port's?
  }
  if (!port || host.empty()) return std::nullopt;
  return HostAndPort{std::string(host), *port};
}

void declare(CLI::App& app, RawOptions& raw) {
  const std::map<std::string, double> units = {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};
  app.add_option("--rate", raw.rate, "payments per second (at most 2000)")->capture_default_str();
  app.add_option("--for", raw.seconds, "how long: 500ms, 30s, 2m, 1h; 0s goes on until Ctrl-C")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED, "TIME"))
      ->default_str("30s");
  app.add_option("--collector", raw.collector,
                 "where annotations are sent over UDP, HOST:PORT\n"
                 "[$PHOSPHOR_HOST:$PHOSPHOR_PORT, else 127.0.0.1:7760]");
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

std::variant<DemoOptions, NodeOptions, ExitStatus> node_options(const RawOptions& raw) {
  NodeOptions options;
  options.service = find_service(raw.service);
  options.listening_socket = raw.listening_socket;
  options.report_pipe = raw.report_pipe;
  options.seed = raw.seed;
  if (options.service == nullptr) return refuse(fmt::format("no service '{}'", raw.service));
  if (raw.listening_socket < 0 || raw.report_pipe < 0) {
    return refuse("a service is started by the demo itself, with a socket and a pipe");
  }
  for (const std::string& peer : raw.peers) {
    const std::size_t equals = peer.find('=');
    const auto port = equals == std::string::npos
                          ? std::nullopt
                          : port_of(std::string_view(peer).substr(equals + 1));
    if (!port) return refuse(fmt::format("--peer {}: not SERVICE=PORT", peer));
    options.peers.emplace(peer.substr(0, equals), *port);
  }
  return options;
}

std::variant<DemoOptions, NodeOptions, ExitStatus> demo_options(const RawOptions& raw) {
  // Written so that a NaN is refused too.
  if (!(raw.rate > 0 && raw.rate <= max_rate)) {
    return refuse(fmt::format("--rate: more than 0 and at most {} payments per second", max_rate));
  }
  const std::chrono::duration<double> length(raw.seconds);
  if (!(length.count() >= 0 && length <= max_length)) return refuse("--for: at most 168h");
  DemoOptions options;
  options.rate = raw.rate;
  options.length = std::chrono::ceil<std::chrono::milliseconds>(length);
  options.seed = raw.seed;
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
  if (app.count("--seed") == 0) raw.seed = std::random_device()();

  auto options = raw.service.empty() ? demo_options(raw) : node_options(raw);
  if (raw.collector.empty() || std::holds_alternative<ExitStatus>(options)) return options;
  const auto collector = host_and_port(raw.collector);
  if (!collector) return refuse(fmt::format("--collector {}: not HOST:PORT", raw.collector));
  if (auto* node = std::get_if<NodeOptions>(&options)) {
    node->collector_host = collector->host;
    node->collector_port = collector->port;
  } else {
    auto& demo = std::get<DemoOptions>(options);
    demo.collector = raw.collector;
    demo.collector_host = collector->host;
    demo.collector_port = collector->port;
  }
  return options;
}

}  // namespace phosphor::demo
