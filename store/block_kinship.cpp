#include "store/block_kinship.h"

#include <algorithm>
#include <bit>

namespace phosphor {

using block_format::first_parent_position;
using block_format::no_parent;
using block_format::parent_elsewhere;
using block_format::parent_of_twin;

void Relations::resize(std::size_t count) {
  for (auto* rows : {&predecessors, &twins, &neighbours}) rows->resize(count);
}

void KinshipBuilder::add_span(SpanId id, SpanId parent) {
  spans_.push_back({id, parent, CallSide::none});
}

void KinshipBuilder::add_annotation(SpanId id, SpanId parent, CallSide half) {
  annotations_.push_back({id, parent, half});
}

void KinshipBuilder::begin_members(std::size_t row_count) {
  members_.clear();
  if (slots_.size() < 2 * row_count) {
    slots_.assign(std::bit_ceil(2 * row_count), {});
    generation_ = 0;
  }
  if (++generation_ != 0) return;
  std::fill(slots_.begin(), slots_.end(), Slot{});  // after four billion traces
  generation_ = 1;
}

KinshipBuilder::Slot& KinshipBuilder::slot_of(SpanId id) noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = std::hash<SpanId>()(id) >> 32 & mask;
  while (slots_[at].generation == generation_ && slots_[at].id != id.value) at = (at + 1) & mask;
  return slots_[at];
}

KinshipBuilder::Member& KinshipBuilder::member_of(SpanId id, std::uint32_t position) {
  Slot& slot = slot_of(id);
  if (slot.generation != generation_) {
    slot = {id.value, generation_, static_cast<std::uint32_t>(members_.size())};
    members_.push_back({position, {}});
  }
  return members_[slot.member];
}

void KinshipBuilder::number_rows() {
  std::uint32_t position = 0;
  for (const Row& span : spans_) {
    member_of(span.id, position++);
    span_ids_.push_back(span.id.value);
  }
  auto row = static_cast<std::uint32_t>(annotation_rows_);
  relations_.resize(annotation_rows_ + annotations_.size());
  for (const Row& annotation : annotations_) {
    CallRows& call = member_of(annotation.id, position++).rows;
    steps_.push_back(call.last() == 0 ? 0 : row + 1 - call.last());
    if (call.last() == 0) call_ids_.push_back(annotation.id.value);
    relations_.set(row, call.add(row, annotation.half, enclosing_call(annotation.parent)));
    ++row;
  }
}

// As a reader knows it, from the parent's position: that of a span says nothing of annotations.
const CallRows* KinshipBuilder::enclosing_call(SpanId parent) noexcept {
  if (!parent.valid()) return nullptr;
  const Slot& slot = slot_of(parent);
  if (slot.generation != generation_) return nullptr;
  const Member& member = members_[slot.member];
  return member.position < spans_.size() ? nullptr : &member.rows;
}

void KinshipBuilder::add_parent(SpanId parent, Parents& to) {
  if (!parent.valid()) return to.codes.push_back(no_parent);
  const Slot& slot = slot_of(parent);
  if (slot.generation == generation_) {
    return to.codes.push_back(first_parent_position + members_[slot.member].position);
  }
  to.codes.push_back(parent_elsewhere);
  to.elsewhere.push_back(parent.value);
}

void KinshipBuilder::find_parents() {
  for (const Row& span : spans_) add_parent(span.parent, span_parents_);
  for (std::size_t i = 0; i < annotations_.size(); ++i) {
    const std::uint32_t step = steps_[annotation_rows_ + i];
    if (step != 0 && annotations_[i - step].parent == annotations_[i].parent) {
      annotation_parents_.codes.push_back(parent_of_twin);
    } else {
      add_parent(annotations_[i].parent, annotation_parents_);
    }
  }
}

void KinshipBuilder::end_trace() {
  begin_members(spans_.size() + annotations_.size());
  number_rows();
  find_parents();
  annotation_rows_ += annotations_.size();
  spans_.clear();
  annotations_.clear();
}

void KinshipBuilder::write_spans(LayoutWriter& out) const {
  write_words(out, span_ids_);
  write_numbers(out, span_parents_.codes);
  write_words(out, span_parents_.elsewhere);
}

void KinshipBuilder::write_annotations(LayoutWriter& out) const {
  write_numbers(out, steps_);
  write_words(out, call_ids_);
  write_numbers(out, annotation_parents_.codes);
  write_words(out, annotation_parents_.elsewhere);
}

void KinshipBuilder::clear() noexcept {
  for (auto* words : {&span_ids_, &call_ids_, &span_parents_.codes, &span_parents_.elsewhere,
                      &annotation_parents_.codes, &annotation_parents_.elsewhere}) {
    words->clear();
  }
  steps_.clear();
  relations_ = {};
  annotation_rows_ = 0;
}

Kinship::Kinship(LayoutReader& in, const BlockCounts& counts) : counts_(counts) {
  if (counts.spans != 0) {
    span_ids_ = Words(in);
    span_parents_.codes = Numbers(in);
    span_parents_.elsewhere = Words(in);
  }
  if (counts.annotations != 0) {
    steps_ = Numbers(in);
    call_ids_ = Words(in);
    annotation_parents_.codes = Numbers(in);
    annotation_parents_.elsewhere = Words(in);
  }
}

void Kinship::load() {
  span_ids_.load(counts_.spans);
  span_parents_.codes.load(counts_.spans);
  span_parents_.elsewhere.load_all();
  steps_.load(counts_.annotations);
  call_ids_.load_all();
  annotation_parents_.codes.load(counts_.annotations);
  annotation_parents_.elsewhere.load_all();
}

void Kinship::read_ids(const BlockTrace& trace, std::vector<Ids>& out) {
  for (std::uint32_t i = 0; i < trace.span_count; ++i) {
    out.push_back({{span_ids_[trace.first_span + i]}, {}});
  }
  std::size_t call = calls_before_.before(trace.first_annotation, steps_);
  for (std::uint32_t i = 0; i < trace.annotation_count; ++i) {
    const std::uint64_t step = steps_[trace.first_annotation + i];
    if (step > i) throw NotABlock("an annotation of a call that is not there");
    if (step != 0) {
      out.push_back({out[out.size() - step].id, {}});
      continue;
    }
    if (call >= call_ids_.size()) throw NotABlock("an id that is not there");
    out.push_back({{call_ids_[call++]}, {}});
  }
}

void Kinship::read_parents(Parents& parents, std::size_t first_row, std::size_t first,
                           std::size_t count, std::vector<Ids>& rows) {
  std::size_t elsewhere = parents.elsewhere_before.before(first_row, parents.codes);
  for (std::size_t i = 0; i < count; ++i) {
    SpanId& parent = rows[first + i].parent;
    const std::uint64_t code = parents.codes[first_row + i];
    if (code == no_parent) continue;
    if (code == parent_elsewhere) {
      if (elsewhere >= parents.elsewhere.size()) throw NotABlock("a parent that is not there");
      parent.value = parents.elsewhere[elsewhere++];
    } else if (code == parent_of_twin) {
      const std::uint64_t step = &parents == &annotation_parents_ ? steps_[first_row + i] : 0;
      if (step == 0 || step > i) throw NotABlock("a parent of no twin");
      parent = rows[first + i - step].parent;
    } else {
      if (code - first_parent_position >= rows.size()) throw NotABlock("a parent beyond the trace");
      parent = rows[code - first_parent_position].id;
    }
  }
}

void Kinship::read(const BlockTrace& trace, std::vector<Ids>& out) {
  out.clear();
  read_ids(trace, out);
  read_parents(span_parents_, trace.first_span, 0, trace.span_count, out);
  read_parents(annotation_parents_, trace.first_annotation, trace.span_count,
               trace.annotation_count, out);
}

std::vector<std::uint32_t> Kinship::predecessors(std::span<const BlockTrace> traces) const {
  std::vector<std::uint32_t> rows(steps_.size());
  steps_.copy(0, rows);
  for (const BlockTrace& trace : traces) {
    for (std::uint32_t i = 0; i < trace.annotation_count; ++i) {
      const std::uint32_t row = trace.first_annotation + i;
      if (rows[row] > i) throw NotABlock("an annotation of a call that is not there");
      if (rows[row] != 0) rows[row] = row + 1 - rows[row];
    }
  }
  return rows;
}

std::optional<std::uint32_t> Kinship::parent_row(const BlockTrace& trace, std::uint32_t i) const {
  const std::uint64_t code = annotation_parents_.codes[trace.first_annotation + i];
  if (code < first_parent_position + trace.span_count) return std::nullopt;
  const std::uint64_t row = code - first_parent_position - trace.span_count;
  if (row >= i) return std::nullopt;
  return trace.first_annotation + static_cast<std::uint32_t>(row);
}

Relations Kinship::relations(std::span<const BlockTrace> traces,
                             const std::vector<std::uint32_t>& predecessors,
                             std::span<const CallSide> half_of_row) const {
  Relations relations;
  relations.resize(predecessors.size());
  std::vector<std::uint32_t> call_of_row(predecessors.size());
  std::vector<CallRows> calls;  // of one trace
  for (const BlockTrace& trace : traces) {
    calls.clear();
    for (std::uint32_t i = 0; i < trace.annotation_count; ++i) {
      const std::uint32_t row = trace.first_annotation + i;
      const CallRows* enclosing = nullptr;
      if (predecessors[row] != 0) {
        call_of_row[row] = call_of_row[predecessors[row] - 1];
      } else {
        call_of_row[row] = static_cast<std::uint32_t>(calls.size());
        calls.emplace_back();
        const std::optional<std::uint32_t> parent = parent_row(trace, i);
        if (parent) enclosing = &calls[call_of_row[*parent]];
      }
      relations.set(row, calls[call_of_row[row]].add(row, half_of_row[row], enclosing));
    }
  }
  return relations;
}

}  // namespace phosphor
