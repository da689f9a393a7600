#include "store/block_forms.h"
#include "store/block_spans.h"

namespace phosphor {
namespace {

// What a span takes in columns besides texts and attributes, roughly: ids, times, codes.
constexpr std::size_t span_bytes = 40;
constexpr std::size_t attribute_bytes = 8;

}  // namespace

SpanTableBuilder::SpanTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary),
      resources_(dictionary, keys),
      scopes_(dictionary, keys),
      attributes_(dictionary, keys),
      events_(dictionary, keys),
      links_(dictionary, keys) {
  clear();
}

void SpanTableBuilder::clear() {
  trace_of_row_.clear();
  starts_.clear();
  ends_.clear();
  names_.clear(dictionary_);
  resource_numbers_.clear();
  scope_numbers_.clear();
  resources_.clear();
  scopes_.clear();
  forms_.clear(dictionary_);
  for (TextColumnBuilder& texts : texts_) texts.clear(dictionary_);
  call_ids_.clear(dictionary_);
  for (NumberColumnBuilder& counts : counts_) counts.clear(dictionary_);
  attributes_.clear();
  events_.clear();
  links_.clear();
}

void SpanTableBuilder::add(const Span& span, std::uint32_t trace) {
  trace_of_row_.push_back(trace);
  starts_.push_back(span.start);
  ends_.push_back(span.end);
  const std::uint32_t name = names_.add(span.name, dictionary_);
  resource_numbers_.push_back(resources_.number_of(span.resource));
  scope_numbers_.push_back(scopes_.number_of(span.scope));
  forms_.add(form_of(span), dictionary_);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    texts_[i].add(span.*span_texts[i], dictionary_);
  }
  call_ids_.add(span.call_id.value, dictionary_);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    counts_[i].add(span.*span_counts[i], dictionary_);
  }
  attributes_.add_row(span.attributes, name);
  events_.add(span, trace);
  links_.add(span, trace);
}

std::size_t SpanTableBuilder::raw_bytes() const noexcept {
  const std::size_t values =
      attributes_.value_count() + resources_.value_count() + scopes_.value_count();
  return span_bytes * starts_.size() + attribute_bytes * values + events_.raw_bytes() +
         links_.raw_bytes();
}

void SpanTableBuilder::write_times(LayoutWriter& out, std::span<const BlockTrace> traces) const {
  std::vector<std::uint64_t> steps, durations;
  steps.reserve(starts_.size());
  durations.reserve(starts_.size());
  for (const BlockTrace& trace : traces) {
    std::uint64_t before = word_of(trace.start);
    for (std::size_t i = 0; i < trace.span_count; ++i) {
      const Timestamp start = starts_[trace.first_span + i];
      const Timestamp end = ends_[trace.first_span + i];
      const std::uint64_t from = start == no_time ? before : word_of(start);
      steps.push_back(from - before);
      durations.push_back(end == no_time ? 0 : word_of(end) - from);
      before = from;
    }
  }
  write_numbers(out, steps);
  write_numbers(out, durations);
}

void SpanTableBuilder::write(LayoutWriter& out, std::span<const BlockTrace> traces) {
  const std::size_t count = starts_.size();
  RowContext context;
  context.trace_of_row = trace_of_row_;
  context.trace_count = traces.size();
  resources_.write(out);
  scopes_.write(out);
  names_.write_guide(out, context);
  context.guides[0] = names_.as_guide();
  (void)write_codes(out, {count, resource_numbers_, {}, resources_.row_count()}, context,
                    &resource_guess_);
  context.guides[1] = {resource_numbers_, resources_.row_count()};
  (void)write_codes(out, {count, scope_numbers_, {}, scopes_.row_count()}, context, &scope_guess_);
  forms_.write(out, context);
  write_times(out, traces);
  for (TextColumnBuilder& texts : texts_) texts.write(out, context);
  call_ids_.write(out, context);
  for (NumberColumnBuilder& counts : counts_) counts.write(out, context);
  attributes_.write(out, context);
  events_.write(out, traces.size());
  links_.write(out, traces.size());
}

}  // namespace phosphor
