// The W3C tracestate header: what other tracing systems want carried along, as "key=value" members
// of a comma-separated list (Trace Context, level 2, section 3.3). We pass it on untouched.
//
// Threads: one.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace phosphor {

// One for each member at most; more are an attack or a mistake.
inline constexpr std::size_t max_trace_state_headers = 32;

// Puts the members of one or several headers together.
class TraceStateReader {
 public:
  // False if the header is not a tracestate, or there are more than 32 members in all: then no
  // part of any may be used.
  bool add_untrusted(std::string_view header_untrusted);

  // The list in its normal form, within max_trace_state_bytes: where it is longer, members of more
  // than 128 bytes are left out, then the last ones, as W3C advises.
  std::string finish() const;

 private:
  std::string members_;  // joined by commas
  std::size_t count_ = 0;
};

}  // namespace phosphor
