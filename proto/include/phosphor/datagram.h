// Reading a UDP datagram: the ancestor's single Annotation or our batch (proto/README.md).
//
// The two are told apart without guessing: a batch begins with the bytes 80 01 (field 16), which an
// Annotation, whose fields are 1 to 12, cannot. Bytes come from anybody: whatever they are, the
// decoder neither crashes nor reads outside of them nor allocates more than in proportion to them.
//
// Threads: pure functions over their arguments.

#pragma once

#include <phosphor/batch.h>
#include <phosphor/record_batch.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

// Why an annotation, or a whole datagram, was refused.
enum class RefusalReason : std::uint8_t {
  malformed,            // not the protobuf it claims to be: truncated, lying length, wrong type,
                        // wrong count of annotations, a time beyond the year 2262
  unsupported_version,  // a batch of a version that we do not know
  missing_id,           // no trace id or no span id
  invalid_utf8,         // a text field is not UTF-8
  too_deep,             // attribute values nested beyond max_value_depth
};
inline constexpr std::size_t refusal_reason_count = 5;
const char* to_string(RefusalReason reason) noexcept;

// annotation_count = accepted_annotations + sum(refused_annotations), or, where the whole datagram
// was refused, all of annotation_count were refused for that reason.
struct DatagramReport {
  // Set when the whole datagram was refused; then nothing was appended. An ancestor's datagram is
  // its annotation, so it is always refused as a whole.
  std::optional<RefusalReason> refused;

  // Set when the datagram is a batch whose header could be read, also when it was refused after
  // that. Its strings refer to the datagram and are UTF-8.
  std::optional<BatchHeader> header;

  // That the datagram says it carries (1 for an ancestor's). Of a refused batch it may be a lie:
  // whoever counts by it bounds it by what fits into the datagram. The header alone, as the first
  // bytes of a batch, is enough to learn it.
  std::uint32_t annotation_count = 0;

  // Annotations refused one by one; the others of the datagram were appended.
  std::array<std::uint32_t, refusal_reason_count> refused_annotations{};
  std::uint32_t accepted_annotations = 0;
};

// Appends the datagram's annotations to `out`. They refer to `bytes_untrusted` and to out.arena;
// both must outlive them.
DatagramReport decode_datagram_untrusted(std::string_view bytes_untrusted, RecordBatch& out);

// Writes the ancestor's datagram for one annotation, as phosphor-go would: id texts where there are
// any, else canonical hex; microseconds; attributes as text. For tests, the load generator, and for
// sending to an ancestor's daemon.
std::string encode_ancestor_annotation(const Annotation& annotation);

}  // namespace phosphor
