#include "query/cli/api_json.h"

#include <charconv>

namespace phosphor::api_json {

namespace json = boost::json;

Result<json::object> parse_object(std::string_view text) {
  boost::system::error_code ec;
  json::value value = json::parse(text, ec);
  if (ec || !value.is_object()) {
    return Error{ErrorCode::corrupt, "the answer is not what a phosphor of this version says"};
  }
  return std::move(value.as_object());
}

std::string text(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value || !value->is_string()) return "";
  return std::string(value->as_string());
}

std::optional<std::int64_t> integer(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value || !value->is_int64()) return std::nullopt;
  return value->as_int64();
}

std::int64_t digits(const json::object& object, std::string_view name) {
  const std::string value = text(object, name);
  std::int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

bool is_true(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && value->is_bool() && value->as_bool();
}

const json::object* object(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value ? value->if_object() : nullptr;
}

const json::array& array(const json::object& object, std::string_view name) {
  static const json::array none;
  const json::value* value = object.if_contains(name);
  return value && value->is_array() ? value->as_array() : none;
}

}  // namespace phosphor::api_json
