// What the environment says of a Tracer.

#include "client/environment_options.h"
#include "tests/client/captured_datagrams.h"

#include <phosphor/tracer.h>

#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <utility>

using namespace phosphor;
using namespace std::chrono_literals;
using phosphor::test::CapturedDatagrams;

namespace {

using Variables = std::map<std::string, std::string>;

Variables variables;
const char* lookup(const char* name) {
  const auto at = variables.find(name);
  return at == variables.end() ? nullptr : at->second.c_str();
}

struct Filled {
  // All warnings, a line for each.
  std::string warnings() const {
    std::string lines;
    for (const std::string& warning : findings.warnings) lines += warning + "\n";
    return lines;
  }
  // "sampled" of a new trace, "follows" of one that a caller has left out.
  std::string sampling() const {
    CapturedDatagrams captured;
    TracerOptions all{"api"};
    all.transport = captured.transport();
    all.sampler = options.sampler;
    Tracer tracer(std::move(all));
    SpanContext caller;
    caller.trace_id = {1, 0x00ffffffffffffff};
    caller.span_id = {3};
    caller.remote = true;
    (void)tracer.recv({}, "root");
    const bool root = tracer.counters().sampled_out == 0;
    (void)tracer.recv(Context().with_span(caller), "from a caller that left it out");
    const bool child = tracer.counters().sampled_out == (root ? 0 : 1);
    return std::string(root ? "sampled" : "left out") + (child ? ", all" : ", follows");
  }

  TracerOptions options;
  EnvironmentFindings findings;
};

Filled fill(Variables set, TracerOptions given = {}) {
  Filled filled;
  variables = std::move(set);
  filled.options = std::move(given);
  filled.findings = fill_from_environment(filled.options, &lookup);
  return filled;
}

}  // namespace

TEST_CASE("environment options: an empty one changes nothing, nor do empty variables") {
  for (const Variables& set : {Variables{}, Variables{{"OTEL_SDK_DISABLED", ""},
                                                      {"OTEL_SERVICE_NAME", ""},
                                                      {"OTEL_TRACES_SAMPLER", ""},
                                                      {"OTEL_TRACES_EXPORTER", ""},
                                                      {"OTEL_BSP_SCHEDULE_DELAY", ""},
                                                      {"OTEL_RESOURCE_ATTRIBUTES", ""},
                                                      {"OTEL_ATTRIBUTE_COUNT_LIMIT", ""},
                                                      {"OTEL_CONFIG_FILE", ""}}}) {
    const Filled filled = fill(set);
    CHECK(filled.warnings() == "");
    CHECK(filled.findings.disabled_reason == "");
    CHECK(filled.options.service == "");
    CHECK(filled.options.hostname == "");
    CHECK(filled.options.queue_bytes == 0);
    CHECK_FALSE(filled.options.send_delay.has_value());
    CHECK(filled.sampling() == "sampled, all");
  }
}

TEST_CASE("environment options: options win over PHOSPHOR_*, which win over OTEL_*") {
  Variables all{{"OTEL_RESOURCE_ATTRIBUTES", "service.name=d,host.name=h"}};
  CHECK(fill(all).options.service == "d");
  CHECK(fill(all).options.hostname == "h");
  all["OTEL_SERVICE_NAME"] = "c";
  CHECK(fill(all).options.service == "c");
  all["PHOSPHOR_SERVICE"] = "b";
  CHECK(fill(all).options.service == "b");
  TracerOptions given{"a"};
  given.hostname = "given";
  const Filled filled = fill(all, std::move(given));
  CHECK(filled.options.service == "a");
  CHECK(filled.options.hostname == "given");
}

TEST_CASE("environment options: what switches recording off") {
  auto reason = [](Variables set) { return fill(std::move(set)).findings.disabled_reason; };
  CHECK(reason({{"OTEL_SDK_DISABLED", "true"}}) == "OTEL_SDK_DISABLED is true");
  CHECK(reason({{"OTEL_SDK_DISABLED", "TRUE"}}) == "OTEL_SDK_DISABLED is true");
  CHECK(reason({{"OTEL_SDK_DISABLED", "false"}}) == "");
  CHECK(reason({{"PHOSPHOR_DISABLED", "True"}}) == "PHOSPHOR_DISABLED is true");
  CHECK(reason({{"PHOSPHOR_DISABLED", "false"}, {"OTEL_SDK_DISABLED", "true"}}) == "");
  CHECK(reason({{"OTEL_TRACES_EXPORTER", "none"}}) == "OTEL_TRACES_EXPORTER is none");
  const Filled unclear = fill({{"OTEL_SDK_DISABLED", "1"}, {"OTEL_TRACES_EXPORTER", "otlp"}});
  CHECK(unclear.findings.disabled_reason == "");
  CHECK(unclear.warnings() ==
        "OTEL_SDK_DISABLED is '1', which is neither true nor false; it counts as false\n"
        "OTEL_TRACES_EXPORTER is 'otlp', which has no meaning here; spans go where the options "
        "say\n");
}

TEST_CASE("environment options: resource attributes are percent-encoded, and others are named") {
  const Filled filled = fill(
      {{"OTEL_RESOURCE_ATTRIBUTES",
        " service.name = my%20service , host.name=h=1,,service.version=1.2,deployment=%C3%A4"}});
  CHECK(filled.options.service == " my service");
  CHECK(filled.options.hostname == "h=1");
  CHECK(filled.warnings().find("has attributes that no annotation carries: service.version "
                               "deployment\n") != std::string::npos);
  for (const char* const wrong : {"service.name", "=x", "service.name=%", "service.name=%4",
                                  "service.name=%zz", "a=b,service.name=%g0", ",=,"}) {
    CAPTURE(wrong);
    const Filled refused = fill({{"OTEL_RESOURCE_ATTRIBUTES", wrong}});
    CHECK(refused.options.service == "");
    CHECK(refused.warnings().find("is not a list of key=value; it is not used") !=
          std::string::npos);
  }
  const Filled endless =
      fill({{"OTEL_RESOURCE_ATTRIBUTES", "k\xff" + std::string(100'000, 'k') + "=1"}});
  REQUIRE(endless.findings.warnings.size() == 1);
  CHECK(endless.findings.warnings[0].size() < 500);
}

TEST_CASE("environment options: samplers by their names") {
  auto sampling = [](const char* name, const char* argument = "") {
    const Filled filled =
        fill({{"OTEL_TRACES_SAMPLER", name}, {"OTEL_TRACES_SAMPLER_ARG", argument}});
    CHECK(filled.warnings() == "");
    return filled.sampling();
  };
  CHECK(sampling("always_on") == "sampled, all");
  CHECK(sampling("always_off") == "left out, follows");
  CHECK(sampling("traceidratio") == "sampled, all");
  CHECK(sampling("traceidratio", "0.0") == "left out, follows");
  CHECK(sampling("parentbased_always_on") == "sampled, follows");
  CHECK(sampling("parentbased_always_off") == "left out, follows");
  CHECK(sampling("parentbased_traceidratio", "1") == "sampled, follows");
}

TEST_CASE("environment options: a sampler that is not known, or its argument, is said") {
  const Filled unknown = fill({{"OTEL_TRACES_SAMPLER", "parentbased_jaeger_remote"}});
  CHECK(unknown.sampling() == "sampled, all");
  CHECK(unknown.warnings() ==
        "OTEL_TRACES_SAMPLER is 'parentbased_jaeger_remote', which is not known here; everything "
        "is recorded\n");
  for (const char* const wrong : {"1.5", "-0.1", "half", "nan", "0.1x", " 1", "1e999"}) {
    CAPTURE(wrong);
    const Filled filled =
        fill({{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", wrong}});
    CHECK(filled.sampling() == "sampled, all");
    CHECK(filled.warnings() == "OTEL_TRACES_SAMPLER_ARG is '" + std::string(wrong) +
                                   "', which is not a number from 0 to 1; it counts as 1\n");
  }
}

TEST_CASE("environment options: numbers, within what can work") {
  const Filled filled = fill({{"OTEL_BSP_SCHEDULE_DELAY", "200"},
                              {"OTEL_BSP_MAX_QUEUE_SIZE", "2048"},
                              {"OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", "100"},
                              {"OTEL_ATTRIBUTE_COUNT_LIMIT", "10"}});
  CHECK(filled.warnings() == "");
  CHECK(filled.options.send_delay == 200ms);
  CHECK(filled.options.queue_bytes == std::size_t{512} << 10);
  CHECK(filled.options.attribute_value_bytes == 100);
  CHECK(filled.options.attribute_count == 10);
  CHECK(fill({{"OTEL_BSP_MAX_QUEUE_SIZE", "1"}}).options.queue_bytes == min_queue_bytes);
  CHECK(fill({{"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "5"}, {"OTEL_ATTRIBUTE_COUNT_LIMIT", "6"}})
            .options.attribute_count == 5);
  for (const char* const wrong : {"-1", "1e3", "0x10", "99999999999999999999", "ten", "1 "}) {
    CAPTURE(wrong);
    const Filled refused =
        fill({{"OTEL_BSP_SCHEDULE_DELAY", wrong}, {"OTEL_BSP_MAX_QUEUE_SIZE", wrong}});
    CHECK_FALSE(refused.options.send_delay.has_value());
    CHECK(refused.options.queue_bytes == 0);
    CHECK(refused.findings.warnings.size() == 2);
  }
}

TEST_CASE(
    "environment: a tracer that is relinked finds its settings, and says what it cannot use") {
  ::setenv("OTEL_SERVICE_NAME", "cards", 1);
  ::setenv("OTEL_TRACES_SAMPLER", "xray", 1);
  CapturedDatagrams captured;
  TracerOptions options;
  options.transport = captured.transport();
  Tracer tracer(std::move(options));
  ::unsetenv("OTEL_SERVICE_NAME");
  ::unsetenv("OTEL_TRACES_SAMPLER");
  REQUIRE(tracer.enabled());
  REQUIRE(tracer.warnings().size() == 1);
  CHECK(tracer.warnings()[0] ==
        "OTEL_TRACES_SAMPLER is 'xray', which is not known here; everything is recorded");
  tracer.send({}, "balance", "GET").recv();
  REQUIRE(tracer.flush(10s));
  CHECK(captured.text() == "client_send cards>balance 'GET'\nclient_recv cards>balance 'GET'\n");
}
