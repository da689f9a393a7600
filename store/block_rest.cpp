#include "store/block_rest.h"

#include "store/block_format.h"
#include "store/byte_reader.h"

#include <limits>

namespace phosphor {
namespace {

namespace field = block_format::rest;

std::uint32_t count_of(ByteReader& in) { return in.varint32(); }

// Where a text belongs; null if the record has no such field.
template <typename Record>
std::string_view* text_field(std::uint8_t number, Record& record) noexcept {
  switch (number) {
    case field::trace_id_text:
      return &record.trace_id_text;
    case field::span_id_text:
      return &record.span_id_text;
    case field::parent_id_text:
      return &record.parent_id_text;
    case field::status_message:
      return &record.status_message;
    case field::trace_state:
      return &record.trace_state;
    default:
      return nullptr;
  }
}

std::uint32_t* count_field(std::uint8_t number, Span& span) noexcept {
  switch (number) {
    case field::dropped_attributes:
      return &span.dropped_attributes_count;
    case field::dropped_events:
      return &span.dropped_events_count;
    case field::dropped_links:
      return &span.dropped_links_count;
    default:
      return nullptr;
  }
}

void read_other(std::uint8_t number, ByteReader& in, Span& span) {
  if (number == field::call_id) {
    span.call_id.value = in.word();
  } else if (std::uint32_t* count = count_field(number, span)) {
    *count = count_of(in);
  } else {
    throw NotABlock("a field of no known number");
  }
}

void read_other(std::uint8_t, ByteReader&, Annotation&) {
  throw NotABlock("a field of no known number");
}

template <typename Record>
void read_fields(std::string_view fields, Record& record, const ReadTarget& target) {
  ByteReader in(fields);
  while (in.remaining() != 0) {
    const std::uint8_t number = in.byte();
    if (std::string_view* text = text_field(number, record)) {
      *text = target.arena.copy(in.text());
    } else {
      read_other(number, in, record);
    }
  }
  if (in.failed()) throw NotABlock("a field that is cut off");
}

}  // namespace

void RestBuilder::text(std::uint8_t number, std::string_view text) {
  if (text.empty()) return;
  fields_.reserve(1);
  fields_.byte(number);
  fields_.text(text);
}

void RestBuilder::number(std::uint8_t number, std::uint64_t value) {
  if (value == 0) return;
  fields_.reserve(1 + max_varint_bytes);
  fields_.byte(number);
  fields_.varint(value);
}

void RestBuilder::add_row(const Span& span) {
  text(field::trace_id_text, span.trace_id_text);
  text(field::span_id_text, span.span_id_text);
  text(field::parent_id_text, span.parent_id_text);
  text(field::status_message, span.status_message);
  text(field::trace_state, span.trace_state);
  number(field::dropped_attributes, span.dropped_attributes_count);
  number(field::dropped_events, span.dropped_events_count);
  number(field::dropped_links, span.dropped_links_count);
  if (span.call_id.valid()) {
    fields_.reserve(1 + sizeof span.call_id.value);
    fields_.byte(field::call_id);
    fields_.word(span.call_id.value);
  }
  end_row();
}

void RestBuilder::add_row(const Annotation& annotation) {
  text(field::trace_id_text, annotation.trace_id_text);
  text(field::span_id_text, annotation.span_id_text);
  text(field::parent_id_text, annotation.parent_id_text);
  text(field::status_message, annotation.status_message);
  text(field::trace_state, annotation.trace_state);
  end_row();
}

void RestBuilder::end_row() {
  lengths_.push_back(static_cast<std::uint32_t>(fields_.size() - row_begin_));
  row_begin_ = fields_.size();
}

void RestBuilder::write(LayoutWriter& out) const {
  write_numbers(out, lengths_);
  out.part(fields_.bytes());
}

void RestBuilder::clear() noexcept {
  fields_.clear();
  row_begin_ = 0;
  lengths_.clear();
}

void Rest::load(std::size_t row_count) { lengths_.load(row_count); }

std::string_view Rest::fields_of(std::size_t row) {
  const std::uint64_t length = lengths_[row];
  if (length == 0) return {};
  const std::uint64_t begin = begin_.before(row, lengths_);
  const std::string_view all = fields_.bytes();
  if (begin > all.size() || length > all.size() - begin) throw NotABlock("a field beyond the end");
  return all.substr(begin, length);
}

void Rest::read(std::size_t row, Span& span, const ReadTarget& target) {
  read_fields(fields_of(row), span, target);
}

void Rest::read(std::size_t row, Annotation& annotation, const ReadTarget& target) {
  read_fields(fields_of(row), annotation, target);
}

}  // namespace phosphor
