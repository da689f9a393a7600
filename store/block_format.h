// The numbers of the block format that are written to disk, and the limits of what is read.
//
// store/README.md, "Blocks", draws the format. Durable: a number that was ever written keeps its
// meaning for ever; what an older program could not read needs a new `version`.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phosphor::block_format {

inline constexpr std::string_view magic = "PhBk";
inline constexpr std::uint32_t version = 1;
inline constexpr std::size_t header_bytes = 36;
inline constexpr std::size_t checksum_place = 8;
inline constexpr std::size_t checksum_begin = 16;  // what it covers, to the block's end

// Where the bytes of a part are.
enum class PartPlace : std::uint8_t { inside_layout = 0, as_is = 1, zstd = 2 };

// How the entries of a column become numbers of values. One byte: these, or'ed.
enum class Indexing : std::uint8_t {
  no_entries = 0,
  constant = 1,  // one value for all
  each = 2,      // a value for each, in order
  codes = 3,     // a number of a value for each
};
enum class Guess : std::uint8_t {
  none = 0,
  entry_before = 1,  // of the same trace
  guide_1 = 2,       // what is usual beside the value of the first guide column
  guide_2 = 3,
  twin = 4,             // the value of the row's twin
  twin_or_guide_1 = 5,  // where it has no twin: what is usual beside the guide's value there
  twin_or_guide_2 = 6,
  after_twin = 7,  // what usually follows the twin's value, or begins where there is no twin
};
inline constexpr unsigned indexing_bits = 2;
inline constexpr unsigned guess_bits = 3;
inline constexpr std::uint8_t by_trace = 1 << (indexing_bits + guess_bits);  // not by entry

enum class TextForm : std::uint8_t { plain = 0, uuid = 1 };

// A column's type: those of ValueType, and whole lists of attributes where columns would be many.
inline constexpr std::uint8_t packed_attributes = 8;

// Codes of parents. A position counts the trace's rows in this block, spans before annotations.
inline constexpr std::uint64_t no_parent = 0;
inline constexpr std::uint64_t parent_elsewhere = 1;  // its id stands among those elsewhere
inline constexpr std::uint64_t parent_of_twin = 2;    // annotations: as the row before of its id
inline constexpr std::uint64_t first_parent_position = 3;

// Limits of what is read. The builder stays within them, whatever a request holds.

// Four times what a block is closed at, so that another choice there needs no new format.
inline constexpr std::size_t max_rows = 16'384;
// Beyond them a row's attributes are packed: a column costs memory on both sides.
inline constexpr std::size_t max_columns = 4096;     // of one table
inline constexpr std::size_t max_shapes = 16'384;    // of one table
inline constexpr std::size_t max_row_columns = 256;  // OpenTelemetry's SDKs stop at 128 attributes
// Events, links, or attributes of one kind: two bytes each in the largest request (64 MiB).
inline constexpr std::size_t max_values = std::size_t{1} << 25;
// What all texts of a list begin or end with: longer would let few bytes stand for many.
inline constexpr std::size_t max_affix_bytes = 64;
// Of all columns of a block, decompressed: eight times the largest request.
inline constexpr std::size_t max_declared_bytes = std::size_t{512} << 20;

}  // namespace phosphor::block_format
