#include "query/api.h"

#include "tests/query/fake_daemon.h"
#include "tests/query/golden.h"
#include "tests/query/payment.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>

using namespace phosphor;
using namespace phosphor::test;

namespace {

constexpr StaticFile viewer_files[] = {
    {"/index.html", "text/html; charset=utf-8", "<!doctype html>", "\"e1\""},
    {"/traces/index.html", "text/html; charset=utf-8", "<!doctype html> trace", "\"e3\""},
    {"/assets/viewer-1F.js", "text/javascript", "let x;", "\"e2\""},
};

MemoryStore::Options at_payment_time() {
  MemoryStore::Options options;
  options.now = [] { return payment_now; };
  return options;
}

struct Fixture {
  MemoryStore store{at_payment_time()};
  FakeDaemon daemon;
  ApiOptions options;

  Fixture() {
    options.now = [] { return payment_now; };
    write_payment(store);
    write_shop(store);
  }

  HttpResponse ask(std::string_view target, HttpHeaders headers = {}, std::string method = "GET") {
    HttpRequest request;
    request.method = std::move(method);
    request.headers = std::move(headers);
    request.set_target(target);
    return Api(store, daemon, viewer_files, options).answer(request);
  }
};

// A reader whose every read fails with the same error.
struct FailingStore final : TraceReader {
  Error error{ErrorCode::resource_exhausted, "took too long; ask for a shorter time"};

  Result<std::optional<Trace>> trace(TraceId, const ReadLimits&) const override { return error; }
  Result<ReadCost> visit(const SearchQuery&, const ReadLimits&,
                         const TraceVisitor&) const override {
    return error;
  }
  Result<std::vector<std::string>> services() const override { return error; }
  Result<std::vector<Operation>> operations(std::string_view) const override { return error; }
  Result<std::vector<DependencyEdge>> dependencies(TimeRange, const ReadLimits&) const override {
    return error;
  }
  StoreStatus status() const override { return {}; }
};

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "none";
}

// The member's value, without quotes; empty if there is no such member.
std::string member_of(const std::string& json, const std::string& name) {
  const std::size_t key = json.find("\"" + name + "\":");
  if (key == std::string::npos) return "";
  const std::size_t begin = json.find_first_not_of('"', key + name.size() + 3);
  return json.substr(begin, json.find_first_of("\",}", begin) - begin);
}

// How long a search took is the one thing that differs from run to run.
std::string without_elapsed(std::string json) {
  const std::string value = member_of(json, "elapsed_ns");
  const std::string member = "\"elapsed_ns\":";
  return json.replace(json.find(member + value), member.size() + value.size(), member + "1200000");
}

SendersReport some_senders() {
  Sender cards;
  cards.sender_id = 0x00000000deadbeef;
  cards.service = "cards";
  cards.hostname = "h2";
  cards.address = "127.0.0.1:40112";
  cards.first_seen = trace_start;
  cards.last_seen = trace_start + 5s;
  cards.counts.sent = 1000;
  cards.counts.received = 980;
  cards.counts.lost_on_wire = 10;
  cards.counts.duplicates = 2;
  cards.counts.sent_before_first_seen = 10;
  cards.counts.stored = 970;
  cards.counts.refused = {{"malformed", 3}};
  cards.counts.dropped_by_collector = {{"backlog_full", 7}};
  cards.counts.dropped_by_sender = {
      {"queue_full", 5}, {"too_large", 1}, {"send_failed", 0}, {"shutdown", 0}};
  Sender ancestor;
  ancestor.address = "127.0.0.1:40113";
  ancestor.first_seen = trace_start + 1s;
  ancestor.last_seen = trace_start + 4s;
  ancestor.counts.received = 4;
  ancestor.counts.stored = 4;
  SendersReport report{{cards, ancestor}, cards.counts, 12};
  report.totals.received += 4;
  report.totals.stored += 4;
  return report;
}

}  // namespace

TEST_CASE("api, golden: a native trace with everything that can go wrong") {
  Fixture api;
  const HttpResponse response = api.ask("/api/v1/traces/8096820c-3b7b-47ec-bce6-1c239252ab40");
  REQUIRE(response.status == 200);
  CHECK(response.content_type == "application/json; charset=utf-8");
  check_golden("trace_payment.json", response.body);
}

TEST_CASE("api: a part of a trace's spans, with all that is said of the whole") {
  Fixture api;
  const std::string trace = "/api/v1/traces/8096820c-3b7b-47ec-bce6-1c239252ab40";
  const std::string whole = api.ask(trace).body;
  const std::string part = api.ask(trace + "?first=1&count=2").body;
  CHECK(member_of(part, "span_count") == member_of(whole, "span_count"));
  CHECK(whole.substr(0, whole.find("\"resources\"")) == part.substr(0, part.find("\"resources\"")));
  const auto parsed = boost::json::parse(part).at("spans").as_array();
  REQUIRE(parsed.size() == 2);
  CHECK(parsed[0] == boost::json::parse(whole).at("spans").at(1));
  CHECK(parsed[1] == boost::json::parse(whole).at("spans").at(2));
  CHECK(boost::json::parse(api.ask(trace + "?first=999").body).at("spans").as_array().empty());
  CHECK(boost::json::parse(api.ask(trace + "?count=18446744073709551615").body).at("spans") ==
        boost::json::parse(whole).at("spans"));
  for (const char* const wrong : {"?first=-1", "?count=x", "?first=", "?from=1"}) {
    CHECK(api.ask(trace + wrong).status == 400);
  }
}

TEST_CASE("api: words in a trace") {
  Fixture api;
  const std::string trace = "/api/v1/traces/8096820c-3b7b-47ec-bce6-1c239252ab40";
  const HttpResponse found = api.ask(trace + "/find?text=payment%20refused");
  CHECK(found.status == 200);
  CHECK(member_of(found.body, "match_count") == "1");
  CHECK(found.body.find("\"matches\":[0]") != std::string::npos);
  CHECK(api.ask(trace + "/find").status == 400);
  CHECK(api.ask(trace + "/find?text=a&text=b").status == 400);
  CHECK(api.ask("/api/v1/traces/ffff/find?text=a").status == 404);
}

TEST_CASE("api: an outline is bytes, and is refused like a trace") {
  Fixture api;
  const std::string trace = "/api/v1/traces/8096820c-3b7b-47ec-bce6-1c239252ab40";
  const HttpResponse outline = api.ask(trace + "/outline");
  CHECK(outline.status == 200);
  CHECK(outline.content_type == "application/octet-stream");
  CHECK(outline.body.starts_with("phto"));
  CHECK(api.ask(trace + "/outline?first=1").status == 400);
  CHECK(api.ask("/api/v1/traces/ffff/outline").status == 404);
  api.options.max_trace_json_bytes = 1000;
  CHECK(api.ask(trace + "/outline").status == 422);
}

TEST_CASE("api, golden: a trace of OTLP with every field") {
  Fixture api;
  const HttpResponse response = api.ask("/api/v1/traces/4bf92f3577b34da6a3ce929d0e0e4736");
  REQUIRE(response.status == 200);
  check_golden("trace_otlp.json", response.body);
}

TEST_CASE("api, golden: search, lists, dependencies, senders, status, health") {
  Fixture api;
  api.daemon.senders_ = some_senders();
  api.daemon.checks_ = {{"udp", std::nullopt, {{"address", "127.0.0.1:7760"}}}};
  check_golden("search.json", without_elapsed(api.ask("/api/v1/traces?limit=1").body));
  check_golden("attributes.json",
               without_elapsed(api.ask("/api/v1/attributes?error=true&limit=6").body));
  CHECK(api.ask("/api/v1/attributes?order=newest").status == 400);
  check_golden("services.json", api.ask("/api/v1/services").body);
  check_golden("operations.json", api.ask("/api/v1/services/card-processing/operations").body);
  check_golden("activity.json",
               without_elapsed(api.ask("/api/v1/services/balance/activity?bucket_count=6").body));
  check_golden("dependencies.json", api.ask("/api/v1/dependencies").body);
  check_golden("senders.json", api.ask("/api/v1/senders").body);
  check_golden("status.json", api.ask("/api/v1/status").body);
  check_golden("readyz.json", api.ask("/readyz").body);
  check_golden("error.json", api.ask("/api/v1/traces?servcie=cards").body);
}

TEST_CASE("api, golden: what the slow traces have that the others have not") {
  Fixture api;
  RecordBuilder records;
  for (int i = 0; i < 60; ++i) {
    const bool slow = i % 6 == 0;
    auto span = records.span("1").in_trace(static_cast<std::uint64_t>(1000 + i)).of("till");
    span.from(1s * i).lasting(slow ? 900ms + 1ms * i : 2ms).on_host(slow ? "h \"2\"" : "h1");
    span.with("rows", slow ? 5000 + 70 * i : 10 * i).with("cached", !slow);
    if (slow) span.with("statement", std::string_view(std::string(300, 's')));
  }
  REQUIRE(api.store.write(records.batch()).ok());
  const HttpResponse response = api.ask("/api/v1/compare?service=till&selected_min_duration=500ms");
  REQUIRE(response.status == 200);
  check_golden("compare.json", without_elapsed(response.body));
  CHECK(api.ask("/api/v1/compare").status == 400);
  CHECK(api.ask("/api/v1/compare?selected=").status == 400);
}

TEST_CASE("api, golden: the ancestor's answers") {
  Fixture api;
  const HttpResponse trace = api.ask("/trace?traceId=8096820c-3b7b-47ec-bce6-1c239252ab40");
  CHECK(trace.content_type == "text/plain; charset=utf-8");
  CHECK(trace.body.ends_with("}\n"));
  check_golden("ancestor_trace.json", trace.body);
  check_golden("ancestor_trace_otlp.json",
               api.ask("/trace?traceId=4bf92f3577b34da6a3ce929d0e0e4736").body);
  CHECK(api.ask("/").body == "{\"name\":\"phosphor\",\"version\":\"1.2.3\"}\n");
  CHECK(api.ask("/trace").status == 400);
  CHECK(api.ask("/trace?traceId=").body == "{\"error\":\"traceId param not provided\"}\n");
  const HttpResponse missing = api.ask("/trace?traceId=x&ignored=1");
  CHECK(missing.status == 404);
  CHECK(missing.body == "{\"error\":\"traceId not found\"}\n");
  CHECK(missing.content_type == "text/plain; charset=utf-8");
  CHECK(header(api.ask("/trace?traceId=x", {{"Origin", "https://evil.example"}}),
               "Access-Control-Allow-Origin") == "none");
}

TEST_CASE("api: the root is the viewer for a browser and the ancestor's answer for a program") {
  Fixture api;
  const auto is_viewer = [&](const char* accept) {
    return api.ask("/", {{"Accept", accept}}).body == "<!doctype html>";
  };
  CHECK(is_viewer("text/html,application/xhtml+xml"));
  CHECK_FALSE(is_viewer("*/*"));
  CHECK_FALSE(is_viewer("application/json"));
  CHECK(header(api.ask("/"), "Vary") == "Accept");
}

TEST_CASE("api: a trace is found by every spelling of its id") {
  Fixture api;
  CallBuilder free_text(TraceId{7, 7});
  const auto found = [&](std::string_view id) {
    return api.ask("/api/v1/traces/" + std::string(id)).status;
  };
  CHECK(found("8096820c-3b7b-47ec-bce6-1c239252ab40") == 200);
  CHECK(found("8096820C3B7B47ECBCE61C239252AB40") == 200);
  CHECK(found("%38096820c3b7b47ecbce61c239252ab40") == 200);
  CHECK(found("8096820c3b7b47ecbce61c239252ab41") == 404);
  CHECK(found("no%2Fsuch%20trace") == 404);
  CHECK(found("") == 400);
}

TEST_CASE("api: paths, methods and their errors") {
  Fixture api;
  const auto check = [&](std::string_view target, int status, std::string method = "GET") {
    const HttpResponse response = api.ask(target, {}, std::move(method));
    CAPTURE(target);
    CHECK(response.status == status);
    CHECK(header(response, "X-Content-Type-Options") == "nosniff");
    if (status >= 400) CHECK(response.body.starts_with("{\"error\":{\"code\":\""));
  };
  check("/api/v1/services", 200, "HEAD");
  check("/api/v1/services", 405, "POST");
  check("/api/v1/services", 405, "DELETE");
  check("/", 405, "OPTIONS");
  check("/api", 404);
  check("/api/v1/nothing", 404);
  check("/api/v1/services/x", 404);
  check("/nothing.js", 404);
  check("/../../etc/passwd", 404);
  check("/%zz", 400);
  check("/%ff", 400);
  check("/api/v1/traces/%00", 400);
  check("*", 400);
  check("", 400);
  CHECK(header(api.ask("/livez", {}, "PUT"), "Allow") == "GET, HEAD");
}

TEST_CASE("api: what a route does not know is refused") {
  Fixture api;
  const auto check = [&](std::string_view target) {
    CAPTURE(target);
    CHECK(api.ask(target).status == 400);
  };
  check("/api/v1/services?x=1");
  check("/api/v1/services/cards/operations?x");
  for (const char* wrong : {"bucket_count=0", "bucket_count=241", "bucket_count=", "kind=callee",
                            "start_unix_ns=5&end_unix_ns=5", "operation=a&operation=b", "x=1"}) {
    check(std::string("/api/v1/services/cards/activity?") + wrong);
  }
  check("/api/v1/senders?x=1");
  check("/api/v1/status?x=1");
  check("/api/v1/dependencies?x=1");
  check("/api/v1/dependencies?start_unix_ns=5&end_unix_ns=5");
  check("/api/v1/traces/abc?x=1");
  check("/api/v1/traces?x=1");
}

TEST_CASE("api: search pages by cursor until all were seen") {
  Fixture api;
  const std::string first = api.ask("/api/v1/traces?limit=1").body;
  const std::string cursor = member_of(first, "next_cursor");
  REQUIRE_FALSE(cursor.empty());
  const std::string second = api.ask("/api/v1/traces?limit=1&cursor=" + cursor).body;
  CHECK(member_of(second, "next_cursor").empty());
  CHECK_FALSE(member_of(second, "trace_id").empty());
  CHECK(member_of(second, "trace_id") != member_of(first, "trace_id"));
}

TEST_CASE("api: a store's error has a status that fits") {
  FailingStore store;
  const FakeDaemon daemon;
  const auto check = [&](ErrorCode code, int status) {
    store.error.code = code;
    const Api api(store, daemon, {});
    for (const char* target : {"/api/v1/traces/ab", "/api/v1/traces", "/api/v1/services",
                               "/api/v1/services/a/operations", "/api/v1/services/a/activity",
                               "/api/v1/dependencies", "/trace?traceId=ab"}) {
      HttpRequest request;
      request.method = "GET";
      request.set_target(target);
      CHECK(api.answer(request).status == status);
    }
  };
  check(ErrorCode::resource_exhausted, 422);
  check(ErrorCode::too_large, 422);
  check(ErrorCode::io, 500);
  check(ErrorCode::corrupt, 500);
  check(ErrorCode::unavailable, 503);
}

TEST_CASE("api: a trace whose JSON is too large is refused with its size") {
  Fixture api;
  api.options.max_trace_json_bytes = 1000;
  const HttpResponse response = api.ask("/api/v1/traces/8096820c3b7b47ecbce61c239252ab40");
  CHECK(response.status == 422);
  CHECK(response.body.find("resource_exhausted") != std::string::npos);
}

TEST_CASE("api, health: ready, failed and draining") {
  Fixture api;
  CHECK(api.ask("/livez").status == 200);
  CHECK(api.ask("/readyz").status == 200);
  api.daemon.checks_ = {{"disk", "no space left", {{"free_bytes", "0"}}}};
  const HttpResponse failed = api.ask("/readyz");
  CHECK(failed.status == 503);
  CHECK(failed.body.find("\"status\":\"failed\"") != std::string::npos);
  CHECK(failed.body.find("\"error\":\"no space left\"") != std::string::npos);
  api.daemon.checks_.clear();
  api.daemon.draining_ = true;
  CHECK(api.ask("/readyz").status == 503);
  CHECK(api.ask("/livez").status == 200);
}

TEST_CASE("api, metrics: each family once, with what the daemon adds") {
  Fixture api;
  api.daemon.metrics_ = {metric("phosphor_extra_total", "More.", MetricType::counter, 7),
                         metric("phosphor_store_disk_bytes", "Taken.", MetricType::gauge, 1)};
  const HttpResponse response = api.ask("/metrics");
  CHECK(response.content_type == "text/plain; version=0.0.4; charset=utf-8");
  const auto has = [&](const char* line) {
    CAPTURE(line);
    CHECK(response.body.find(std::string("\n") + line + "\n") != std::string::npos);
  };
  has("phosphor_build_info{version=\"1.2.3\"} 1");
  has("phosphor_extra_total 7");
  has("phosphor_store_spans_written_total 3");
  has("# TYPE phosphor_store_disk_bytes gauge");
  has("process_start_time_seconds 1790000000");
  CHECK(response.body.find("phosphor_store_disk_bytes 1\n") == std::string::npos);
}

TEST_CASE("api, metrics: as JSON the same families and values") {
  Fixture api;
  api.daemon.metrics_.push_back({"phosphor_refused_total",
                                 "Refused.",
                                 MetricType::counter,
                                 {{{{"reason", "a \"b\""}}, 3}, {{{"reason", "c"}}, 0.5}}});
  const auto answer = boost::json::parse(api.ask("/api/v1/metrics").body);
  std::string text;
  for (const auto& family : answer.at("metrics").as_array()) {
    text += family.at("name").as_string();
    text += ' ';
  }
  const std::string page = api.ask("/metrics").body;
  for (std::size_t at = page.find("# TYPE "); at != std::string::npos;
       at = page.find("# TYPE ", at + 1)) {
    const std::string name = page.substr(at + 7, page.find(' ', at + 7) - at - 7);
    CHECK(text.find(name + " ") != std::string::npos);
  }
  const auto& last = answer.at("metrics").as_array().back();
  CHECK(last.at("type") == "counter");
  CHECK(last.at("samples").at(0).at("labels").at("reason") == "a \"b\"");
  CHECK(last.at("samples").at(0).at("value").to_number<double>() == 3);
  CHECK(last.at("samples").at(1).at("value").to_number<double>() == 0.5);
  CHECK(api.ask("/api/v1/metrics?x=1").status == 400);
}

TEST_CASE("api, viewer: pages, files, tags and what protects them") {
  Fixture api;
  const auto is_page = [&](const char* path) { return api.ask(path).body == "<!doctype html>"; };
  CHECK(is_page("/search"));
  CHECK(is_page("/map"));
  CHECK(is_page("/services"));
  CHECK(is_page("/live"));
  CHECK(is_page("/health"));
  CHECK(is_page("/senders"));
  CHECK(api.ask("/services/a%2Fb").body == "<!doctype html> trace");
  CHECK(api.ask("/traces/8096820c3b7b47ecbce61c239252ab40?span=1").body == "<!doctype html> trace");
  CHECK(header(api.ask("/map"), "Cache-Control") == "no-cache");
  CHECK_FALSE(is_page("/assets/viewer-1F.js"));
  const HttpResponse script = api.ask("/assets/viewer-1F.js");
  CHECK(script.content_type == "text/javascript");
  CHECK(header(script, "Cache-Control") == "public, max-age=31536000, immutable");
  CHECK(header(script, "ETag") == "\"e2\"");
  CHECK(header(script, "Content-Security-Policy").starts_with("default-src 'self'"));
  CHECK(header(script, "Referrer-Policy") == "no-referrer");
  const HttpResponse known = api.ask("/assets/viewer-1F.js", {{"If-None-Match", "W/\"e2\""}});
  CHECK(known.status == 304);
  CHECK(known.body.empty());
  CHECK(api.ask("/assets/viewer-1F.js", {{"If-None-Match", "\"e1\""}}).status == 200);
}
