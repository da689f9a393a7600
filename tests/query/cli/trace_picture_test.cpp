#include "query/cli/trace_picture.h"

#include "tests/query/golden.h"

#include <doctest/doctest.h>

using namespace phosphor;
using namespace phosphor::test;

namespace {

std::string picture(std::string_view json, std::size_t width, Colours colours = Colours::no) {
  const auto trace = read_trace(json);
  REQUIRE(trace.ok());
  return trace_picture(*trace, width, Painter(colours));
}

}  // namespace

TEST_CASE("trace picture: the payment of the golden file") {
  check_golden_text("trace_payment.txt", picture(read_golden("trace_payment.json"), 110));
}

TEST_CASE("trace picture: the OTLP trace of the golden file") {
  check_golden_text("trace_otlp.txt", picture(read_golden("trace_otlp.json"), 100));
}

TEST_CASE("trace picture: colours only where they are wanted, and every one is ended") {
  CHECK(picture(read_golden("trace_payment.json"), 100).find('\x1b') == std::string::npos);
  const std::string text = picture(read_golden("trace_payment.json"), 100, Colours::yes);
  std::size_t begun = 0;
  std::size_t ended = 0;
  for (std::size_t at = text.find("\x1b["); at != std::string::npos;
       at = text.find("\x1b[", at + 1)) {
    text.compare(at, 4, "\x1b[0m") == 0 ? ++ended : ++begun;
  }
  CHECK(begun > 0);
  CHECK(begun == ended);
}

TEST_CASE("trace picture, hostile: texts of spans cannot control the terminal") {
  const std::string text = picture(
      R"({"trace_id":"a\u001b]0;title\u0007","spans":[{"depth":0,"service":"\u001b[2J","name":"a\nb)"
      R"(\u202e","side":"none","state":"open\u009b","start_ns":0,"end_ns":null,)"
      R"("status":{"code":"error","message":"\u001b[31m\r"}}],"warnings":[{"message":"\u001b"}],)"
      R"("clocks":[{"hostname":"\u001b","correction_ns":5}]})",
      100);
  for (const char c : text) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  CHECK(text.find("\u202e") == std::string::npos);
  CHECK(text.find("\u009b") == std::string::npos);
}

TEST_CASE("trace picture, hostile: JSON that our API would not write") {
  CHECK_FALSE(read_trace("").ok());
  CHECK_FALSE(read_trace("[]").ok());
  CHECK_FALSE(read_trace("{\"spans\":").ok());
  CHECK(picture("{}", 60).find("0 spans") != std::string::npos);
  picture(R"({"spans":[1,null,{"depth":7},{"depth":-1},{"depth":"x","start_ns":-5,"end_ns":99}]})",
          60);
  picture(R"({"duration_ns":-5,"spans":[{"start_ns":9223372036854775807,"end_ns":-1}]})", 60);
}

TEST_CASE("trace picture: a deep trace is indented no further than a limit") {
  std::string json = R"({"duration_ns":10,"spans":[)";
  for (int depth = 0; depth < 3000; ++depth) {
    json +=
        std::string(depth > 0 ? "," : "") + R"({"depth":)" + std::to_string(depth) +
        R"(,"service":"s","name":"n","side":"none","state":"complete","start_ns":0,"end_ns":5})";
  }
  const std::string text = picture(json + "]}", 80);
  CHECK(text.size() < 3000 * 300);
  CHECK(text.find("2999\u203a s n") != std::string::npos);
}
