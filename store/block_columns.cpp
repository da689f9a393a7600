#include "store/block_columns.h"

#include "store/block_format.h"

namespace phosphor {

BlockColumns::BlockColumns(std::string_view block_untrusted)
    : BlockColumns(LayoutReader(block_untrusted)) {}

BlockColumns::BlockColumns(LayoutReader in) : counts_(in.counts()) {
  key_count_ = in.size_up_to(block_format::max_values);
  keys_ = TextList(in);
  trace_table_ = TraceTable(in);
  kinship_ = Kinship(in, counts_);
  if (counts_.spans != 0) spans_ = SpanTable(in, key_count_);
  if (counts_.annotations != 0) annotations_ = AnnotationTable(in, key_count_);
  in.expect_end();
  layout_ = in.take_layout();
}

std::span<const BlockTrace> BlockColumns::traces() {
  if (!traces_are_read_) traces_ = trace_table_.read(counts_);
  traces_are_read_ = true;
  return traces_;
}

TextList& BlockColumns::keys() {
  keys_.load(key_count_);
  return keys_;
}

Kinship& BlockColumns::kinship() {
  kinship_.load();
  return kinship_;
}

SpanTable& BlockColumns::spans() {
  if (counts_.spans != 0) spans_.load(traces());
  return spans_;
}

AnnotationTable& BlockColumns::annotations() {
  if (counts_.annotations != 0) annotations_.load(traces(), kinship());
  return annotations_;
}

void BlockColumns::read(const BlockTrace& trace, BlockFields fields, RecordBatch& into) {
  const ReadTarget target{into.arena, next_read()};
  kinship().read(trace, ids_);
  const std::size_t first_span = into.spans.size();
  const std::size_t first_annotation = into.annotations.size();
  into.spans.resize(first_span + trace.span_count);
  into.annotations.resize(first_annotation + trace.annotation_count);
  const std::span<Span> spans = std::span(into.spans).subspan(first_span);
  const std::span<Annotation> annotations = std::span(into.annotations).subspan(first_annotation);
  const auto set_ids = [&](auto& record, std::size_t position) {
    record.trace_id = trace.id;
    record.span_id = ids_[position].id;
    record.parent_id = ids_[position].parent;
  };
  for (std::size_t i = 0; i < spans.size(); ++i) set_ids(spans[i], i);
  for (std::size_t i = 0; i < annotations.size(); ++i) {
    set_ids(annotations[i], trace.span_count + i);
  }
  if (!spans.empty()) this->spans().read(trace, fields, keys(), target, spans);
  if (!annotations.empty()) {
    this->annotations().read(trace, fields, keys(), target, annotations);
  }
}

}  // namespace phosphor
