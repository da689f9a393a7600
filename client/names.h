// The names that a process records again and again (services, operations, keys), each kept once and
// then referred to by a number, so that a mark is one cell of the queue and the sender need not
// look at its texts.
//
// A thread finds a name that it has used from the same place by its address, and compares the text,
// as a buffer may hold another one next time. Otherwise it is found by its hash in a table that all
// threads share, or written there: without locks, and never taken out again. When the table is
// full, or a text is longer than a name or not UTF-8, it has no number and is copied into the
// record.
//
// Threads: any. Failure: no_name. Memory: 0.6 MiB in a process, given by the system as it is used,
// and a kibibyte for each thread.

#pragma once

#include "client/small_bytes.h"

#include <phosphor/call.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor {

using NameId = std::uint16_t;
inline constexpr NameId no_name = 0;

// More operations and keys than a service has by intention; what has more has ids in its names.
inline constexpr std::size_t max_names = 4096;

struct Name {
  std::uint32_t size;
  std::array<char, max_name_bytes> text;

  std::string_view view() const noexcept { return {text.data(), size}; }
};

namespace internal {

struct RecentName {
  const char* text;
  std::size_t size;
  NameId id;
};
inline constexpr std::size_t recent_names = 64;  // of one thread, by address
extern __thread RecentName names_of_thread[recent_names];

extern std::array<Name, max_names> all_names;

NameId find_or_add_name(std::string_view text, RecentName& recent) noexcept;

}  // namespace internal

// Of a number that name_id() gave. Lives as long as the process.
inline std::string_view name_of(NameId id) noexcept { return internal::all_names[id].view(); }

// no_name: it has none; so has the empty text.
inline NameId name_id(std::string_view text) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(text.data());
  // Literals lie side by side, so the lowest bits tell them apart only with the next ones.
  internal::RecentName& recent =
      internal::names_of_thread[(address ^ address >> 6) % internal::recent_names];
  if (recent.text == text.data() && recent.size == text.size() &&
      equal_bytes(name_of(recent.id).data(), text.data(), text.size())) {
    return recent.id;
  }
  return internal::find_or_add_name(text, recent);
}

}  // namespace phosphor
