#include "store/rocks_tuning.h"

#include <rocksdb/env.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <memory>

namespace phosphor {
namespace {

// RocksDB's own log would lie on the disk that is full, and Debian's RocksDB, built with its
// assertions, aborts the process at the second line that it cannot write there. What goes wrong
// comes back as a Status.
class NoLog final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

rocksdb::ColumnFamilyOptions family_options() {
  rocksdb::ColumnFamilyOptions family;
  family.write_buffer_size = write_buffer_bytes;
  // Blocks are compressed column by column already, and the journal lives shortly.
  family.compression = rocksdb::kNoCompression;
  // Keys only grow and are written once, so files never overlap and nothing is gained by merging
  // them; universal compaction leaves them alone longest.
  family.compaction_style = rocksdb::kCompactionStyleUniversal;
  family.compaction_options_universal.allow_trivial_move =
      true;  // what does not overlap is renamed
  family.level0_file_num_compaction_trigger = 16;
  return family;
}

}  // namespace

std::uint64_t log_bytes_limit(const RocksStoreOptions& options) {
  return std::min(max_log_bytes, options.max_disk_bytes / 8);
}

rocksdb::DBOptions database_options(const RocksStoreOptions& options) {
  rocksdb::DBOptions database;
  if (options.env != nullptr) database.env = options.env;
  database.create_if_missing = true;
  database.db_write_buffer_size = write_buffers_bytes;
  database.max_total_wal_size = std::max<std::uint64_t>(log_bytes_limit(options), 1);
  // A record that was being written when the process or the machine stopped is no damage. By its
  // default RocksDB would also drop, without a word, all that stands behind a damaged record.
  database.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
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

rocksdb::DBOptions salvaging(rocksdb::DBOptions database) {
  // Files that are missing or cannot be read are an error of those reads that need them.
  database.paranoid_checks = false;
  return database;
}

rocksdb::ColumnFamilyOptions slice_family_options(std::shared_ptr<rocksdb::Cache> cache) {
  rocksdb::ColumnFamilyOptions family = family_options();
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = std::move(cache);
  // Index blocks count against the cache, so that the cache bounds the memory of reading.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.format_version = 5;
  // A page of a filter is read by itself; a block of records is larger and has one of its own.
  table.block_size = std::size_t{4} << 10;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

rocksdb::ColumnFamilyOptions journal_family_options() {
  rocksdb::ColumnFamilyOptions family = family_options();
  rocksdb::BlockBasedTableOptions table;
  table.no_block_cache = true;  // it is read once, when the store is opened
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return family;
}

}  // namespace phosphor
