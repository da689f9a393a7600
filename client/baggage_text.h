// The text of a baggage header (W3C Baggage, section 3): its members, and the percent-encoding of
// their values.
//
// Threads: pure, and a BaggageText one.

#pragma once

#include "client/white_space.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace phosphor {

struct BaggageMember {
  std::string_view key;
  std::string_view value;       // percent-encoded
  std::string_view properties;  // as they came, from the first semicolon on
};

// A token, which is what keys are (RFC 9110, section 5.6.2).
bool is_baggage_key(std::string_view key) noexcept;

// False if the text is not a member. The views point into it; no white space is around them.
bool read_baggage_member_untrusted(std::string_view text_untrusted, BaggageMember& member) noexcept;

// Calls take(text) for each piece between commas.
template <typename Take>
void each_baggage_piece(std::string_view list, Take take) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    take(without_white_space_around(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

// Calls take(member) for each member; what is none is passed over.
template <typename Take>
void each_baggage_member(std::string_view list, Take take) {
  each_baggage_piece(list, [&](std::string_view piece) {
    BaggageMember member;
    if (read_baggage_member_untrusted(piece, member)) take(member);
  });
}

// Percent-encodes what may not stand in a value.
std::string encoded_baggage_value(std::string_view bytes);
// A percent sign without two hex digits after it stands for itself.
std::string decoded_baggage_value(std::string_view text);

// Members put together, within the limits of baggage.h.
class BaggageText {
 public:
  // False, and nothing added, if it would go beyond them.
  bool add(const BaggageMember& member);
  std::string take() && noexcept { return std::move(text_); }

 private:
  std::string text_;
  std::size_t count_ = 0;
};

}  // namespace phosphor
