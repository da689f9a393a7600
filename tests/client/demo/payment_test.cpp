#include "client/demo/payment.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor::demo;

TEST_CASE("payment: what is written as a form is read back") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100; ++i) {
    const Payment payment = random_payment(random);
    const auto read = payment_from_form_untrusted(to_form(payment));
    REQUIRE(read.has_value());
    CHECK(to_form(*read) == to_form(payment));
    CHECK(read->amount_minor > 0);
  }
}

TEST_CASE("payment: the same seed buys the same") {
  std::mt19937_64 one(3);
  std::mt19937_64 other(3);
  CHECK(to_form(random_payment(one)) == to_form(random_payment(other)));
}

TEST_CASE("payment: hostile forms are refused") {
  const auto check = [](const std::string& form, bool accepted) {
    CAPTURE(form);
    CHECK(payment_from_form_untrusted(form).has_value() == accepted);
  };
  const std::string good = "id=a&card=b&account=c&merchant=d&scheme=e&amount_minor=";
  check(good + "1", true);
  check(good + "-9223372036854775808", true);
  check(good, false);
  check(good + "9223372036854775808", false);
  check(good + "1x", false);
  check(good + " 1", false);
  check("amount_minor=1", false);
  check("id=&card=b&account=c&merchant=d&scheme=e&amount_minor=1", false);
  check("", false);
  check("&&&&", false);
  check(std::string(10'000, '='), false);
  check(std::string(10'000, '&'), false);
  check(std::string("\0\xff\xfe", 3), false);
}
