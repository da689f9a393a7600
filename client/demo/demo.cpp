#include "client/demo/demo.h"

#include "client/demo/load.h"
#include "client/demo/node.h"
#include "client/demo/options.h"
#include "client/demo/processes.h"
#include "client/demo/summary.h"

#include <phosphor/ids.h>
#include <phosphor/tracer.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <variant>

namespace phosphor {

namespace demo {
namespace {

// True where it is certain: the address is this machine's, and its port is free.
bool nobody_listens(asio::io_context& io, const CollectorAddress& collector) {
  using asio::ip::udp;
  boost::system::error_code error;
  const auto address =
      asio::ip::make_address(collector.host == "localhost" ? "127.0.0.1" : collector.host, error);
  if (error) return false;
  const udp::endpoint endpoint(address, collector.port);
  udp::socket probe(io);
  probe.open(endpoint.protocol(), error);
  if (!error) probe.bind(endpoint, error);
  return !error;
}

// What ended the load before its time.
struct Interruption {
  bool asked = false;                       // by SIGINT or SIGTERM
  std::optional<std::string> dead_service;  // by the death of this one
};

asio::awaitable<void> watch(asio::signal_set& signals, Processes& processes, Load& load,
                            Interruption& interruption) {
  for (;;) {
    boost::system::error_code over;
    const int signal = co_await signals.async_wait(asio::redirect_error(asio::use_awaitable, over));
    if (over) co_return;
    if (signal == SIGCHLD) {
      interruption.dead_service = processes.ended_early();
    } else {
      interruption.asked = true;
    }
    if (interruption.asked || interruption.dead_service) load.stop();
  }
}

Clock::time_point end_of(const DemoOptions& options) {
  return options.length.count() == 0 ? Clock::time_point::max() : Clock::now() + options.length;
}

// `phosphor trace ID`, as if typed.
bool show_trace(TraceId id) {
  std::string text(trace_id_hex_length, '0');
  write_hex(id, text.data());
  std::fflush(stdout);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::execl("/proc/self/exe", "phosphor", "trace", text.c_str(), nullptr);
    ::_exit(127);
  }
  int status = 0;
  return pid > 0 && ::waitpid(pid, &status, 0) == pid && status == 0;
}

void announce(const DemoOptions& options, asio::io_context& io) {
  const std::string collector = to_text(options.collector);
  fmt::print("{} services, {} payments a second, seed {}; annotations go to udp {}\n",
             bank().size(), options.rate, options.seed, collector);
  std::fflush(stdout);
  if (!nobody_listens(io, options.collector)) return;
  fmt::print(stderr, "phosphor demo: nobody listens at {} yet; `phosphor serve` would\n",
             collector);
}

// Pays until the time is over or something interrupts; then stops everything.
Outcome pay(const DemoOptions& options, asio::io_context& io, asio::signal_set& signals,
            Processes& processes) {
  Tracer tracer(tracer_options(load_service, options.collector));
  if (!tracer.enabled()) {
    fmt::print(stderr, "phosphor demo: not traced: {}\n", tracer.disabled_reason());
  }
  Load load(io, tracer, processes.ports(), options.seed);
  Interruption interruption;
  const auto start = Clock::now();
  asio::co_spawn(io, watch(signals, processes, load, interruption), asio::detached);
  asio::co_spawn(io, load.run(options.rate, end_of(options)),
                 [&](const std::exception_ptr&) { signals.cancel(); });
  io.run();

  Outcome outcome;
  outcome.payments = load.counts();
  outcome.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  if (interruption.asked) signals.clear();  // who asks twice does not want to wait
  outcome.ends = processes.stop();
  tracer.shutdown(flush_patience);
  outcome.load_annotations = tracer.counters();
  return outcome;
}

int run_demo(const DemoOptions& options) {
  asio::io_context io(1);
  // Before the first process is started, so that no signal leaves one behind.
  asio::signal_set signals(io, SIGINT, SIGTERM, SIGCHLD);
  Result<Processes> processes = Processes::start({options.collector, options.seed});
  if (!processes) {
    fmt::print(stderr, "phosphor demo: {}\n", processes.error().message);
    return 1;
  }
  announce(options, io);
  const Outcome outcome = pay(options, io, signals, *processes);
  fmt::print("{}", summary(outcome));
  for (const ServiceEnd& end : outcome.ends) {
    if (end.failure.empty()) continue;
    fmt::print(stderr, "phosphor demo: {}: {}\n", end.service->name, end.failure);
  }
  if (!outcome.all_well()) return 1;
  const bool shown = !options.show_trace || !outcome.payments.last_trace.valid() ||
                     show_trace(outcome.payments.last_trace);
  return shown ? 0 : 1;
}

}  // namespace
}  // namespace demo

int demo_command(int argc, char** argv) {
  const auto options = demo::parse_options(argc, argv);
  if (const auto* exit = std::get_if<demo::ExitStatus>(&options)) return exit->value;
  try {
    if (const auto* node = std::get_if<demo::NodeOptions>(&options)) return demo::Node(*node).run();
    return demo::run_demo(std::get<demo::DemoOptions>(options));
  } catch (const std::exception& error) {  // Asio's, where the system has no descriptors left
    fmt::print(stderr, "phosphor demo: {}\n", error.what());
    return 1;
  }
}

}  // namespace phosphor
