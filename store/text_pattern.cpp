#include "store/text_pattern.h"

#include <re2/re2.h>

#include <utility>

namespace phosphor {
namespace {

// What one expression may take, its automaton included; when that is full RE2 starts it anew.
constexpr std::int64_t max_bytes = std::int64_t{1} << 20;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

TextPattern::TextPattern(std::shared_ptr<const re2::RE2> compiled) noexcept
    : compiled_(std::move(compiled)) {}

Result<TextPattern> TextPattern::compile_untrusted(std::string_view expression) {
  if (expression.size() > max_length) {
    return Error{ErrorCode::invalid_argument, "a regular expression may have 1000 bytes at most"};
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_bytes);
  options.set_dot_nl(true);  // a value is one text, however many lines it has
  auto compiled = std::make_shared<const re2::RE2>(piece(expression), options);
  if (!compiled->ok()) {
    return Error{ErrorCode::invalid_argument,
                 "the regular expression cannot be used: " + compiled->error()};
  }
  return TextPattern(std::move(compiled));
}

bool TextPattern::fits(std::string_view text) const {
  return re2::RE2::FullMatch(piece(text), *compiled_);
}

const std::string& TextPattern::expression() const noexcept { return compiled_->pattern(); }

}  // namespace phosphor
