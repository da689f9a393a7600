// Any text as a request's target: taken apart, decoded, and read as the parameters of each route.
// What is accepted is UTF-8 without NUL and within its limits; a cursor is written as it was read.

#include "proto/utf8.h"
#include "query/http_message.h"
#include "query/parameters.h"
#include "tests/fuzz/fuzz_check.h"

using namespace phosphor;

namespace {

void check_text(const std::string& text) {
  FUZZ_CHECK(is_utf8(text));
  FUZZ_CHECK(text.find('\0') == std::string::npos);
}

void check_parameters(const std::vector<QueryParameter>& parameters) {
  for (const QueryParameter& parameter : parameters) {
    check_text(parameter.name);
    check_text(parameter.value);
    if (const auto duration = parse_duration_untrusted(parameter.value)) {
      FUZZ_CHECK(duration->count() >= 0);
    }
  }
  if (const auto range = parse_recent_range_untrusted(parameters, Timestamp::max())) {
    FUZZ_CHECK(range->start < range->end);
  }
  const auto search = parse_search_untrusted(parameters);
  if (!search) return check_text(search.error().message);
  FUZZ_CHECK(search->limit >= 1 && search->limit <= max_search_limit);
  if (!search->after) return;
  const auto again =
      parse_cursor_untrusted(cursor_text(*search->after, search->order), search->order);
  FUZZ_CHECK(again && again->start == search->after->start);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  HttpRequest request;
  request.set_target({reinterpret_cast<const char*>(bytes), size});
  if (const auto path = parse_path_untrusted(request.path)) {
    for (const std::string& segment : *path) check_text(segment);
  }
  if (const auto parameters = parse_query_untrusted(request.query)) check_parameters(*parameters);
  return 0;
}
