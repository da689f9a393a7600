#include "collector/otlp_response.h"

#include <doctest/doctest.h>

#include <string>

namespace phosphor {

using namespace std::string_literals;

TEST_CASE("otlp response: whole success is an empty message") {
  CHECK(write_export_response(OtlpEncoding::protobuf, 0, "") == "");
  CHECK(write_export_response(OtlpEncoding::json, 0, "") == "{}");
}

TEST_CASE("otlp response: partial success says how many and why") {
  // partial_success {rejected_spans: 300, error_message: "no id"}
  CHECK(write_export_response(OtlpEncoding::protobuf, 300, "no id") ==
        "\x0a\x0a\x08\xac\x02\x12\x05no id"s);
  CHECK(write_export_response(OtlpEncoding::json, 300, "no id") ==
        R"({"partialSuccess":{"rejectedSpans":"300","errorMessage":"no id"}})");
}

TEST_CASE("otlp response: a status has its code and message in either encoding") {
  CHECK(write_rpc_status(OtlpEncoding::protobuf, RpcCode::invalid_argument, "bad") ==
        "\x08\x03\x12\x03"
        "bad"s);
  CHECK(write_rpc_status(OtlpEncoding::json, RpcCode::unavailable, "full") ==
        R"({"code":14,"message":"full"})");
}

TEST_CASE("otlp response: a message cannot break out of its JSON string") {
  CHECK(write_rpc_status(OtlpEncoding::json, RpcCode::invalid_argument, "\"},\\\n\x01") ==
        R"({"code":3,"message":"\"},\\\n\u0001"})");
}

TEST_CASE("otlp response: a long message has a long length") {
  const std::string message(200, 'm');
  CHECK(write_rpc_status(OtlpEncoding::protobuf, RpcCode::invalid_argument, message) ==
        "\x08\x03\x12\xc8\x01"s + message);
}

}  // namespace phosphor
