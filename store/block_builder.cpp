#include "store/block_builder.h"

#include "store/block_annotations.h"
#include "store/block_kinship.h"
#include "store/block_spans.h"
#include "store/block_traces.h"
#include "store/span_time.h"

#include <utility>

namespace phosphor {
namespace {

// After a block of one huge record the memory is given back.
constexpr std::size_t max_kept_bytes = 8 * max_block_raw_bytes;

}  // namespace

class BlockBuilder::Tables {
 public:
  void begin_trace(TraceId id, Timestamp prior_start, std::uint64_t bytes) {
    end_trace();
    BlockTrace trace;
    trace.id = id;
    trace.prior_start = prior_start;
    trace.bytes = bytes;
    trace.first_span = counts_.spans;
    trace.first_annotation = counts_.annotations;
    traces_.push_back(trace);
  }

  void add(const Span& span) {
    BlockTrace& trace = traces_.back();
    trace.start = earlier(trace.start, earliest_time(span));
    ++trace.span_count;
    ++counts_.spans;
    kinship_.add_span(span.span_id, span.parent_id);
    spans_.add(span, trace_number());
  }

  void add(const Annotation& annotation) {
    BlockTrace& trace = traces_.back();
    trace.start = earlier(trace.start, earliest_time(annotation));
    ++trace.annotation_count;
    ++counts_.annotations;
    kinship_.add_annotation(annotation.span_id, annotation.parent_id,
                            half_of(annotation.type, annotation.side));
    annotations_.add(annotation, trace_number());
  }

  std::size_t record_count() const noexcept {
    return std::size_t{counts_.spans} + counts_.annotations;
  }
  std::size_t raw_bytes() const noexcept {
    return sizeof(BlockTrace) * traces_.size() + dictionary_.text_bytes() + spans_.raw_bytes() +
           annotations_.raw_bytes();
  }

  std::string finish() {
    end_trace();
    out_.varint(keys_.values.size());
    write_texts(out_, keys_.values);
    write_traces(out_, traces_);
    if (counts_.spans != 0) kinship_.write_spans(out_);
    if (counts_.annotations != 0) kinship_.write_annotations(out_);
    if (counts_.spans != 0) spans_.write(out_, traces_);
    if (counts_.annotations != 0) annotations_.write(out_, traces_, kinship_.relations());
    counts_.traces = static_cast<std::uint32_t>(traces_.size());
    std::string block = out_.take(counts_);
    clear();
    return block;
  }

 private:
  std::uint32_t trace_number() const noexcept {
    return static_cast<std::uint32_t>(traces_.size() - 1);
  }

  void end_trace() {
    if (!traces_.empty()) kinship_.end_trace();
  }

  void clear() {
    counts_ = {};
    traces_.clear();
    dictionary_.clear();
    keys_.column = dictionary_.new_column();
    keys_.values.clear();
    kinship_.clear();
    spans_.clear();
    annotations_.clear();
  }

  LayoutWriter out_;
  BlockCounts counts_;
  std::vector<BlockTrace> traces_;
  ColumnDictionary dictionary_;
  AttributeKeys keys_{dictionary_.new_column(), {}};
  KinshipBuilder kinship_;
  SpanTableBuilder spans_{dictionary_, keys_};
  AnnotationTableBuilder annotations_{dictionary_, keys_};
};

BlockBuilder::BlockBuilder() : tables_(std::make_unique<Tables>()) {}
BlockBuilder::~BlockBuilder() = default;
BlockBuilder::BlockBuilder(BlockBuilder&&) noexcept = default;
BlockBuilder& BlockBuilder::operator=(BlockBuilder&&) noexcept = default;

void BlockBuilder::begin_trace(TraceId id, Timestamp prior_start, std::uint64_t bytes) {
  tables_->begin_trace(id, prior_start, bytes);
}
void BlockBuilder::add(const Span& span) { tables_->add(span); }
void BlockBuilder::add(const Annotation& annotation) { tables_->add(annotation); }
std::size_t BlockBuilder::record_count() const noexcept { return tables_->record_count(); }
std::size_t BlockBuilder::raw_bytes() const noexcept { return tables_->raw_bytes(); }

std::string BlockBuilder::finish() {
  const bool was_huge = tables_->raw_bytes() > max_kept_bytes;
  std::string block = tables_->finish();
  if (was_huge) tables_ = std::make_unique<Tables>();
  return block;
}

}  // namespace phosphor
