#include "store/search_condition.h"

#include <phosphor/annotation.h>

namespace phosphor {
namespace {

SpanCondition of(SpanField field, ValueTest value) {
  return SpanCondition(SpanTest{field, std::move(value)});
}

}  // namespace

SpanCondition service_is(std::string service) {
  return of(SpanField::service, ValueTest::equal(std::move(service)));
}

SpanCondition name_is(std::string name) {
  return of(SpanField::name, ValueTest::equal(std::move(name)));
}

SpanCondition attribute_is(std::string key, std::string text) {
  return SpanCondition(
      SpanTest{SpanField::attribute, ValueTest::text_equal(std::move(text)), std::move(key)});
}

SpanCondition status_is_error() {
  return of(SpanField::status, ValueTest::equal(static_cast<std::int64_t>(StatusCode::error)));
}

SpanCondition lasts_at_least(std::chrono::nanoseconds duration) {
  return of(SpanField::duration,
            ValueTest::ordered(Comparison::greater_equal, std::int64_t{duration.count()}));
}

SpanCondition lasts_at_most(std::chrono::nanoseconds duration) {
  return of(SpanField::duration,
            ValueTest::ordered(Comparison::less_equal, std::int64_t{duration.count()}));
}

}  // namespace phosphor
