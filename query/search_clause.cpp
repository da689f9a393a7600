#include "query/search_clause.h"

#include "query/parameters.h"
#include "query/span_words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace phosphor {
namespace {

// What a field is compared with.
enum class FieldType : std::uint8_t { text, number, duration, kind, status, attribute };

struct Field {
  std::variant<SpanField, TraceField> of;
  FieldType type = FieldType::text;
  bool may_be_absent = false;
  std::string key = {};
  AttributeLevel level = AttributeLevel::any;
};

struct NamedField {
  std::string_view name;
  Field field;
};

const std::vector<NamedField>& named_fields() {
  static const std::vector<NamedField> fields = {
      {"service", {SpanField::service}},
      {"name", {SpanField::name}},
      {"kind", {SpanField::kind, FieldType::kind}},
      {"status", {SpanField::status, FieldType::status}},
      {"status_message", {SpanField::status_message}},
      {"duration", {SpanField::duration, FieldType::duration, true}},
      {"host", {SpanField::hostname}},
      {"peer", {SpanField::peer}},
      {"event:name", {SpanField::event_name, FieldType::text, true}},
      {"trace:duration", {TraceField::duration, FieldType::duration}},
      {"trace:spans", {TraceField::span_count, FieldType::number}},
      {"trace:errors", {TraceField::error_count, FieldType::number}},
      {"trace:open", {TraceField::open_count, FieldType::number}},
      {"trace:root_service", {TraceField::root_service}},
      {"trace:root_name", {TraceField::root_name}},
  };
  return fields;
}

std::optional<AttributeLevel> level_of(std::string_view text) {
  static constexpr std::array<std::string_view, 6> names = {"",      "span",  "resource",
                                                            "scope", "event", "link"};
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<AttributeLevel>(found - names.begin());
}

Field read_field(TokenReader& tokens) {
  const Token token = tokens.take();
  if (token.kind == TokenKind::attribute) {
    const auto level = level_of(token.level);
    if (level) return {SpanField::attribute, FieldType::attribute, true, token.text, *level};
    TokenReader::fail(token, "an attribute begins with a dot: ." + token.level + "." + token.text);
  }
  for (const NamedField& named : named_fields()) {
    if (token.kind == TokenKind::word && token.text == named.name) return named.field;
  }
  if (token.kind == TokenKind::end) TokenReader::fail(token, "something to compare is missing");
  std::string why = "'" + token.text + "' is no field; there are ";
  for (const NamedField& named : named_fields()) why += std::string(named.name) + ", ";
  TokenReader::fail(token, why + "and attributes, with a dot before the key, like .http.route");
}

// --- what it is compared with ------------------------------------------------------------------

template <typename Number>
std::optional<Number> parse_whole(const std::string& text) {
  Number number{};
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return number;
}

Operand read_number(const Token& token) {
  if (token.kind == TokenKind::number) {
    if (const auto integer = parse_whole<std::int64_t>(token.text)) return *integer;
    if (const auto real = parse_whole<double>(token.text)) return *real;
  }
  TokenReader::fail(token, "a number like 5 or -1.5 is needed here");
}

Operand read_duration(const Token& token) {
  const auto duration = parse_duration_untrusted(token.text);
  if (token.kind == TokenKind::number && duration) return std::int64_t{duration->count()};
  TokenReader::fail(token, "a duration like 1.5s, 200ms or 750us is needed here");
}

Operand read_text(const Token& token) {
  if (token.kind == TokenKind::string) return token.text;
  TokenReader::fail(token, "a text between quotes is needed here");
}

template <std::size_t count>
Operand read_name(const Token& token, const std::array<std::string_view, count>& names,
                  const char* why) {
  const bool may_be = token.kind == TokenKind::word || token.kind == TokenKind::string;
  const auto found = std::find(names.begin(), names.end(), token.text);
  if (!may_be || found == names.end()) TokenReader::fail(token, why);
  return static_cast<std::int64_t>(found - names.begin());
}

Operand read_kind(const Token& token) {
  return read_name(token, span_kind_words,
                   "a kind is needed: unspecified, internal, server, client, producer or consumer");
}

Operand read_status(const Token& token) {
  return read_name(token, status_words, "a status is needed: unset, ok or error");
}

Operand read_any(const Token& token) {
  if (token.kind == TokenKind::string) return token.text;
  if (token.is("true") || token.is("false")) return token.is("true");
  if (token.kind == TokenKind::number) {
    if (parse_duration_untrusted(token.text)) {
      TokenReader::fail(token, "only duration and trace:duration are compared with durations");
    }
    return read_number(token);
  }
  TokenReader::fail(token, "a text between quotes, a number, true or false is needed here");
}

Operand read_operand(const Token& token, FieldType type) {
  switch (type) {
    case FieldType::text:
      return read_text(token);
    case FieldType::number:
      return read_number(token);
    case FieldType::duration:
      return read_duration(token);
    case FieldType::kind:
      return read_kind(token);
    case FieldType::status:
      return read_status(token);
    case FieldType::attribute:
      return read_any(token);
  }
  return read_any(token);
}

// --- how it is compared ------------------------------------------------------------------------

// "Not equal": that it is there and does not fit.
struct Tested {
  ValueTest value;
  bool negated = false;
};

ValueTest read_list(TokenReader& tokens, FieldType type) {
  tokens.expect("(", "a list like (\"a\", \"b\") is needed behind 'in'");
  std::vector<Operand> operands;
  do {
    if (operands.size() == max_search_operands) {
      TokenReader::fail(tokens.next(), "a list may have 100 members at most");
    }
    operands.push_back(read_operand(tokens.take(), type));
  } while (tokens.accept(","));
  tokens.expect(")", "a list ends with ')'");
  return ValueTest::one_of(std::move(operands));
}

ValueTest read_pattern(TokenReader& tokens) {
  const Token token = tokens.take();
  auto pattern = TextPattern::compile_untrusted(std::get<std::string>(read_text(token)));
  if (!pattern) TokenReader::fail(token, pattern.error().message);
  return ValueTest::matches(*std::move(pattern));
}

bool has_text(FieldType type) { return type == FieldType::text || type == FieldType::attribute; }

std::optional<Tested> read_test_of_text(TokenReader& tokens, FieldType type) {
  const Token token = tokens.next();
  const bool is_pattern = token.is("=~") || token.is("!~");
  if (!is_pattern && !token.is("contains")) return std::nullopt;
  if (!has_text(type)) TokenReader::fail(token, "'" + token.text + "' is for texts");
  tokens.take();
  if (is_pattern) return Tested{read_pattern(tokens), token.is("!~")};
  return Tested{ValueTest::contains(std::get<std::string>(read_text(tokens.take())))};
}

std::optional<Comparison> order_of(const Token& token) {
  if (token.is("<")) return Comparison::less;
  if (token.is("<=")) return Comparison::less_equal;
  if (token.is(">")) return Comparison::greater;
  if (token.is(">=")) return Comparison::greater_equal;
  return std::nullopt;
}

Tested read_comparison(TokenReader& tokens, const Field& field) {
  const bool is_negated = tokens.accept("not");
  if (is_negated && !tokens.next().is("in") && !tokens.next().is("contains")) {
    TokenReader::fail(tokens.next(), "'in' or 'contains' is needed behind 'not'");
  }
  if (auto of_text = read_test_of_text(tokens, field.type)) {
    of_text->negated |= is_negated;
    return *std::move(of_text);
  }
  const Token token = tokens.take();
  if (token.is("in")) return {read_list(tokens, field.type), is_negated};
  const bool absence = (token.is("=") || token.is("!=")) && tokens.next().is("nil");
  if (token.is("exists") || token.is("absent") || absence) {
    if (!field.may_be_absent) TokenReader::fail(token, "this is there always");
    if (absence) tokens.take();
    return {ValueTest::exists(), token.is("absent") || token.is("=")};
  }
  if (token.is("=") || token.is("!=")) {
    return {ValueTest::equal(read_operand(tokens.take(), field.type)), token.is("!=")};
  }
  const auto order = order_of(token);
  if (!order) {
    TokenReader::fail(token, "a comparison is needed: = != < <= > >= =~ !~ in, contains, exists");
  }
  if (field.type == FieldType::kind || field.type == FieldType::status) {
    TokenReader::fail(token, "kinds and statuses have no order; use = or in");
  }
  return {ValueTest::ordered(*order, read_operand(tokens.take(), field.type))};
}

SpanCondition condition_of(const Field& field, Tested tested) {
  const auto on_span = [&](ValueTest value) {
    return SpanCondition(
        SpanTest{std::get<SpanField>(field.of), std::move(value), field.key, field.level});
  };
  const bool asks_presence = tested.value.comparison == Comparison::exists;
  SpanCondition condition = on_span(std::move(tested.value));
  if (!tested.negated) return condition;
  if (!field.may_be_absent || asks_presence) return none_of(std::move(condition));
  return all_of<SpanTest>({on_span(ValueTest::exists()), none_of(std::move(condition))});
}

}  // namespace

SearchClause read_search_test(TokenReader& tokens) {
  if (tokens.accept("error")) return status_is_error();
  const Field field = read_field(tokens);
  Tested tested = read_comparison(tokens, field);
  if (std::holds_alternative<SpanField>(field.of)) return condition_of(field, std::move(tested));
  TraceCondition condition(
      TraceTest(TraceFieldTest{std::get<TraceField>(field.of), std::move(tested.value)}));
  return tested.negated ? none_of(std::move(condition)) : condition;
}

FacetField read_facet_field(TokenReader& tokens) {
  const Token begin = tokens.next();
  const Field field = read_field(tokens);
  const auto* const of_span = std::get_if<SpanField>(&field.of);
  if (of_span == nullptr || *of_span == SpanField::duration) {
    TokenReader::fail(begin, "spans are not counted by that");
  }
  if (tokens.next().kind != TokenKind::end) TokenReader::fail(tokens.next(), "one field is enough");
  return {"", *of_span, field.key, field.level};
}

}  // namespace phosphor
