#include "store/search_plan.h"

#include <doctest/doctest.h>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

const Term api = service_term(hash_of("api"));
const Term get = operation_term(hash_of("GET /"));
const Term k_v = attribute_term(hash_of("k"), hash_of("v"));

SpanCondition contains(std::string key, std::string text) {
  return SpanCondition(
      SpanTest{SpanField::attribute, ValueTest::contains(std::move(text)), std::move(key)});
}

SearchPlan plan(SpanCondition condition) { return plan_of(some_span(std::move(condition))); }

using Terms = std::vector<Term>;

}  // namespace

TEST_CASE("plan: what is likely to be rarest is looked for") {
  CHECK_FALSE(plan_of({}).terms);
  CHECK_FALSE(plan_of({}).anchors);
  CHECK(plan_of({}).span.is_always());
  CHECK_FALSE(plan(service_is("")).terms);  // an empty name has no term
  CHECK(plan(service_is("api")).terms == Terms{api});
  CHECK(plan(all_of<SpanTest>({service_is("api"), status_is_error()})).terms ==
        Terms{error_term()});
  CHECK(plan(all_of<SpanTest>({status_is_error(), name_is("GET /")})).terms == Terms{get});
  CHECK(plan(all_of<SpanTest>({name_is("GET /"), attribute_is("k", "v"), contains("k", "v")}))
            .terms == Terms{k_v});
}

TEST_CASE("plan: of alternatives all are looked for, or nothing can be") {
  CHECK(plan(any_of<SpanTest>({service_is("api"), attribute_is("k", "v")})).terms ==
        Terms{api, k_v});
  const SearchPlan half = plan(any_of<SpanTest>({service_is("api"), contains("k", "v")}));
  CHECK_FALSE(half.terms);
  REQUIRE(half.anchors);
  CHECK(half.anchors->size() == 2);
  CHECK_FALSE(plan(any_of<SpanTest>({service_is("api"), lasts_at_least(1ms)})).anchors);
  CHECK(plan(all_of<SpanTest>({any_of<SpanTest>({service_is("api"), service_is("b")}),
                               none_of(name_is("GET /"))}))
            .terms->size() == 2);
}

TEST_CASE("plan: what is not wanted cannot be looked for, except that nots undo each other") {
  CHECK_FALSE(plan(none_of(service_is("api"))).anchors);
  CHECK(plan(none_of(none_of(service_is("api")))).terms == Terms{api});
  CHECK(
      plan(none_of(any_of<SpanTest>({none_of(service_is("api")), none_of(attribute_is("k", "v"))})))
          .terms == Terms{k_v});
}

TEST_CASE("plan: of two spans one is looked for; what is of no span at all says nothing") {
  const TraceCondition two =
      all_of<TraceTest>({some_span(service_is("api")), some_span(attribute_is("k", "v"))});
  CHECK(plan_of(two).terms == Terms{k_v});
  CHECK(plan_of(any_of<TraceTest>({some_span(service_is("api")), some_span(name_is("GET /"))}))
            .terms == Terms{api, get});
  CHECK_FALSE(plan_of(none_of(some_span(service_is("api")))).terms);
  const TraceCondition many(
      TraceTest(TraceFieldTest{TraceField::span_count, ValueTest::equal(std::int64_t{5})}));
  CHECK_FALSE(plan_of(many).terms);
  CHECK(plan_of(all_of<TraceTest>({many, some_span(service_is("api"))})).terms == Terms{api});
  CHECK_FALSE(plan_of(any_of<TraceTest>({many, some_span(service_is("api"))})).terms);
}

TEST_CASE("plan: how long a span lasts at least") {
  CHECK(plan(lasts_at_least(5ms)).min_duration == 5ms);
  CHECK(plan(lasts_at_most(5ms)).min_duration == std::chrono::nanoseconds::min());
  CHECK(plan(all_of<SpanTest>({lasts_at_least(5ms), lasts_at_least(9ms), service_is("api")}))
            .min_duration == 9ms);
  CHECK(plan(any_of<SpanTest>({lasts_at_least(5ms), lasts_at_least(9ms)})).min_duration == 5ms);
  CHECK(plan(none_of(lasts_at_least(5ms))).min_duration == std::chrono::nanoseconds::min());
}
