#include "query/json_writer.h"

#include "proto/json_text.h"
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

constexpr std::string_view line_separator = "\u2028";
constexpr std::string_view paragraph_separator = "\u2029";

void append_like_go(std::string_view text, std::string& out) {
  std::string quoted;
  append_json_string(text, quoted);
  std::string_view rest = quoted;
  while (!rest.empty()) {
    const char c = rest.front();
    std::size_t taken = 1;
    if (c == '<' || c == '>' || c == '&') {
      append_unicode_escape(static_cast<unsigned char>(c), out);
    } else if (rest.starts_with(line_separator) || rest.starts_with(paragraph_separator)) {
      append_unicode_escape(rest.starts_with(line_separator) ? 0x2028 : 0x2029, out);
      taken = line_separator.size();
    } else {
      out += c;
    }
    rest.remove_prefix(taken);
  }
}

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
  escapes_ == Escapes::like_go ? append_like_go(text, out_) : append_json_string(text, out_);
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
