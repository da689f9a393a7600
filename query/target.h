// The target of a request ("/api/v1/traces/ab%2Fc?limit=5"), taken apart and decoded.
//
// Segments are decoded after they were divided, so an id may contain an encoded slash. Everything
// that comes out is UTF-8 without NUL, so it can go into messages and JSON as it is.
//
// Threads: pure functions. Failure: an Error says what is wrong with the target.

#pragma once

#include <phosphor/result.h>

#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

struct QueryParameter {
  std::string name;
  std::string value;
};

// "/api/v1//x" is {"api", "v1", "", "x"}; "/" is {""}.
Result<std::vector<std::string>> parse_path_untrusted(std::string_view path_untrusted);

// "a=1&b=&c" is {{"a","1"}, {"b",""}, {"c",""}}; '+' is a blank.
Result<std::vector<QueryParameter>> parse_query_untrusted(std::string_view query_untrusted);

}  // namespace phosphor
