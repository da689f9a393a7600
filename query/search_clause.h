// What the parts of the search language's parser share: the tokens that are still to be read, and
// what has been read of them.
//
// Owned by one call of parse_condition_untrusted(). Threads: one. Failure: SearchSyntaxError, which
// never leaves that call.

#pragma once

#include "query/facets.h"
#include "query/search_lexer.h"
#include "store/search_condition.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace phosphor {

// Of one list behind `in`: each member can cost a look into every block's filter.
inline constexpr std::size_t max_search_operands = 100;

struct SearchSyntaxError {
  Error error;
};

class TokenReader {
 public:
  explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& next() const noexcept { return tokens_[at_]; }
  // The end stays where it is.
  const Token& take() noexcept { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool accept(std::string_view text) noexcept {
    if (!next().is(text)) return false;
    take();
    return true;
  }
  void expect(std::string_view text, const char* why) {
    if (!accept(text)) fail(next(), why);
  }

  [[noreturn]] static void fail(const Token& token, const std::string& why) {
    throw SearchSyntaxError{search_error(token.position, why)};
  }

 private:
  const std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

// Of one span, as long as nothing in it is of the whole trace.
using SearchClause = std::variant<SpanCondition, TraceCondition>;

// One test, with what is compared.
SearchClause read_search_test(TokenReader& tokens);

// A member of a span alone, to its end; its name is left empty.
FacetField read_facet_field(TokenReader& tokens);

}  // namespace phosphor
