// The keys of RocksStore. All numbers are big endian, so that bytes sort as numbers do.
//
//   slice family     'b' segment (8)  block (2)                      a block of records
//                    'f' segment (8)  page (2)                       a page of the blocks' filter
//                    'm' segment (8)                                 what a segment is (segment.h)
//                    'c' length of service (4)  service  [kind (1)  operation]    catalog; no value
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

inline constexpr char segment_tag = 'm';
std::string segment_key(std::uint64_t segment);
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
