#include "query/http_message.h"

#include <algorithm>

namespace phosphor {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view HttpRequest::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

void HttpRequest::set_target(std::string_view text) {
  const std::size_t question_mark = text.find('?');
  target = text;
  path = text.substr(0, question_mark);
  query = question_mark == std::string_view::npos ? "" : text.substr(question_mark + 1);
}

}  // namespace phosphor
