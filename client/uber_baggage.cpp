#include "client/uber_baggage.h"

#include "client/baggage_text.h"

#include <array>

namespace phosphor {
namespace {

// Longer names are refused by many servers, and the name is put together on the stack.
constexpr std::size_t max_header_name_bytes = 128;

// Counted whether they are members or not, so that what a request can make us do is bounded.
constexpr std::size_t max_headers_shown = 1024;

bool same_but_for_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

class UberBaggage {
 public:
  explicit UberBaggage(Baggage& baggage) noexcept : baggage_(baggage) {}

  static bool visit(void* self, std::string_view name, std::string_view value) {
    return static_cast<UberBaggage*>(self)->see(name, value);
  }

 private:
  // False when there can be no more to see.
  bool see(std::string_view name, std::string_view value) {
    const std::string_view prefix = name.substr(0, uber_baggage_prefix.size());
    if (same_but_for_case(prefix, uber_baggage_prefix)) add(name.substr(prefix.size()), value);
    return ++headers_shown_ < max_headers_shown && members_added_ < max_baggage_members;
  }

  void add(std::string_view key, std::string_view value) {
    if (value.size() > max_baggage_bytes) return;
    baggage_ = baggage_.with(key, decoded_baggage_value(value));
    ++members_added_;
  }

  Baggage& baggage_;
  std::size_t headers_shown_ = 0;
  std::size_t members_added_ = 0;
};

}  // namespace

void inject_uber_baggage(const Baggage& baggage, HeaderWriter& headers) {
  each_baggage_member(baggage.text(), [&](const BaggageMember& member) {
    std::array<char, max_header_name_bytes> name;
    const std::size_t size = uber_baggage_prefix.size() + member.key.size();
    if (size > name.size()) return;
    uber_baggage_prefix.copy(name.data(), name.size());
    member.key.copy(name.data() + uber_baggage_prefix.size(), member.key.size());
    headers.set({name.data(), size}, member.value);
  });
}

Baggage extract_uber_baggage_untrusted(const HeaderReader& headers, Baggage base) {
  if (const auto list = headers.get(jaeger_baggage_header, 0); list.has_value()) {
    base = Baggage::read_untrusted(*list, base);
  }
  UberBaggage seen(base);
  headers.each({&UberBaggage::visit, &seen});
  return base;
}

}  // namespace phosphor
