// Baggage: a few names and values of the application's own that travel with a request to every
// service it reaches: the tenant, the kind of user. It is in the Context; propagation.h carries it.
//
//   context = context.with_baggage(context.baggage().with("tenant", "acme"));
//   …
//   std::optional<std::string> tenant = served.context().baggage().get("tenant");
//
// It is seen by every service on the way, also by those of other companies: no secrets. It is kept
// as the text of its header (W3C Baggage): members "key=value;property", joined by commas, values
// percent-encoded. So it costs nothing to pass on; each get() reads the text from its beginning.
//
// Threads: an immutable value, cheap to copy (one counted reference). Limits: those that W3C asks
// everybody to carry, 64 members and 8192 bytes; what would go beyond is left out. Failure: what is
// no member of a baggage header is left out.

#pragma once

#include <phosphor/export.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace phosphor {

inline constexpr std::size_t max_baggage_members = 64;  // W3C
inline constexpr std::size_t max_baggage_bytes = 8192;  // W3C; of the header's whole text

class PHOSPHOR_EXPORT Baggage {
 public:
  Baggage() noexcept;  // empty
  Baggage(const Baggage& other) noexcept;
  Baggage(Baggage&& other) noexcept;
  Baggage& operator=(const Baggage& other) noexcept;
  Baggage& operator=(Baggage&& other) noexcept;
  ~Baggage();

  // What a baggage header says, after what an earlier one said. Members that are none, and those
  // beyond the limits, are left out; so is white space around keys and values.
  static Baggage read_untrusted(std::string_view header_untrusted, const Baggage& earlier = {});

  // The value of `key`, which is compared byte by byte, decoded; of several the last. What is not
  // UTF-8 in it is replaced by U+FFFD, as W3C says.
  std::optional<std::string> get(std::string_view key) const;

  // The same with `key`, instead of what it was before. Unchanged if `key` is not a token (RFC
  // 9110, section 5.6.2: letters, digits, !#$%&'*+-.^_`|~), or if it would go beyond the limits.
  // `value` is any bytes.
  Baggage with(std::string_view key, std::string_view value) const;

  // The same without `key`.
  Baggage without(std::string_view key) const;

  std::size_t size() const noexcept;  // members
  bool empty() const noexcept { return text_ == nullptr; }

  // The header's value. Lives as long as this.
  std::string_view text() const noexcept {
    return text_ == nullptr ? std::string_view() : std::string_view(*text_);
  }

 private:
  explicit Baggage(std::string text);

  // In its normal form; null: empty. Made, counted and freed in this library alone, which has no
  // RTTI for the application's sanitizers to look at.
  std::shared_ptr<const std::string> text_;
};

}  // namespace phosphor
