#include "client/baggage_text.h"

#include <phosphor/baggage.h>

namespace phosphor {
namespace {

constexpr std::string_view signs_of_tokens = "!#$%&'*+-.^_`|~";
constexpr std::string_view not_in_values = "\",;\\";
constexpr char upper_digits[] = "0123456789ABCDEF";

bool is_token_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         signs_of_tokens.find(c) != std::string_view::npos;
}

bool is_value_character(char c) noexcept {
  return c > ' ' && c <= '~' && not_in_values.find(c) == std::string_view::npos;
}

bool is_value(std::string_view value) noexcept {
  return std::all_of(value.begin(), value.end(), is_value_character);
}

// What is between two things that have a form: printable, or white space.
bool are_properties(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_value_character(c) || c == ';' || c == ' ' || c == '\t';
  });
}

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The byte that "%xx" at the beginning of `text` stands for, or -1.
int encoded_byte(std::string_view text) noexcept {
  if (text.size() < 3 || text[0] != '%') return -1;
  const int high = digit(text[1]);
  const int low = digit(text[2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

}  // namespace

bool is_baggage_key(std::string_view key) noexcept {
  return !key.empty() && std::all_of(key.begin(), key.end(), is_token_character);
}

bool read_baggage_member_untrusted(std::string_view text_untrusted,
                                   BaggageMember& member) noexcept {
  const std::size_t semicolon = std::min(text_untrusted.find(';'), text_untrusted.size());
  const std::string_view pair = text_untrusted.substr(0, semicolon);
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return false;
  member.key = without_white_space_around(pair.substr(0, equals));
  member.value = without_white_space_around(pair.substr(equals + 1));
  member.properties = text_untrusted.substr(semicolon);
  return is_baggage_key(member.key) && is_value(member.value) && are_properties(member.properties);
}

std::string encoded_baggage_value(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    if (c != '%' && is_value_character(c)) {
      text += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      text.append({'%', upper_digits[byte >> 4], upper_digits[byte & 0xf]});
    }
  }
  return text;
}

std::string decoded_baggage_value(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const int byte = encoded_byte(text);
    bytes += byte < 0 ? text[0] : static_cast<char>(byte);
    text.remove_prefix(byte < 0 ? 1 : 3);
  }
  return bytes;
}

bool BaggageText::add(const BaggageMember& member) {
  const std::size_t bytes = member.key.size() + 1 + member.value.size() + member.properties.size();
  const std::size_t comma = text_.empty() ? 0 : 1;
  if (count_ == max_baggage_members || text_.size() + comma + bytes > max_baggage_bytes) {
    return false;
  }
  ++count_;
  text_.append(comma, ',').append(member.key).append(1, '=').append(member.value);
  text_.append(member.properties);
  return true;
}

}  // namespace phosphor
