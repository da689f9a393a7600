#include "collector/udp_listener.h"

#include "collector/batch_writer.h"
#include "tests/collector/datagrams.h"
#include "tests/collector/fake_store.h"
#include "tests/collector/udp_client.h"
#include "tests/support/eventually.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace phosphor {

using test::eventually;
using test::FakeSender;
using test::FakeStore;
using test::UdpClient;

namespace {

std::unique_ptr<UdpListener> listen(Backlog& backlog, const UdpListenerOptions& options = {}) {
  auto listener = UdpListener::listen(options, backlog);
  REQUIRE_MESSAGE(listener.ok(), (listener.ok() ? "" : listener.error().message));
  return std::move(*listener);
}

bool ipv6_works() {
  const int descriptor = ::socket(AF_INET6, SOCK_DGRAM, 0);
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const bool works =
      ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return works;
}

}  // namespace

TEST_CASE("udp listener: datagrams reach the backlog as they were sent, with their source") {
  Backlog backlog;
  const auto listener = listen(backlog);
  CHECK(listener->port() != 0);
  CHECK(listener->address() == "127.0.0.1:" + std::to_string(listener->port()));
  UdpClient client(listener->port());
  client.send("hello");
  client.send("");
  client.send(std::string(65'507, 'x'));
  REQUIRE(eventually([&] { return backlog.counts().datagrams == 3; }));
  Backlog::Work work;
  REQUIRE(backlog.take(work, std::chrono::steady_clock::now()));
  REQUIRE(work.datagrams.datagrams.size() == 3);
  CHECK(work.datagrams.bytes_of(work.datagrams.datagrams[0]) == "hello");
  CHECK(work.datagrams.datagrams[0].from.to_string().starts_with("127.0.0.1:"));
  CHECK(work.datagrams.datagrams[1].whole_size == 0);
  CHECK(work.datagrams.datagrams[2].whole_size == 65'507);
  CHECK(listener->counters().datagrams == 3);
  CHECK(listener->counters().bytes == 65'512);
}

TEST_CASE("udp listener: IPv6, and both families at once where the host is every address") {
  if (!ipv6_works()) return;
  Backlog backlog;
  UdpListenerOptions options;
  options.host = "::1";
  const auto only_six = listen(backlog, options);
  CHECK(only_six->address() == "[::1]:" + std::to_string(only_six->port()));
  UdpClient(only_six->port(), AF_INET6).send("six");
  options.host = "::";
  const auto both = listen(backlog, options);
  UdpClient(both->port(), AF_INET6).send("six");
  UdpClient(both->port(), AF_INET).send("four");
  CHECK(eventually([&] { return backlog.counts().datagrams == 3; }));
  CHECK(both->counters().datagrams == 2);
}

TEST_CASE("udp listener: an address that cannot be had is one clear sentence") {
  Backlog backlog;
  const auto first = listen(backlog);
  const auto check = [&](const std::string& host, std::uint16_t port, const std::string& said) {
    const auto refused =
        UdpListener::listen({.host = host, .port = port, .receive_buffer_bytes = 1}, backlog);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message.find(said) != std::string::npos);
    CHECK(refused.error().message.find('\n') == std::string::npos);
  };
  check("127.0.0.1", first->port(), "in use");
  check("192.0.2.1", 0, "192.0.2.1");
  check("no such host", 0, "no such host");
}

TEST_CASE("udp listener: what the kernel drops is counted, and the sum closes") {
  Backlog backlog;
  UdpListenerOptions options;
  options.receive_buffer_bytes = 1;  // the kernel's least, room for one or two
  const auto listener = listen(backlog, options);
  UdpClient client(listener->port());
  std::uint64_t sent = 0;
  const std::string datagram(1400, 'x');
  REQUIRE(eventually([&] {
    for (int i = 0; i < 1000; ++i) client.send(datagram);
    sent += 1000;
    return listener->counters().kernel_drops > 0;
  }));
  listener->stop();
  const UdpCounters counters = listener->counters();
  CHECK(counters.kernel_drops > 0);
  CHECK(sent == counters.datagrams + counters.kernel_drops);
}

TEST_CASE("udp listener: what is granted of the buffer is told") {
  Backlog backlog;
  UdpListenerOptions options;
  options.receive_buffer_bytes = 64 * 1024;
  CHECK(listen(backlog, options)->receive_buffer_bytes() == 64 * 1024);
  options.receive_buffer_bytes = std::size_t{1} << 62;
  CHECK(listen(backlog, options)->receive_buffer_bytes() > 0);
}

TEST_CASE("udp listener: stop hands over what the kernel's buffer holds") {
  Backlog backlog;
  const auto listener = listen(backlog);
  UdpClient client(listener->port());
  for (int i = 0; i < 500; ++i) client.send("in flight");
  listener->stop();
  const UdpCounters counters = listener->counters();
  CHECK(counters.datagrams + counters.kernel_drops == 500);
  CHECK(backlog.counts().datagrams == counters.datagrams);
  listener->stop();
}

TEST_CASE("udp listener: shutdown with work in flight from the socket to the store") {
  FakeStore store;
  Backlog backlog;
  Ingest ingest(store);
  BatchWriter writer(backlog, ingest, store);
  auto listener = listen(backlog);
  UdpClient client(listener->port());
  FakeSender sender(7);
  std::uint64_t sent = 0;
  for (int i = 0; i < 2000; ++i) {
    client.send(sender.next(20));
    sent += 20;
  }
  listener->stop();
  writer.stop();
  const SenderTally totals = ingest.totals();
  CHECK(totals.stored == store.span_ids().size());
  CHECK(totals.stored == totals.received);
  if (listener->counters().kernel_drops == 0) CHECK(totals.stored == sent);
  listener.reset();
}

}  // namespace phosphor
