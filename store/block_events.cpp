#include "store/block_events.h"

#include "proto/id_bytes.h"
#include "store/block_forms.h"

namespace phosphor {
namespace {

// Codes of one column for rows that are visited in order: knows the one before, of the same trace.
class CodesInOrder {
 public:
  CodesInOrder(const Codes& codes, const RowContext& context) noexcept
      : codes_(codes), context_(context) {}

  std::uint32_t at(std::size_t row) {
    const std::size_t trace = context_.trace_of_row[row];
    before_ = codes_.at(row, row, context_, trace == trace_ ? before_ : Codes::none);
    trace_ = trace;
    return before_;
  }

 private:
  const Codes& codes_;
  const RowContext& context_;
  std::uint32_t before_ = Codes::none;
  std::size_t trace_ = 0;
};

}  // namespace

void PartsOfSpans::load(std::size_t span_count, const RowContext& of_spans) {
  counts_.load(span_count);
  context_.trace_count = of_spans.trace_count;
  if (counts_.all_equal() && (span_count == 0 || counts_[0] == 0)) return;
  for (std::size_t span = 0; span < span_count; ++span) {
    if (counts_[span] > block_format::max_values - trace_of_row_.size()) {
      throw NotABlock("more events than a block can have");
    }
    trace_of_row_.resize(trace_of_row_.size() + counts_[span], of_spans.trace_of_row[span]);
  }
  context_.trace_of_row = trace_of_row_;
}

std::vector<std::uint32_t> PartsOfSpans::span_of_row() const {
  std::vector<std::uint32_t> spans;
  spans.reserve(row_count());
  for (std::uint32_t span = 0; span < counts_.size(); ++span) {
    spans.insert(spans.end(), counts_[span], span);
  }
  return spans;
}

EventTable::EventTable(LayoutReader& in, std::size_t key_count)
    : rows_(in), time_steps_(in), names_(in), dropped_attributes_(in), attributes_(in, key_count) {}

void EventTable::load(std::size_t span_count, const RowContext& of_spans) {
  if (is_loaded_) return;
  rows_.load(span_count, of_spans);
  const std::size_t count = rows_.row_count();
  time_steps_.load(count);
  names_.load(count, rows_.context());
  name_codes_ = names_.codes().all(rows_.context());
  rows_.context().guides[0] = {name_codes_, names_.codes().value_count()};
  dropped_attributes_.load(count, rows_.context());
  attributes_.load(count, rows_.context());
  is_loaded_ = true;
}

void EventTable::read(std::size_t begin, std::span<Span> spans, TextList& keys,
                      const ReadTarget& target) {
  if (rows_.row_count() == 0) return;
  const std::size_t first = rows_.first_row(begin);
  const std::size_t end = rows_.first_row(begin + spans.size());
  std::vector<Slice<KeyValue>> attributes;
  attributes_.read(first, end, rows_.context(), keys, target, attributes);
  CodesInOrder dropped(dropped_attributes_.codes(), rows_.context());
  std::size_t row = first;
  for (Span& span : spans) {
    const std::size_t count = rows_.count(begin + static_cast<std::size_t>(&span - spans.data()));
    Event* const events = target.arena.make<Event>(count);
    std::uint64_t time = word_of(span.start);
    for (std::size_t i = 0; i < count; ++i, ++row) {
      time += time_steps_[row];
      events[i].time = time_of(time);
      events[i].name = names_.copy(name_codes_[row], target);
      events[i].dropped_attributes_count =
          static_cast<std::uint32_t>(dropped_attributes_.numbers()[dropped.at(row)]);
      events[i].attributes = attributes[row - first];
    }
    span.events = {events, count};
  }
}

LinkTable::LinkTable(LayoutReader& in, std::size_t key_count)
    : rows_(in),
      span_ids_(in),
      trace_ids_(in),
      trace_states_(in),
      dropped_attributes_(in),
      flags_(in),
      attributes_(in, key_count) {}

void LinkTable::load(std::size_t span_count, const RowContext& of_spans) {
  if (is_loaded_) return;
  rows_.load(span_count, of_spans);
  const std::size_t count = rows_.row_count();
  span_ids_.load(count);
  for (TextColumn* texts : {&trace_ids_, &trace_states_}) texts->load(count, rows_.context());
  for (NumberColumn* numbers : {&dropped_attributes_, &flags_}) {
    numbers->load(count, rows_.context());
  }
  attributes_.load(count, rows_.context());
  is_loaded_ = true;
}

void LinkTable::read(std::size_t begin, std::span<Span> spans, TextList& keys,
                     const ReadTarget& target) {
  if (rows_.row_count() == 0) return;
  const std::size_t first = rows_.first_row(begin);
  const std::size_t end = rows_.first_row(begin + spans.size());
  std::vector<Slice<KeyValue>> attributes;
  attributes_.read(first, end, rows_.context(), keys, target, attributes);
  CodesInOrder trace_ids(trace_ids_.codes(), rows_.context());
  CodesInOrder trace_states(trace_states_.codes(), rows_.context());
  CodesInOrder dropped(dropped_attributes_.codes(), rows_.context());
  CodesInOrder flags(flags_.codes(), rows_.context());
  std::size_t row = first;
  for (Span& span : spans) {
    const std::size_t count = rows_.count(begin + static_cast<std::size_t>(&span - spans.data()));
    Link* const links = target.arena.make<Link>(count);
    for (std::size_t i = 0; i < count; ++i, ++row) {
      links[i].span_id = {span_ids_[row]};
      const std::string_view id = trace_ids_.copy(trace_ids.at(row), target);
      if (id.size() != trace_id_bytes || !read_bytes(id, links[i].trace_id)) {
        throw NotABlock("a trace id of a wrong length");
      }
      links[i].trace_state = trace_states_.copy(trace_states.at(row), target);
      links[i].dropped_attributes_count =
          static_cast<std::uint32_t>(dropped_attributes_.numbers()[dropped.at(row)]);
      links[i].flags = static_cast<std::uint32_t>(flags_.numbers()[flags.at(row)]);
      links[i].attributes = attributes[row - first];
    }
    span.links = {links, count};
  }
}

}  // namespace phosphor
