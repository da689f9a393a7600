#include "client/array_bytes.h"

#include "client/text.h"

#include <cstdint>
#include <cstring>

namespace phosphor {
namespace {

constexpr std::size_t overhead = 3;
constexpr std::size_t mark_bytes = overhead + cut_mark.size();

template <typename T>
T take(char*& at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  at += sizeof value;
  return value;
}

// The bytes of an element: a text's own, or those of a number in `number`.
std::string_view bytes_of(const Value& element, char (&number)[8]) noexcept {
  if (element.type() == ValueType::string) return element.as_string();
  std::int64_t whole = 0;
  if (element.type() == ValueType::integer) whole = element.as_integer();
  if (element.type() == ValueType::boolean) whole = element.as_boolean() ? 1 : 0;
  std::memcpy(number, &whole, sizeof whole);
  if (element.type() == ValueType::real) {
    const double real = element.as_real();
    std::memcpy(number, &real, sizeof real);
  }
  return {number, sizeof number};
}

Value value_of(ValueType type, char* at, std::size_t size) noexcept {
  switch (type) {
    case ValueType::boolean:
      return Value::boolean(take<std::int64_t>(at) != 0);
    case ValueType::integer:
      return Value::integer(take<std::int64_t>(at));
    case ValueType::real:
      return Value::real(take<double>(at));
    default:
      break;
  }
  make_utf8(at, size);
  return Value::string({at, size});
}

}  // namespace

// Room for the mark is kept until the last element is in.
ArrayBytes::ArrayBytes(const AttributeValue& array) noexcept {
  for (std::size_t i = 0; i < array.element_count(); ++i) {
    const bool last = i + 1 == array.element_count();
    if (put(array.element(i), buffer_.size() - (last ? 0 : mark_bytes))) continue;
    put(Value::string(cut_mark), buffer_.size());
    return;
  }
}

// False, and nothing written, if the element would reach beyond `end`.
bool ArrayBytes::put(const Value& element, std::size_t end) noexcept {
  char number[8];
  const std::string_view bytes = bytes_of(element, number);
  if (size_ + overhead > end || bytes.size() > end - size_ - overhead) return false;
  const auto size = static_cast<std::uint16_t>(bytes.size());
  buffer_[size_] = static_cast<char>(element.type());
  std::memcpy(&buffer_[size_ + 1], &size, sizeof size);
  if (size > 0) std::memcpy(buffer_.data() + size_ + overhead, bytes.data(), size);
  size_ += overhead + size;
  return true;
}

Slice<Value> ArrayReader::read(char* bytes, std::size_t size) noexcept {
  const std::size_t begin = count_;
  for (char* at = bytes; at < bytes + size && count_ < elements_.size();) {
    const auto type = static_cast<ValueType>(take<std::uint8_t>(at));
    const std::size_t element_size = take<std::uint16_t>(at);
    elements_[count_++] = value_of(type, at, element_size);
    at += element_size;
  }
  return {elements_.data() + begin, count_ - begin};
}

}  // namespace phosphor
