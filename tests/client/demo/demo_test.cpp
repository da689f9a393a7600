// The demo as the real program, with a UDP socket of the test's own in the collector's place.

#include "tests/client/demo/udp_recorder.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"

#include "client/demo/bank.h"

#include <doctest/doctest.h>

#include <signal.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;
using Type = AnnotationType;

namespace {

// Random, but the same each time: payments that fail and time out come within some seconds.
const std::string seed = "11";

std::string collector_argument(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

ChildProcess start_demo(std::uint16_t port, const std::string& length = "0s") {
  return ChildProcess({PHOSPHOR_PROGRAM, "demo", "--rate", "40", "--for", length, "--seed", seed,
                       "--collector", collector_argument(port)});
}

// The processes of the demo that sends to `port`: its services, or only the one named.
std::vector<pid_t> services_running(std::uint16_t port, const std::string& service = "") {
  std::vector<pid_t> pids;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "cmdline", std::ios::binary);
    const std::string arguments{std::istreambuf_iterator<char>(file), {}};
    const auto has = [&](const std::string& text) {
      return arguments.find(text) != std::string::npos;
    };
    const std::string separator(1, '\0');
    if (has(collector_argument(port) + separator) && has("--service" + separator + service)) {
      pids.push_back(std::stoi(name));
    }
  }
  return pids;
}

bool all_up(std::uint16_t port) {
  return eventually([&] { return services_running(port).size() == demo::bank().size(); });
}

bool none_left(std::uint16_t port) {
  return eventually([&] { return services_running(port).empty(); });
}

template <typename Condition>
bool seen(const std::vector<Received>& annotations, Condition condition) {
  return std::any_of(annotations.begin(), annotations.end(), condition);
}

// Everything that the demo promises to show.
bool all_kinds_seen(const std::vector<Received>& annotations) {
  std::set<std::string> services;
  for (const Received& each : annotations) services.insert(each.service);
  for (const demo::Service& service : demo::bank()) {
    if (!services.contains(std::string(service.name))) return false;
  }
  const auto has = [&](const std::string& service, Type type, bool async) {
    return seen(annotations, [&](const Received& each) {
      return each.service == service && each.type == type && each.async == async;
    });
  };
  return has("terminal", Type::client_recv, false) &&
         has("card-processing", Type::client_send, true) &&
         has("feed-generator", Type::server_recv, true) &&
         has("feed-generator", Type::timeout, false) && has("apns", Type::server_send, false) &&
         seen(annotations, [](const Received& each) {
           return each.service == "balance" && each.type == Type::server_send &&
                  each.status == StatusCode::error;
         });
}

std::set<std::string> text_values(const std::vector<Received>& annotations,
                                  const std::string& key) {
  std::set<std::string> values;
  for (const Received& each : annotations) {
    const auto found = each.attributes.find(key);
    if (found != each.attributes.end()) values.insert(found->second);
  }
  return values;
}

// The two numbers of the summary's last sum.
std::pair<std::uint64_t, std::uint64_t> recorded_and_sent(const std::string& output) {
  unsigned long long recorded = 0;
  unsigned long long sent = 0;
  const std::size_t at = output.find("annotations: ");
  REQUIRE(at != std::string::npos);
  REQUIRE(std::sscanf(output.c_str() + at, "annotations: %llu recorded, %llu sent", &recorded,
                      &sent) == 2);
  return {recorded, sent};
}

using CallKey = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;
CallKey key(TraceId trace, SpanId span) { return {trace.high, trace.low, span.value}; }

}  // namespace

TEST_CASE("demo: all services, all kinds of annotations, sums that hold, a clean stop") {
  UdpRecorder recorder;
  ChildProcess demo = start_demo(recorder.port());
  CHECK(eventually([&] { return all_kinds_seen(recorder.receive()); }, std::chrono::minutes(2)));
  demo.signal(SIGTERM);
  std::optional<int> status;
  REQUIRE(eventually([&] {
    recorder.receive();
    if (demo.running()) return false;
    status = demo.wait();
    return true;
  }));
  const std::vector<Received>& annotations = recorder.receive();
  CAPTURE(demo.output());
  CHECK(status == 0);
  CHECK(none_left(recorder.port()));

  const auto [recorded, sent] = recorded_and_sent(demo.output());
  CHECK(recorded == annotations.size());
  CHECK(sent == annotations.size());
  CHECK(recorder.drops().size() == demo::bank().size() + 1);
  for (const auto& [service, drops] : recorder.drops()) {
    CAPTURE(service);
    for (const std::uint64_t count : drops.by_reason) CHECK(count == 0);
  }

  // Nothing that had begun was cut off by the stop: each request received was answered.
  std::map<CallKey, const Received*> received_calls;
  std::set<CallKey> answered;
  std::map<CallKey, const Received*> sent_calls;
  for (const Received& each : annotations) {
    CHECK(each.hostname == each.service + "-1");
    const CallKey call = key(each.trace_id, each.span_id);
    if (each.type == Type::server_recv) received_calls[call] = &each;
    if (each.type == Type::server_send) answered.insert(call);
    if (each.type == Type::client_send) sent_calls[call] = &each;
  }
  for (const auto& [call, received] : received_calls) {
    CHECK(answered.contains(call) != received->async);
    CHECK(received->name.find_first_of("0123456789") == std::string::npos);  // no ids
  }

  // The ids travelled in the headers: what a service sends is a child of what it received.
  for (const auto& [call, sent_call] : sent_calls) {
    if (sent_call->service == "terminal") {
      CHECK_FALSE(sent_call->parent_id.valid());
      continue;
    }
    const auto parent = received_calls.find(key(sent_call->trace_id, sent_call->parent_id));
    REQUIRE(parent != received_calls.end());
    CHECK(parent->second->service == sent_call->service);
    const auto callee = received_calls.find(call);
    if (callee == received_calls.end()) continue;  // timed out before it was received
    CHECK(callee->second->service == sent_call->destination);
    CHECK(callee->second->origin == sent_call->service);
  }

  // Attributes of low and of high cardinality.
  const auto payments = std::count_if(
      annotations.begin(), annotations.end(),
      [](const Received& each) { return each.service == "api" && each.type == Type::server_recv; });
  CHECK(text_values(annotations, "payment.id").size() == static_cast<std::size_t>(payments));
  CHECK(text_values(annotations, "card.scheme") == std::set<std::string>{"mastercard", "visa"});
  CHECK(text_values(annotations, "merchant.name").size() > 1);
}

TEST_CASE("demo: it ends by itself when its time is over") {
  UdpRecorder recorder;
  ChildProcess demo = start_demo(recorder.port(), "300ms");
  CHECK(demo.wait() == 0);
  CHECK(demo.output().find("phosphor trace ") != std::string::npos);
  CHECK(none_left(recorder.port()));
}

TEST_CASE("demo: Ctrl-C, which a terminal sends to all of its processes, is a clean stop too") {
  UdpRecorder recorder;
  ChildProcess demo = start_demo(recorder.port());
  REQUIRE(all_up(recorder.port()));
  REQUIRE(eventually([&] { return !recorder.receive().empty(); }));
  ::kill(-demo.pid(), SIGINT);
  CHECK(demo.wait() == 0);
  CHECK(none_left(recorder.port()));
}

TEST_CASE("demo: no service outlives a killed parent") {
  UdpRecorder recorder;
  ChildProcess demo = start_demo(recorder.port());
  REQUIRE(all_up(recorder.port()));
  demo.signal(SIGKILL);
  CHECK(demo.wait() == 128 + SIGKILL);
  CHECK(none_left(recorder.port()));
}

TEST_CASE("demo: a service that dies ends the demo, and is named") {
  UdpRecorder recorder;
  ChildProcess demo = start_demo(recorder.port());
  REQUIRE(all_up(recorder.port()));
  const std::vector<pid_t> merchant = services_running(recorder.port(), "merchant");
  REQUIRE(merchant.size() == 1);
  ::kill(merchant.front(), SIGKILL);
  CHECK(demo.wait() == 1);
  CHECK(demo.output().find("merchant: killed by signal 9") != std::string::npos);
  CHECK(none_left(recorder.port()));
}

TEST_CASE("demo: a service that does not end is killed") {
  UdpRecorder recorder;
  ChildProcess demo = start_demo(recorder.port());
  REQUIRE(all_up(recorder.port()));
  const std::vector<pid_t> apns = services_running(recorder.port(), "apns");
  REQUIRE(apns.size() == 1);
  ::kill(apns.front(), SIGSTOP);
  demo.signal(SIGTERM);
  CHECK(demo.wait() == 1);
  CHECK(demo.output().find("apns: did not end in time and was killed") != std::string::npos);
  CHECK(none_left(recorder.port()));
}

TEST_CASE("demo: nobody listens → the payments go on, and the demo says so") {
  const std::uint16_t port = UdpRecorder().port();
  ChildProcess demo = start_demo(port, "1s");
  CHECK(demo.wait() == 0);
  CHECK(demo.output().find("nobody listens at " + collector_argument(port)) != std::string::npos);
}

TEST_CASE("demo: wrong usage is status 64") {
  ChildProcess demo({PHOSPHOR_PROGRAM, "demo", "--rate", "many"});
  CHECK(demo.wait() == 64);
}
