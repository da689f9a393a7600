#include "store/search_terms.h"

#include <doctest/doctest.h>

using namespace phosphor;

TEST_CASE("terms: the hashes are those that filters on disk hold") {
  CHECK(service_term(hash_of("api")).value == 1'602'810'685U);
  CHECK(operation_term(hash_of("GET /")).value == 4'092'173'746U);
  CHECK(attribute_term(hash_of("key"), hash_of("value")).value == 1'493'542'619U);
  CHECK(error_term().value == 2'470'562'342U);
}

TEST_CASE("terms: kinds, keys and texts tell them apart") {
  CHECK(service_term(hash_of("a")) != operation_term(hash_of("a")));
  CHECK(attribute_term(hash_of("a"), hash_of("b")) != attribute_term(hash_of("b"), hash_of("a")));
  CHECK(attribute_term(hash_of("a"), hash_of("a")) != service_term(hash_of("a")));
}
