// The batch: one UDP datagram of our own, with many annotations, the strings once, and what its
// sender knows about its losses. Layout: proto/README.md; schema: proto/phosphor.proto.
//
// BatchEncoder writes a batch into a buffer that the caller owns. It is part of the client: C++17,
// no allocation, no exceptions, no dependency. The decoder is in phosphor/datagram.h.

#pragma once

#include <phosphor/annotation.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor {

inline constexpr std::uint32_t batch_version = 1;

// The largest payload of a UDP datagram over IPv4: 65535 - 20 (IP) - 8 (UDP).
inline constexpr std::size_t max_datagram_bytes = 65507;

// Why a sender dropped an annotation before it was sent. The numbers travel; they never change.
enum class DropReason : std::uint8_t {
  queue_full = 1,   // the application recorded faster than the sender could send
  too_large = 2,    // one annotation alone did not fit into a datagram
  send_failed = 3,  // the operating system refused the datagram
  shutdown = 4,     // still queued when the deadline of a shutdown passed
};
inline constexpr std::size_t drop_reason_count = 4;

// Annotations dropped since the sender started, by reason.
struct DropCounts {
  std::array<std::uint64_t, drop_reason_count> by_reason{};

  constexpr std::uint64_t& operator[](DropReason reason) noexcept {
    return by_reason[static_cast<std::size_t>(reason) - 1];
  }
  constexpr std::uint64_t operator[](DropReason reason) const noexcept {
    return by_reason[static_cast<std::size_t>(reason) - 1];
  }
};

// What a sender says of itself in each batch. All counts are since the sender started, so that a
// lost batch loses no count: the next one repeats it.
struct BatchHeader {
  std::uint64_t sender_id = 0;           // random per start of a sender; never 0
  std::uint64_t sequence = 0;            // of this batch: 0, 1, 2 …
  std::uint64_t annotations_before = 0;  // in all earlier batches of this sender
  DropCounts drops;
  std::string_view service;   // the sender's own service name; may be empty
  std::string_view hostname;  // of every annotation that names no other
  Timestamp base_time = no_time;  // the annotations' times are written as differences to this
};

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
  // The annotation's id texts are not written: our own ids are always canonical.
  [[nodiscard]] bool add(const Annotation& annotation) noexcept;

  std::uint32_t annotation_count() const noexcept { return annotation_count_; }

  // Completes the batch and returns its bytes, which stay valid until the next begin().
  // A batch without annotations is valid: it carries the counts alone.
  std::string_view finish() noexcept;

 private:
  // Enough for the strings of any real batch; strings beyond it are written again, not lost.
  static constexpr std::size_t max_known_strings = 512;

  struct KnownString {
    std::uint32_t hash;
    std::uint32_t offset;  // into buffer_
    std::uint32_t length;
    std::uint32_t reference;
  };

  char* buffer_;
  std::size_t capacity_;
  std::size_t size_ = 0;
  std::size_t count_offset_ = 0;
  std::uint32_t annotation_count_ = 0;
  std::uint32_t string_count_ = 0;
  Timestamp base_time_ = no_time;
  std::string_view hostname_;
  std::array<KnownString, max_known_strings> known_;  // open addressing by hash
};

}  // namespace phosphor
