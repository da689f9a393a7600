// Any header values, in any format: extract neither crashes nor keeps more than its limits, and
// what it has read is injected as something that it reads again.
//
// The input is "name: value" lines, so that names may repeat.

#include <phosphor/propagation.h>

#include "tests/fuzz/fuzz_check.h"

#include <string>
#include <utility>
#include <vector>

using namespace phosphor;

namespace {

struct Headers final : HeaderReader, HeaderWriter {
  std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
    for (const auto& [key, value] : list) {
      if (key == name && index-- == 0) return value;
    }
    return std::nullopt;
  }
  void each(HeaderVisitor visit) const override {
    for (const auto& [key, value] : list) {
      if (!visit(key, value)) return;
    }
  }
  void set(std::string_view name, std::string_view value) override {
    list.emplace_back(name, value);
  }

  std::vector<std::pair<std::string, std::string>> list;
};

Headers headers_of(std::string_view text) {
  Headers headers;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(": ");
    if (colon != std::string_view::npos) headers.set(line.substr(0, colon), line.substr(colon + 2));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return headers;
}

std::string_view origin_of(const Context& context) {
  const std::string* const origin = context.value<OriginService>();
  return origin == nullptr ? std::string_view() : std::string_view(*origin);
}

void check_limits(const Context& context) {
  FUZZ_CHECK(context.trace_state().size() <= max_trace_state_bytes);
  FUZZ_CHECK(context.span_context().valid() || context.trace_state().empty());
  FUZZ_CHECK(context.baggage().text().size() <= max_baggage_bytes);
  FUZZ_CHECK(context.baggage().size() <= max_baggage_members);
  FUZZ_CHECK(origin_of(context).size() <= max_name_bytes);
  const auto latest = Context::Clock::now() + max_timeout;
  FUZZ_CHECK(context.deadline().value_or(latest) <= latest);
}

// What is written in these formats is read again, all of it.
void check_round_trip(const Context& context, const Propagation& propagation) {
  Headers written;
  inject(context, origin_of(context), written, propagation);
  const Context again = extract_untrusted(written, {}, propagation);
  FUZZ_CHECK(again.span_context().trace_id == context.span_context().trace_id);
  FUZZ_CHECK(again.span_context().span_id == context.span_context().span_id);
  FUZZ_CHECK(again.span_context().flags == context.span_context().flags);
  FUZZ_CHECK(again.trace_state() == context.trace_state());
  FUZZ_CHECK(again.baggage().text() == context.baggage().text());
  FUZZ_CHECK(origin_of(again) == origin_of(context));
  FUZZ_CHECK(again.deadline().has_value() == context.deadline().has_value());
}

// Where W3C's headers are not written, the ids and the sampled flag still travel.
void check_ids(const Context& context, const Propagation& propagation) {
  Headers written;
  inject(context, {}, written, propagation);
  const SpanContext again = extract_untrusted(written, {}, propagation).span_context();
  const SpanContext& span = context.span_context();
  FUZZ_CHECK(again.trace_id == span.trace_id);
  FUZZ_CHECK(again.span_id == span.span_id);
  FUZZ_CHECK(again.flags == (span.flags & trace_flag_sampled));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const Headers headers = headers_of({reinterpret_cast<const char*>(bytes), size});
  for (const char* formats : {"tracecontext,baggage,phosphor", "b3", "jaeger", "typhon",
                              "tracecontext,baggage,b3multi,jaeger,typhon,phosphor"}) {
    const Context context = extract_untrusted(headers, {}, Propagation::named(formats));
    check_limits(context);
    check_round_trip(context, Propagation::named("tracecontext,baggage,phosphor"));
    for (const char* ids : {"b3", "b3multi", "jaeger"}) {
      check_ids(context, Propagation::named(ids));
    }
  }
  return 0;
}
