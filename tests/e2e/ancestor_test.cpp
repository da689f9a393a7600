// An unmodified client of the ancestor works against us: its datagrams, byte for byte as protoc
// encodes them, come back from the ancestor's lookup as they were sent.

#include <doctest/doctest.h>

#include "tests/e2e/daemon.h"
#include "tests/support/eventually.h"
#include "tests/support/temporary_folder.h"

#include <boost/json.hpp>

#include <fstream>
#include <iterator>

using namespace phosphor::test;

namespace {

namespace json = boost::json;

constexpr const char* trace_target = "/trace?traceId=8096820c-3b7b-47ec-bce6-1c239252ab40";

std::string golden_file(const std::string& path) {
  std::ifstream file(std::string(PHOSPHOR_GOLDEN_FOLDER) + "/" + path, std::ios::binary);
  REQUIRE(file.good());
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// By time, although they are sent in another order.
const char* const expected_trace = R"({"trace":{"annotations":[
  {"trace_id":"8096820c-3b7b-47ec-bce6-1c239252ab40",
   "span_id":"f6d2c1a0-0d2b-4a6e-9f31-0c7be1d7a001","parent_id":"not-hex: the gateway",
   "type":"CLIENT_SEND","async":false,"timestamp":1424280703000123,"duration":0,
   "hostname":"ip-10-0-3-17","origin":"api.customer","destination":"service.customer",
   "payload":"{\"id\":\"cust_00009\",\"name\":\"Zo\u00eb \\\"Z\\\" \u00d8deg\u00e5rd\"}",
   "key_value":[{"key":"retry","value":"0"},{"key":"env","value":"production"},
                {"key":"env","value":"twice the same key"}]},
  {"trace_id":"8096820c-3b7b-47ec-bce6-1c239252ab40","span_id":"event 7","parent_id":"",
   "type":"SERVER_RECV","async":true,"timestamp":1424280703050000,"duration":0,
   "hostname":"ip-10-0-3-18","origin":"service.customer","destination":"service.feed",
   "payload":"","key_value":[]},
  {"trace_id":"8096820c-3b7b-47ec-bce6-1c239252ab40",
   "span_id":"f6d2c1a0-0d2b-4a6e-9f31-0c7be1d7a001","parent_id":"not-hex: the gateway",
   "type":"CLIENT_RECV","async":false,"timestamp":1424280703084456,"duration":84333,
   "hostname":"ip-10-0-3-17","origin":"api.customer","destination":"service.customer",
   "payload":"","key_value":[]}
]}})";

}  // namespace

TEST_CASE("ancestor: its datagrams come back from its lookup exactly") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  for (const char* name : {"ancestor_client_recv", "ancestor_async_recv", "ancestor_client_send"}) {
    daemon.send_datagram(golden_file(std::string("wire/") + name + ".bin"));
  }
  const json::value expected = json::parse(expected_trace);
  HttpAnswer answer;
  CHECK(eventually([&] {
    answer = daemon.get(trace_target);
    return answer.status == 200 && json::parse(answer.body) == expected;
  }));
  INFO(answer.body);
  CHECK(json::parse(answer.body) == expected);
  CHECK(answer.content_type == "text/plain; charset=utf-8");
}

TEST_CASE("ancestor: what its lookup says where there is nothing") {
  TemporaryFolder folder;
  RunningDaemon daemon(folder / "data");
  daemon.require_started();
  const auto check = [&](const char* target, int status, const char* body) {
    const HttpAnswer answer = daemon.get(target);
    CHECK(answer.status == status);
    CHECK(json::parse(answer.body) == json::parse(body));
  };
  check("/trace", 400, R"({"error":"traceId param not provided"})");
  check("/trace?traceId=nothing-here", 404, R"({"error":"traceId not found"})");
  const HttpAnswer root = daemon.get("/");
  CHECK(root.status == 200);
  CHECK(json::parse(root.body).at("name") == "phosphor");
}
