#include "store/block_events.h"

#include "proto/id_bytes.h"
#include "store/block_forms.h"

namespace phosphor {
namespace {

// What an event and a link take in columns besides texts and attributes, roughly.
constexpr std::size_t event_bytes = 16;
constexpr std::size_t link_bytes = 24;
constexpr std::size_t attribute_bytes = 8;

}  // namespace

EventTableBuilder::EventTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary), attributes_(dictionary, keys) {
  clear();
}

void EventTableBuilder::clear() {
  counts_.clear();
  trace_of_row_.clear();
  time_steps_.clear();
  names_.clear(dictionary_);
  dropped_attributes_.clear(dictionary_);
  attributes_.clear();
}

void EventTableBuilder::add(const Span& span, std::uint32_t trace) {
  counts_.push_back(static_cast<std::uint32_t>(span.events.size()));
  std::uint64_t before = word_of(span.start);
  for (const Event& event : span.events) {
    trace_of_row_.push_back(trace);
    time_steps_.push_back(word_of(event.time) - before);
    before = word_of(event.time);
    const std::uint32_t name = names_.add(event.name, dictionary_);
    dropped_attributes_.add(event.dropped_attributes_count, dictionary_);
    attributes_.add_row(event.attributes, name);
  }
}

std::size_t EventTableBuilder::raw_bytes() const noexcept {
  return event_bytes * time_steps_.size() + attribute_bytes * attributes_.value_count();
}

void EventTableBuilder::write(LayoutWriter& out, std::size_t trace_count) {
  RowContext context;
  context.trace_of_row = trace_of_row_;
  context.trace_count = trace_count;
  write_numbers(out, counts_);
  write_numbers(out, time_steps_);
  names_.write_guide(out, context);
  context.guides[0] = names_.as_guide();
  dropped_attributes_.write(out, context);
  attributes_.write(out, context);
}

LinkTableBuilder::LinkTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary), attributes_(dictionary, keys) {
  clear();
}

void LinkTableBuilder::clear() {
  counts_.clear();
  trace_of_row_.clear();
  span_ids_.clear();
  trace_ids_.clear(dictionary_);
  trace_states_.clear(dictionary_);
  dropped_attributes_.clear(dictionary_);
  flags_.clear(dictionary_);
  attributes_.clear();
}

void LinkTableBuilder::add(const Span& span, std::uint32_t trace) {
  counts_.push_back(static_cast<std::uint32_t>(span.links.size()));
  for (const Link& link : span.links) {
    trace_of_row_.push_back(trace);
    span_ids_.push_back(link.span_id.value);
    char id[trace_id_bytes];
    write_bytes(link.trace_id, id);
    trace_ids_.add({id, sizeof id}, dictionary_);
    trace_states_.add(link.trace_state, dictionary_);
    dropped_attributes_.add(link.dropped_attributes_count, dictionary_);
    flags_.add(link.flags, dictionary_);
    attributes_.add_row(link.attributes, 0);
  }
}

std::size_t LinkTableBuilder::raw_bytes() const noexcept {
  return link_bytes * span_ids_.size() + attribute_bytes * attributes_.value_count();
}

void LinkTableBuilder::write(LayoutWriter& out, std::size_t trace_count) {
  RowContext context;
  context.trace_of_row = trace_of_row_;
  context.trace_count = trace_count;
  write_numbers(out, counts_);
  write_numbers(out, span_ids_);
  trace_ids_.write(out, context);
  trace_states_.write(out, context);
  dropped_attributes_.write(out, context);
  flags_.write(out, context);
  attributes_.write(out, context);
}

}  // namespace phosphor
