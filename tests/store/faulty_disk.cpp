#include "tests/store/faulty_disk.h"

#include <filesystem>
#include <utility>

namespace phosphor::test {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

IOStatus refused() { return IOStatus::IOError("injected", "the disk does not answer"); }

class FaultyFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(FaultyDisk& disk, std::string name, std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)), disk_(disk), name_(std::move(name)) {}

  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
                  IODebugContext* debug) override {
    return disk_.append(name_, bytes, *target(), options, debug);
  }
  IOStatus Append(const rocksdb::Slice& bytes, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
    return disk_.append(name_, bytes, *target(), options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return synced([&] { return target()->Sync(options, debug); });
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return synced([&] { return target()->Fsync(options, debug); });
  }

 private:
  template <typename DoSync>
  IOStatus synced(DoSync sync) {
    IOStatus status = disk_.before_sync();
    if (status.ok()) status = sync();
    if (status.ok()) disk_.after_sync(name_);
    return status;
  }

  FaultyDisk& disk_;
  const std::string name_;
};

class FaultySequentialFile : public rocksdb::FSSequentialFileOwnerWrapper {
 public:
  FaultySequentialFile(FaultyDisk& disk, std::unique_ptr<rocksdb::FSSequentialFile> file)
      : FSSequentialFileOwnerWrapper(std::move(file)), disk_(disk) {}

  IOStatus Read(std::size_t size, const IOOptions& options, rocksdb::Slice* result, char* scratch,
                IODebugContext* debug) override {
    const IOStatus status = disk_.before_read();
    return status.ok() ? target()->Read(size, options, result, scratch, debug) : status;
  }

 private:
  FaultyDisk& disk_;
};

class FaultyRandomAccessFile : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultyRandomAccessFile(FaultyDisk& disk, std::unique_ptr<rocksdb::FSRandomAccessFile> file)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), disk_(disk) {}

  IOStatus Read(std::uint64_t offset, std::size_t size, const IOOptions& options,
                rocksdb::Slice* result, char* scratch, IODebugContext* debug) const override {
    const IOStatus status = disk_.before_read();
    return status.ok() ? target()->Read(offset, size, options, result, scratch, debug) : status;
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    const IOStatus status = disk_.before_read();
    return status.ok() ? target()->MultiRead(requests, count, options, debug) : status;
  }
  // Not supported: RocksDB then reads for itself.
  IOStatus Prefetch(std::uint64_t, std::size_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::NotSupported();
  }

 private:
  FaultyDisk& disk_;
};

}  // namespace

void FaultyDisk::fail_one_in(std::uint64_t count, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  one_in_ = count;
  random_.seed(seed);
}

bool FaultyDisk::fails() {
  const std::lock_guard lock(mutex_);
  if (!is_dead_ && (one_in_ == 0 || random_() % one_in_ != 0)) return false;
  ++faults_;
  return true;
}

void FaultyDisk::fail_reads_one_in(std::uint64_t count, std::uint64_t seed) {
  const std::lock_guard lock(mutex_);
  one_read_in_ = count;
  random_.seed(seed);
}

IOStatus FaultyDisk::before_read() {
  const std::lock_guard lock(mutex_);
  if (one_read_in_ == 0 || random_() % one_read_in_ != 0) return IOStatus::OK();
  ++faults_;
  return refused();
}

void FaultyDisk::cut_power() {
  const std::lock_guard lock(mutex_);
  is_dead_ = true;
}

// Of what was not synced a disk may have kept any beginning.
void FaultyDisk::restore_power(std::mt19937_64& random) {
  const std::lock_guard lock(mutex_);
  for (auto& [name, written] : files_) {
    std::error_code gone;
    if (!std::filesystem::exists(name, gone)) continue;
    const std::uint64_t unsynced = written.size - written.synced;
    written.size = written.synced + (unsynced == 0 ? 0 : random() % (unsynced + 1));
    if (std::filesystem::file_size(name, gone) > written.size) {
      std::filesystem::resize_file(name, written.size, gone);
    }
  }
  files_.clear();
  is_dead_ = false;
}

IOStatus FaultyDisk::append(const std::string& file, const rocksdb::Slice& bytes,
                            rocksdb::FSWritableFile& to, const IOOptions& options,
                            IODebugContext* debug) {
  const bool is_refused = fails();
  std::size_t taken = bytes.size();
  {
    const std::lock_guard lock(mutex_);
    if (is_refused) taken = is_dead_ ? 0 : random_() % (bytes.size() + 1);
    files_[file].size += taken;
  }
  const IOStatus status = to.Append(rocksdb::Slice(bytes.data(), taken), options, debug);
  return is_refused && status.ok() ? refused() : status;
}

IOStatus FaultyDisk::before_sync() { return fails() ? refused() : IOStatus::OK(); }

void FaultyDisk::after_sync(const std::string& file) {
  const std::lock_guard lock(mutex_);
  files_[file].synced = files_[file].size;
}

IOStatus FaultyDisk::NewSequentialFile(const std::string& name, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                       IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  const IOStatus status = target()->NewSequentialFile(name, options, &file, debug);
  if (status.ok()) *result = std::make_unique<FaultySequentialFile>(*this, std::move(file));
  return status;
}

IOStatus FaultyDisk::NewRandomAccessFile(const std::string& name,
                                         const rocksdb::FileOptions& options,
                                         std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                         IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomAccessFile> file;
  const IOStatus status = target()->NewRandomAccessFile(name, options, &file, debug);
  if (status.ok()) *result = std::make_unique<FaultyRandomAccessFile>(*this, std::move(file));
  return status;
}

IOStatus FaultyDisk::NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                     std::unique_ptr<rocksdb::FSWritableFile>* result,
                                     IODebugContext* debug) {
  if (fails()) return refused();
  std::unique_ptr<rocksdb::FSWritableFile> file;
  IOStatus status = target()->NewWritableFile(name, options, &file, debug);
  if (!status.ok()) return status;
  const std::lock_guard lock(mutex_);
  files_[name] = {};
  *result = std::make_unique<FaultyFile>(*this, name, std::move(file));
  return status;
}

IOStatus FaultyDisk::RenameFile(const std::string& from, const std::string& to,
                                const IOOptions& options, IODebugContext* debug) {
  if (fails()) return refused();
  IOStatus status = target()->RenameFile(from, to, options, debug);
  const std::lock_guard lock(mutex_);
  if (status.ok() && files_.contains(from)) {
    files_[to] = files_[from];
    files_.erase(from);
  }
  return status;
}

}  // namespace phosphor::test
