#include "store/block_annotations.h"

namespace phosphor {
namespace {

// What an annotation takes in columns besides texts and attributes, roughly.
constexpr std::size_t annotation_bytes = 32;
constexpr std::size_t attribute_bytes = 8;

// What a duration is expected to be: the time since the twin, if that is of the same half.
std::uint64_t expected_duration(const AnnotationTime& twin, const AnnotationTime& own) noexcept {
  if (twin.half != own.half || twin.time == no_time || own.time == no_time) return 0;
  return word_of(own.time) - word_of(twin.time);
}

}  // namespace

AnnotationTableBuilder::AnnotationTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary),
      forms_(dictionary),
      names_(dictionary),
      hostnames_(dictionary),
      origins_(dictionary),
      destinations_(dictionary),
      payloads_(dictionary),
      attributes_(dictionary, keys) {}

void AnnotationTableBuilder::clear() {
  trace_of_row_.clear();
  times_.clear();
  forms_.clear(dictionary_);
  for (auto* texts : {&names_, &hostnames_, &origins_, &destinations_, &payloads_}) {
    texts->clear(dictionary_);
  }
  attributes_.clear();
  rest_.clear();
}

void AnnotationTableBuilder::add(const Annotation& annotation, std::uint32_t trace) {
  trace_of_row_.push_back(trace);
  times_.push_back(
      {annotation.time, annotation.duration, half_of(annotation.type, annotation.side)});
  forms_.add(form_of(annotation), dictionary_);
  const std::uint32_t name = names_.add(annotation.name, dictionary_);
  hostnames_.add(annotation.hostname, dictionary_);
  origins_.add(annotation.origin, dictionary_);
  destinations_.add(annotation.destination, dictionary_);
  payloads_.add(annotation.payload, dictionary_);
  attributes_.add_row(annotation.attributes, name);
  rest_.add_row(annotation);
}

std::size_t AnnotationTableBuilder::raw_bytes() const noexcept {
  return annotation_bytes * times_.size() + attribute_bytes * attributes_.value_count() +
         rest_.size();
}

void AnnotationTableBuilder::write_times(LayoutWriter& out, std::span<const BlockTrace> traces,
                                         std::span<const std::uint32_t> twins) const {
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
                                   std::span<const std::uint32_t> twins) const {
  RowContext context;
  context.trace_of_row = trace_of_row_;
  context.trace_count = traces.size();
  forms_.write(out, context);
  write_times(out, traces, twins);
  context.twins = twins;
  context.guides[0] = names_.write_guide(out, context);
  context.guides[1] = hostnames_.write_guide(out, context);
  for (const auto* texts : {&origins_, &destinations_, &payloads_}) texts->write(out, context);
  attributes_.write(out, context);
  rest_.write(out);
}

AnnotationTable::AnnotationTable(LayoutReader& in, std::size_t key_count)
    : forms_(in),
      time_steps_(in),
      durations_(in),
      names_(in),
      hostnames_(in),
      origins_(in),
      destinations_(in),
      payloads_(in),
      attributes_(in, key_count),
      rest_(in) {}

void AnnotationTable::load(std::span<const BlockTrace> traces, const Kinship& kinship) {
  if (is_loaded_) return;
  for (std::uint32_t i = 0; i < traces.size(); ++i) {
    trace_of_row_.insert(trace_of_row_.end(), traces[i].annotation_count, i);
  }
  const std::size_t count = trace_of_row_.size();
  context_.trace_of_row = trace_of_row_;
  context_.trace_count = traces.size();
  forms_.load(count, context_);
  form_codes_ = forms_.codes().all(context_);
  time_steps_.load(count);
  durations_.load(count);
  rest_.load(count);
  load_guides(traces, kinship);
  is_loaded_ = true;
}

void AnnotationTable::load_guides(std::span<const BlockTrace> traces, const Kinship& kinship) {
  const std::size_t count = trace_of_row_.size();
  halves_.resize(count);
  for (std::size_t row = 0; row < count; ++row) {
    Annotation annotation;
    read_form(forms_.numbers()[form_codes_[row]], annotation);
    halves_[row] = half_of(annotation.type, annotation.side);
  }
  twins_.resize(count);
  for (const BlockTrace& trace : traces) kinship.read_twins(trace, halves_, twins_);
  context_.twins = twins_;
  names_.load(count, context_);
  name_codes_ = names_.codes().all(context_);
  context_.guides[0] = {name_codes_, names_.codes().value_count()};
  hostnames_.load(count, context_);
  hostname_codes_ = hostnames_.codes().all(context_);
  context_.guides[1] = {hostname_codes_, hostnames_.codes().value_count()};
}

TextColumn& AnnotationTable::loaded(TextColumn& texts) {
  texts.load(trace_of_row_.size(), context_);
  return texts;
}

AttributeTable& AnnotationTable::attributes() {
  attributes_.load(trace_of_row_.size(), context_);
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
    if (const std::size_t twin = twins_[row]; twin > trace.first_annotation) {
      const Annotation& other = annotations[twin - 1 - trace.first_annotation];
      expected =
          expected_duration({other.time, {}, halves_[twin - 1]}, {own.time, {}, halves_[row]});
    }
    own.duration = std::chrono::nanoseconds(static_cast<std::int64_t>(durations_[row] + expected));
  }
}

void AnnotationTable::read_texts(TextColumn& column, std::string_view Annotation::*field,
                                 const BlockTrace& trace, const ReadTarget& target,
                                 std::span<Annotation> annotations) {
  const std::size_t begin = trace.first_annotation;
  loaded(column).codes().range(begin, begin + trace.annotation_count, context_, codes_);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    annotations[i].*field = column.copy(codes_[i], target);
  }
}

void AnnotationTable::read(const BlockTrace& trace, BlockFields fields, TextList& keys,
                           const ReadTarget& target, std::span<Annotation> annotations) {
  read_times(trace, annotations);
  read_texts(names_, &Annotation::name, trace, target, annotations);
  read_texts(hostnames_, &Annotation::hostname, trace, target, annotations);
  read_texts(origins_, &Annotation::origin, trace, target, annotations);
  read_texts(destinations_, &Annotation::destination, trace, target, annotations);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    rest_.read(trace.first_annotation + i, annotations[i], target);
  }
  if (fields == BlockFields::without_attributes) return;
  read_texts(payloads_, &Annotation::payload, trace, target, annotations);
  std::vector<Slice<KeyValue>> attributes_of_rows;
  attributes().read(trace.first_annotation, trace.first_annotation + trace.annotation_count,
                    context_, keys, target, attributes_of_rows);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    annotations[i].attributes = attributes_of_rows[i];
  }
}

}  // namespace phosphor
