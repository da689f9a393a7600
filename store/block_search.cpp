#include "store/block_search.h"

#include "store/block_columns.h"
#include "store/block_match.h"
#include "store/call_halves.h"
#include "store/span_time.h"

#include <algorithm>

namespace phosphor {
namespace {

class BlockSearch {
 public:
  BlockSearch(BlockColumns& block, const SearchQuery& query) : block_(block), query_(query) {}

  std::vector<std::uint32_t> run() {
    const std::span<const BlockTrace> traces = block_.traces();
    const RowMask spans = matching_spans();
    const RowMask annotations = matching_annotations();
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < traces.size(); ++i) {
      const BlockTrace& trace = traces[i];
      if (spans.any(trace.first_span, trace.span_count) ||
          annotations.any(trace.first_annotation, trace.annotation_count)) {
        found.push_back(i);
      }
    }
    return found;
  }

 private:
  // Cheap filters first; each looks only if something is left.
  RowMask matching_spans() {
    const std::size_t count = block_.counts().spans;
    if (count == 0) return {};
    SpanTable& spans = block_.spans();
    RowMask rows = RowMask::all(count);
    const auto narrow = [&](auto filter) {
      if (!rows.empty()) rows.keep(filter());
    };
    if (query_.operation) narrow([&] { return with_operation(spans, *query_.operation); });
    if (query_.service) {
      narrow([&] { return rows_with_text(spans.services(), spans.context(), *query_.service); });
    }
    if (query_.errors_only) narrow([&] { return failed(spans); });
    for (const AttributeFilter& filter : query_.attributes) {
      narrow([&] { return with_attribute(spans, filter); });
    }
    if (query_.min_duration || query_.max_duration) keep_durations(spans, rows);
    return rows;
  }

  static RowMask with_operation(SpanTable& spans, std::string_view name) {
    return rows_of_values(values_equal(spans.names().texts(), name), spans.name_codes());
  }

  static RowMask failed(SpanTable& spans) {
    const NumberColumn& forms = spans.forms();
    const auto errors = values_that(forms.numbers(), [](std::uint64_t form) {
      return status_of_span_form(form) == StatusCode::error;
    });
    return rows_of_column(errors, forms.codes(), spans.context());
  }

  RowMask with_attribute(SpanTable& spans, const AttributeFilter& filter) {
    const AttributePattern pattern(filter, block_);
    RowMask rows(block_.counts().spans);
    rows.add(pattern.rows_of(spans.attributes(), spans.context()));
    const RowMask resources = pattern.rows_of(spans.resources().attributes(), {});
    if (!resources.empty()) rows.add(rows_of_values(resources, spans.resource_codes()));
    const RowMask scopes = pattern.rows_of(spans.scopes().attributes(), {});
    if (!scopes.empty()) rows.add(rows_of_values(scopes, spans.scope_codes()));
    add_spans_of(pattern, spans.events(), rows);
    add_spans_of(pattern, spans.links(), rows);
    return rows;
  }

  // The spans whose events (or links) have the attribute.
  template <typename Table>
  static void add_spans_of(const AttributePattern& pattern, Table& table, RowMask& spans) {
    if (table.rows().row_count() == 0) return;
    const RowMask parts = pattern.rows_of(table.attributes(), table.rows().context());
    if (parts.empty()) return;
    const std::vector<std::uint32_t> span_of_row = table.rows().span_of_row();
    for (std::size_t row = 0; row < span_of_row.size(); ++row) {
      if (parts[row]) spans.set(span_of_row[row]);
    }
  }

  void keep_durations(SpanTable& spans, RowMask& rows) const {
    std::vector<Span> of_trace;
    for (const BlockTrace& trace : block_.traces()) {
      if (!rows.any(trace.first_span, trace.span_count)) continue;
      of_trace.assign(trace.span_count, {});
      spans.read_times(trace, of_trace);
      for (std::size_t i = 0; i < of_trace.size(); ++i) {
        if (!duration_fits(of_trace[i])) rows.clear(trace.first_span + i);
      }
    }
  }

  bool duration_fits(const Span& span) const noexcept {
    const auto duration = duration_of(span);
    if (!duration) return false;
    return (!query_.min_duration || *duration >= *query_.min_duration) &&
           (!query_.max_duration || *duration <= *query_.max_duration);
  }

  // One filter alone: a half of a call may have the others from other annotations. Names that are
  // asked to be empty say nothing: a half has no name, too, if its annotations are all notes.
  RowMask matching_annotations() {
    const std::size_t count = block_.counts().annotations;
    if (count == 0) return {};
    AnnotationTable& annotations = block_.annotations();
    if (!query_.attributes.empty()) return with_attribute(annotations, query_.attributes.front());
    if (query_.operation && !query_.operation->empty()) {
      return with_text(annotations, &Annotation::name, *query_.operation);
    }
    if (query_.errors_only) return failed(annotations);
    if (query_.service && !query_.service->empty()) {
      RowMask rows = with_text(annotations, &Annotation::origin, *query_.service);
      rows.add(with_text(annotations, &Annotation::destination, *query_.service));
      return rows;
    }
    return RowMask::all(count);
  }

  static RowMask with_text(AnnotationTable& annotations, std::string_view Annotation::*field,
                           std::string_view text) {
    const RowMask values = values_equal(annotations.values_of(field), text);
    if (values.empty()) return {};
    return rows_of_values(values, annotations.codes_of(field));
  }

  static RowMask failed(AnnotationTable& annotations) {
    const auto errors = values_that(annotations.forms().numbers(), [](std::uint64_t form) {
      return status_of_annotation_form(form) == StatusCode::error;
    });
    return rows_of_values(errors, annotations.form_codes());
  }

  RowMask with_attribute(AnnotationTable& annotations, const AttributeFilter& filter) {
    RowMask rows = AttributePattern(filter, block_)
                       .rows_of(annotations.attributes(), annotations.attribute_context());
    if (filter.value.empty() || !filter.key.starts_with(payload_key({}))) return rows;
    RowMask payloads = with_text(annotations, &Annotation::payload, filter.value);
    for (std::size_t row = 0; row < payloads.size(); ++row) {
      if (!payloads[row]) continue;
      Annotation annotation;
      read_form(annotations.forms().numbers()[annotations.form_codes()[row]], annotation);
      if (payload_key(annotation) != filter.key) payloads.clear(row);
    }
    rows.add(payloads);
    return rows;
  }

  BlockColumns& block_;
  const SearchQuery& query_;
};

}  // namespace

Result<std::vector<std::uint32_t>> candidates_in(BlockReader& block, const SearchQuery& query) {
  return checked(block.columns(), [&] { return BlockSearch(block.columns(), query).run(); });
}

}  // namespace phosphor
