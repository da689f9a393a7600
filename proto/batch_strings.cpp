// BatchEncoder's strings: each is written once and referred to from then on.

#include <phosphor/batch.h>

#include "proto/batch_attributes.h"
#include "proto/batch_fields.h"
#include "proto/wire_writer.h"

#include <cstring>

namespace phosphor {
namespace {

// Longer attribute texts hardly ever repeat.
constexpr std::size_t max_referenced_bytes = 64;

std::uint32_t hash_of(std::string_view text) noexcept {
  constexpr std::uint64_t multiplier = 0x9e3779b97f4a7c15ULL;
  std::uint64_t hash = text.size() * multiplier;
  while (!text.empty()) {
    std::uint64_t chunk = 0;
    const std::size_t length = text.size() < 8 ? text.size() : 8;
    std::memcpy(&chunk, text.data(), length);
    hash = (hash ^ chunk) * multiplier;
    hash ^= hash >> 32;
    text.remove_prefix(length);
  }
  return static_cast<std::uint32_t>(hash);
}

}  // namespace

std::uint32_t BatchEncoder::refer(WireWriter& writer, std::string_view text,
                                  std::size_t known_limit) noexcept {
  if (text.empty()) return 0;
  const Lookup lookup = look_up(text);
  if (lookup.reference != 0) return lookup.reference;
  return write_string(writer, text, lookup, known_limit);
}

std::uint32_t BatchEncoder::refer_if_short(WireWriter& writer, std::string_view text,
                                           std::size_t known_limit) noexcept {
  if (text.empty()) return 0;
  if (text.size() > max_referenced_bytes) return batch_text_in_place;
  const Lookup lookup = look_up(text);
  if (lookup.reference != 0) return lookup.reference;
  if (known_count_ >= known_limit) return batch_text_in_place;
  return write_string(writer, text, lookup, known_limit);
}

void BatchEncoder::refer_attributes(WireWriter& writer, Slice<KeyValue> attributes, int depth,
                                    BatchReferences& references) noexcept {
  for (const KeyValue& attribute : attributes) {
    if (references.count == BatchReferences::capacity) return;
    references.of[references.count++] = refer_if_short(writer, attribute.key, known_limit_names);
    refer_value(writer, attribute.value, depth, references);
  }
}

void BatchEncoder::refer_value(WireWriter& writer, const Value& value, int depth,
                               BatchReferences& references) noexcept {
  if (references.count == BatchReferences::capacity) return;
  if (value.type() == ValueType::string) {
    references.of[references.count++] =
        refer_if_short(writer, value.as_string(), known_limit_values);
  }
  if (depth >= max_value_depth) return;
  if (value.type() == ValueType::map) {
    refer_attributes(writer, value.as_map(), depth + 1, references);
  }
  if (value.type() == ValueType::array) {
    for (const Value& element : value.as_array()) {
      refer_value(writer, element, depth + 1, references);
    }
  }
}

BatchEncoder::Lookup BatchEncoder::look_up(std::string_view text) const noexcept {
  const std::uint32_t hash = hash_of(text);
  std::size_t slot = hash % known_slots;
  for (; known_[slot].reference != 0; slot = (slot + 1) % known_slots) {
    const KnownString& known = known_[slot];
    if (known.hash == hash && known.length == text.size() &&
        std::memcmp(buffer_ + known.offset, text.data(), text.size()) == 0) {
      break;
    }
  }
  return {hash, slot, known_[slot].reference};
}

std::uint32_t BatchEncoder::write_string(WireWriter& writer, std::string_view text,
                                         const Lookup& lookup, std::size_t known_limit) noexcept {
  writer.bytes(batch_field::strings, text);
  const std::uint32_t reference = ++string_count_;
  if (known_count_ < known_limit && !writer.overflowed()) {
    const auto length = static_cast<std::uint32_t>(text.size());
    const auto offset = static_cast<std::uint32_t>(writer.size()) - length;
    known_[lookup.slot] = {lookup.hash, offset, length, reference};
    ++known_count_;
  }
  return reference;
}

// Takes back what the last annotation added. Strings added last stand behind all others in their
// chains of slots, so freeing their slots cannot break a chain.
void BatchEncoder::forget_strings_after(std::uint32_t reference) noexcept {
  for (KnownString& known : known_) {
    if (known.reference <= reference) continue;
    known = KnownString{};
    --known_count_;
  }
  string_count_ = reference;
}

}  // namespace phosphor
