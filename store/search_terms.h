// What a trace can be searched by, as 32-bit terms: hashes of service, operation, each attribute
// (key and text), and of whether there is an error.
//
// The rule that makes search exact: if a span of the assembled trace fulfils a filter, then the
// filter's term is among the terms of the records it was made from. The reverse need not hold (two
// terms may hash alike, a half may end up with another name), so whoever finds a trace by a term
// still has to look at it. Durable: filters on disk (store/block_filter.h) hold these hashes. A
// text's hash is XXH3 (64 bits); a term mixes it with the kind of term, an attribute's with the
// hash of its key.
//
// Threads: pure. Failure: none.

#pragma once

#include <cstdint>
#include <string_view>

namespace phosphor {

struct Term {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(Term, Term) = default;
};

// Of a text; what terms are made of. Callers that meet a text often keep its hash.
struct TextHash {
  std::uint64_t value = 0;
};
TextHash hash_of(std::string_view text) noexcept;

Term service_term(TextHash service) noexcept;
Term operation_term(TextHash operation) noexcept;
Term attribute_term(TextHash key, TextHash text) noexcept;
Term error_term() noexcept;

}  // namespace phosphor
