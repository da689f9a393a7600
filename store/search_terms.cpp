#include "store/search_terms.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace phosphor {
namespace {

// Durable.
enum class TermKind : std::uint64_t { error = 1, service = 2, operation = 3 };

// The mixing step of MurmurHash3's 64-bit finalizer: every bit of the input reaches the upper half.
Term mixed(std::uint64_t hash, std::uint64_t seed) noexcept {
  std::uint64_t mixing = hash ^ (seed * 0x9e3779b97f4a7c15ULL);
  mixing = (mixing ^ (mixing >> 33)) * 0xff51afd7ed558ccdULL;
  return {static_cast<std::uint32_t>(mixing >> 32)};
}

Term term_of(TermKind kind, TextHash text) noexcept {
  return mixed(text.value, static_cast<std::uint64_t>(kind));
}

}  // namespace

TextHash hash_of(std::string_view text) noexcept { return {XXH3_64bits(text.data(), text.size())}; }

Term service_term(TextHash service) noexcept { return term_of(TermKind::service, service); }

Term operation_term(TextHash operation) noexcept { return term_of(TermKind::operation, operation); }

Term attribute_term(TextHash key, TextHash text) noexcept { return mixed(text.value, key.value); }

Term error_term() noexcept { return term_of(TermKind::error, {}); }

}  // namespace phosphor
