#include "query/search_lexer.h"

#include <array>
#include <utility>

namespace phosphor {
namespace {

constexpr std::string_view never_in_a_key = " \t\r\n=!<>~(){},\"'`&|";

bool is_space(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_quote(char c) noexcept { return c == '"' || c == '\'' || c == '`'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (skip_spaces(), at_ < text_.size()) {
      Token token;
      token.position = at_ + 1;
      if (auto read = read_token(token); !read) return read.error();
      tokens.push_back(std::move(token));
    }
    tokens.push_back({TokenKind::end, "", "", text_.size() + 1});
    return tokens;
  }

 private:
  char next(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip_spaces() noexcept {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  Result<void> read_token(Token& token) {
    if (is_quote(next())) {
      token.kind = TokenKind::string;
      return read_string(token.text);
    }
    if (next() == '.') return read_key(token);
    if (is_digit(next()) || (next() == '-' && is_digit(next(1)))) return read_number(token);
    if (is_letter(next())) return read_word(token);
    return read_symbol(token);
  }

  Result<void> read_word(Token& token) {
    token.kind = TokenKind::word;
    while (is_letter(next()) || is_digit(next()) || next() == ':') token.text += text_[at_++];
    if (next() != '.') return {};
    token.level = std::exchange(token.text, "");
    return read_key(token);
  }

  // From the dot on.
  Result<void> read_key(Token& token) {
    token.kind = TokenKind::attribute;
    ++at_;
    if (is_quote(next())) return read_string(token.text);
    const std::size_t end = std::min(text_.find_first_of(never_in_a_key, at_), text_.size());
    token.text = text_.substr(at_, end - at_);
    at_ = end;
    if (token.text.empty()) return search_error(token.position, "a dot without a key behind it");
    return {};
  }

  // Digits, and whatever letters of an exponent or a unit follow; the parser knows what it may be.
  Result<void> read_number(Token& token) {
    token.kind = TokenKind::number;
    do {
      const bool is_exponent = next() == 'e' || next() == 'E';
      token.text += text_[at_++];
      if (is_exponent && (next() == '-' || next() == '+')) token.text += text_[at_++];
    } while (is_digit(next()) || is_letter(next()) || next() == '.' || (next() & 0x80) != 0);
    return {};
  }

  Result<void> read_symbol(Token& token) {
    static constexpr std::array<std::string_view, 15> symbols = {
        "!=", "<=", ">=", "=~", "!~", "&&", "||", "(", ")", "{", "}", ",", "=", "<", ">"};
    token.kind = TokenKind::symbol;
    for (const std::string_view symbol : symbols) {
      if (!text_.substr(at_).starts_with(symbol)) continue;
      token.text = symbol;
      at_ += symbol.size();
      return {};
    }
    if (next() != '!')
      return search_error(token.position, "'" + character() + "' means nothing here");
    token.text = "!";
    ++at_;
    return {};
  }

  // All of its bytes: messages are UTF-8, as the text is.
  std::string character() const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && (text_[end] & 0xC0) == 0x80) ++end;
    return std::string(text_.substr(at_, end - at_));
  }

  // Backquotes stand around text in which a backslash is a backslash.
  Result<void> read_string(std::string& out) {
    const std::size_t begin = at_ + 1;
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] != '\\' || quote == '`') {
        out += text_[at_++];
      } else if (auto read = read_escape(out); !read) {
        return read;
      }
    }
    if (at_ == text_.size()) return search_error(begin, "a quote that is not closed");
    ++at_;
    return {};
  }

  Result<void> read_escape(std::string& out) {
    static constexpr std::string_view names = "ntr\\\"'`";
    static constexpr std::string_view meanings = "\n\t\r\\\"'`";
    const std::size_t escape = names.find(next(1));
    if (at_ + 1 >= text_.size() || escape == std::string_view::npos) {
      return search_error(at_ + 1,
                          "a backslash that means nothing; write \\\\ for one, or put the text "
                          "between backquotes");
    }
    out += meanings[escape];
    at_ += 2;
    return {};
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Error search_error(std::size_t position, const std::string& why) {
  return {ErrorCode::invalid_argument, "at character " + std::to_string(position) + ": " + why};
}

Result<std::vector<Token>> tokens_of_untrusted(std::string_view text) { return Lexer(text).run(); }

}  // namespace phosphor
