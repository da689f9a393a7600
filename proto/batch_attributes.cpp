#include "proto/batch_attributes.h"

#include "proto/batch_fields.h"

#include <cstring>

namespace phosphor {
namespace {

std::uint64_t bits_of(double value) noexcept {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

std::uint32_t next_reference(BatchReferences& references) noexcept {
  return references.next < references.count ? references.of[references.next++]
                                            : batch_text_in_place;
}

void write_text(WireWriter& writer, std::uint32_t reference_field, std::uint32_t text_field,
                std::string_view text, BatchReferences& references) noexcept {
  const std::uint32_t reference = next_reference(references);
  if (reference == batch_text_in_place) {
    writer.bytes(text_field, text);
  } else {
    writer.varint(reference_field, reference);
  }
}

void write_array(WireWriter& writer, Slice<Value> elements, int depth,
                 BatchReferences& references) noexcept;

void write_value(WireWriter& writer, const Value& value, int depth,
                 BatchReferences& references) noexcept {
  switch (value.type()) {
    case ValueType::empty:
      break;
    case ValueType::string:
      write_text(writer, attribute_field::string, attribute_field::string_text, value.as_string(),
                 references);
      break;
    case ValueType::boolean:
      writer.varint(attribute_field::boolean, value.as_boolean() ? 1 : 0);
      break;
    case ValueType::integer:
      writer.varint(attribute_field::integer, zigzag(value.as_integer()));
      break;
    case ValueType::real:
      writer.fixed64(attribute_field::real, bits_of(value.as_real()));
      break;
    case ValueType::bytes:
      writer.bytes(attribute_field::bytes, value.as_bytes());
      break;
    case ValueType::array:
      if (depth < max_value_depth) write_array(writer, value.as_array(), depth, references);
      break;
    case ValueType::map:
      if (depth >= max_value_depth) break;
      const std::size_t start = writer.begin_message(attribute_field::map);
      write_attributes(writer, attribute_field::list_values, value.as_map(), depth + 1, references);
      writer.end_message(start);
      break;
  }
}

void write_array(WireWriter& writer, Slice<Value> elements, int depth,
                 BatchReferences& references) noexcept {
  const std::size_t list = writer.begin_message(attribute_field::array);
  for (const Value& element : elements) {
    const std::size_t start = writer.begin_message(attribute_field::list_values);
    write_value(writer, element, depth + 1, references);
    writer.end_message(start);
  }
  writer.end_message(list);
}

}  // namespace

void write_attributes(WireWriter& writer, std::uint32_t field, Slice<KeyValue> attributes,
                      int depth, BatchReferences& references) noexcept {
  for (const KeyValue& attribute : attributes) {
    const std::size_t start = writer.begin_message(field);
    write_text(writer, attribute_field::key, attribute_field::key_text, attribute.key, references);
    write_value(writer, attribute.value, depth, references);
    writer.end_message(start);
  }
}

}  // namespace phosphor
