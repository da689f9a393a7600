// The numbers of a journal entry's bytes. store/README.md shows the format as a table with an
// example. Durable for as long as an entry can be left behind by a crash: an older program's
// entries are read by a newer one, so a bit keeps its meaning and the version changes otherwise.
//
// Used by the two halves of store/journal_batch.h alone.

#pragma once

#include <cstdint>

namespace phosphor::journal {

inline constexpr std::uint8_t version = 1;

// A row begins with a varint of these bits: which fields follow, in this order. All rows have trace
// id and span id after it, 16 and 8 bytes.
namespace row {
inline constexpr std::uint32_t annotation = 1U << 0;  // else a span
inline constexpr std::uint32_t parent = 1U << 1;
inline constexpr std::uint32_t rare =
    1U << 2;  // one more varint of bits, and their fields, at the row's end
inline constexpr std::uint32_t name = 1U << 3;
inline constexpr std::uint32_t hostname = 1U << 4;
inline constexpr std::uint32_t flags = 1U << 5;
inline constexpr std::uint32_t attributes = 1U << 6;
}  // namespace row

namespace span_row {
inline constexpr std::uint32_t start = 1U << 7;
inline constexpr std::uint32_t end = 1U << 8;
inline constexpr std::uint32_t service = 1U << 9;
inline constexpr std::uint32_t peer = 1U << 10;
inline constexpr std::uint32_t enums = 1U << 11;  // kind, side with marks, status: one byte each
inline constexpr std::uint32_t resource = 1U << 12;
inline constexpr std::uint32_t scope = 1U << 13;
}  // namespace span_row

namespace annotation_row {
inline constexpr std::uint32_t time = 1U << 7;
inline constexpr std::uint32_t duration = 1U << 8;
inline constexpr std::uint32_t origin = 1U << 9;
inline constexpr std::uint32_t destination = 1U << 10;
inline constexpr std::uint32_t status = 1U << 11;
inline constexpr std::uint32_t payload = 1U << 12;
}  // namespace annotation_row

namespace rare {
inline constexpr std::uint32_t status_message = 1U << 0;
inline constexpr std::uint32_t trace_state = 1U << 1;
inline constexpr std::uint32_t trace_id_text = 1U << 2;
inline constexpr std::uint32_t span_id_text = 1U << 3;
inline constexpr std::uint32_t parent_id_text = 1U << 4;
// Of spans only:
inline constexpr std::uint32_t events = 1U << 5;
inline constexpr std::uint32_t links = 1U << 6;
inline constexpr std::uint32_t call_id = 1U << 7;
inline constexpr std::uint32_t dropped_attributes = 1U << 8;
inline constexpr std::uint32_t dropped_events = 1U << 9;
inline constexpr std::uint32_t dropped_links = 1U << 10;
}  // namespace rare

// One byte: side in the low two bits, then these.
inline constexpr std::uint32_t side_bits = 3;
inline constexpr std::uint32_t mark_first = 1U << 2;
inline constexpr std::uint32_t mark_last = 1U << 3;
inline constexpr std::uint32_t mark_timeout = 1U << 4;
inline constexpr std::uint32_t async = 1U << 5;

}  // namespace phosphor::journal
