#include "query/target.h"

#include "proto/utf8.h"

#include <optional>

namespace phosphor {
namespace {

enum class Plus { literal, blank };

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte that "%41" at the start of `text` stands for.
std::optional<char> escaped_byte(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const int high = digit_value(text[1]);
  const int low = digit_value(text[2]);
  if (high < 0 || low < 0) return std::nullopt;
  return static_cast<char>(high << 4 | low);
}

std::optional<std::string> percent_decoded(std::string_view text, Plus plus) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' && plus == Plus::blank ? ' ' : text[i];
      continue;
    }
    const std::optional<char> byte = escaped_byte(text.substr(i));
    if (!byte) return std::nullopt;
    decoded += *byte;
    i += 2;
  }
  return decoded;
}

Result<std::string> decoded_text(std::string_view text, Plus plus) {
  std::optional<std::string> decoded = percent_decoded(text, plus);
  if (!decoded) {
    return Error{ErrorCode::invalid_argument, "a '%' is not followed by two hex digits"};
  }
  if (!is_utf8(*decoded) || decoded->find('\0') != std::string::npos) {
    return Error{ErrorCode::invalid_argument, "the request's target is not UTF-8 text"};
  }
  return std::move(*decoded);
}

// Calls `take` for each part of `text` between `separator`s; false as soon as one call gives false.
template <typename Function>
bool for_each_part(std::string_view text, char separator, Function take) {
  while (true) {
    const std::size_t end = text.find(separator);
    if (!take(text.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Result<std::vector<std::string>> parse_path_untrusted(std::string_view path_untrusted) {
  if (path_untrusted.empty() || path_untrusted.front() != '/') {
    return Error{ErrorCode::invalid_argument, "the request's path does not begin with '/'"};
  }
  std::vector<std::string> segments;
  std::optional<Error> error;
  for_each_part(path_untrusted.substr(1), '/', [&](std::string_view part) {
    Result<std::string> segment = decoded_text(part, Plus::literal);
    if (!segment) {
      error = segment.error();
    } else {
      segments.push_back(std::move(*segment));
    }
    return !error;
  });
  if (error) return *error;
  return segments;
}

Result<std::vector<QueryParameter>> parse_query_untrusted(std::string_view query_untrusted) {
  std::vector<QueryParameter> parameters;
  std::optional<Error> error;
  for_each_part(query_untrusted, '&', [&](std::string_view part) {
    if (part.empty()) return true;
    const std::size_t equals = part.find('=');
    Result<std::string> name = decoded_text(part.substr(0, equals), Plus::blank);
    Result<std::string> value =
        decoded_text(equals == std::string_view::npos ? "" : part.substr(equals + 1), Plus::blank);
    if (!name || !value) {
      error = name ? value.error() : name.error();
    } else {
      parameters.push_back({std::move(*name), std::move(*value)});
    }
    return !error;
  });
  if (error) return *error;
  return parameters;
}

}  // namespace phosphor
