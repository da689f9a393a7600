#include "store/trace_filter.h"

#include "store/trace_history.h"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace phosphor;

namespace {

std::vector<std::uint32_t> fingerprints(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint32_t> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(fingerprint_of({random(), random()}));
  return all;
}

}  // namespace

TEST_CASE("trace filter: finds all that were added, and about one in a thousand others") {
  TraceFilter filter(10'000);
  for (const std::uint32_t f : fingerprints(10'000, 1)) filter.add(f);
  std::size_t missed = 0;
  for (const std::uint32_t f : fingerprints(10'000, 1)) missed += filter.may_contain(f) ? 0U : 1U;
  std::size_t wrong = 0;
  for (const std::uint32_t f : fingerprints(100'000, 2)) wrong += filter.may_contain(f) ? 1U : 0U;
  CHECK(missed == 0);
  CHECK(wrong < 500);
}

TEST_CASE("trace filter: with half as many bits more it errs a quarter as often, or less") {
  TraceFilter few(10'000, 16);
  TraceFilter many(10'000, 24);
  for (const std::uint32_t f : fingerprints(10'000, 1)) {
    few.add(f);
    many.add(f);
  }
  CHECK(many.memory_bytes() < few.memory_bytes() * 8 / 5);
  std::size_t missed = 0;
  for (const std::uint32_t f : fingerprints(10'000, 1)) missed += many.may_contain(f) ? 0U : 1U;
  CHECK(missed == 0);
  std::size_t wrong_of_few = 0;
  std::size_t wrong_of_many = 0;
  for (const std::uint32_t f : fingerprints(400'000, 2)) {
    wrong_of_few += few.may_contain(f) ? 1U : 0U;
    wrong_of_many += many.may_contain(f) ? 1U : 0U;
  }
  CHECK(wrong_of_many * 4 < wrong_of_few);
}

TEST_CASE("trace filter: ids that differ in one half only have different fingerprints") {
  CHECK(fingerprint_of({1, 2}) != fingerprint_of({1, 3}));
  CHECK(fingerprint_of({1, 2}) != fingerprint_of({2, 2}));
  CHECK(fingerprint_of({0, 1}) != fingerprint_of({1, 0}));
}

TEST_CASE("trace filter: the fingerprint is the one that segments have stored") {
  CHECK(fingerprint_of({0x0123456789abcdef, 0xfedcba9876543210}) == 1'866'933'847U);
}

TEST_CASE("trace history: grows, and forgets what retention has dropped") {
  TraceHistory history;
  const auto old = fingerprints(70'000, 1);
  const auto fresh = fingerprints(200'000, 2);
  for (const std::uint32_t f : old) history.add(f, 1);
  for (const std::uint32_t f : fresh) history.add(f, 2);
  std::size_t missed = 0;
  for (const std::uint32_t f : old) missed += history.may_contain(f) ? 0U : 1U;
  for (const std::uint32_t f : fresh) missed += history.may_contain(f) ? 0U : 1U;
  CHECK(missed == 0);
  history.forget_before(2);
  for (const std::uint32_t f : fresh) missed += history.may_contain(f) ? 0U : 1U;
  CHECK(missed == 0);
  std::size_t remembered = 0;
  for (const std::uint32_t f : old) remembered += history.may_contain(f) ? 1U : 0U;
  CHECK(remembered < old.size() / 2);
}
