// A batch of records as the bytes of one journal entry: what is written before a write is
// acknowledged, and what the head (store/head.h) keeps of records until they are sealed into
// blocks. store/README.md documents it byte by byte.
//
// Every string is there once, every resource and scope once, and each record is a row that refers
// to them by number and can be read by itself. On the way each row's search terms are found, since
// its texts are hashed anyway.
//
// Threads: one at a time; a JournalBatch is read by any number. Failure: reading checks everything,
// since a disk may give back anything: whatever the bytes are, it neither crashes nor reads outside
// of them nor recurses beyond max_value_depth, and says ErrorCode::corrupt.

#pragma once

#include "store/search_terms.h"

#include <phosphor/arena.h>
#include <phosphor/record_batch.h>
#include <phosphor/result.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor {

// Where a record's row is and what has to be known of it without reading it.
struct JournalRow {
  TraceId trace_id;
  Timestamp time = no_time;  // the record's earliest known time
  // Of a span whose both ends are known.
  std::optional<std::chrono::nanoseconds> duration;
  std::uint32_t offset = 0;  // in the entry's bytes
  std::uint32_t size = 0;    // of the row, in bytes
  std::uint32_t first_term = 0;
  std::uint32_t term_count = 0;
  bool annotation = false;
};

struct JournalEntry {
  std::string bytes;
  std::vector<JournalRow> rows;  // spans first, in the batch's order
  std::vector<Term> terms;       // of all rows; a row's may repeat
};

class JournalEncoder {
 public:
  JournalEncoder();
  ~JournalEncoder();
  JournalEncoder(const JournalEncoder&) = delete;
  JournalEncoder& operator=(const JournalEncoder&) = delete;

  // ErrorCode::too_large where the batch has more than an entry's numbers can count (2 GiB).
  Result<JournalEntry> encode(const RecordBatch& batch);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Reads the rows of one entry. Strings refer to the entry's bytes, which outlive it.
class JournalReader {
 public:
  // Reads the tables, not the rows.
  static Result<JournalReader> open_untrusted(std::string_view bytes_untrusted);

  // Appends the record at `offset` to the batch; arrays live in the batch's arena, resources and
  // scopes in the reader.
  Result<void> read(std::uint32_t offset, RecordBatch& into) const;

  // Appends all records, in the order in which they were encoded: what a restart reads.
  Result<void> read_all(RecordBatch& into) const;

 private:
  JournalReader() = default;
  Result<std::size_t> read_row(std::size_t offset, RecordBatch& into) const;

  std::string_view bytes_;
  std::vector<std::string_view> strings_;
  std::unique_ptr<Arena> arena_;  // of the tables
  std::vector<const Resource*> resources_;
  std::vector<const Scope*> scopes_;
  std::size_t first_row_ = 0;
  std::uint64_t row_count_ = 0;
};

}  // namespace phosphor
