// Seals frozen heads into segments on a thread of its own, one at a time, while the writer goes on
// with the next head.
//
// A head's blocks, filter and description are written together with the removal of its entries from
// the journal, in one atomic write: after a crash its records are in the one or in the other, never
// in both and never in neither.
//
// Owned by RocksStore. Threads: all functions by the writer; `publish` is called on the sealer's
// own thread. Failure: a head that could not be written stays (its records are in the journal and
// can be read), and is tried again by the next ready().

#pragma once

#include "store/head.h"
#include "store/segment.h"
#include "store/segment_writer.h"
#include "store/time_slices.h"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace phosphor {

class Sealer {
 public:
  using HeadPointer = std::shared_ptr<const Head>;
  // The segments are on disk: readers shall see them instead of the head.
  using Publish = std::function<void(const HeadPointer&, const SegmentList&)>;

  // `slices` outlives the sealer. Segments are numbered from `next_segment`.
  Sealer(TimeSlices& slices, std::string folder, std::uint64_t next_segment, Publish publish);
  ~Sealer();
  Sealer(const Sealer&) = delete;
  Sealer& operator=(const Sealer&) = delete;

  // Waits until no head is left. An Error if the one before cannot be written.
  Result<void> ready();
  // Requires ready(). Returns at once.
  void start(HeadPointer head, SlicePointer slice);

 private:
  struct Job {
    HeadPointer head;
    SlicePointer slice;
  };

  void run();
  Result<void> seal(const Job& job);
  SlicePointer slice_for(const Job& job) const;

  TimeSlices& slices_;
  const std::string folder_;
  const Publish publish_;

  // The thread's own.
  SegmentWriter writer_;
  std::uint64_t next_segment_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::optional<Job> job_;
  std::optional<Error> failure_;  // of job_; it waits to be tried again
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace phosphor
