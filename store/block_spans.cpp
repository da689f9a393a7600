#include "store/block_spans.h"

#include "store/block_traces.h"

#include <algorithm>
#include <cassert>

namespace phosphor {

SpanTable::SpanTable(LayoutReader& in, std::size_t key_count)
    : resources_(in, key_count),
      scopes_(in, key_count),
      names_(in),
      resource_column_(in),
      scope_column_(in),
      forms_(in),
      start_steps_(in),
      durations_(in),
      texts_(read_columns<TextColumn, span_texts.size()>(in)),
      call_ids_(in),
      counts_(read_columns<NumberColumn, span_counts.size()>(in)),
      attributes_(in, key_count),
      events_(in, key_count),
      links_(in, key_count) {}

void SpanTable::load(std::span<const BlockTrace> traces) {
  if (is_loaded_) return;
  trace_of_row_ = trace_of_row(traces, &BlockTrace::span_count);
  context_.trace_of_row = trace_of_row_;
  context_.trace_count = traces.size();
  const std::size_t count = trace_of_row_.size();
  names_.load(count, context_);
  name_codes_ = names_.codes().all(context_);
  context_.guides[0] = {name_codes_, names_.codes().value_count()};
  load_codes(resource_column_, resources_);
  resource_codes_ = resource_column_.all(context_);
  context_.guides[1] = {resource_codes_, resources_.size()};
  is_loaded_ = true;
}

void SpanTable::load_codes(Codes& codes, const ProducerTable& producers) {
  codes.load(trace_of_row_.size(), context_);
  if (codes.value_count() > producers.size()) throw NotABlock("a producer that is not there");
}

const TextColumn& SpanTable::texts_of(std::string_view Span::*field) {
  const auto found = std::find(span_texts.begin(), span_texts.end(), field);
  assert(found != span_texts.end());
  return loaded(texts_[static_cast<std::size_t>(found - span_texts.begin())]);
}

std::vector<std::uint32_t> SpanTable::scope_codes() {
  load_codes(scope_column_, scopes_);
  return scope_column_.all(context_);
}

void SpanTable::read_times(const BlockTrace& trace, std::span<Span> spans) {
  start_steps_.load(trace_of_row_.size());
  durations_.load(trace_of_row_.size());
  forms().codes().range(trace.first_span, trace.first_span + trace.span_count, context_, codes_);
  std::uint64_t before = word_of(trace.start);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const SpanForm known = read_form(forms_.numbers()[codes_[i]], spans[i]);
    before += start_steps_[trace.first_span + i];
    const std::uint64_t end = before + durations_[trace.first_span + i];
    if (known.start_known) spans[i].start = time_of(before);
    if (known.end_known) spans[i].end = time_of(end);
  }
}

void SpanTable::read_texts(TextColumn& column, std::string_view Span::*field,
                           const BlockTrace& trace, const ReadTarget& target,
                           std::span<Span> spans) {
  loaded(column).codes().range(trace.first_span, trace.first_span + trace.span_count, context_,
                               codes_);
  for (std::size_t i = 0; i < spans.size(); ++i) spans[i].*field = column.copy(codes_[i], target);
}

template <typename Set>
void SpanTable::read_numbers(NumberColumn& column, const BlockTrace& trace, std::span<Span> spans,
                             Set set) {
  loaded(column).codes().range(trace.first_span, trace.first_span + trace.span_count, context_,
                               codes_);
  for (std::size_t i = 0; i < spans.size(); ++i) set(spans[i], column.numbers()[codes_[i]]);
}

void SpanTable::read_producers(const BlockTrace& trace, TextList& keys, const ReadTarget& target,
                               std::span<Span> spans) {
  load_codes(scope_column_, scopes_);
  scope_column_.range(trace.first_span, trace.first_span + trace.span_count, context_, codes_);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const std::uint32_t resource = resource_codes_[trace.first_span + i];
    spans[i].resource = resources_.resource(resource, keys, target);
    spans[i].scope = scopes_.scope(codes_[i], keys, target);
  }
}

void SpanTable::read_parts(const BlockTrace& trace, TextList& keys, const ReadTarget& target,
                           std::span<Span> spans) {
  std::vector<Slice<KeyValue>> attributes_of_rows;
  attributes().read(trace.first_span, trace.first_span + trace.span_count, context_, keys, target,
                    attributes_of_rows);
  for (std::size_t i = 0; i < spans.size(); ++i) spans[i].attributes = attributes_of_rows[i];
  events().read(trace.first_span, spans, keys, target);
  links().read(trace.first_span, spans, keys, target);
}

void SpanTable::read(const BlockTrace& trace, BlockFields fields, TextList& keys,
                     const ReadTarget& target, std::span<Span> spans) {
  read_times(trace, spans);
  read_texts(names_, &Span::name, trace, target, spans);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    read_texts(texts_[i], span_texts[i], trace, target, spans);
  }
  read_numbers(call_ids_, trace, spans,
               [](Span& span, std::uint64_t number) { span.call_id = {number}; });
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    read_numbers(counts_[i], trace, spans, [&](Span& span, std::uint64_t number) {
      span.*span_counts[i] = static_cast<std::uint32_t>(number);
    });
  }
  if (fields == BlockFields::without_attributes) return;
  read_producers(trace, keys, target, spans);
  read_parts(trace, keys, target, spans);
}

}  // namespace phosphor
