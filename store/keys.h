// The keys of RocksStore. All numbers are big endian, so that bytes sort as numbers do.
//
//   records family   trace id (16)  sequence (4)                     sequence 0: head, 1 …: chunks
//   index family     'p' term (8)  ~start (8)  ~trace id (16)        a posting; no value
//                    'c' length of service (4)  service  [kind (1)  operation]    catalog; no value
//   default family   "slice/" number (8)                             value: when it was begun (8)
//
// Start and trace id of a posting are inverted: newest start first, then the larger trace id, which
// is the order of search results. store/README.md has the table with its reasons.
//
// Threads: pure. Failure: reading gives nothing for a key that is none; it never reads outside.

#pragma once

#include <phosphor/ids.h>
#include <phosphor/span.h>
#include <phosphor/timestamp.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

// A hashed search term (store/index_terms.h).
struct Term {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(Term, Term) = default;
};

inline constexpr std::size_t record_key_bytes = 20;
inline constexpr std::size_t posting_prefix_bytes = 9;
inline constexpr std::size_t posting_key_bytes = 33;

std::string record_key(TraceId id, std::uint32_t sequence);
inline std::string head_key(TraceId id) { return record_key(id, 0); }
std::string record_key_prefix(TraceId id);

// What is kept of a trace in a slice, apart from its chunks.
struct TraceHead {
  Timestamp start = no_time;  // the earliest known time of its records
  std::uint32_t chunk_count = 0;
  std::uint64_t byte_count = 0;  // of the chunks, before compression
};
std::string head_value(const TraceHead& head);
std::optional<TraceHead> read_head_value(std::string_view bytes);

struct Posting {
  Timestamp start;
  TraceId trace_id;
};
std::string posting_prefix(Term term);
std::string posting_key(Term term, const Posting& posting);
std::optional<Posting> read_posting_key(std::string_view key);

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
