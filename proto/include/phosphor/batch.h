// The batch: one UDP datagram of our own, with many annotations, the strings once, and what its
// sender knows about its losses. Layout: proto/README.md; schema: proto/phosphor.proto.
//
// BatchEncoder writes a batch into a buffer that the caller owns. It is part of the client: C++17,
// no allocation, no exceptions, no dependency. The decoder is in phosphor/datagram.h.
// An encoder is about 16 KiB large: make it a member of something that lives long.
//
// Threads: one at a time. Texts are written as they are; a collector refuses annotations whose
// texts are not UTF-8.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/drop_counts.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor {

inline constexpr std::uint32_t batch_version = 1;

// The largest payload of a UDP datagram over IPv4: 65535 - 20 (IP) - 8 (UDP).
inline constexpr std::size_t max_datagram_bytes = 65507;

// What BatchEncoder writes of a header's service and hostname: a DNS name is shorter in practice,
// and so a header always fits into the smallest buffer.
inline constexpr std::size_t max_header_text_bytes = 128;

// What a sender says of itself in each batch. All counts are since the sender started, so that a
// lost batch loses no count: the next one repeats it.
struct BatchHeader {
  std::uint64_t sender_id = 0;           // random per start of a sender; never 0
  std::uint64_t sequence = 0;            // of this batch: 0, 1, 2 …
  std::uint64_t annotations_before = 0;  // in all earlier batches of this sender
  DropCounts drops;
  std::string_view service;       // the sender's own service name; may be empty
  std::string_view hostname;      // of every annotation that names no other
  Timestamp base_time = no_time;  // the annotations' times are written as differences to this
};

class WireWriter;
struct BatchReferences;

class BatchEncoder {
 public:
  // Writes into `buffer`, never past `capacity`. Requires: capacity >= 512, at most
  // max_datagram_bytes; `buffer` outlives the encoder's use.
  BatchEncoder(char* buffer, std::size_t capacity) noexcept;

  // Starts a batch, forgetting the previous one. The header's service and hostname are cut (at a
  // character's boundary) to 128 bytes each, so that a header always fits.
  void begin(const BatchHeader& header) noexcept;

  // Appends one annotation. False, and the batch unchanged, if it does not fit any more; if the
  // batch is empty then, the annotation is too large for any batch of this capacity.
  // The annotation's id texts are not written: our own ids are always canonical. Of attribute
  // values nested deeper than max_value_depth, which no decoder takes, the inner ones become empty.
  [[nodiscard]] bool add(const Annotation& annotation) noexcept;

  std::uint32_t annotation_count() const noexcept { return annotation_count_; }

  // Completes the batch and returns its bytes, which stay valid until the next begin().
  // A batch without annotations is valid: it carries the counts alone.
  std::string_view finish() noexcept;

 private:
  // Where the strings that were written already stand, by hash; open addressing. A power of two.
  static constexpr std::size_t known_slots = 1024;

  struct KnownString {
    std::uint32_t hash;
    std::uint32_t offset;  // into buffer_
    std::uint32_t length;
    std::uint32_t reference;  // 0: the slot is free
  };

  struct Lookup {
    std::uint32_t hash;
    std::size_t slot;         // where the string stands or would stand
    std::uint32_t reference;  // 0: not known
  };

  // The reference of `text`, which is written first if need be. Remembered for later only while the
  // table holds less than `known_limit` strings.
  std::uint32_t refer(WireWriter& writer, std::string_view text, std::size_t known_limit) noexcept;
  // The same, but batch_text_in_place where a reference would not pay.
  std::uint32_t refer_if_short(WireWriter& writer, std::string_view text,
                               std::size_t known_limit) noexcept;
  void refer_attributes(WireWriter& writer, Slice<KeyValue> attributes, int depth,
                        BatchReferences& references) noexcept;
  void refer_value(WireWriter& writer, const Value& value, int depth,
                   BatchReferences& references) noexcept;
  Lookup look_up(std::string_view text) const noexcept;
  std::uint32_t write_string(WireWriter& writer, std::string_view text, const Lookup& lookup,
                             std::size_t known_limit) noexcept;
  void forget_strings_after(std::uint32_t reference) noexcept;
  void write_annotation(WireWriter& writer, const Annotation& annotation) noexcept;

  char* buffer_;
  std::size_t capacity_;
  std::size_t size_ = 0;
  std::size_t count_offset_ = 0;
  std::uint32_t annotation_count_ = 0;
  std::uint32_t string_count_ = 0;
  std::size_t known_count_ = 0;
  Timestamp base_time_ = no_time;
  char hostname_[max_header_text_bytes];
  std::size_t hostname_length_ = 0;
  std::array<KnownString, known_slots> known_;
};

}  // namespace phosphor
