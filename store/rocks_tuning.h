// RocksDB's settings, with the reason of each: what memory it may use, how it compresses, how it
// finds things. store/README.md has the measurements.
//
// Threads: pure.

#pragma once

#include "store/rocks_store.h"

#include <rocksdb/options.h>

namespace phosphor {

// All write buffers of all families together; RocksDB writes the largest out when it is reached.
inline constexpr std::size_t write_buffers_bytes = std::size_t{64} << 20;
inline constexpr std::size_t write_buffer_bytes = std::size_t{32} << 20;

// Files of the write-ahead log beyond which RocksDB writes buffers out to be rid of the log.
inline constexpr std::uint64_t max_log_bytes = std::uint64_t{128} << 20;
std::uint64_t log_bytes_limit(const RocksStoreOptions& options);

rocksdb::DBOptions database_options(const RocksStoreOptions& options);
// The same for a folder that does not open otherwise, because it is damaged: with what can be read.
rocksdb::DBOptions salvaging(rocksdb::DBOptions database);
rocksdb::ColumnFamilyOptions slice_family_options(std::shared_ptr<rocksdb::Cache> cache);
rocksdb::ColumnFamilyOptions journal_family_options();

}  // namespace phosphor
