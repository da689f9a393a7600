#include "query/search_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace phosphor {
namespace {

std::string_view member_word(SpanField field) {
  switch (field) {
    case SpanField::service:
      return "service";
    case SpanField::name:
      return "name";
    case SpanField::kind:
      return "kind";
    case SpanField::status:
      return "status";
    case SpanField::status_message:
      return "status_message";
    case SpanField::duration:
      return "duration";
    case SpanField::hostname:
      return "host";
    case SpanField::peer:
      return "peer";
    case SpanField::event_name:
      return "event:name";
    case SpanField::attribute:
      return "";
  }
  return "";
}

std::string_view level_word(AttributeLevel level) {
  static constexpr std::string_view words[] = {"", "span", "resource", "scope", "event", "link"};
  return words[static_cast<std::size_t>(level)];
}

// Fewer than the language allows, so that whoever reads a query can rely on it, too.
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '/' || c == ':';
}

}  // namespace

std::string field_words(SpanField field, AttributeLevel level, std::string_view key) {
  if (field != SpanField::attribute) return std::string(member_word(field));
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), is_plain);
  std::string words(level_word(level));
  words += '.';
  return words + (plain ? std::string(key) : text_words(key));
}

std::string text_words(std::string_view text) {
  static constexpr std::string_view meanings = "\n\t\r\\\"";
  static constexpr std::string_view names = "ntr\\\"";
  std::string words = "\"";
  for (const char c : text) {
    const std::size_t escape = meanings.find(c);
    if (escape == std::string_view::npos) {
      words += c;
    } else {
      words += '\\';
      words += names[escape];
    }
  }
  return words + '"';
}

std::string number_words(double number) { return fmt::format("{}", number); }

}  // namespace phosphor
