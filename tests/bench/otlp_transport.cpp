#include "tests/bench/otlp_transport.h"

#include "tests/bench/body_compression.h"
#include "tests/support/grpc_caller.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace phosphor::bench {
namespace {

HttpUrl traces_url(HttpUrl url) {
  if (url.path.empty() || url.path == "/") url.path = "/v1/traces";
  return url;
}

std::vector<std::pair<std::string, std::string>> headers_of(LoadCompression compression) {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"Content-Type", "application/x-protobuf"}};
  if (compression != LoadCompression::none) {
    headers.emplace_back("Content-Encoding",
                         compression == LoadCompression::gzip ? "gzip" : "zstd");
  }
  return headers;
}

class OverHttp final : public OtlpTransport {
 public:
  OverHttp(const HttpUrl& url, LoadCompression compression)
      : poster_(traces_url(url), headers_of(compression)), compressor_(compression) {}

  OtlpAnswer send(std::string_view body) override {
    const std::string_view sent = compressor_.compress(body);
    const Result<HttpAnswer> answer = poster_.post(sent);
    if (!answer) return {sent.size(), answer.error().message, false, true, {}};
    const int status = answer->status;
    // The specification's list (opentelemetry-proto, docs/specification.md).
    const bool again = status == 429 || status == 502 || status == 503 || status == 504;
    return {sent.size(), std::to_string(status), status / 100 == 2, again, answer->retry_after};
  }

 private:
  HttpPoster poster_;
  BodyCompressor compressor_;
};

class OverGrpc final : public OtlpTransport {
 public:
  OverGrpc(const std::string& target, LoadCompression compression)
      : caller_(target),
        compression_(compression == LoadCompression::gzip ? test::GrpcCompression::gzip
                                                          : test::GrpcCompression::none) {}

  OtlpAnswer send(std::string_view body) override {
    const test::GrpcAnswer answer = caller_.call(test::otlp_export_method, body, compression_);
    if (answer.code == 0) return {body.size(), "OK", true, false, {}};
    const std::string text = fmt::format("code {}: {}", answer.code, answer.message);
    return {body.size(), text, false, may_be_sent_again(answer.code), {}};
  }

 private:
  // The specification's list.
  static bool may_be_sent_again(int code) {
    constexpr int codes[] = {1, 4, 10, 11, 14, 15};
    for (const int retryable : codes) {
      if (code == retryable) return true;
    }
    return false;
  }

  test::GrpcCaller caller_;
  const test::GrpcCompression compression_;
};

}  // namespace

std::unique_ptr<OtlpTransport> http_transport(const HttpUrl& url, LoadCompression compression) {
  return std::make_unique<OverHttp>(url, compression);
}

std::unique_ptr<OtlpTransport> grpc_transport(const std::string& target,
                                              LoadCompression compression) {
  return std::make_unique<OverGrpc>(target, compression);
}

}  // namespace phosphor::bench
