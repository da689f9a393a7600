// Log lines bear the ids of the context in which they are written: as text, in fmt and in spdlog.

#include "tests/client/discarding_transport.h"

#include <phosphor/fmt.h>
#include <phosphor/spdlog.h>
#include <phosphor/tracer.h>

#include <doctest/doctest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>
#include <string>
#include <thread>

using namespace phosphor;

namespace {

const SpanContext span{{0x0af7651916cd43dd, 0x8448eb211c80319c}, SpanId{0xb7ad6b7169203331}, 0x1};
const std::string fields =
    "trace_id=0af7651916cd43dd8448eb211c80319c span_id=b7ad6b7169203331 trace_flags=01";

Tracer& tracer() {
  static Tracer tracer([] {
    TracerOptions options{"cards"};
    options.transport = test::discarding_transport();
    return options;
  }());
  return tracer;
}

// A logger as the application's, and what it has written.
struct Log {
  explicit Log(const std::string& pattern) { logger.set_formatter(spdlog_formatter(pattern)); }

  std::ostringstream written;
  spdlog::logger logger{"cards", std::make_shared<spdlog::sinks::ostream_sink_mt>(written)};
};

}  // namespace

TEST_CASE("log fields: the values, alone and as a text") {
  const LogFields of_span(span);
  CHECK(of_span.text() == fields);
  CHECK(of_span.trace_id() == "0af7651916cd43dd8448eb211c80319c");
  CHECK(of_span.span_id() == "b7ad6b7169203331");
  CHECK(of_span.trace_flags() == "01");
}

TEST_CASE("log fields: every flag is told") {
  SpanContext flagged = span;
  flagged.flags = 0xfe;
  CHECK(LogFields(flagged).trace_flags() == "fe");
}

TEST_CASE("log fields: outside of a trace there is nothing to say") {
  SpanContext half = span;
  half.span_id = {};
  for (const LogFields& none : {LogFields(), LogFields(Context()), LogFields(half)}) {
    CHECK(none.text().empty());
    CHECK(none.trace_id().empty());
    CHECK(none.span_id().empty());
    CHECK(none.trace_flags().empty());
  }
}

TEST_CASE("log fields: of the current context, in the thread that asks") {
  const InternalSpan work = tracer().span({}, "work");
  const ContextScope scope(work.context());
  CHECK(LogFields().text() == LogFields(work.context()).text());
  CHECK_FALSE(LogFields().text().empty());
  std::string in_other_thread = "unset";
  std::thread([&] { in_other_thread = LogFields().text(); }).join();
  CHECK(in_other_thread.empty());
}

TEST_CASE("fmt: contexts and ids format as texts do") {
  CHECK(fmt::format("{}", span) == fields);
  CHECK(fmt::format("{}", LogFields(span)) == fields);
  CHECK(fmt::format("[{:>83}]", span) == "[  " + fields + "]");
  CHECK(fmt::format("{} {}", span.trace_id, span.span_id) ==
        "0af7651916cd43dd8448eb211c80319c b7ad6b7169203331");
  CHECK(fmt::format("{:.8}", span.trace_id) == "0af76519");
  CHECK(fmt::format("[{}]", Context()) == "[]");
  const InternalSpan work = tracer().span({}, "work");
  CHECK(fmt::format("{}", work.context()) == LogFields(work.context()).text());
}

TEST_CASE("spdlog: a line has the ids of the context in which it is written") {
  Log log("%l %v %*");
  log.logger.warn("before");
  const InternalSpan work = tracer().span({}, "work");
  {
    const ContextScope scope(work.context());
    log.logger.warn("card {} is blocked", 42);
  }
  log.logger.warn("after");
  CHECK(log.written.str() == "warning before \nwarning card 42 is blocked " +
                                 fmt::format("{}", work.context()) + "\nwarning after \n");
}

TEST_CASE("spdlog: a formatter that is copied, as each sink's is, has the flag too") {
  std::ostringstream written;
  spdlog::sinks::ostream_sink_mt sink(written);
  sink.set_formatter(spdlog_formatter("%v [%*]")->clone());
  const InternalSpan work = tracer().span({}, "work");
  const ContextScope scope(work.context());
  sink.log(spdlog::details::log_msg("cards", spdlog::level::info, "blocked"));
  CHECK(written.str() == fmt::format("blocked [{}]\n", work.context()));
}
