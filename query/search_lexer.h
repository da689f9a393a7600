// The text of a search (query/README.md, Search language) as tokens.
//
// Threads: pure. Failure: an Error with code invalid_argument says at which character what is
// wrong.

#pragma once

#include <phosphor/result.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

enum class TokenKind : std::uint8_t {
  word,       // service, and, trace:duration, true
  attribute,  // .http.route, resource.host.name, ."a key": `text` is the key, `level` what was
              // before
  string,     // "…", '…', `…`: `text` is what is meant
  number,     // 5, -1.5, 1e3, 200ms: as it stands
  symbol,     // ( ) { } , = != < <= > >= =~ !~ && || !
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;
  std::string level = {};    // of an attribute: "" or span, resource, …
  std::size_t position = 0;  // of its first byte, from 1

  bool is(std::string_view wanted) const noexcept {
    return (kind == TokenKind::word || kind == TokenKind::symbol) && text == wanted;
  }
};

// The last one is of kind `end`.
Result<std::vector<Token>> tokens_of_untrusted(std::string_view text);

// "at character 5: " and why.
Error search_error(std::size_t position, const std::string& why);

}  // namespace phosphor
