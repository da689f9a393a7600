// Writes JSON straight into a string, without building a document first.
//
// A trace may have a million spans; a document of nodes would take several times the memory of the
// text. Commas are put where they belong by looking at what was written last; well-formed nesting
// is the caller's duty. All text must be UTF-8: the decoders and the parameter parser refuse any
// other.
//
// Threads: one at a time; the string belongs to the caller. Failure: none.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

class JsonWriter {
 public:
  // What is escaped beyond what JSON demands. `like_go`: also <, >, &, U+2028 and U+2029, and \b
  // and \f as \u0008 and \u000c, as the ancestor's encoder did.
  enum class Escapes { minimal, like_go };

  explicit JsonWriter(std::string& out, Escapes escapes = Escapes::minimal)
      : out_(out), escapes_(escapes) {}

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t value);
  JsonWriter& unsigned_integer(std::uint64_t value);
  // The shortest digits that read back as the same number; "NaN", "Infinity", "-Infinity" as
  // strings.
  JsonWriter& real(double value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  // A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  // key() and a value.
  JsonWriter& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }
  JsonWriter& member(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& member_integer(std::string_view name, std::int64_t value) {
    return key(name).integer(value);
  }
  JsonWriter& member_count(std::string_view name, std::uint64_t value) {
    return key(name).unsigned_integer(value);
  }
  // An integer too large for a JavaScript number, as a string of digits.
  JsonWriter& member_digits(std::string_view name, std::int64_t value);

  // The same, left out where the value is empty or 0.
  JsonWriter& member_if(std::string_view name, std::string_view text) {
    return text.empty() ? *this : member(name, text);
  }
  JsonWriter& member_count_if(std::string_view name, std::uint64_t value) {
    return value == 0 ? *this : member_count(name, value);
  }

  std::size_t size() const noexcept { return out_.size(); }

 private:
  void separate();
  void quoted(std::string_view text);

  std::string& out_;
  Escapes escapes_;
};

}  // namespace phosphor
