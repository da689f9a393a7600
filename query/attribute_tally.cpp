#include "query/attribute_tally.h"

#include "proto/value_text.h"
#include "query/search_words.h"
#include "query/span_words.h"
#include "store/search_terms.h"
#include "store/span_members.h"

#include <cmath>
#include <optional>

namespace phosphor {
namespace {

std::optional<double> number_of(const Value& value) {
  if (value.type() == ValueType::integer) return static_cast<double>(value.as_integer());
  if (value.type() == ValueType::real && std::isfinite(value.as_real())) return value.as_real();
  return std::nullopt;
}

ValueClass class_of(const Value& value) {
  if (value.type() == ValueType::string) return ValueClass::text;
  if (value.type() == ValueType::boolean) return ValueClass::boolean;
  return number_of(value) ? ValueClass::number : ValueClass::other;
}

// Not within a character of UTF-8.
std::string_view beginning_of(std::string_view text) {
  if (text.size() <= max_shown_value_bytes) return text;
  std::size_t end = max_shown_value_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

// An integer as it is; 5.0 is the same number as 5.
std::string text_of_number(const Value& value) {
  if (value.type() == ValueType::integer) return std::to_string(value.as_integer());
  return number_words(value.as_real());
}

std::string text_of(const Value& value) {
  std::string text;
  append_text(value, text);
  return text;
}

}  // namespace

// Kinds and statuses are words; booleans and numbers stand as they are.
std::string literal_of(const AttributeName& name, const ValueTally& value) {
  if (value.is_cut || name.type == ValueClass::other) return "";
  const bool is_word = name.field == SpanField::kind || name.field == SpanField::status;
  return name.type == ValueClass::text && !is_word ? text_words(value.text) : value.text;
}

void AttributeTallies::begin_trace(Side side) {
  side_ = side;
  ++(side == Side::selection ? traces_.selection : traces_.rest);
}

void AttributeTallies::add(const Span& span) {
  for (const SpanField field : {SpanField::service, SpanField::name, SpanField::status_message,
                                SpanField::hostname, SpanField::peer}) {
    add_member(field, span.*text_member(field));
  }
  add_member(SpanField::kind, word_of(span.kind));
  add_member(SpanField::status, word_of(span.status));
  for (const Event& event : span.events) add_member(SpanField::event_name, event.name);
  for (const AttributeLevel level :
       {AttributeLevel::span, AttributeLevel::resource, AttributeLevel::scope,
        AttributeLevel::event, AttributeLevel::link}) {
    visit_attributes(span, level, [&](const KeyValue& attribute) {
      add_attribute(attribute, level);
      return true;
    });
  }
}

// Empty texts are none.
void AttributeTallies::add_member(SpanField field, std::string_view text) {
  if (text.empty()) return;
  AttributeTally* const tally = tally_of({field, AttributeLevel::any, ValueClass::text, {}});
  if (tally != nullptr) add_text(*tally, text);
}

void AttributeTallies::add_attribute(const KeyValue& attribute, AttributeLevel level) {
  const Value& value = attribute.value;
  const ValueClass type = class_of(value);
  AttributeTally* const tally = tally_of({SpanField::attribute, level, type, attribute.key});
  if (tally == nullptr) return;
  if (type == ValueClass::text) return add_text(*tally, value.as_string());
  if (type != ValueClass::number) return add_text(*tally, text_of(value));
  tally->buckets[bucket_of(*number_of(value))].count(traces_.total(), side_);
  if (!tally->is_by_size) add_text(*tally, text_of_number(value));
  if (tally->values.size() <= max_single_numbers) return;
  tally->is_by_size = true;
  value_count_ -= tally->values.size();
  tally->values.clear();
}

void AttributeTallies::add_text(AttributeTally& tally, std::string_view text) {
  const std::uint64_t hash = hash_of(text).value;
  auto found = tally.values.find(hash);
  if (found == tally.values.end()) {
    if (tally.values.size() >= max_tallied_values || value_count_ >= max_tallied_values_in_all) {
      overflow_.values = true;
      return tally.other.count(traces_.total(), side_);
    }
    const std::string_view shown = beginning_of(text);
    ++value_count_;
    found = tally.values.emplace(hash, ValueTally{std::string(shown), shown != text, {}}).first;
  }
  found->second.traces.count(traces_.total(), side_);
}

AttributeTally* AttributeTallies::tally_of(const Name& name) {
  auto found = attributes_.find(name);
  if (found == attributes_.end()) {
    if (attributes_.size() >= max_tallied_attributes || name.key.size() > max_tallied_key_bytes) {
      overflow_.attributes = true;
      return nullptr;
    }
    const AttributeName kept{name.field, name.level, name.type, std::string(name.key)};
    found = attributes_.emplace(kept, AttributeTally()).first;
  }
  found->second.present.count(traces_.total(), side_);
  return &found->second;
}

}  // namespace phosphor
