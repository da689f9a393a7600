#include "query/search_language.h"

#include "store/trace_assembly.h"
#include "store/trace_match.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

TraceCondition parsed(std::string_view text) {
  CAPTURE(text);
  auto condition = parse_condition_untrusted(text);
  REQUIRE_MESSAGE(condition.ok(), (condition ? "" : condition.error().message));
  return *std::move(condition);
}

std::string refused(std::string_view text) {
  const auto condition = parse_condition_untrusted(text);
  return condition ? "accepted" : condition.error().message;
}

const Resource& on_host() {
  static const KeyValue attributes[] = {{"host.arch", Value::string("amd64")},
                                        {"level", Value::string("of resource")}};
  static const Resource resource{{attributes, 2}, 0, ""};
  return resource;
}

// Two spans: "api", which failed slowly, calls "cards".
class Payment {
 public:
  Payment() {
    records_.span("1")
        .of("api")
        .named("POST /payments")
        .kind(SpanKind::server)
        .from(0ms)
        .lasting(300ms);
    records_.batch().spans.back().status = StatusCode::error;
    records_.batch().spans.back().status_message = "card declined";
    RecordBuilder& r = records_;
    r.span("2")
        .of("cards")
        .to("api")
        .named("GET /cards")
        .on_host("h1")
        .kind(SpanKind::client)
        .from(10ms)
        .lasting(20ms)
        .with("http.status_code", 503)
        .with("card.kind", "debit")
        .with("a key", "x")
        .with("cached", true)
        .with("ratio", 0.25)
        .event(12ms, "retry", {{"attempt", Value::integer(2)}})
        .produced_by(on_host());
    trace_.id = trace_id(1);
    trace_.spans = r.batch().spans;
    assemble(trace_);
  }

  bool has(std::string_view text) const { return trace_matches(trace_, parsed(text)); }

 private:
  RecordBuilder records_;
  Trace trace_;
};

}  // namespace

TEST_CASE("search language: every field of a span") {
  const Payment payment;
  for (const char* text : {
           R"(service = "cards")",
           R"(name = 'GET /cards')",
           "kind = client",
           R"(kind = "client")",
           "kind in (client, producer)",
           "status = error",
           "error",
           R"(status_message contains "declined")",
           "duration = 20ms",
           "duration >= 0.3s",
           R"(host = "h1")",
           R"(peer = "api")",
           R"(event:name = "retry")",
           ".http.status_code = 503",
           ".http.status_code >= 500 and .http.status_code < 600",
           ".http.status_code = 503.0",
           ".http.status_code in (502, 503, 504)",
           R"(.card.kind != "credit")",
           R"(.card.kind in ("credit", "debit"))",
           R"(.card.kind not in ("credit"))",
           R"(.card.kind =~ "deb.t")",
           ".card.kind !~ `deb`",
           R"(.card.kind contains "ebi")",
           R"(.card.kind not contains "credit")",
           R"(."a key" = "x")",
           ".cached = true",
           ".ratio < 0.5",
           R"(resource.host.arch = "amd64")",
           R"(span.card.kind = "debit")",
           "event.attempt = 2",
           ".attempt exists",
           ".attempt != nil",
           ".nothing absent",
           ".nothing = nil",
       }) {
    CAPTURE(text);
    CHECK(payment.has(text));
  }
}

TEST_CASE("search language: what does not hold") {
  const Payment payment;
  for (const char* text : {
           R"(service = "Cards")",
           "kind = producer",
           "duration > 300ms",
           "status = ok",
           R"(.http.status_code = "503")",
           R"(.card.kind != "debit")",
           R"(.nothing != "x")",
           R"(.nothing not in ("x"))",
           ".nothing !~ `x`",
           ".nothing exists",
           R"(span.host.arch = "amd64")",
           R"(scope.host.arch exists)",
           ".attempt > 2",
           R"(event:name != "retry")",
       }) {
    CAPTURE(text);
    CHECK_FALSE(payment.has(text));
  }
}

TEST_CASE("search language: and binds closer than or, not closest; both spellings are the same") {
  const Payment payment;
  CHECK(payment.has(R"(service = "api" and error or service = "nobody")"));
  CHECK(payment.has(R"(service = "nobody" and error or service = "api")"));
  CHECK_FALSE(payment.has(R"(service = "nobody" and (error or service = "api"))"));
  CHECK(payment.has(R"(service = "api" && duration > 100ms || service = "nobody")"));
  CHECK(payment.has(R"(not service = "api" and not error)"));
  CHECK_FALSE(payment.has(R"(service = "api" and not error)"));
  CHECK_FALSE(payment.has(R"(service = "api" && !error)"));
  CHECK(payment.has(R"(not (error or service = "nobody"))"));
}

TEST_CASE("search language: tests that stand together are about one span, braces about one each") {
  const Payment payment;
  CHECK_FALSE(payment.has(R"(service = "cards" and error)"));
  CHECK_FALSE(payment.has(R"({service = "cards" and error})"));
  CHECK(payment.has(R"({service = "cards"} and {error})"));
  CHECK(payment.has(R"({service = "cards"} and error)"));
  CHECK_FALSE(payment.has("not {error}"));
  CHECK(payment.has("{not error}"));
  CHECK(payment.has(R"(not {service = "nobody"})"));
  CHECK(payment.has("{}"));
  CHECK(payment.has(R"(({error} or {service = "nobody"}) and not {service = "other"})"));
}

TEST_CASE("search language: the trace as a whole") {
  const Payment payment;
  CHECK(payment.has("trace:duration = 300ms"));
  CHECK(payment.has("trace:spans = 2 and trace:errors >= 1"));
  CHECK(payment.has("trace:open = 0"));
  CHECK(payment.has(R"(trace:root_service = "api" and trace:root_name =~ "POST .*")"));
  CHECK(payment.has(R"(trace:spans > 1 and service = "cards")"));
  CHECK_FALSE(payment.has(R"(trace:spans > 1 and service = "cards" and error)"));
  CHECK(payment.has(R"(service = "nobody" or trace:spans > 1)"));
  CHECK(payment.has("not trace:spans > 2"));
  CHECK(payment.has(R"(trace:root_service != "cards")"));
}

TEST_CASE("search language: the plain filters are about the same span as a query without braces") {
  const auto condition = both(service_is("cards"), parsed("error"));
  CHECK(condition.kind == TraceCondition::Kind::test);
  const auto apart = both(service_is("cards"), parsed("{error} and {duration > 1s}"));
  CHECK(apart.kind == TraceCondition::Kind::all_of);
  CHECK(both(SpanCondition(), parsed("{}")).is_always());
}

TEST_CASE("search language: texts and their escapes") {
  const auto text_of = [](std::string_view text) {
    const TraceCondition condition = parsed(text);
    return std::get<std::string>(
        std::get<SpanCondition>(*condition.test).test->value.operands.at(0));
  };
  CHECK(text_of(R"(name = "a\"b\\c\n\t'")") == "a\"b\\c\n\t'");
  CHECK(text_of(R"(name = 'a"b')") == "a\"b");
  CHECK(text_of(R"(name = `a\d"`)") == "a\\d\"");
  CHECK(text_of("name = \"gr\u00f6\u00dfe\"") == "gr\u00f6\u00dfe");
}

TEST_CASE("search language: a mistake is said with its place and what may be meant") {
  CHECK(refused("") == "at character 1: something to compare is missing");
  CHECK(refused("service = ") == "at character 11: a text between quotes is needed here");
  CHECK(refused("service = api") == "at character 11: a text between quotes is needed here");
  CHECK(refused("http.route = \"x\"") ==
        "at character 1: an attribute begins with a dot: .http.route");
  CHECK(refused("servce = \"x\"").starts_with("at character 1: 'servce' is no field; there are "));
  CHECK(refused("duration > 5") ==
        "at character 12: a duration like 1.5s, 200ms or 750us is needed here");
  CHECK(refused(".n > 5ms") ==
        "at character 6: only duration and trace:duration are compared with durations");
  CHECK(refused("kind > server") ==
        "at character 6: kinds and statuses have no order; use = or in");
  CHECK(refused("error error") == "at character 7: 'and' or 'or' is needed here");
  CHECK(refused("(error") == "at character 7: a ')' is missing");
  CHECK(refused("{error") == "at character 7: a '}' is missing");
  CHECK(refused("{trace:spans > 1}").starts_with("at character 1: between { and }"));
  CHECK(refused("{{error}}").starts_with("at character 1: between { and }"));
  CHECK(refused("service absent") == "at character 9: this is there always");
  CHECK(refused(".a =~ `(`").starts_with("at character 7: the regular expression cannot be used"));
  CHECK(refused(".a in ()") ==
        "at character 8: a text between quotes, a number, true or false is needed here");
  CHECK(refused("service not = \"x\"") ==
        "at character 13: 'in' or 'contains' is needed behind 'not'");
  CHECK(refused("service ? \"x\"") == "at character 9: '?' means nothing here");
  CHECK(refused("service \u00e4 \"x\"") == "at character 9: '\u00e4' means nothing here");
  CHECK(refused("service = \"x") == "at character 11: a quote that is not closed");
  CHECK(
      refused(R"(service = "\d")").starts_with("at character 12: a backslash that means nothing"));
  CHECK(refused("duration =~ \"x\"") == "at character 10: '=~' is for texts");
}

TEST_CASE("search language, hostile: length, depth and number are limited") {
  const std::string deep(100'000, '(');
  CHECK(refused(deep).find("nested here") != std::string::npos);
  std::string nots;
  for (int i = 0; i < 100'000; ++i) nots += "not ";
  CHECK(refused(nots + "error").find("nested here") != std::string::npos);
  std::string many = "error";
  for (int i = 0; i < 64; ++i) many += " and error";
  CHECK(refused(many).find("64 comparisons") != std::string::npos);
  std::string list = ".a in (1";
  for (int i = 0; i < 100; ++i) list += ",1";
  CHECK(refused(list + ")").find("100 members") != std::string::npos);
}
