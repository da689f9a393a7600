// A disk that fails when it is told to: RocksDB's file system, with errors in between, and one that
// forgets what was not synced when its power is cut.
//
// Owned by a test; outlives the stores that are on it. Threads: any.

#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>

namespace phosphor::test {

class FaultyDisk : public rocksdb::FileSystemWrapper {
 public:
  FaultyDisk() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FaultyDisk"; }

  // What a store is given, as RocksStoreOptions::env.
  static std::unique_ptr<rocksdb::Env> env_on(const std::shared_ptr<FaultyDisk>& disk) {
    return rocksdb::NewCompositeEnv(disk);
  }

  // From now on one of so many writes, syncs and new files fails, and of a write a part may be
  // done; 0: none.
  void fail_one_in(std::uint64_t count, std::uint64_t seed);
  // From now on one of so many reads fails; 0: none.
  void fail_reads_one_in(std::uint64_t count, std::uint64_t seed);
  // From now on nothing can be written. What was not synced by then is lost by restore_power(),
  // which is to be called when nobody has a file open.
  void cut_power();
  void restore_power(std::mt19937_64& random);

  std::uint64_t faults() const noexcept { return faults_; }

  // For the files.
  rocksdb::IOStatus append(const std::string& file, const rocksdb::Slice& bytes,
                           rocksdb::FSWritableFile& target, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug);
  rocksdb::IOStatus before_sync();
  void after_sync(const std::string& file);
  rocksdb::IOStatus before_read();

  rocksdb::IOStatus NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                        rocksdb::IODebugContext* debug) override;
  using rocksdb::FileSystemWrapper::NewWritableFile;
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  struct Written {
    std::uint64_t size = 0;
    std::uint64_t synced = 0;
  };

  bool fails();

  std::atomic<std::uint64_t> faults_{0};
  std::mutex mutex_;
  std::uint64_t one_in_ = 0;
  std::uint64_t one_read_in_ = 0;
  std::mt19937_64 random_;
  bool is_dead_ = false;
  std::map<std::string, Written> files_;
};

}  // namespace phosphor::test
