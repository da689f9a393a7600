#include "query/attribute_tally.h"

#include "query/search_words.h"
#include "tests/support/record_builder.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

namespace {

const AttributeTally* find(const AttributeTallies& tallies, std::string_view name,
                           ValueClass type = ValueClass::text) {
  for (const auto& [of, tally] : tallies.attributes()) {
    if (of.type == type && field_words(of.field, of.level, of.key) == name) return &tally;
  }
  return nullptr;
}

SideCounts counts_of(const AttributeTally* tally, std::string_view text) {
  REQUIRE(tally != nullptr);
  for (const auto& [hash, value] : tally->values) {
    if (value.text == text) return value.traces.counts();
  }
  return {};
}

void add(AttributeTallies& tallies, RecordBuilder& records, Side side = Side::rest) {
  tallies.begin_trace(side);
  for (const Span& span : records.batch().spans) tallies.add(span);
}

}  // namespace

TEST_CASE("attribute tally: a trace counts once for a value, at each level by itself") {
  static const KeyValue of_resource[] = {{"k", Value::string("v")}};
  const Resource resource{{of_resource, 1}, 0, ""};
  RecordBuilder first;
  first.span("1").of("api").with("k", "v").produced_by(resource);
  first.span("2").of("api").with("k", "v").event(1ms, "e", {{"k", Value::string("w")}});
  RecordBuilder second;
  second.span("1").of("cards").with("k", "v").failed("declined");
  AttributeTallies tallies;
  add(tallies, first, Side::selection);
  add(tallies, second);
  CHECK(tallies.traces().selection == 1);
  CHECK(tallies.traces().rest == 1);
  CHECK(counts_of(find(tallies, "span.k"), "v").selection == 1);
  CHECK(counts_of(find(tallies, "span.k"), "v").rest == 1);
  CHECK(counts_of(find(tallies, "resource.k"), "v").selection == 1);
  CHECK(counts_of(find(tallies, "resource.k"), "v").rest == 0);
  CHECK(counts_of(find(tallies, "event.k"), "w").total() == 1);
  CHECK(counts_of(find(tallies, "event:name"), "e").total() == 1);
  CHECK(counts_of(find(tallies, "service"), "cards").rest == 1);
  CHECK(counts_of(find(tallies, "status"), "error").rest == 1);
  CHECK(counts_of(find(tallies, "status_message"), "declined").rest == 1);
  CHECK(find(tallies, "peer") == nullptr);
}

TEST_CASE("attribute tally: texts, numbers and truths of one key are told apart") {
  RecordBuilder records;
  records.span("1").with("k", "5").with("k", 5).with("k", 5.0).with("k", true);
  records.span("2").with("k", std::numeric_limits<double>::quiet_NaN());
  AttributeTallies tallies;
  add(tallies, records);
  CHECK(counts_of(find(tallies, "span.k"), "5").rest == 1);
  CHECK(find(tallies, "span.k", ValueClass::number)->values.size() == 1);
  CHECK(counts_of(find(tallies, "span.k", ValueClass::boolean), "true").rest == 1);
  CHECK(find(tallies, "span.k", ValueClass::other)->values.size() == 1);
}

TEST_CASE("attribute tally: numbers of many values are counted by size") {
  AttributeTallies tallies;
  for (int i = 0; i <= static_cast<int>(max_single_numbers); ++i) {
    const AttributeTally* before = find(tallies, "span.n", ValueClass::number);
    CHECK((before == nullptr || !before->is_by_size));
    RecordBuilder records;
    records.span("1").with("n", 1000 + i);
    records.span("2").with("n", 1000 + i);
    add(tallies, records);
  }
  const AttributeTally* const tally = find(tallies, "span.n", ValueClass::number);
  REQUIRE(tally != nullptr);
  CHECK(tally->is_by_size);
  CHECK(tally->values.empty());
  REQUIRE(tally->buckets.size() == 1);
  CHECK(tally->buckets.begin()->second.counts().rest == max_single_numbers + 1);
  CHECK_FALSE(tallies.overflow().values);
}

TEST_CASE("attribute tally: long texts are told apart and shown cut, between characters") {
  const std::string same(max_shown_value_bytes - 1, 'x');
  RecordBuilder records;
  records.span("1").with("k", std::string_view(same + "\u00e9 one"));
  records.span("2").with("k", std::string_view(same + "\u00e9 two"));
  AttributeTallies tallies;
  add(tallies, records);
  const AttributeTally* const tally = find(tallies, "span.k");
  REQUIRE(tally->values.size() == 2);
  for (const auto& [hash, value] : tally->values) {
    CHECK(value.is_cut);
    CHECK(value.text == same);
  }
}

TEST_CASE("attribute tally: values beyond the limit are counted together, and said") {
  AttributeTallies tallies;
  for (std::size_t i = 0; i < max_tallied_values + 3; ++i) {
    CHECK_FALSE(tallies.overflow().values);
    if (i == max_tallied_values) break;
    RecordBuilder records;
    records.span("1").with("id", std::string_view(std::to_string(i)));
    add(tallies, records);
  }
  RecordBuilder beyond;
  beyond.span("1").with("id", "beyond");
  beyond.span("2").with("id", "further");
  beyond.span("3").with("id", "0");
  add(tallies, beyond, Side::selection);
  const AttributeTally* const tally = find(tallies, "span.id");
  CHECK(tallies.overflow().values);
  CHECK(tally->values.size() == max_tallied_values);
  CHECK(tally->other.counts().selection == 1);
  CHECK(counts_of(tally, "0").total() == 2);
}

TEST_CASE("attribute tally: memory is bounded where a sender makes up keys and values") {
  AttributeTallies tallies;
  std::size_t values = 0;
  for (int i = 0; i < 80; ++i) {
    RecordBuilder records;
    for (int j = 0; j < 100; ++j) {
      auto span = records.span("1");
      for (int k = 0; k < 12; ++k) {
        const std::string value = std::to_string(i * 100 + j);
        span.with("key" + std::to_string(i * 12 + k), std::string_view(value));
      }
    }
    add(tallies, records);
  }
  RecordBuilder records;
  for (int i = 0; i < 100; ++i) records.span("2").with("made up " + std::to_string(i), true);
  add(tallies, records);
  for (const auto& [name, tally] : tallies.attributes()) values += tally.values.size();
  CHECK(tallies.attributes().size() == max_tallied_attributes);
  CHECK(values == max_tallied_values_in_all);
  CHECK(tallies.overflow().attributes);
  CHECK(tallies.overflow().values);
}

TEST_CASE("attribute tally: a key that is too long is not kept, and that is said") {
  const auto is_refused = [](std::size_t size) {
    RecordBuilder records;
    records.span("1").with(std::string(size, 'k'), true);
    AttributeTallies tallies;
    add(tallies, records);
    return tallies.overflow().attributes;
  };
  CHECK_FALSE(is_refused(max_tallied_key_bytes));
  CHECK(is_refused(max_tallied_key_bytes + 1));
}
