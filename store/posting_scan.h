// Walking the postings of a query in the order of search results, over all slices.
//
// Of the terms that every match must have the one with the fewest postings is walked, together with
// `unsorted`. What comes out are candidates: each has to be looked at. store/recent_traces.h says
// why no match is missed and why each is met at its place.
//
// Owned by one read. Threads: the reader's own. Failure: next() ends with an Error.

#pragma once

#include "store/index_terms.h"
#include "store/slice_view.h"

#include <memory>
#include <optional>
#include <vector>

namespace phosphor {

class PostingScan {
 public:
  // `view` outlives the scan.
  PostingScan(const SliceView& view, const SearchQuery& query);

  // The next candidate: newest start first, then the larger trace id, each posting once. Empty at
  // the end of the query's range.
  Result<std::optional<Posting>> next();

 private:
  struct Stream {
    std::unique_ptr<rocksdb::Iterator> postings;
    // Where in the order it is: the key without its prefix.
    std::string_view place() const;
  };
  struct LaterPlace {
    bool operator()(const Stream* a, const Stream* b) const { return a->place() > b->place(); }
  };

  Term rarest(const std::vector<Term>& terms, const Posting& first) const;
  void open_stream(const TimeSlice& slice, Term term, const Posting& first);
  Result<void> advance(Stream* stream);

  const SliceView& view_;
  const Timestamp end_;  // the oldest start that is wanted
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<Stream*> heap_;
  std::string last_place_;
  rocksdb::Status status_;
};

}  // namespace phosphor
