// The words for a span's kind and status: those that the API answers with and that the search
// language takes.
//
// Threads: pure. Failure: none.

#pragma once

#include <phosphor/span.h>

#include <array>
#include <cstddef>
#include <string_view>

namespace phosphor {

// By the number of the kind, of the status.
inline constexpr std::array<std::string_view, 6> span_kind_words = {
    "unspecified", "internal", "server", "client", "producer", "consumer"};
inline constexpr std::array<std::string_view, 3> status_words = {"unset", "ok", "error"};

// A number that has no word is taken for the first.
constexpr std::string_view word_of(SpanKind kind) noexcept {
  const auto number = static_cast<std::size_t>(kind);
  return span_kind_words[number < span_kind_words.size() ? number : 0];
}
constexpr std::string_view word_of(StatusCode status) noexcept {
  const auto number = static_cast<std::size_t>(status);
  return status_words[number < status_words.size() ? number : 0];
}

}  // namespace phosphor
