// The keys of RocksStore. All numbers are big endian, so that bytes sort as numbers do.
//
//   slice family     'c' length of service (4)  service  [kind (1)  operation]    catalog; no value
//                    's' segment (8)                                 what a segment is (segment.h)
//                    's' segment (8) 'b' block (2)                   a block of records
//                    's' segment (8) 'f' page (2)                    a page of the blocks' filter
//   journal family   sequence (8)                                    an entry of the journal
//   default family   "slice/" number (8)                             value: when it was begun (8)
//
// Threads: pure. Failure: reading gives nothing for a key that is none; it never reads outside.

#pragma once

#include <phosphor/span.h>
#include <phosphor/timestamp.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

// All of a segment lies together, its description first: so files of different segments do not
// overlap, and nothing has to be merged.
inline constexpr char segment_tag = 's';
std::string segment_key(std::uint64_t segment);
// The segment that a key is of, whatever it holds of it.
std::optional<std::uint64_t> read_segment_key(std::string_view key);
std::string block_key(std::uint64_t segment, std::size_t block);
std::string filter_page_key(std::uint64_t segment, std::size_t page);

std::string journal_key(std::uint64_t sequence);
std::optional<std::uint64_t> read_journal_key(std::string_view key);

inline constexpr char catalog_tag = 'c';
struct CatalogKey {
  std::string_view service;
  std::optional<SpanKind> kind;  // none: the key is the service's own
  std::string_view operation;
};
std::string catalog_key(const CatalogKey& key);
std::string catalog_service_prefix(std::string_view service);
std::optional<CatalogKey> read_catalog_key(std::string_view key);

std::string slice_key(std::uint64_t number);
std::optional<std::uint64_t> read_slice_key(std::string_view key);
std::string slice_value(Timestamp begun);
std::optional<Timestamp> read_slice_value(std::string_view bytes);

}  // namespace phosphor
