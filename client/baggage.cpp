#include <phosphor/baggage.h>

#include "client/baggage_text.h"
#include "client/text.h"

namespace phosphor {

Baggage::Baggage() noexcept = default;
Baggage::Baggage(const Baggage& other) noexcept = default;
Baggage::Baggage(Baggage&& other) noexcept = default;
Baggage& Baggage::operator=(const Baggage& other) noexcept = default;
Baggage& Baggage::operator=(Baggage&& other) noexcept = default;
Baggage::~Baggage() = default;

Baggage::Baggage(std::string text)
    : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}

Baggage Baggage::read_untrusted(std::string_view header_untrusted, const Baggage& earlier) {
  BaggageText text;
  for (const std::string_view list : {earlier.text(), header_untrusted}) {
    each_baggage_member(list, [&](const BaggageMember& member) { text.add(member); });
  }
  return Baggage(std::move(text).take());
}

std::optional<std::string> Baggage::get(std::string_view key) const {
  std::optional<std::string_view> found;
  each_baggage_member(text(), [&](const BaggageMember& member) {
    if (member.key == key) found = member.value;
  });
  if (!found.has_value()) return std::nullopt;
  return with_replacement_characters(decoded_baggage_value(*found));
}

Baggage Baggage::with(std::string_view key, std::string_view value) const {
  if (!is_baggage_key(key) || value.size() > max_baggage_bytes) return *this;
  BaggageText longer;
  each_baggage_member(text(), [&](const BaggageMember& member) {
    if (member.key != key) longer.add(member);
  });
  const std::string encoded = encoded_baggage_value(value);
  if (!longer.add({key, encoded, {}})) return *this;
  return Baggage(std::move(longer).take());
}

Baggage Baggage::without(std::string_view key) const {
  BaggageText shorter;
  each_baggage_member(text(), [&](const BaggageMember& member) {
    if (member.key != key) shorter.add(member);
  });
  return Baggage(std::move(shorter).take());
}

std::size_t Baggage::size() const noexcept {
  std::size_t count = 0;
  each_baggage_piece(text(), [&](std::string_view) { ++count; });
  return count;
}

}  // namespace phosphor
