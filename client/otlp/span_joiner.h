// Joins the marks of calls into the spans that OTLP has, for a backend that knows only those.
//
// A half of a call is open from its first mark to its last; what was said of it meanwhile (notes,
// links, attributes) waits here, copied. It is finished by finish(), which is called when a
// datagram has been read, so that what its threads recorded together is together. A message has one
// mark and is finished a datagram later. A call that its service forgot ends with its note
// "abandoned".
//
// The two halves of a call share an id on our wire, which OTLP does not allow. So where a caller is
// known the server's half gets an id of its own, the call's is its parent, and what the service did
// meanwhile is under it.
//
// Bounded: open halves hold at most max_open_annotations, in max_open_bytes of texts (twice that
// while they are moved), and none is open longer than max_open_time. The oldest go first, counted.
//
// Owner: the OTLP transport. Threads: one at a time. Failure: std::bad_alloc.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/arena.h>
#include <phosphor/ids.h>
#include <phosphor/span.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace phosphor {

class SpanJoiner {
 public:
  using Clock = std::chrono::steady_clock;

  // About 10 MiB, and as many calls that wait at once as half of it.
  static constexpr std::size_t max_open_annotations = 32'768;
  static constexpr std::size_t max_open_bytes = std::size_t{8} << 20;
  // Longer than requests take; streams that are open longer are not shown.
  static constexpr std::chrono::minutes max_open_time{10};
  // Requests that this service serves, or has served lately: whose children must be put under them.
  static constexpr std::size_t max_served = 16'384;

  // Copies what it keeps.
  void add(const Annotation& annotation, Clock::time_point now);

  // The spans that ended. They refer to this object until it is called the next time.
  const std::vector<Span>& finish(Clock::time_point now);

  std::size_t open_annotations() const noexcept { return open_annotations_; }
  // Annotations whose call did not end in time, or for which there was no room.
  std::uint64_t dropped_annotations() const noexcept { return dropped_annotations_; }

 private:
  using Call = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t>;  // trace, span
  using Key = std::pair<Call, CallSide>;
  struct Half {
    Key key;
    Clock::time_point since;
    std::uint64_t datagram;  // the number of the one that it began with
    bool touched = false;    // since the last finish()
    bool has_first = false;  // its start is known
    bool has_last = false;
    bool is_message = false;
    std::vector<Annotation> annotations;
  };
  using Halves = std::list<Half>;  // the oldest first

  static Call call_of(const Annotation& annotation) noexcept;
  Key key_of(const Annotation& annotation) const;
  Halves::iterator half_of(const Key& key, Clock::time_point now);
  bool ended(const Half& half) const noexcept;
  Span span_of(const Half& half);
  void remember_served(const Annotation& mark);
  void drop_oldest();
  void erase(Halves::iterator half);
  void move_to_new_arena();

  Halves halves_;
  std::map<Key, Halves::iterator> by_key_;
  std::vector<Key> candidates_;  // touched, or waiting for a second datagram
  std::set<Call> served_;
  std::deque<Call> served_order_;
  Arena arena_;
  std::vector<Span> finished_;
  std::uint64_t datagram_ = 0;
  std::size_t open_annotations_ = 0;
  std::uint64_t dropped_annotations_ = 0;
};

}  // namespace phosphor
