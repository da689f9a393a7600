// Reading the API's JSON: members of an object by name, with a default where one is left out.
//
// Boost.JSON is used here and in the files that read answers. Threads: pure functions.
// Failure: corrupt where a text is not JSON; a member of another type counts as left out.

#pragma once

#include <phosphor/result.h>

#include <boost/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor::api_json {

Result<boost::json::object> parse_object(std::string_view text);

std::string text(const boost::json::object& object, std::string_view name);
std::optional<std::int64_t> integer(const boost::json::object& object, std::string_view name);
// A number that the API writes as a string of digits.
std::int64_t digits(const boost::json::object& object, std::string_view name);
bool is_true(const boost::json::object& object, std::string_view name);
// Null where there is none.
const boost::json::object* object(const boost::json::object& object, std::string_view name);
// Empty where there is none.
const boost::json::array& array(const boost::json::object& object, std::string_view name);

}  // namespace phosphor::api_json
