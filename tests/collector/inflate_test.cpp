#include "collector/inflate.h"

#include "tests/collector/deflate.h"

#include <doctest/doctest.h>

#include <string>

namespace phosphor {

using test::deflate_zlib;
using test::deflate_zstd;
using test::gzip;

namespace {

constexpr std::size_t plenty = std::size_t{1} << 20;

void check_inflates(const std::string& bytes, ContentEncoding encoding,
                    const std::string& expected) {
  std::string inflated = "of an earlier body";
  const auto outcome = inflate_untrusted(bytes, encoding, plenty, inflated);
  REQUIRE_MESSAGE(outcome.ok(), (outcome.ok() ? "" : outcome.error().message));
  CHECK(inflated == expected);
}

void check_refused(const std::string& bytes, ContentEncoding encoding, std::size_t limit,
                   ErrorCode code) {
  std::string inflated;
  const auto outcome = inflate_untrusted(bytes, encoding, limit, inflated);
  REQUIRE_FALSE(outcome.ok());
  CHECK(outcome.error().code == code);
}

}  // namespace

TEST_CASE("inflate: every encoding gives back what went in") {
  for (const std::string& text :
       {std::string(), std::string("x"), std::string(100'000, 'x'), std::string(65'536, 'y')}) {
    check_inflates(text, ContentEncoding::identity, text);
    check_inflates(gzip(text), ContentEncoding::gzip, text);
    check_inflates(deflate_zlib(text), ContentEncoding::deflate, text);
    check_inflates(deflate_zstd(text), ContentEncoding::zstd, text);
  }
}

TEST_CASE("inflate: several gzip members, one after the other, are one body") {
  check_inflates(gzip("ab") + gzip("") + gzip("cd"), ContentEncoding::gzip, "abcd");
}

TEST_CASE("inflate: the limit is exact, whatever the encoding") {
  const std::string text(10'000, 'x');
  const auto check = [&](const std::string& bytes, ContentEncoding encoding) {
    std::string inflated;
    CHECK(inflate_untrusted(bytes, encoding, 10'000, inflated).ok());
    check_refused(bytes, encoding, 9'999, ErrorCode::too_large);
  };
  check(text, ContentEncoding::identity);
  check(gzip(text), ContentEncoding::gzip);
  check(deflate_zlib(text), ContentEncoding::deflate);
  check(deflate_zstd(text), ContentEncoding::zstd);
}

TEST_CASE("inflate: the header's value names the encoding") {
  const auto check = [](const char* header, std::optional<ContentEncoding> expected) {
    CAPTURE(header);
    CHECK(content_encoding(header) == expected);
  };
  check("", ContentEncoding::identity);
  check("identity", ContentEncoding::identity);
  check("gzip", ContentEncoding::gzip);
  check(" GZip ", ContentEncoding::gzip);
  check("deflate", ContentEncoding::deflate);
  check("zstd", ContentEncoding::zstd);
  check("br", std::nullopt);
  check("gzip, gzip", std::nullopt);
}

TEST_CASE("inflate, hostile: a bomb stops at the limit") {
  const std::string zeros(std::size_t{64} << 20, '\0');
  const std::string bomb = gzip(zeros);
  REQUIRE(bomb.size() < 100'000);
  check_refused(bomb, ContentEncoding::gzip, plenty, ErrorCode::too_large);
  check_refused(deflate_zlib(zeros), ContentEncoding::deflate, plenty, ErrorCode::too_large);
  check_refused(deflate_zstd(zeros), ContentEncoding::zstd, plenty, ErrorCode::too_large);
}

TEST_CASE("inflate, hostile: a size that gzip's last bytes claim is not believed") {
  const std::string text(10'000, 'x');
  for (const char claim : {'\0', '\x01', '\xff'}) {
    std::string bytes = gzip(text);
    for (std::size_t i = 1; i <= 4; ++i) bytes[bytes.size() - i] = claim;
    check_refused(bytes, ContentEncoding::gzip, plenty, ErrorCode::invalid_argument);
  }
  // Of several members the last one's is much smaller than all.
  check_inflates(gzip(std::string(500'000, 'x')) + gzip("y"), ContentEncoding::gzip,
                 std::string(500'000, 'x') + "y");
}

TEST_CASE("inflate, hostile: zstd with a window beyond HTTP's limit is refused") {
  const std::string text(std::size_t{1} << 20, 'x');
  const auto compressed = [&](int window_log) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    std::string out(ZSTD_compressBound(text.size()), '\0');
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    ZSTD_inBuffer from{text.data(), text.size(), 0};
    // In two steps, so that the encoder does not see how little there is.
    ZSTD_compressStream2(context, &to, &from, ZSTD_e_flush);
    ZSTD_compressStream2(context, &to, &from, ZSTD_e_end);
    ZSTD_freeCCtx(context);
    out.resize(to.pos);
    return out;
  };
  check_inflates(compressed(23), ContentEncoding::zstd, text);
  check_refused(compressed(24), ContentEncoding::zstd, plenty, ErrorCode::invalid_argument);
}

TEST_CASE("inflate, hostile: many empty members end, and do not grow") {
  std::string members;
  for (int i = 0; i < 10'000; ++i) members += gzip("");
  check_inflates(members, ContentEncoding::gzip, "");
}

TEST_CASE("inflate, hostile: every truncation is refused") {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += std::to_string(i * i);
  const auto check = [](const std::string& bytes, ContentEncoding encoding) {
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      check_refused(bytes.substr(0, length), encoding, plenty, ErrorCode::invalid_argument);
    }
  };
  check(gzip(text), ContentEncoding::gzip);
  check(deflate_zlib(text), ContentEncoding::deflate);
  check(deflate_zstd(text), ContentEncoding::zstd);
}

TEST_CASE("inflate, hostile: bytes that are something else are refused") {
  for (const auto encoding :
       {ContentEncoding::gzip, ContentEncoding::deflate, ContentEncoding::zstd}) {
    check_refused("plain text, not compressed", encoding, plenty, ErrorCode::invalid_argument);
    check_refused(std::string(1000, '\xff'), encoding, plenty, ErrorCode::invalid_argument);
  }
  check_refused(gzip("x") + "trailing", ContentEncoding::gzip, plenty, ErrorCode::invalid_argument);
}

}  // namespace phosphor
