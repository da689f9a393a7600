#include "client/sampling_state.h"

#include <cstring>

namespace phosphor {
namespace {

constexpr std::string_view member_start = "ot=";
constexpr std::size_t randomness_digits = 14;
constexpr char digits[] = "0123456789abcdef";

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool starts_with(std::string_view text, std::string_view start) noexcept {
  return text.substr(0, start.size()) == start;
}

// Takes what stands before the first `separator`, and the separator.
std::string_view take_until(char separator, std::string_view& rest) noexcept {
  const std::string_view taken = rest.substr(0, rest.find(separator));
  rest.remove_prefix(taken.size() < rest.size() ? taken.size() + 1 : taken.size());
  return taken;
}

// The fields of the member "ot", separated by semicolons; empty if there is none.
std::string_view fields_of(std::string_view state) noexcept {
  while (!state.empty()) {
    const std::string_view member = take_until(',', state);
    if (starts_with(member, member_start)) return member.substr(member_start.size());
  }
  return {};
}

}  // namespace

std::optional<std::uint64_t> randomness_untrusted(std::string_view trace_state_untrusted) noexcept {
  std::string_view fields = fields_of(trace_state_untrusted);
  while (!fields.empty()) {
    const std::string_view field = take_until(';', fields);
    if (!starts_with(field, "rv:")) continue;
    const std::string_view text = field.substr(3);
    if (text.size() != randomness_digits) return std::nullopt;
    std::uint64_t randomness = 0;
    for (const char c : text) {
      if (digit(c) < 0) return std::nullopt;
      randomness = randomness << 4 | static_cast<std::uint64_t>(digit(c));
    }
    return randomness;
  }
  return std::nullopt;
}

SampledTraceState::SampledTraceState(const Context& context) noexcept
    : text_(context.trace_state()) {
  const std::uint32_t threshold = context.span_context().sampling_threshold;
  if (threshold != 0) compose(text_, threshold);
}

// W3C: a member that was changed moves to the front.
void SampledTraceState::compose(std::string_view state, std::uint32_t threshold) noexcept {
  if (threshold != sampling_threshold_unknown) put_threshold(threshold);
  put_other_fields(fields_of(state));
  put_other_members(state);
  text_ = {buffer_.data(), size_};
}

void SampledTraceState::put_threshold(std::uint32_t threshold) noexcept {
  std::array<char, 3 + 8> text{'t', 'h', ':'};
  std::size_t size = 3;
  for (; threshold != 0; threshold <<= 4) text[size++] = digits[threshold >> 28];
  put_field({text.data(), size});
}

void SampledTraceState::put_field(std::string_view field) noexcept {
  put(size_ == 0 ? member_start : ";", field);
}

void SampledTraceState::put_other_fields(std::string_view fields) noexcept {
  while (!fields.empty()) {
    const std::string_view field = take_until(';', fields);
    if (!field.empty() && !starts_with(field, "th:")) put_field(field);
  }
}

void SampledTraceState::put_other_members(std::string_view state) noexcept {
  std::size_t count = size_ > 0 ? 1 : 0;
  while (!state.empty() && count < max_trace_state_members) {
    const std::string_view member = take_until(',', state);
    if (member.empty() || starts_with(member, member_start)) continue;
    if (!put(size_ == 0 ? "" : ",", member)) return;
    ++count;
  }
}

bool SampledTraceState::put(std::string_view before, std::string_view text) noexcept {
  if (size_ + before.size() + text.size() > buffer_.size()) return false;
  for (const std::string_view part : {before, text}) {
    if (!part.empty()) std::memcpy(buffer_.data() + size_, part.data(), part.size());
    size_ += part.size();
  }
  return true;
}

}  // namespace phosphor
