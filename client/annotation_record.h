// How an annotation waits in the queue: a header of one cache line, then its other texts and its
// attributes as a sequence of fields, copied inline so that nothing is allocated and nothing can
// dangle.
//
//   text              [kind 1][size 2][bytes]
//   attribute         [kind 1][key size 1][value size 2][key][value]    kind: 16 + the value's type
//   named attribute   [kind 1][key's number 2][value size 2][value]     kind: 32 + the value's type
//
// In the machine's own byte order: it never leaves the process. Of repeated texts the last counts.
// Names are numbers where they have one (names.h), so a usual mark is its header alone. The
// service's own name is not stored: the sender knows it.
//
// Threads: values and pure functions.

#pragma once

#include "client/array_bytes.h"
#include "client/counter_clock.h"
#include "client/names.h"
#include "client/reading.h"
#include "client/small_bytes.h"

#include <phosphor/annotation.h>
#include <phosphor/call.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace phosphor {

struct RecordHeader {
  TraceId trace_id;
  SpanId span_id;
  SpanId parent_id;
  Reading time;
  Reading start;  // of a call's last mark: of its first; else not read
  std::uint32_t flags = 0;
  NameId name = no_name;  // no_name: there is none, or it is a field
  NameId peer = no_name;  // likewise, of the other side's service
  std::uint16_t payload_bytes = 0;
  AnnotationType type = AnnotationType::unknown;
  CallSide side = CallSide::none;
  StatusCode status = StatusCode::unset;
  bool async = false;
};
static_assert(sizeof(RecordHeader) == 64);

// Holds three values of the largest size with their keys, or some tens of usual ones.
inline constexpr std::size_t max_payload_bytes = 4032;  // with the header: 64 cells of the queue
inline constexpr std::size_t max_record_attributes = 128;

// Tells how many were left out.
inline constexpr std::string_view dropped_attributes_key = "phosphor.dropped_attributes";

// What is left of a record's attributes when the sender reads it.
struct AttributeLimits {
  std::size_t value_bytes = max_value_bytes;      // of texts and bytes, the cut's mark included
  std::size_t count = max_record_attributes - 1;  // one is for the number of those left out
};

enum class FieldKind : std::uint8_t {
  peer = 1,  // the other side's service
  name = 2,
  status_message = 3,
  trace_state = 4,
  attribute = 16,        // plus ValueType
  named_attribute = 32,  // plus ValueType
};

// Appends fields to a buffer that the caller owns.
class PayloadWriter {
 public:
  PayloadWriter(char* buffer, std::size_t capacity, std::size_t size = 0) noexcept
      : buffer_(buffer), capacity_(capacity), size_(size) {}

  // Each is false, and the buffer unchanged, if the field does not fit. Longer texts are cut.
  bool text(FieldKind kind, std::string_view text, std::size_t limit) noexcept;
  bool attribute(std::string_view key, const AttributeValue& value) noexcept {
    return value.is_array() ? array(key, value) : attribute(key, value.value());
  }
  // Arrays and maps are not recorded: they count as fitting.
  bool attribute(std::string_view key, const Value& value) noexcept;
  bool append(std::string_view fields) noexcept;

  std::size_t size() const noexcept { return size_; }
  std::string_view written() const noexcept { return {buffer_, size_}; }

 private:
  bool array(std::string_view key, const AttributeValue& value) noexcept;
  bool put_key(std::string_view key, ValueType type, std::size_t size) noexcept;
  bool put_text_key(std::string_view key, ValueType type, std::size_t size) noexcept;
  bool put_text(std::string_view key, ValueType type, std::string_view text) noexcept;
  template <typename Number>
  bool put_number(std::string_view key, ValueType type, Number number) noexcept;

  bool has_room(std::size_t bytes) const noexcept { return bytes <= capacity_ - size_; }
  // Each requires room.
  template <typename T>
  void put(T value) noexcept {
    std::memcpy(buffer_ + size_, &value, sizeof value);
    size_ += sizeof value;
  }
  void put_cut(std::string_view text, std::size_t taken) noexcept {
    copy_bytes(buffer_ + size_, text.data(), taken);
    size_ += taken;
    if (taken < text.size()) put_mark();
  }
  void put_mark() noexcept;

  char* buffer_;
  std::size_t capacity_;
  std::size_t size_;
};

// Reads records back. Threads: one.
class RecordReader {
 public:
  // `service`: the process's own. It and `clock` outlive the reader.
  RecordReader(std::string_view service, CounterClock& clock, AttributeLimits limits = {}) noexcept
      : service_(service), clock_(clock), limits_(limits) {}

  // Its texts refer to `payload`, in which bytes that are not UTF-8 are replaced; its attributes to
  // the reader, until the next call.
  Annotation read(const RecordHeader& header, char* payload) noexcept;

 private:
  void read_field(Annotation& annotation, char*& at) noexcept;
  void read_attribute(std::uint8_t kind, char*& at) noexcept;
  Value read_value(ValueType type, char*& at, std::size_t size) noexcept;
  void add_attribute(std::string_view key, const Value& value) noexcept;
  void read_text(Annotation& annotation, FieldKind kind, std::string_view text) const noexcept;

  std::string_view service_;
  CounterClock& clock_;
  AttributeLimits limits_;
  ArrayReader arrays_;
  std::array<KeyValue, max_record_attributes> attributes_;
  std::size_t attribute_count_ = 0;
  std::int64_t left_out_ = 0;
};

}  // namespace phosphor
