#include <phosphor/http_operation.h>

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("http operation: what looks like an id is replaced") {
  auto check = [](std::string_view target, std::string_view expected) {
    CHECK(http_operation("GET", target) == "GET " + std::string(expected));
  };
  check("/", "/");
  check("", "");
  check("*", "*");
  check("/cards", "/cards");
  check("/cards/", "/cards/");
  check("/cards/42", "/cards/{id}");
  check("/cards/42/balance", "/cards/{id}/balance");
  check("/cards/8096820c-3b7b-47ec-bce6-1c239252ab40", "/cards/{id}");
  check("/cards/deadbeef42", "/cards/{id}");
  check("/cards/acc_0000AbCdEfGhIjKl", "/cards/{id}");
  check("/v1/oauth2/s3", "/v1/oauth2/s3");
  check("/feedface/transaction-enrichment", "/feedface/transaction-enrichment");
  check("/cards?id=42#part", "/cards");
  check("//42//", "//{id}//");
}

TEST_CASE("http path: without query and fragment") {
  CHECK(http_path("/a/b?c=d") == "/a/b");
  CHECK(http_path("/a/b#c") == "/a/b");
  CHECK(http_path("/a/b") == "/a/b");
  CHECK(http_path("?x") == "");
}
