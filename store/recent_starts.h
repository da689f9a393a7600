// When the traces of the last few heads start, so that a trace which goes on from one head into the
// next costs no reading of the disk.
//
// Owned by RocksStore. Threads: the writer's. Memory: about 40 bytes a trace of four heads.
// Failure: std::bad_alloc.

#pragma once

#include <phosphor/ids.h>
#include <phosphor/timestamp.h>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

namespace phosphor {

class RecentStarts {
 public:
  static constexpr std::size_t kept_heads = 4;
  using Starts = boost::unordered_flat_map<TraceId, Timestamp, std::hash<TraceId>>;

  // The traces of a head, each with the earliest time that is known of it.
  void add(Starts starts) {
    heads_.push_front(std::move(starts));
    if (heads_.size() > kept_heads) heads_.pop_back();
  }

  // The newest head that has the trace knows best.
  std::optional<Timestamp> find(TraceId id) const {
    for (const Starts& starts : heads_) {
      if (const auto found = starts.find(id); found != starts.end()) return found->second;
    }
    return std::nullopt;
  }

 private:
  std::deque<Starts> heads_;  // the newest first
};

}  // namespace phosphor
