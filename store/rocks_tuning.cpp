#include "store/rocks_tuning.h"

#include "store/keys.h"

#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <memory>

namespace phosphor {
namespace {

// 1 % false positives.
constexpr double filter_bits_per_key = 10;

// RocksDB's own log would lie on the disk that is full, and Debian's RocksDB, built with its
// assertions, aborts the process at the second line that it cannot write there. What goes wrong
// comes back as a Status.
class NoLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

rocksdb::BlockBasedTableOptions table_options(std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = std::move(cache);
  // Index and filter blocks count against the cache, so that the cache bounds the memory of
  // reading.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(filter_bits_per_key));
  table.format_version = 5;
  table.block_size = std::size_t{16} << 10;  // zstd finds little in less
  return table;
}

rocksdb::ColumnFamilyOptions family_options() {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = write_buffer_bytes;
  family.compression = rocksdb::kZSTD;
  family.compression_opts.level = 1;
  // A slice is dropped whole, so compaction need not reclaim anything: it only keeps the number of
  // files low that a look-up must ask. Universal compaction writes least for that.
  family.compaction_style = rocksdb::kCompactionStyleUniversal;
  family.level0_file_num_compaction_trigger = 8;
  return family;
}

}  // namespace

std::uint64_t log_bytes_limit(const RocksStoreOptions& options) {
  return std::min(max_log_bytes, options.max_disk_bytes / 8);
}

rocksdb::DBOptions database_options(const RocksStoreOptions& options) {
  rocksdb::DBOptions database;
  database.create_if_missing = true;
  database.db_write_buffer_size = write_buffers_bytes;
  database.max_total_wal_size = std::max<std::uint64_t>(log_bytes_limit(options), 1);
  database.max_background_jobs = 2;  // one writes buffers out, one compacts
  database.max_open_files = 1024;
  database.bytes_per_sync = std::uint64_t{1}
                            << 20;  // no burst of dirty pages when a file is closed
  // A store must open on a full disk too, to be read and to let retention free some of it.
  database.avoid_flush_during_recovery = true;
  database.info_log = std::make_shared<NoLog>();
  database.stats_dump_period_sec = 0;
  database.stats_persist_period_sec = 0;
  return database;
}

rocksdb::ColumnFamilyOptions records_family_options(std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::ColumnFamilyOptions family = family_options();
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(std::move(cache))));
  return family;
}

rocksdb::ColumnFamilyOptions index_family_options(std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::ColumnFamilyOptions family = family_options();
  rocksdb::BlockBasedTableOptions table = table_options(std::move(cache));
  // The index is never asked for one key, only for the postings of a term.
  table.whole_key_filtering = false;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(posting_prefix_bytes));
  return family;
}

}  // namespace phosphor
