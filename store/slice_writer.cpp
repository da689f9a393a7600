#include "store/slice_writer.h"

#include "store/index_terms.h"
#include "store/rocks_error.h"
#include "store/span_time.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <unordered_map>

namespace phosphor {

SliceWriter::SliceWriter(TimeSlices& slices, const RocksStoreOptions& options)
    : slices_(slices), options_(options), room_(options.folder) {}

Result<void> SliceWriter::enter_newest_slice(std::uint64_t bytes_in_it) {
  slice_ = slices_.newest();
  recent_.clear();
  bytes_written_ = bytes_in_it;
  return catalog_.load(SliceView(slices_, options_.folder), *slice_);
}

Result<void> SliceWriter::write(const RecordBatch& batch) {
  records_.clear();
  index_.clear();
  for (const Group& group : by_trace(batch)) {
    if (auto added = add(group); !added) {
      recent_.clear();  // it counts on records that will not be there
      return added.error();
    }
  }
  add_to_catalog(batch);
  if (auto committed = commit(); !committed) {
    recent_.clear();
    catalog_.clear();
    return committed.error();
  }
  return {};
}

std::vector<SliceWriter::Group> SliceWriter::by_trace(const RecordBatch& batch) {
  std::vector<Group> groups;
  std::unordered_map<TraceId, std::size_t> places;
  const auto group_of = [&](TraceId id) -> Group& {
    const auto [found, is_new] = places.try_emplace(id, groups.size());
    if (is_new) groups.push_back({id, {}, {}});
    return groups[found->second];
  };
  for (const Span& span : batch.spans) group_of(span.trace_id).spans.push_back(&span);
  for (const Annotation& a : batch.annotations) group_of(a.trace_id).annotations.push_back(&a);
  return groups;
}

Result<void> SliceWriter::add(const Group& group) {
  auto trace = remembered(group.id);
  if (!trace) return trace.error();
  Timestamp earliest = no_time;
  for (const Span* span : group.spans) earliest = earlier(earliest, earliest_time(*span));
  for (const Annotation* a : group.annotations) earliest = earlier(earliest, earliest_time(*a));

  const std::size_t terms_before = (*trace)->term_count();
  const auto plan = (*trace)->add(earliest, terms_of(group.spans, group.annotations));
  add_chunks(group, (*trace)->head());
  add_postings(group.id, (*trace)->head().start, plan);
  const std::size_t terms_after = (*trace)->term_count();
  recent_.count_terms(terms_after > terms_before ? terms_after - terms_before : 0);
  return {};
}

void SliceWriter::add_chunks(const Group& group, TraceHead& head) {
  const auto close_chunk = [&](std::size_t above) {
    if (encoder_.empty() || encoder_.size() <= above) return;
    head.byte_count += encoder_.size();
    records_.emplace_back(record_key(group.id, ++head.chunk_count), encoder_.take());
  };
  for (const Span* span : group.spans) {
    encoder_.add(*span);
    close_chunk(max_chunk_bytes);
  }
  for (const Annotation* annotation : group.annotations) {
    encoder_.add(*annotation);
    close_chunk(max_chunk_bytes);
  }
  close_chunk(0);
  records_.emplace_back(head_key(group.id), head_value(head));
}

void SliceWriter::add_postings(TraceId id, Timestamp start, const RecentTrace::Plan& plan) {
  for (const Term term : plan.terms) index_.push_back(posting_key(term, {start, id}));
  for (const Timestamp unsorted : plan.unsorted_starts) {
    index_.push_back(posting_key(term_of_unsorted(), {unsorted, id}));
  }
}

void SliceWriter::add_to_catalog(const RecordBatch& batch) {
  for (const Span& span : batch.spans) catalog_.add(catalog_entry_of(span), index_);
  for (const Annotation& a : batch.annotations) catalog_.add(catalog_entry_of(a), index_);
}

Result<RecentTrace*> SliceWriter::remembered(TraceId id) {
  if (RecentTrace* trace = recent_.find(id)) return trace;
  auto trace = looked_up(id);
  if (!trace) return trace.error();
  return &recent_.insert(id, *std::move(trace));
}

// The newest slice is `slice_` itself; the others are asked from the newest to the oldest.
Result<RecentTrace> SliceWriter::looked_up(TraceId id) const {
  const SliceView view(slices_, options_.folder);
  RecentTrace trace;
  std::vector<Timestamp> older_starts;
  const auto& slices = view.slices();
  for (auto slice = slices.rbegin(); slice != slices.rend(); ++slice) {
    auto head = view.head(**slice, id);
    if (!head) return head.error();
    if (!*head) continue;
    if (*slice == slice_) {
      trace = RecentTrace(**head);
    } else {
      older_starts.push_back((*head)->start);
    }
  }
  trace.set_older_starts(older_starts);
  return trace;
}

Result<void> SliceWriter::commit() {
  std::sort(records_.begin(), records_.end());
  std::sort(index_.begin(), index_.end());
  rocksdb::WriteBatch all;
  for (const auto& [key, value] : records_) {
    if (auto status = all.Put(slice_->records, key, value); !status.ok()) {
      return rocks_error(status, options_.folder, "writing");
    }
  }
  for (const std::string& key : index_) {
    if (auto status = all.Put(slice_->index, key, {}); !status.ok()) {
      return rocks_error(status, options_.folder, "writing");
    }
  }
  // The log takes it now, a file when the buffer is written out.
  if (auto room = room_.check(2 * all.GetDataSize()); !room) return room;
  // After a failure RocksDB refuses to write until it is told to try again.
  if (failed_) slices_.db().Resume().PermitUncheckedError();
  rocksdb::WriteOptions options;
  options.sync = options_.sync;
  const rocksdb::Status status = slices_.db().Write(options, &all);
  failed_ = !status.ok();
  if (failed_) return rocks_error(status, options_.folder, "writing");
  bytes_written_ += all.GetDataSize();
  return {};
}

}  // namespace phosphor
