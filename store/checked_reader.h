// Reading one protobuf field of stored bytes, with its wire type checked.
//
// Used by store/record_decoder.cpp alone. Threads: pure. Failure: NotAChunk or protozero's own
// exceptions, which the decoder turns into an Error; they go no further.

#pragma once

#include <phosphor/timestamp.h>

#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace phosphor {

using Reader = protozero::pbf_reader;
using protozero::pbf_wire_type;

// Thrown, like protozero's own exceptions, only up to decode_chunk_untrusted.
struct NotAChunk : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A known field with another wire type than it was written with is no future version of it.
inline void expect(const Reader& in, pbf_wire_type type) {
  if (in.wire_type() != type) throw NotAChunk("a field has a wrong wire type");
}

inline std::string_view text_of(Reader& in) {
  expect(in, pbf_wire_type::length_delimited);
  const protozero::data_view view = in.get_view();
  return {view.data(), view.size()};
}

inline Reader message_of(Reader& in) {
  expect(in, pbf_wire_type::length_delimited);
  return in.get_message();
}

inline std::uint32_t number_of(Reader& in) {
  expect(in, pbf_wire_type::varint);
  return in.get_uint32();
}

inline bool bool_of(Reader& in) { return number_of(in) != 0; }

inline std::uint64_t word_of(Reader& in) {
  expect(in, pbf_wire_type::fixed64);
  return in.get_fixed64();
}

inline std::int64_t signed_of(Reader& in) {
  expect(in, pbf_wire_type::varint);
  return in.get_sint64();
}

inline Timestamp time_of(Reader& in) {
  expect(in, pbf_wire_type::fixed64);
  return from_unix_nanoseconds(in.get_sfixed64());
}

template <typename Enum>
Enum enum_of(Reader& in, Enum last) {
  const std::uint32_t number = number_of(in);
  if (number > static_cast<std::uint32_t>(last)) throw NotAChunk("an enum is out of its range");
  return static_cast<Enum>(number);
}

}  // namespace phosphor
