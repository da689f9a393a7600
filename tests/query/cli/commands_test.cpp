#include "query/cli/commands.h"

#include "query/api.h"
#include "query/http_server.h"
#include "tests/query/fake_daemon.h"
#include "tests/query/payment.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

// What is written to a standard stream while this lives.
class Captured {
 public:
  Captured(std::FILE* stream) : stream_(stream), file_(std::tmpfile()) {
    std::fflush(stream_);
    saved_ = ::dup(::fileno(stream_));
    ::dup2(::fileno(file_), ::fileno(stream_));
  }
  ~Captured() {
    restore();
    std::fclose(file_);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  std::string text() {
    restore();
    std::rewind(file_);
    std::string text;
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) text += static_cast<char>(c);
    return text;
  }

 private:
  void restore() {
    if (saved_ < 0) return;
    std::fflush(stream_);
    ::dup2(saved_, ::fileno(stream_));
    ::close(saved_);
    saved_ = -1;
  }

  std::FILE* stream_;
  std::FILE* file_;
  int saved_ = -1;
};

struct Outcome {
  int status;
  std::string out;
  std::string err;
};

Outcome run(int (*command)(int, char**), std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "command");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  Captured out(stdout);
  Captured err(stderr);
  const int status = command(static_cast<int>(arguments.size()), argv.data());
  return {status, out.text(), err.text()};
}

// A daemon's API over the two traces of the golden files.
struct RunningApi {
  MemoryStore store;
  FakeDaemon daemon;
  Api api{store, daemon, {}, options()};
  std::unique_ptr<HttpServer> server;
  std::string url;

  RunningApi() {
    write_payment(store);
    write_shop(store);
    auto listening =
        HttpServer::listen({}, [this](const HttpRequest& request) { return api.answer(request); });
    REQUIRE(listening.ok());
    server = std::move(*listening);
    url = "http://" + server->address();
  }

  static ApiOptions options() {
    ApiOptions options;
    options.now = [] { return payment_now; };
    return options;
  }
};

constexpr const char* payment = "8096820c-3b7b-47ec-bce6-1c239252ab40";

}  // namespace

TEST_CASE("phosphor trace: draws the tree, or prints what the API says") {
  RunningApi daemon;
  const Outcome tree = run(trace_command, {payment, "--url", daemon.url, "--width", "110"});
  CHECK(tree.status == 0);
  CHECK(tree.err.empty());
  CHECK(tree.out.find("never received") != std::string::npos);
  const Outcome json = run(trace_command, {payment, "--url", daemon.url, "--json"});
  CHECK(json.status == 0);
  CHECK(json.out.starts_with("{\"trace_id\":\"8096820c3b7b47ecbce61c239252ab40\""));
}

TEST_CASE("phosphor trace: an unknown id is said, with status 1") {
  RunningApi daemon;
  const Outcome outcome = run(trace_command, {"no such", "--url", daemon.url});
  CHECK(outcome.status == 1);
  CHECK(outcome.out.empty());
  CHECK(outcome.err == "phosphor trace: there is no trace with this id\n");
}

TEST_CASE("phosphor search: filters reach the API") {
  RunningApi daemon;
  const auto search = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--url", daemon.url});
    return run(search_command, arguments);
  };
  CHECK(search({}).out.find("POST /payments") != std::string::npos);
  CHECK(search({}).out.find("GET /stock") != std::string::npos);
  const std::string shop = search({"--service", "stock", "--error"}).out;
  CHECK(shop.find("GET /stock") != std::string::npos);
  CHECK(shop.find("POST /payments") == std::string::npos);
  CHECK(search({"--attribute", "user=<b>max</b>", "--attribute", "http.route=/payments"})
            .out.find("POST /payments") != std::string::npos);
  CHECK(search({"--min-duration", "1h"}).out == "no trace matches\n");
  CHECK(search({"--limit", "1"}).out.find("--cursor ") != std::string::npos);
  CHECK(search({"--cursor", "x"}).status == 1);
}

TEST_CASE("phosphor services: names, operations, and who calls whom") {
  RunningApi daemon;
  const std::string url = daemon.url;
  CHECK(run(services_command, {"--url", url}).out.starts_with("api\napns\n"));
  CHECK(run(services_command, {"cards", "--url", url}).out == "server  GET /cards\n");
  CHECK(run(services_command, {"--map", "--url", url}).out.find("CALLER") == 0);
}

TEST_CASE("reading commands: usage errors have status 64, and help has 0") {
  CHECK(run(trace_command, {}).status == 64);
  CHECK(run(trace_command, {"a", "b"}).status == 64);
  CHECK(run(trace_command, {"a", "--url", "nonsense"}).status == 64);
  CHECK(run(trace_command, {"a", "--width", "5"}).status == 64);
  CHECK(run(search_command, {"--min-duration", "5"}).status == 64);
  CHECK(run(search_command, {"--limit", "0"}).status == 64);
  CHECK(run(search_command, {"--no-such-flag"}).status == 64);
  CHECK(run(services_command, {"x", "--map"}).status == 64);
  CHECK(run(trace_command, {"--help"}).status == 0);
  CHECK(run(trace_command, {"--help"}).out.find("--json") != std::string::npos);
}

TEST_CASE("reading commands: a daemon that is not there is said, with status 1") {
  std::string url;
  {
    RunningApi daemon;
    url = daemon.url;
  }
  const Outcome outcome = run(services_command, {"--url", url});
  CHECK(outcome.status == 1);
  CHECK(outcome.err.find("start one with 'phosphor serve'") != std::string::npos);
}
