// The ways out other than UDP: what arrives, what is refused and counted, and their choice by the
// environment.

#include "tests/client/captured_datagrams.h"
#include "tests/client/unix_receiver.h"
#include "tests/support/temporary_folder.h"

#include <phosphor/tracer.h>
#include <phosphor/transports.h>

#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::Decoded;
using phosphor::test::TemporaryFolder;
using phosphor::test::UnixReceiver;

namespace {

TracerOptions options_with(std::unique_ptr<Transport> transport) {
  TracerOptions options{"api"};
  options.transport = std::move(transport);
  options.send_delay = 0ms;
  return options;
}

void record_call(Tracer& tracer, std::string_view operation) {
  tracer.send({}, "cards", operation).recv();
  REQUIRE(tracer.flush(10s));
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Reads a file of batches as client/README.md describes it. Fails the test unless every byte of it
// belongs to a record.
std::vector<std::string> datagrams_of_file(const std::string& path) {
  const std::string bytes = contents(path);
  std::vector<std::string> datagrams;
  for (std::size_t at = 0; at < bytes.size();) {
    REQUIRE(bytes.size() - at >= 4);
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      length |= std::size_t{static_cast<unsigned char>(bytes[at + i])} << 8 * i;
    }
    REQUIRE(length <= bytes.size() - at - 4);
    datagrams.push_back(bytes.substr(at + 4, length));
    at += 4 + length;
  }
  return datagrams;
}

std::vector<std::string> operations(const std::vector<std::string>& datagrams) {
  std::vector<std::string> names;
  for (const std::string& datagram : datagrams) {
    for (const Annotation& annotation : Decoded(datagram).records.annotations) {
      if (annotation.type == AnnotationType::client_send) names.emplace_back(annotation.name);
    }
  }
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("transports: a Unix datagram socket gets what was recorded") {
  const TemporaryFolder folder;
  UnixReceiver collector(folder / "socket");
  Tracer tracer(options_with(unix_datagram_transport(folder / "socket")));
  record_call(tracer, "GET /cards");
  CHECK(operations({collector.receive()}) == Names{"GET /cards"});
  CHECK(tracer.counters().sent == 2);
}

TEST_CASE("transports: a Unix socket that is not there yet, goes, and comes back") {
  const TemporaryFolder folder;
  Tracer tracer(options_with(unix_datagram_transport(folder / "socket")));
  record_call(tracer, "before");
  CHECK(tracer.counters().dropped[DropReason::send_failed] == 2);
  {
    UnixReceiver collector(folder / "socket");
    record_call(tracer, "first");
    CHECK(operations({collector.receive()}) == Names{"first"});
  }
  record_call(tracer, "between");
  CHECK(tracer.counters().dropped[DropReason::send_failed] == 4);
  UnixReceiver collector(folder / "socket");
  record_call(tracer, "second");
  const Decoded again(collector.receive());
  CHECK(operations({again.bytes}) == Names{"second"});
  CHECK(again.report.header->drops[DropReason::send_failed] == 4);
}

TEST_CASE("transports: a collector behind a Unix socket that does not read hurts nobody") {
  const TemporaryFolder folder;
  const UnixReceiver stuck(folder / "socket");
  auto transport = unix_datagram_transport(folder / "socket");
  int taken = 0;
  while (taken < 1'000'000 && transport->send("a datagram")) ++taken;
  CHECK(taken > 0);
  CHECK(taken < 1'000'000);
}

TEST_CASE("transports: a path that is too long, empty or no socket is refused, and counted") {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "text";
  for (const std::string& path : {std::string(), std::string(108, 'a'), folder / "file"}) {
    Tracer tracer(options_with(unix_datagram_transport(path)));
    record_call(tracer, "GET");
    CHECK(tracer.counters().dropped[DropReason::send_failed] == 2);
  }
  CHECK(contents(folder / "file") == "text");
}

TEST_CASE("transports: a file keeps batches of several senders, readable by its owner alone") {
  const TemporaryFolder folder;
  for (const char* const operation : {"first", "second"}) {
    Tracer tracer(options_with(file_transport(folder / "batches")));
    record_call(tracer, operation);
    REQUIRE(tracer.shutdown(10s));
  }
  CHECK(operations(datagrams_of_file(folder / "batches")) == Names{"first", "second"});
  struct stat status {};
  REQUIRE(::stat((folder / "batches").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("transports: a file is as large as it may be, and not a byte larger") {
  const TemporaryFolder folder;
  const std::string path = folder / "batches";
  const auto transport = file_transport(path, 20);
  CHECK(transport->send("0123456"));
  CHECK_FALSE(transport->send("01234567"));
  CHECK(transport->send("01234"));
  CHECK_FALSE(transport->send(""));
  CHECK(datagrams_of_file(path) == Names{"0123456", "01234"});
}

TEST_CASE("transports: what does not fit into a file is counted as send_failed") {
  const TemporaryFolder folder;
  Tracer tracer(options_with(file_transport(folder / "batches", 10)));
  record_call(tracer, "GET");
  CHECK(tracer.counters().dropped[DropReason::send_failed] == 2);
  CHECK(contents(folder / "batches").empty());
}

TEST_CASE("transports: a disk that is full in the middle of a record leaves whole records") {
  const TemporaryFolder folder;
  const std::string path = folder / "batches";
  // The limit is the process's, so a child has it.
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit limit{30, 30};
    ::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto transport = file_transport(path);
    const bool first = transport->send("0123456789");
    const bool second = transport->send("0123456789012345");
    const bool third = transport->send("012345");
    ::_exit(first && !second && third ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(datagrams_of_file(path) == Names{"0123456789", "012345"});
}

TEST_CASE("transports: processes that share a file do not mix their records") {
  const TemporaryFolder folder;
  const std::string path = folder / "batches";
  const auto inherited = file_transport(path);
  REQUIRE(inherited->send("parent"));
  const pid_t child = ::fork();
  if (child == 0) {
    inherited->begin_anew_after_fork();
    for (int i = 0; i < 500; ++i) inherited->send(std::string(3000, 'c'));
    ::_exit(0);
  }
  for (int i = 0; i < 500; ++i) CHECK(inherited->send(std::string(2000, 'p')));
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  std::size_t of_child = 0;
  const std::vector<std::string> datagrams = datagrams_of_file(path);
  for (const std::string& datagram : datagrams) {
    if (datagram == std::string(3000, 'c')) ++of_child;
  }
  CHECK(datagrams.size() == 1001);
  CHECK(of_child == 500);
}

TEST_CASE("transports: what is no file, or in no folder, is refused without waiting") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  for (const std::string& path :
       {folder / "pipe", folder / "no/batches", folder.path().string(), std::string("/dev/null")}) {
    CHECK_FALSE(file_transport(path)->send("datagram"));
  }
  const auto early = file_transport(folder / "no/batches");
  CHECK_FALSE(early->send("datagram"));
  std::filesystem::create_directory(folder / "no");
  CHECK(early->send("datagram"));
}

TEST_CASE("transports: memory keeps what was sent, within its limit") {
  const auto memory = std::make_shared<DatagramMemory>();
  Tracer tracer(options_with(memory_transport(memory)));
  record_call(tracer, "GET /cards");
  CHECK(operations(memory->datagrams()) == Names{"GET /cards"});

  DatagramMemory small(10);
  CHECK(small.add("0123456789"));
  CHECK_FALSE(small.add("0"));
  CHECK(small.datagrams() == Names{"0123456789"});
  small.clear();
  CHECK(small.add("0"));
}

TEST_CASE("transports: a fork's child does not touch the memory of its parent") {
  const auto memory = std::make_shared<DatagramMemory>();
  const auto transport = memory_transport(memory);
  CHECK(transport->send("parent"));
  transport->begin_anew_after_fork();
  CHECK_FALSE(transport->send("child"));
}

TEST_CASE("transports: PHOSPHOR_TRANSPORT chooses, unless the options do") {
  const TemporaryFolder folder;
  UnixReceiver collector(folder / "socket");
  auto with = [](const std::string& value, TracerOptions options) {
    ::setenv("PHOSPHOR_TRANSPORT", value.c_str(), 1);
    auto tracer = std::make_unique<Tracer>(std::move(options));
    ::unsetenv("PHOSPHOR_TRANSPORT");
    return tracer;
  };
  record_call(*with("unix:" + (folder / "socket"), TracerOptions{"api"}), "by socket");
  CHECK(operations({collector.receive()}) == Names{"by socket"});
  record_call(*with("file:" + (folder / "batches"), TracerOptions{"api"}), "by file");
  CHECK(operations(datagrams_of_file(folder / "batches")) == Names{"by file"});

  const auto memory = std::make_shared<DatagramMemory>();
  record_call(*with("file:" + (folder / "unused"), options_with(memory_transport(memory))),
              "given");
  CHECK(operations(memory->datagrams()) == Names{"given"});
  TracerOptions elsewhere{"api"};
  elsewhere.collector_port = 9;
  record_call(*with("file:" + (folder / "unused"), std::move(elsewhere)), "by UDP");
  CHECK_FALSE(std::filesystem::exists(folder / "unused"));

  CHECK(with("udp", TracerOptions{"api"})->enabled());
  for (const char* const wrong : {"carrier pigeon", "unix", "unix:", "file:", "tcp:/path"}) {
    const auto tracer = with(wrong, TracerOptions{"api"});
    CHECK_FALSE(tracer->enabled());
    CHECK(tracer->disabled_reason() == "PHOSPHOR_TRANSPORT is '" + std::string(wrong) +
                                           "'; it must be udp, unix:/path or file:/path");
  }
}
