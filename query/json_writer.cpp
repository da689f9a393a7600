#include "query/json_writer.h"

#include "query/http_message.h"

#include <charconv>
#include <cmath>

namespace phosphor {
namespace {

template <typename Number>
void append_number(std::string& out, Number value) {
  char digits[32];
  const auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  static_cast<void>(error);  // 32 characters hold any 64-bit number and any double
  out.append(digits, end);
}

void append_unicode_escape(std::string& out, unsigned code) {
  constexpr char digits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[code >> shift & 0xf];
}

constexpr std::string_view line_separator = "\u2028";
constexpr std::string_view paragraph_separator = "\u2029";

}  // namespace

void JsonWriter::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  quoted(name);
  out_ += ':';
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  separate();
  quoted(text);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::unsigned_integer(std::uint64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::real(double value) {
  if (std::isnan(value)) return string("NaN");
  if (std::isinf(value)) return string(value > 0 ? "Infinity" : "-Infinity");
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_ += "null";
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::member_digits(std::string_view name, std::int64_t value) {
  key(name);
  out_ += '"';
  append_number(out_, value);
  out_ += '"';
  return *this;
}

void JsonWriter::quoted(std::string_view text) {
  out_ += '"';
  std::size_t clean = 0;  // everything before has been written
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t before = out_.size();
    const auto c = static_cast<unsigned char>(text[i]);
    const bool plain = c >= 0x20 && c != '"' && c != '\\';
    if (plain && escapes_ == Escapes::minimal) continue;
    // The run of plain characters goes out first; an escape then follows it.
    std::string_view run = text.substr(clean, i - clean);
    out_.append(run);
    if (append_escape(c, text.substr(i))) {
      clean = i + (c >= 0x80 ? line_separator.size() : 1);
      i = clean - 1;
    } else {
      out_.resize(before);
    }
  }
  out_.append(text.substr(clean));
  out_ += '"';
}

bool JsonWriter::append_escape(unsigned char c, std::string_view rest) {
  const bool like_go = escapes_ == Escapes::like_go;
  if (c == '"' || c == '\\') {
    out_ += '\\';
    out_ += static_cast<char>(c);
  } else if (c == '\n') {
    out_ += "\\n";
  } else if (c == '\r') {
    out_ += "\\r";
  } else if (c == '\t') {
    out_ += "\\t";
  } else if (c < 0x20 || (like_go && (c == '<' || c == '>' || c == '&'))) {
    append_unicode_escape(out_, c);
  } else if (like_go && rest.substr(0, 3) == line_separator) {
    append_unicode_escape(out_, 0x2028);
  } else if (like_go && rest.substr(0, 3) == paragraph_separator) {
    append_unicode_escape(out_, 0x2029);
  } else {
    return false;
  }
  return true;
}

HttpResponse error_response(int status, std::string_view code, std::string_view message) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json; charset=utf-8";
  JsonWriter json(response.body);
  json.begin_object().key("error").begin_object();
  json.member("code", code).member("message", message);
  json.end_object().end_object();
  return response;
}

}  // namespace phosphor
