// A regular expression (RE2's syntax) that a whole text has to match.
//
// RE2 takes time linear in the text whatever the expression is, which is why an expression may come
// from anybody (https://github.com/google/re2/wiki/WhyRE2).
//
// A value; copies share what was compiled. Threads: any number may ask the same pattern.
// Failure: ErrorCode::invalid_argument with RE2's own words for what is wrong.

#pragma once

#include <phosphor/result.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace phosphor {

class TextPattern {
 public:
  // Longer ones are no longer typed by people; RE2 would take them.
  static constexpr std::size_t max_length = 1000;

  static Result<TextPattern> compile_untrusted(std::string_view expression);

  // Bytes that are not UTF-8 match nothing but `\C`.
  bool fits(std::string_view text) const;
  const std::string& expression() const noexcept;

 private:
  explicit TextPattern(std::shared_ptr<const re2::RE2> compiled) noexcept;

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace phosphor
