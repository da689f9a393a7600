#include "store/sealer.h"

#include "store/keys.h"
#include "store/rocks_error.h"

#include <pthread.h>
#include <rocksdb/convenience.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <utility>

namespace phosphor {

Sealer::Sealer(TimeSlices& slices, std::string folder, std::uint64_t next_segment, Publish publish)
    : slices_(slices),
      folder_(std::move(folder)),
      publish_(std::move(publish)),
      next_segment_(next_segment),
      thread_([this] { run(); }) {}

Sealer::~Sealer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<void> Sealer::ready() {
  std::unique_lock lock(mutex_);
  const auto settled = [this] { return !job_ || failure_; };
  changed_.wait(lock, settled);
  if (!job_) return {};
  failure_.reset();
  changed_.notify_all();
  changed_.wait(lock, settled);
  if (!job_) return {};
  return *failure_;
}

void Sealer::start(HeadPointer head, SlicePointer slice) {
  {
    const std::lock_guard lock(mutex_);
    job_ = Job{std::move(head), std::move(slice)};
  }
  changed_.notify_all();
}

void Sealer::run() {
  pthread_setname_np(pthread_self(), "phosphor-sealer");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || (job_ && !failure_); });
    if (stopping_) return;  // what is not sealed is in the journal
    const Job job = *job_;
    lock.unlock();
    Result<void> sealed = seal(job);
    lock.lock();
    if (sealed) {
      job_.reset();
    } else {
      failure_ = std::move(sealed).error();
    }
    changed_.notify_all();
  }
}

// A slice may have been dropped while its head could not be written.
SlicePointer Sealer::slice_for(const Job& job) const {
  const std::vector<SlicePointer> all = slices_.all();
  return std::find(all.begin(), all.end(), job.slice) == all.end() ? slices_.newest() : job.slice;
}

Result<void> Sealer::seal(const Job& job) {
  rocksdb::WriteBatch batch;
  auto segments = writer_.write(*job.head, slice_for(job), next_segment_, batch);
  if (!segments) return segments.error();
  const std::string first = journal_key(job.head->first_sequence());
  const std::string end = journal_key(job.head->next_sequence());
  batch.DeleteRange(slices_.journal(), first, end);
  rocksdb::DB& db = slices_.db();
  if (const auto status = db.Write(rocksdb::WriteOptions(), &batch); !status.ok()) {
    return rocks_error(status, folder_, "writing a segment");
  }
  next_segment_ += segments->size();
  publish_(job.head, *segments);
  // Files of nothing but what was sealed go at once; the rest goes when files are merged.
  const rocksdb::Slice until(end);
  rocksdb::DeleteFilesInRange(&db, slices_.journal(), nullptr, &until, false)
      .PermitUncheckedError();
  return {};
}

}  // namespace phosphor
