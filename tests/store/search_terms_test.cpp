#include "store/search_terms.h"

#include "tests/store/store_words.h"

#include <doctest/doctest.h>

using namespace phosphor;
using namespace phosphor::test;

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

TEST_CASE("terms: a query is looked for by what is likely to be rarest") {
  SearchQuery query;
  CHECK(terms_for(query).empty());
  query.min_duration = 1ms;
  query.service = "";  // an empty name has no term
  CHECK(terms_for(query).empty());
  query.service = "api";
  const Term service = service_term(hash_of("api"));
  CHECK(terms_for(query) == std::vector<Term>{service});
  query.errors_only = true;
  CHECK(terms_for(query) == std::vector<Term>{error_term(), service});
  query.operation = "GET /";
  CHECK(terms_for(query).front() == operation_term(hash_of("GET /")));
  query.attributes = {{"k", "v"}, {"n", "1"}};
  CHECK(terms_for(query).front() == attribute_term(hash_of("k"), hash_of("v")));
  CHECK(terms_for(query).size() == 5);
}
