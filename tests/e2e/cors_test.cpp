// Which web pages may send OTLP from a browser: none, but for --allow-origin.

#include <doctest/doctest.h>

#include "tests/e2e/daemon.h"
#include "tests/e2e/spans.h"
#include "tests/support/temporary_folder.h"

#include <optional>
#include <string>

using namespace phosphor::test;

namespace {

const std::string shop = "https://shop.example";
const std::string other = "https://other.example";

HttpAnswer export_from(const RunningDaemon& daemon, const std::string& origin) {
  return http_post(daemon.otlp_port(), "/v1/traces", "application/json",
                   otlp_request(numbered_trace_id(1)), {{"Origin", origin}});
}

HttpAnswer preflight_from(const RunningDaemon& daemon, const std::string& origin) {
  return http_options(daemon.otlp_port(), "/v1/traces",
                      {{"Origin", origin}, {"Access-Control-Request-Method", "POST"}});
}

std::optional<std::string> allowed_origin(const HttpAnswer& answer) {
  return answer.header("Access-Control-Allow-Origin");
}

}  // namespace

TEST_CASE("cors: a page of an origin that --allow-origin names may send OTLP, of another not") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data", {"--allow-origin", shop});
  daemon.require_started();
  CHECK(allowed_origin(export_from(daemon, shop)) == shop);
  CHECK(export_from(daemon, shop).status == 200);
  CHECK(preflight_from(daemon, shop).status == 204);
  CHECK(allowed_origin(preflight_from(daemon, shop)) == shop);

  CHECK(allowed_origin(export_from(daemon, other)) == std::nullopt);
  CHECK(preflight_from(daemon, other).status == 405);
  CHECK(allowed_origin(preflight_from(daemon, other)) == std::nullopt);
}

TEST_CASE("cors: an allowed origin may send, not read") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data", {"--allow-origin", shop});
  daemon.require_started();
  for (const char* target : {"/", "/api/v1/services", "/trace?traceId=1"}) {
    const HttpAnswer answer = http_get(daemon.http_port(), target, {{"Origin", shop}});
    CHECK(allowed_origin(answer) == std::nullopt);
  }
}

TEST_CASE("cors: without --allow-origin no page may") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  CHECK(allowed_origin(export_from(daemon, shop)) == std::nullopt);
  CHECK(allowed_origin(preflight_from(daemon, shop)) == std::nullopt);
}
