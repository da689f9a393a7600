#include "store/rocks_store.h"

#include "store/catalog.h"
#include "store/disk_room.h"
#include "store/folder_copy.h"
#include "store/keys.h"
#include "store/numbered_values.h"
#include "store/recent_starts.h"
#include "store/rocks_error.h"
#include "store/rocks_tuning.h"
#include "store/sealer.h"
#include "store/segments_on_disk.h"
#include "store/span_time.h"
#include "store/trace_edges.h"
#include "store/trace_history.h"
#include "store/trace_match.h"
#include "store/trace_summary.h"
#include "store/trace_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>

namespace phosphor {
namespace {

// A slice is at most this part of the store, so that the size limit drops little at a time.
constexpr std::uint64_t slices_per_store = 16;
// Two heads and RocksDB's buffers are most of the memory that writing takes.
constexpr std::size_t max_head_bytes = std::size_t{64} << 20;

Timestamp system_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

RocksStoreOptions completed(RocksStoreOptions options) {
  if (options.now == nullptr) options.now = &system_now;
  if (options.slice_length.count() <= 0) {
    options.slice_length =
        std::max<std::chrono::nanoseconds>(options.max_age / 24, std::chrono::minutes(1));
  }
  return options;
}

Error out_of_time() {
  return {ErrorCode::resource_exhausted, "the time for this read was over before it began"};
}

// To say that there is no such trace would be a guess.
Error all_damaged(const TraceParts& parts) {
  return {ErrorCode::corrupt,
          fmt::format("{} blocks of the store in which the trace may be are damaged; what is known "
                      "of the damage: phosphor store verify, and the API's status",
                      parts.blocks_damaged)};
}

std::uint64_t folder_bytes(const std::string& folder) {
  std::uint64_t total = 0;
  std::error_code problem;
  // Files come and go meanwhile; one that has gone counts nothing.
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    const std::uintmax_t bytes = entry.file_size(problem);
    if (!problem) total += bytes;
  }
  return total;
}

}  // namespace

struct RocksStore::State {
  State(const RocksStoreOptions& given, std::unique_ptr<TimeSlices> opened)
      : options(completed(given)), slices(std::move(opened)), room(options.folder) {}

  const RocksStoreOptions options;
  const std::unique_ptr<TimeSlices> slices;
  mutable DamageList damage;
  mutable OpenBlocks open_blocks{options.cache_bytes / 2};

  // The writer's only.
  DiskRoom room;
  Catalog catalog;
  JournalEncoder encoder;
  std::shared_ptr<Head> head;
  std::uint64_t next_sequence = 0;
  TraceHistory history;
  RecentStarts recent;
  bool slice_has_records = false;
  bool failed = false;  // the last write
  std::vector<std::string> catalog_keys;

  mutable std::mutex mutex;
  StoreParts parts;  // guarded by mutex; replaced, never changed in place

  std::atomic<std::uint64_t> spans_written{0};
  std::atomic<std::uint64_t> annotations_written{0};
  std::atomic<std::uint64_t> slices_dropped{0};
  std::atomic<std::uint64_t> catalog_refused{0};

  std::unique_ptr<Sealer> sealer;  // last: its thread uses all of the above

  StoreParts current_parts() const {
    const std::lock_guard lock(mutex);
    return parts;
  }
  ReadView view() const {
    return {slices->db(), options.folder, open_blocks, current_parts(), damage};
  }

  Result<void> open();
  void recall_recent();
  void begin_head(std::uint64_t first_sequence);
  Result<void> replay_journal();
  void replay(std::uint64_t sequence, std::string_view bytes);
  Result<JournalEntry> decoded(std::string_view bytes);

  Result<void> commit(const JournalEntry& entry);
  void add_to_head(std::uint64_t sequence, JournalEntry entry);
  Timestamp prior_start(TraceId id) const;
  bool head_is_full() const;
  Result<void> freeze_head();
  void publish(const Sealer::HeadPointer& sealed, const SegmentList& segments);

  bool slice_is_old(Timestamp now) const;
  Result<void> begin_slice(Timestamp now);
  Result<void> drop_oldest();
  Result<void> drop_beyond_size();

  // Calls `visit(Trace)` for the query's candidates in order, until it returns false. Whether the
  // trace matches, and how many are wanted, is the visitor's business.
  template <typename Visit>
  Result<ReadCost> visit_candidates(const SearchQuery& query, const ReadLimits& limits,
                                    BlockFields fields, Visit visit) const;
};

// --- opening -----------------------------------------------------------------------------------

Result<void> RocksStore::State::open() {
  for (const std::string& what : slices->damage()) damage.add(what);
  auto found = read_segments(SliceView(*slices, options.folder), history, damage);
  if (!found) return found.error();
  parts.segments = std::make_shared<const SegmentList>(std::move(found->segments));
  sealer = std::make_unique<Sealer>(
      *slices, options.folder, found->next_number,
      [this](const auto& sealed, const auto& written) { publish(sealed, written); });
  if (slices->newest() == nullptr) {
    if (auto begun = slices->begin(options.now()); !begun) return begun;
  }
  const SlicePointer newest = slices->newest();
  slice_has_records = !parts.segments->empty() && parts.segments->back()->slice == newest;
  if (auto loaded = catalog.load(SliceView(*slices, options.folder), *newest); !loaded) {
    if (loaded.error().code != ErrorCode::corrupt) return loaded;
    damage.add("the lists of services and operations: " + loaded.error().message);
  }
  recall_recent();
  return replay_journal();
}

// Most traces of the journal go on from the last segments: to read these whole is cheaper than to
// look for the traces one by one. What cannot be read is not known by its time either.
void RocksStore::State::recall_recent() {
  ReadView view = this->view();
  const SegmentList& all = *view.parts().segments;
  const std::size_t first = all.size() - std::min(all.size(), RecentStarts::kept_heads);
  for (std::size_t i = first; i < all.size(); ++i) recent.add(starts_of(*all[i], view));
}

// What a disk refuses now is there another time, so it must not be taken for nothing: sealing the
// head removes it.
Result<void> RocksStore::State::replay_journal() {
  const std::uint64_t damage_before = damage.count();
  const rocksdb::Status status = visit_numbered(
      {slices->db(), slices->journal(), &journal_key, &read_journal_key, "entry of the journal"},
      damage, [&](std::uint64_t sequence, std::string_view bytes) {
        if (head == nullptr) begin_head(sequence);
        replay(sequence, bytes);
        next_sequence = sequence + 1;
      });
  if (!status.ok()) return rocks_error(status, options.folder, "reading the journal");
  if (damage.count() != damage_before) next_sequence += numbers_passed_over;
  if (head == nullptr) begin_head(std::max<std::uint64_t>(next_sequence, 1));
  return {};
}

void RocksStore::State::begin_head(std::uint64_t first_sequence) {
  next_sequence = first_sequence;
  head = std::make_shared<Head>(first_sequence);
  const std::lock_guard lock(mutex);
  parts.heads = {head};
}

void RocksStore::State::replay(std::uint64_t sequence, std::string_view bytes) {
  auto entry = decoded(bytes);
  if (!entry) {
    return damage.add(fmt::format("entry {} of the journal: {}", sequence, entry.error().message));
  }
  // A head that cannot be sealed now is larger for a while: reading must go on.
  if (head_is_full()) static_cast<void>(freeze_head());
  add_to_head(sequence, *std::move(entry));
}

Result<JournalEntry> RocksStore::State::decoded(std::string_view bytes) {
  auto reader = JournalReader::open_untrusted(bytes);
  if (!reader) return reader.error();
  RecordBatch batch;
  if (auto read = reader->read_all(batch); !read) return read.error();
  return encoder.encode(batch);
}

// --- writing -----------------------------------------------------------------------------------

// The log takes it now, a file when the buffer is written out.
Result<void> RocksStore::State::commit(const JournalEntry& entry) {
  if (auto enough = room.check(2 * entry.bytes.size()); !enough) return enough;
  rocksdb::WriteBatch batch(entry.bytes.size() + 64);
  batch.Put(slices->journal(), journal_key(next_sequence), entry.bytes);
  for (const std::string& key : catalog_keys) batch.Put(slices->newest()->family, key, {});
  // After a failure RocksDB refuses to write until it is told to try again.
  if (failed) slices->db().Resume().PermitUncheckedError();
  rocksdb::WriteOptions how;
  how.sync = options.sync;
  const rocksdb::Status status = slices->db().Write(how, &batch);
  failed = !status.ok();
  if (failed) return rocks_error(status, options.folder, "writing");
  return {};
}

void RocksStore::State::add_to_head(std::uint64_t sequence, JournalEntry entry) {
  head->append(sequence, std::move(entry), [this](TraceId id) { return prior_start(id); });
  next_sequence = sequence + 1;
  slice_has_records = true;
}

// The earliest known time of a trace that is new to the head.
Timestamp RocksStore::State::prior_start(TraceId id) const {
  if (const auto start = recent.find(id)) return *start;
  if (!history.may_contain(fingerprint_of(id))) return no_time;
  auto found = view().find(id);
  // What cannot be read now will not be found by its time either.
  return found ? found->start() : no_time;
}

bool RocksStore::State::head_is_full() const {
  const std::uint64_t limit = std::min<std::uint64_t>(max_head_bytes, options.max_disk_bytes / 32);
  return head->row_count() >= options.head_records || head->bytes() >= limit;
}

Result<void> RocksStore::State::freeze_head() {
  if (auto ready = sealer->ready(); !ready) return ready;
  const SlicePointer slice = slices->newest();
  RecentStarts::Starts starts;
  starts.reserve(head->slots().size());
  for (const Head::Slot& slot : head->slots()) {
    starts.emplace(slot.id, known_start_of(slot));
    history.add(fingerprint_of(slot.id), slice->number);
  }
  recent.add(std::move(starts));
  const Sealer::HeadPointer frozen = std::exchange(head, std::make_shared<Head>(next_sequence));
  {
    const std::lock_guard lock(mutex);
    parts.heads = {frozen, head};
  }
  sealer->start(frozen, slice);
  return {};
}

void RocksStore::State::publish(const Sealer::HeadPointer& sealed, const SegmentList& written) {
  const std::lock_guard lock(mutex);
  auto all = std::make_shared<SegmentList>(*parts.segments);
  all->insert(all->end(), written.begin(), written.end());
  parts.segments = std::move(all);
  std::erase(parts.heads, sealed);
}

// --- slices and retention ----------------------------------------------------------------------

bool RocksStore::State::slice_is_old(Timestamp now) const {
  return slice_has_records && now - slices->newest()->begun >= options.slice_length;
}

Result<void> RocksStore::State::begin_slice(Timestamp now) {
  if (!head->empty()) {
    if (auto frozen = freeze_head(); !frozen) return frozen;
  }
  if (auto begun = slices->begin(now); !begun) return begun;
  slice_has_records = false;
  catalog.clear();
  return {};
}

Result<void> RocksStore::State::drop_oldest() {
  // What is being sealed may belong to the slice that goes; if it fails, room is what it needs.
  static_cast<void>(sealer->ready());
  const SlicePointer oldest = slices->all().front();
  {
    const std::lock_guard lock(mutex);
    auto kept = std::make_shared<SegmentList>(*parts.segments);
    std::erase_if(*kept, [&](const SegmentPointer& s) { return s->slice == oldest; });
    parts.segments = std::move(kept);
  }
  if (auto dropped = slices->drop_oldest(); !dropped) return dropped;
  history.forget_before(oldest->number + 1);
  ++slices_dropped;
  return {};
}

// The log's bytes are on disk as well, so they are set aside.
Result<void> RocksStore::State::drop_beyond_size() {
  const std::uint64_t limit = options.max_disk_bytes - log_bytes_limit(options);
  const std::vector<SlicePointer> all = slices->all();
  std::vector<std::uint64_t> sizes;
  std::uint64_t total = 0;
  for (const SlicePointer& slice : all) total += sizes.emplace_back(slice->bytes());
  for (std::size_t i = 0; i + 1 < all.size() && total > limit; ++i) {
    if (auto dropped = drop_oldest(); !dropped) return dropped;
    total -= sizes[i];
  }
  return {};
}

// --- the interfaces ----------------------------------------------------------------------------

RocksStore::RocksStore(std::unique_ptr<State> state) : state_(std::move(state)) {}
RocksStore::~RocksStore() = default;

Result<std::unique_ptr<RocksStore>> RocksStore::open(const RocksStoreOptions& options) {
  auto slices = TimeSlices::open(options);
  if (!slices) return slices.error();
  auto state = std::make_unique<State>(options, *std::move(slices));
  if (auto opened = state->open(); !opened) return opened.error();
  return std::unique_ptr<RocksStore>(new RocksStore(std::move(state)));
}

Result<void> RocksStore::write(const RecordBatch& batch) {
  if (batch.empty()) return {};
  const Timestamp now = state_->options.now();
  if (state_->slice_is_old(now)) {
    if (auto begun = state_->begin_slice(now); !begun) return begun;
  }
  if (state_->head_is_full()) {
    const std::uint64_t limit = state_->options.max_disk_bytes / slices_per_store;
    const bool enough = state_->slices->newest()->bytes() >= limit;
    if (auto next = enough ? state_->begin_slice(now) : state_->freeze_head(); !next) return next;
  }
  auto entry = state_->encoder.encode(batch);
  if (!entry) return entry.error();
  state_->catalog_keys.clear();
  for (const Span& span : batch.spans) {
    state_->catalog.add(catalog_entry_of(span), state_->catalog_keys);
  }
  for (const Annotation& annotation : batch.annotations) {
    state_->catalog.add(catalog_entry_of(annotation), state_->catalog_keys);
  }
  if (auto committed = state_->commit(*entry); !committed) {
    state_->catalog.clear();  // it counts on keys that are not there
    return committed;
  }
  state_->add_to_head(state_->next_sequence, *std::move(entry));
  state_->spans_written += batch.spans.size();
  state_->annotations_written += batch.annotations.size();
  state_->catalog_refused = state_->catalog.refused();
  return {};
}

// A slice is too old when the one after it was begun before the limit: then so was all that is in
// it.
Result<void> RocksStore::apply_retention(Timestamp now) {
  const Timestamp limit = now - state_->options.max_age;
  if (state_->slice_is_old(now)) {
    if (auto begun = state_->begin_slice(now); !begun) return begun;
  }
  const std::vector<SlicePointer> all = state_->slices->all();
  for (std::size_t i = 0; i + 1 < all.size() && all[i + 1]->begun < limit; ++i) {
    if (auto dropped = state_->drop_oldest(); !dropped) return dropped;
  }
  return state_->drop_beyond_size();
}

Result<std::optional<Trace>> RocksStore::trace(TraceId id, const ReadLimits& limits) const {
  ReadView view = state_->view();
  auto parts = view.find(id);
  if (!parts) return parts.error();
  if (parts->empty() && parts->blocks_damaged > 0) return all_damaged(*parts);
  if (parts->empty()) return std::optional<Trace>{};
  if (is_over(limits)) return out_of_time();
  if (parts->byte_count() > limits.max_trace_bytes) {
    return Error{ErrorCode::resource_exhausted,
                 fmt::format("the trace has {} stored bytes, and a read may take {}",
                             parts->byte_count(), limits.max_trace_bytes)};
  }
  auto trace = view.load(*parts, BlockFields::all, limits);
  if (!trace) return trace.error();
  return std::optional<Trace>(*std::move(trace));
}

template <typename Visit>
Result<ReadCost> RocksStore::State::visit_candidates(const SearchQuery& query,
                                                     const ReadLimits& limits, BlockFields fields,
                                                     Visit visit) const {
  ReadView now = view();
  TraceWalk walk(now, query, limits);
  ReadCost cost;
  while (true) {
    auto next = walk.next();
    if (!next) {
      return std::move(next).error().with_context(
          fmt::format("after looking into {} traces", cost.traces_examined));
    }
    if (!*next) break;
    if ((*next)->byte_count() > limits.max_trace_bytes) {
      ++cost.traces_too_large;
      continue;
    }
    auto trace = now.load(**next, fields, limits);
    if (!trace) return trace.error();
    ++cost.traces_examined;
    if (!visit(*trace)) break;
  }
  cost.blocks_read = now.blocks_read();
  cost.bytes_read = now.bytes_read();
  cost.blocks_damaged = now.blocks_damaged();
  return cost;
}

Result<ReadCost> RocksStore::visit(const SearchQuery& query, const ReadLimits& limits,
                                   const TraceVisitor& visitor) const {
  return state_->visit_candidates(query, limits, BlockFields::all, [&](const Trace& trace) {
    return !trace_matches(trace, query.where) || visitor(trace);
  });
}

Result<std::vector<std::string>> RocksStore::services() const {
  return read_services(SliceView(*state_->slices, state_->options.folder));
}

Result<std::vector<Operation>> RocksStore::operations(std::string_view service) const {
  return read_operations(SliceView(*state_->slices, state_->options.folder), service);
}

Result<std::vector<DependencyEdge>> RocksStore::dependencies(TimeRange range,
                                                             const ReadLimits& limits) const {
  SearchQuery query;
  query.range = range;
  EdgeCounter counter;
  auto visited = state_->visit_candidates(query, limits, BlockFields::without_attributes,
                                          [&](const Trace& trace) {
                                            counter.add(trace);
                                            return true;
                                          });
  if (!visited) return visited.error();
  return counter.edges();
}

StoreStatus RocksStore::status() const {
  const std::vector<SlicePointer> all = state_->slices->all();
  StoreStatus status;
  status.engine = "rocksdb";
  status.spans_written = state_->spans_written;
  status.annotations_written = state_->annotations_written;
  status.disk_bytes = folder_bytes(state_->options.folder);
  status.slice_count = all.size();
  status.oldest_slice = all.front()->begun;
  status.slices_dropped = state_->slices_dropped;
  status.catalog_refused = state_->catalog_refused;
  status.damage = state_->damage.report();
  status.max_age = state_->options.max_age;
  status.max_disk_bytes = state_->options.max_disk_bytes;
  return status;
}

Result<void> RocksStore::backup(const std::string& target) const {
  return copy_folder(state_->slices->db(), state_->options.folder, target);
}

}  // namespace phosphor
