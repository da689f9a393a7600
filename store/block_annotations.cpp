#include "store/block_annotations.h"

#include "store/block_traces.h"

#include <algorithm>

namespace phosphor {
namespace {

// What an annotation takes in columns besides texts and attributes, roughly.
constexpr std::size_t annotation_bytes = 32;
constexpr std::size_t attribute_bytes = 8;

// Hosts are those of a process; all else goes with the call.
const std::vector<std::uint32_t>& twins_of_text(std::size_t i, const Relations& relations) {
  return annotation_texts[i] == &Annotation::hostname ? relations.neighbours : relations.twins;
}

std::size_t index_of(std::string_view Annotation::*field) {
  const auto found = std::find(annotation_texts.begin(), annotation_texts.end(), field);
  return static_cast<std::size_t>(found - annotation_texts.begin());
}

// What a duration is expected to be: the time since the twin, if that is of the same half.
std::uint64_t expected_duration(const AnnotationTime& twin, const AnnotationTime& own) noexcept {
  if (twin.half != own.half || twin.time == no_time || own.time == no_time) return 0;
  return word_of(own.time) - word_of(twin.time);
}

}  // namespace

AnnotationTableBuilder::AnnotationTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary), attributes_(dictionary, keys) {
  clear();
}

void AnnotationTableBuilder::clear() {
  trace_of_row_.clear();
  times_.clear();
  forms_.clear(dictionary_);
  for (TextColumnBuilder& texts : texts_) texts.clear(dictionary_);
  attributes_.clear();
}

void AnnotationTableBuilder::add(const Annotation& annotation, std::uint32_t trace) {
  trace_of_row_.push_back(trace);
  times_.push_back(
      {annotation.time, annotation.duration, half_of(annotation.type, annotation.side)});
  const std::uint32_t form = forms_.add(form_of(annotation), dictionary_);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    texts_[i].add(annotation.*annotation_texts[i], dictionary_);
  }
  attributes_.add_row(annotation.attributes, form);
}

std::size_t AnnotationTableBuilder::raw_bytes() const noexcept {
  return annotation_bytes * times_.size() + attribute_bytes * attributes_.value_count();
}

void AnnotationTableBuilder::write_times(LayoutWriter& out, std::span<const BlockTrace> traces,
                                         const Relations& relations) const {
  const std::vector<std::uint32_t>& twins = relations.twins;
  std::vector<std::uint64_t> steps, durations;
  steps.reserve(times_.size());
  durations.reserve(times_.size());
  for (const BlockTrace& trace : traces) {
    std::uint64_t before = word_of(trace.start);
    for (std::size_t i = 0; i < trace.annotation_count; ++i) {
      const std::size_t row = trace.first_annotation + i;
      const AnnotationTime& own = times_[row];
      const std::uint64_t time = own.time == no_time ? before : word_of(own.time);
      steps.push_back(time - before);
      before = time;
      const std::uint64_t expected =
          twins[row] == 0 ? 0 : expected_duration(times_[twins[row] - 1], own);
      const auto duration = static_cast<std::uint64_t>(own.duration.count());
      durations.push_back(duration == 0 ? 0 : duration - expected);
    }
  }
  write_numbers(out, steps);
  write_numbers(out, durations);
}

void AnnotationTableBuilder::write(LayoutWriter& out, std::span<const BlockTrace> traces,
                                   const Relations& relations) {
  RowContext context;
  context.trace_of_row = trace_of_row_;
  context.trace_count = traces.size();
  context.twins = relations.predecessors;
  forms_.write_guide(out, context);
  write_times(out, traces, relations);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    context.twins = twins_of_text(i, relations);
    const bool is_guide = i < context.guides.size();
    is_guide ? texts_[i].write_guide(out, context) : texts_[i].write(out, context);
    if (is_guide) context.guides[i] = texts_[i].as_guide();
  }
  context.guides[1] = forms_.as_guide();  // marks of one kind have the same attributes
  attributes_.write(out, context);
}

AnnotationTable::AnnotationTable(LayoutReader& in, std::size_t key_count)
    : forms_(in),
      time_steps_(in),
      durations_(in),
      texts_(read_columns<TextColumn, annotation_texts.size()>(in)),
      attributes_(in, key_count) {}

void AnnotationTable::load(std::span<const BlockTrace> traces, const Kinship& kinship) {
  if (is_loaded_) return;
  trace_of_row_ = trace_of_row(traces, &BlockTrace::annotation_count);
  const std::size_t count = trace_of_row_.size();
  context_.trace_of_row = trace_of_row_;
  context_.trace_count = traces.size();
  const std::vector<std::uint32_t> predecessors = kinship.predecessors(traces);
  context_.twins = predecessors;
  forms_.load(count, context_);
  form_codes_ = forms_.codes().all(context_);
  time_steps_.load(count);
  durations_.load(count);
  load_halves();
  relations_ = kinship.relations(traces, predecessors, halves_);
  load_guides();
  is_loaded_ = true;
}

void AnnotationTable::load_halves() {
  std::vector<CallSide> half_of_form;
  for (std::size_t i = 0; i < forms_.numbers().size(); ++i) {
    Annotation annotation;
    read_form(forms_.numbers()[i], annotation);
    half_of_form.push_back(half_of(annotation.type, annotation.side));
  }
  halves_.reserve(form_codes_.size());
  for (const std::uint32_t form : form_codes_) halves_.push_back(half_of_form[form]);
}

void AnnotationTable::load_guides() {
  for (std::size_t i = 0; i < guide_codes_.size(); ++i) {
    guide_codes_[i] = loaded_text(i).codes().all(context_);
    context_.guides[i] = {guide_codes_[i], texts_[i].codes().value_count()};
  }
  attribute_context_ = context_;
  attribute_context_.guides[1] = {form_codes_, forms_.codes().value_count()};
}

TextColumn& AnnotationTable::loaded_text(std::size_t i) {
  context_.twins = twins_of_text(i, relations_);
  texts_[i].load(trace_of_row_.size(), context_);
  return texts_[i];
}

std::vector<std::uint32_t> AnnotationTable::codes_of(std::string_view Annotation::*field) {
  return loaded_text(index_of(field)).codes().all(context_);
}

const Texts& AnnotationTable::values_of(std::string_view Annotation::*field) {
  return loaded_text(index_of(field)).texts();
}

AttributeTable& AnnotationTable::attributes() {
  attributes_.load(trace_of_row_.size(), attribute_context_);
  return attributes_;
}

void AnnotationTable::read_times(const BlockTrace& trace, std::span<Annotation> annotations) {
  std::uint64_t before = word_of(trace.start);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    Annotation& own = annotations[i];
    const std::size_t row = trace.first_annotation + i;
    const AnnotationForm known = read_form(forms_.numbers()[form_codes_[row]], own);
    before += time_steps_[row];
    if (known.time_known) own.time = time_of(before);
    if (!known.has_duration) continue;
    std::uint64_t expected = 0;
    if (const std::size_t twin = relations_.twins[row]; twin > trace.first_annotation) {
      const Annotation& other = annotations[twin - 1 - trace.first_annotation];
      expected =
          expected_duration({other.time, {}, halves_[twin - 1]}, {own.time, {}, halves_[row]});
    }
    own.duration = std::chrono::nanoseconds(static_cast<std::int64_t>(durations_[row] + expected));
  }
}

void AnnotationTable::read_text(std::size_t i, const BlockTrace& trace, const ReadTarget& target,
                                std::span<Annotation> annotations) {
  TextColumn& column = loaded_text(i);
  const std::size_t begin = trace.first_annotation;
  column.codes().range(begin, begin + trace.annotation_count, context_, codes_);
  for (std::size_t k = 0; k < annotations.size(); ++k) {
    annotations[k].*annotation_texts[i] = column.copy(codes_[k], target);
  }
}

void AnnotationTable::read(const BlockTrace& trace, BlockFields fields, TextList& keys,
                           const ReadTarget& target, std::span<Annotation> annotations) {
  read_times(trace, annotations);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const bool is_content = annotation_texts[i] == &Annotation::payload;
    if (is_content && fields == BlockFields::without_attributes) continue;
    read_text(i, trace, target, annotations);
  }
  if (fields == BlockFields::without_attributes) return;
  const std::size_t begin = trace.first_annotation;
  std::vector<Slice<KeyValue>> of_rows;
  attributes().read(begin, begin + trace.annotation_count, attribute_context_, keys, target,
                    of_rows);
  for (std::size_t i = 0; i < annotations.size(); ++i) annotations[i].attributes = of_rows[i];
}

}  // namespace phosphor
