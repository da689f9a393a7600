#include "store/posting_scan.h"

#include "store/trace_match.h"

#include <algorithm>
#include <limits>

namespace phosphor {
namespace {

constexpr TraceId largest_id{std::numeric_limits<std::uint64_t>::max(),
                             std::numeric_limits<std::uint64_t>::max()};

// The first place that the query's range and cursor admit. Requires: the range is not empty.
Posting first_place(const SearchQuery& query) {
  const Posting newest{query.range.end - std::chrono::nanoseconds(1), largest_id};
  if (!query.after) return newest;
  const SearchCursor at_end{newest.start, newest.trace_id};
  return before_in_page(at_end, *query.after) ? Posting{query.after->start, query.after->trace_id}
                                              : newest;
}

}  // namespace

std::string_view PostingScan::Stream::place() const {
  return postings->key().ToStringView().substr(posting_prefix_bytes);
}

PostingScan::PostingScan(const SliceView& view, const SearchQuery& query)
    : view_(view), end_(query.range.start) {
  if (query.range.start >= query.range.end) return;
  const Posting first = first_place(query);
  const Term term = rarest(terms_for(query), first);
  for (const SlicePointer& slice : view.slices()) {
    open_stream(*slice, term, first);
    open_stream(*slice, term_of_unsorted(), first);
  }
  std::make_heap(heap_.begin(), heap_.end(), LaterPlace());
}

Term PostingScan::rarest(const std::vector<Term>& terms, const Posting& first) const {
  if (terms.size() == 1) return terms.front();
  rocksdb::SizeApproximationOptions options;
  options.include_memtables = true;
  options.include_files = true;
  Term best = terms.front();
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const Term term : terms) {
    const std::string begin = posting_key(term, first);
    const std::string end = posting_key(term, {end_, TraceId{}});
    const rocksdb::Range range(begin, end);
    std::uint64_t total = 0;
    for (const SlicePointer& slice : view_.slices()) {
      std::uint64_t bytes = 0;
      view_.db()
          .GetApproximateSizes(options, slice->index, &range, 1, &bytes)
          .PermitUncheckedError();
      total += bytes;
    }
    if (total >= least) continue;
    least = total;
    best = term;
  }
  return best;
}

void PostingScan::open_stream(const TimeSlice& slice, Term term, const Posting& first) {
  rocksdb::ReadOptions options = view_.options();
  options.prefix_same_as_start = true;
  auto stream = std::make_unique<Stream>();
  stream->postings.reset(view_.db().NewIterator(options, slice.index));
  stream->postings->Seek(posting_key(term, first));
  if (!stream->postings->Valid()) {
    if (!stream->postings->status().ok()) status_ = stream->postings->status();
    return;
  }
  heap_.push_back(stream.get());
  streams_.push_back(std::move(stream));
}

Result<void> PostingScan::advance(Stream* stream) {
  stream->postings->Next();
  if (stream->postings->Valid()) {
    heap_.push_back(stream);
    std::push_heap(heap_.begin(), heap_.end(), LaterPlace());
  } else if (!stream->postings->status().ok()) {
    return view_.error(stream->postings->status(), "searching");
  }
  return {};
}

Result<std::optional<Posting>> PostingScan::next() {
  if (!status_.ok()) return view_.error(status_, "searching");
  while (!heap_.empty()) {
    std::pop_heap(heap_.begin(), heap_.end(), LaterPlace());
    Stream* stream = heap_.back();
    heap_.pop_back();
    const auto posting = read_posting_key(stream->postings->key().ToStringView());
    if (!posting) return Error{ErrorCode::corrupt, "a posting of the search index is damaged"};
    const bool seen = stream->place() == last_place_;
    if (!seen) last_place_ = stream->place();
    if (posting->start < end_) continue;  // so are all others of this stream
    if (auto advanced = advance(stream); !advanced) return advanced.error();
    if (!seen) return std::optional<Posting>(posting);
  }
  return std::optional<Posting>{};
}

}  // namespace phosphor
