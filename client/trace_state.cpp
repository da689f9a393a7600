#include "client/trace_state.h"

#include "client/white_space.h"

#include <phosphor/propagation.h>

#include <algorithm>

namespace phosphor {
namespace {

constexpr std::size_t max_key_bytes = 256;
constexpr std::size_t max_value_bytes_in_state = 256;
constexpr std::size_t long_member_bytes = 128;

bool lower_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_key(std::string_view key) noexcept {
  if (key.empty() || key.size() > max_key_bytes || !lower_or_digit(key[0])) return false;
  return std::all_of(key.begin(), key.end(), [](char c) {
    return lower_or_digit(c) || std::string_view("_-*/@").find(c) != std::string_view::npos;
  });
}

bool is_value(std::string_view value) noexcept {
  if (value.empty() || value.size() > max_value_bytes_in_state) return false;
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

bool is_member(std::string_view member) noexcept {
  const std::size_t equals = member.find('=');
  return equals != std::string_view::npos && is_key(member.substr(0, equals)) &&
         is_value(member.substr(equals + 1));
}

// Calls take(member) for each; stops when it returns false.
template <typename Take>
bool each_member(std::string_view list, Take take) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (!take(without_white_space_around(list.substr(0, comma)))) return false;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return true;
}

void append_member(std::string& list, std::string_view member) {
  if (!list.empty()) list += ',';
  list += member;
}

}  // namespace

bool TraceStateReader::add_untrusted(std::string_view header_untrusted) {
  return each_member(header_untrusted, [&](std::string_view member) {
    if (member.empty()) return true;
    if (!is_member(member) || ++count_ > max_trace_state_members) return false;
    append_member(members_, member);
    return true;
  });
}

std::string TraceStateReader::finish() const {
  if (members_.size() <= max_trace_state_bytes) return members_;
  std::string shorter;
  each_member(members_, [&](std::string_view member) {
    if (member.size() > long_member_bytes) return true;
    if (shorter.size() + 1 + member.size() > max_trace_state_bytes) return false;
    append_member(shorter, member);
    return true;
  });
  return shorter;
}

}  // namespace phosphor
