// The README's example does what it says.
//
// Its tracer looks for the collector where every tracer does, so it would find a daemon that runs
// on this machine. Inline variables are initialised in the order in which they stand here: the
// tracer is made while the environment names a socket of the test.

#include "tests/client/captured_datagrams.h"
#include "tests/client/udp_receiver.h"

#include <cstdlib>

namespace readme_example {

inline phosphor::test::UdpReceiver collector;
inline const bool found_by_tracers =
    ::setenv("PHOSPHOR_PORT", std::to_string(collector.port()).c_str(), 1) == 0;

}  // namespace readme_example

#include "tests/client/readme_example.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace readme_example {

inline const bool found_by_no_other = ::unsetenv("PHOSPHOR_PORT") == 0;

static std::string seen_by_balance;

Response exchange(const char*, const Request& request) {
  seen_by_balance = request.header("traceparent");
  return {100};
}

// One line for each annotation that came, `count` of them at least.
static std::string marks_received(std::size_t count) {
  std::string marks;
  for (std::size_t received = 0; received < count;) {
    const phosphor::test::Decoded decoded(collector.receive());
    received += decoded.records.annotations.size();
    for (const phosphor::Annotation& annotation : decoded.records.annotations) {
      marks += phosphor::test::line_of(annotation) + '\n';
    }
  }
  return marks;
}

}  // namespace readme_example

TEST_CASE("readme: the example in the README is the one that is compiled") {
  auto contents = [](const std::string& path) {
    std::ifstream file(std::string(PHOSPHOR_GOLDEN_FOLDER "/../../") + path);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const std::string header = contents("tests/client/readme_example.h");
  const std::size_t begin = header.find('\n', header.find("// --- from here")) + 1;
  const std::size_t end = header.find("// --- to here");
  REQUIRE(begin < end);
  const std::string example = header.substr(begin, end - begin);
  CHECK(contents("client/README.md").find("```cpp\n" + example + "```") != std::string::npos);
}

TEST_CASE("readme: the sampler of the README can work") {
  CHECK(readme_example::sampled_options().sampler->problem() == "");
}

TEST_CASE(
    "readme: the example passes the caller's trace on and leaves the marks of its two calls") {
  using readme_example::tracer;
  readme_example::Request request;
  request.set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  CHECK(readme_example::serve(request).amount == 100);
  CHECK(readme_example::seen_by_balance.substr(0, 35) == "00-0af7651916cd43dd8448eb211c80319c");
  CHECK(readme_example::seen_by_balance.substr(36, 16) != "b7ad6b7169203331");

  REQUIRE(tracer.flush(std::chrono::seconds(30)));
  CHECK(tracer.counters().recorded == 4);
  REQUIRE(tracer.counters().sent == 4);
  CHECK(readme_example::marks_received(4) ==
        "server_recv >cards 'GET /cards'\n"
        "client_send cards>balance 'GET /balance'\n"
        "client_recv cards>balance 'GET /balance'\n"
        "server_send >cards 'GET /cards' card.balance=100\n");
}
