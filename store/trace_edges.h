// Which service called which, out of one trace.
//
// A callee's span (a server's half, kind server or consumer) whose parent is in another service is
// a call from there. A callee's span whose parent has not arrived is a call from its peer. A
// caller's span (a client's half, kind client or producer) that no callee's span answers is a call
// to its peer (a native call's destination, OTLP's peer.service). So a call counts once, whether
// both halves came or either. Calls within a service, and those whose other end nobody named, are
// no edges.
//
// What the network took is the difference of two durations, each on one clock, so it needs no
// clocks to agree. It is not known of messages, nor of a call whose caller gave up.
//
// Threads: pure. Failure: none.

#pragma once

#include "store/duration_sketch.h"
#include "store/trace_store.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace phosphor {

// The durations of the calls of further edges are not kept: three sketches are 45 KiB at most
// (store/duration_sketch.h), and a map of more edges is a list.
inline constexpr std::size_t max_timed_edges = 2000;

// Adds up the calls of many traces.
class EdgeCounter {
 public:
  void add(const Trace& trace);

  // By caller, then callee.
  std::vector<DependencyEdge> edges() const;

 private:
  struct Ends {
    std::string_view caller;
    std::string_view callee;
  };
  // The halves of a call, as far as they have come.
  struct Halves {
    const Span* caller = nullptr;
    const Span* callee = nullptr;
  };
  struct Times {
    DurationSketch caller;
    DurationSketch callee;
    DurationSketch network;

    void add(const Halves& halves);
  };
  struct Calls {
    std::uint64_t count = 0;
    std::uint64_t errors = 0;
    bool is_timed = false;
    Times times;
  };

  void count(Ends ends, const Halves& halves);

  // Looked up by views: most calls are counted already.
  struct Less {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const noexcept {
      const int order = std::string_view(a.first).compare(b.first);
      return order != 0 ? order < 0 : std::string_view(a.second) < std::string_view(b.second);
    }
  };
  std::map<std::pair<std::string, std::string>, Calls, Less> calls_;
};

}  // namespace phosphor
