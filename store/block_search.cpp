#include "store/block_search.h"

#include "store/block_columns.h"
#include "store/block_match.h"
#include "store/call_halves.h"
#include "store/span_members.h"
#include "store/span_time.h"
#include "store/trace_match.h"

#include <algorithm>

namespace phosphor {
namespace {

RowMask forms_that_fit(const NumberColumn& forms, const ValueTest& test, SpanField field) {
  return values_that(forms.numbers(), [&](std::uint64_t form) {
    Span span;
    read_form(form, span);
    const auto number = field == SpanField::kind ? static_cast<std::int64_t>(span.kind)
                                                 : static_cast<std::int64_t>(span.status);
    return test.fits(Value::integer(number));
  });
}

// The whole spans of a block, of which each decides by itself.
class SpanSearch {
 public:
  explicit SpanSearch(BlockColumns& block) : block_(block), spans_(block.spans()) {}

  // Of the rows in `within`, those that fulfil the condition.
  RowMask rows_of(const SpanCondition& condition, const RowMask& within) {
    switch (condition.kind) {
      case SpanCondition::Kind::test:
        return rows_of_test(*condition.test, within);
      case SpanCondition::Kind::all_of:
        return rows_of_all(condition, within);
      case SpanCondition::Kind::any_of:
        return rows_of_any(condition, within);
      case SpanCondition::Kind::none_of: {
        RowMask rows = within;
        rows.remove(rows_of_any(condition, within));
        return rows;
      }
    }
    return within;
  }

 private:
  RowMask rows_of_all(const SpanCondition& condition, const RowMask& within) {
    RowMask rows = within;
    for (const SpanCondition& part : condition.parts) {
      if (rows.empty()) return rows;
      rows = rows_of(part, rows);
    }
    return rows;
  }

  RowMask rows_of_any(const SpanCondition& condition, const RowMask& within) {
    RowMask rows(within.size());
    for (const SpanCondition& part : condition.parts) rows.add(rows_of(part, within));
    return rows;
  }

  RowMask rows_of_test(const SpanTest& test, const RowMask& within) {
    if (test.field == SpanField::duration) return rows_of_durations(test.value, within);
    RowMask rows = within;
    rows.keep(rows_that_have(test));
    return rows;
  }

  // Of all rows.
  RowMask rows_that_have(const SpanTest& test) {
    if (test.field == SpanField::name) {
      return rows_of_values(texts_that_fit(spans_.names().texts(), test.value),
                            spans_.name_codes());
    }
    if (const auto text = text_member(test.field)) {
      return rows_that_fit(spans_.texts_of(text), spans_.context(), test.value);
    }
    switch (test.field) {
      case SpanField::kind:
      case SpanField::status:
        return rows_of_column(forms_that_fit(spans_.forms(), test.value, test.field),
                              spans_.forms().codes(), spans_.context());
      case SpanField::event_name:
        return rows_with_event(test.value);
      case SpanField::attribute:
        return rows_with_attribute(test);
      default:
        return RowMask::all(block_.counts().spans);
    }
  }

  RowMask rows_with_attribute(const SpanTest& test) {
    const AttributePattern pattern(test, block_);
    const auto at = [&](AttributeLevel level) {
      return test.level == AttributeLevel::any || test.level == level;
    };
    RowMask rows(block_.counts().spans);
    if (at(AttributeLevel::span)) rows.add(pattern.rows_of(spans_.attributes(), spans_.context()));
    if (at(AttributeLevel::resource)) add_producers(pattern, spans_.resources(), rows);
    if (at(AttributeLevel::scope)) add_producers(pattern, spans_.scopes(), rows);
    if (at(AttributeLevel::event)) add_parts(pattern, spans_.events(), rows);
    if (at(AttributeLevel::link)) add_parts(pattern, spans_.links(), rows);
    return rows;
  }

  void add_producers(const AttributePattern& pattern, ProducerTable& producers, RowMask& rows) {
    const RowMask fitting = pattern.rows_of(producers.attributes(), {});
    if (fitting.empty()) return;
    if (&producers == &spans_.resources()) {
      rows.add(rows_of_values(fitting, spans_.resource_codes()));
    } else {
      rows.add(rows_of_values(fitting, spans_.scope_codes()));
    }
  }

  // The spans whose events (or links) have the attribute.
  template <typename Table>
  static void add_parts(const AttributePattern& pattern, Table& table, RowMask& rows) {
    if (table.rows().row_count() == 0) return;
    add_spans_of(pattern.rows_of(table.attributes(), table.rows().context()), table.rows(), rows);
  }

  RowMask rows_with_event(const ValueTest& test) {
    EventTable& events = spans_.events();
    RowMask rows(block_.counts().spans);
    if (events.rows().row_count() == 0) return rows;
    const RowMask names = texts_that_fit(events.names().texts(), test);
    add_spans_of(rows_of_values(names, events.name_codes()), events.rows(), rows);
    return rows;
  }

  static void add_spans_of(const RowMask& parts, const PartsOfSpans& of, RowMask& spans) {
    if (parts.empty()) return;
    const std::vector<std::uint32_t> span_of_row = of.span_of_row();
    for (std::size_t row = 0; row < span_of_row.size(); ++row) {
      if (parts[row]) spans.set(span_of_row[row]);
    }
  }

  RowMask rows_of_durations(const ValueTest& test, const RowMask& within) {
    RowMask rows = within;
    std::vector<Span> of_trace;
    for (const BlockTrace& trace : block_.traces()) {
      if (!rows.any(trace.first_span, trace.span_count)) continue;
      of_trace.assign(trace.span_count, {});
      spans_.read_times(trace, of_trace);
      for (std::size_t i = 0; i < of_trace.size(); ++i) {
        const auto duration = duration_of(of_trace[i]);
        if (!duration || !test.fits(Value::integer(duration->count()))) {
          rows.clear(trace.first_span + i);
        }
      }
    }
    return rows;
  }

  BlockColumns& block_;
  SpanTable& spans_;
};

// The annotations of a block: which may lend what is asked for, as may_lend() says.
class AnnotationSearch {
 public:
  explicit AnnotationSearch(BlockColumns& block) : block_(block), table_(block.annotations()) {}

  RowMask rows_of(const SpanTest& test) {
    switch (test.field) {
      case SpanField::service:
      case SpanField::peer: {
        RowMask rows = with_text(&Annotation::origin, test.value);
        rows.add(with_text(&Annotation::destination, test.value));
        return rows;
      }
      case SpanField::name:
        return with_text(&Annotation::name, test.value);
      case SpanField::status_message:
        return with_text(&Annotation::status_message, test.value);
      case SpanField::hostname:
        return with_text(&Annotation::hostname, test.value);
      case SpanField::status:
        return with_status(test.value);
      case SpanField::attribute:
        return with_attribute(test);
      case SpanField::kind:
      case SpanField::duration:
      case SpanField::event_name:
        break;
    }
    return all();
  }

 private:
  RowMask all() const { return RowMask::all(block_.counts().annotations); }

  // A half of a call has no text where none of its annotations has one.
  RowMask with_text(std::string_view Annotation::*field, const ValueTest& test) {
    if (test.fits(Value::string(""))) return all();
    return with_full_text(field, test);
  }

  RowMask with_full_text(std::string_view Annotation::*field, const ValueTest& test) {
    const RowMask values = texts_that_fit(table_.values_of(field), test);
    if (values.empty()) return RowMask(block_.counts().annotations);
    return rows_of_values(values, table_.codes_of(field));
  }

  RowMask with_status(const ValueTest& test) {
    const auto fitting = values_that(table_.forms().numbers(), [&](std::uint64_t form) {
      return test.fits(Value::integer(static_cast<std::int64_t>(status_of_annotation_form(form))));
    });
    return rows_of_values(fitting, table_.form_codes());
  }

  RowMask with_attribute(const SpanTest& test) {
    RowMask rows(block_.counts().annotations);
    if (test.level != AttributeLevel::any && test.level != AttributeLevel::span &&
        test.level != AttributeLevel::event && test.level != AttributeLevel::link) {
      return rows;
    }
    rows.add(
        AttributePattern(test, block_).rows_of(table_.attributes(), table_.attribute_context()));
    if (test.key.starts_with(payload_key({}))) rows.add(with_payload(test));
    return rows;
  }

  RowMask with_payload(const SpanTest& test) {
    RowMask rows = with_full_text(&Annotation::payload, test.value);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (!rows[row]) continue;
      Annotation annotation;
      read_form(table_.forms().numbers()[table_.form_codes()[row]], annotation);
      if (payload_key(annotation) != test.key) rows.clear(row);
    }
    return rows;
  }

  BlockColumns& block_;
  AnnotationTable& table_;
};

RowMask spans_of(BlockColumns& block, const SearchPlan& plan) {
  const std::size_t count = block.counts().spans;
  if (count == 0) return {};
  return SpanSearch(block).rows_of(plan.span, RowMask::all(count));
}

RowMask annotations_of(BlockColumns& block, const SearchPlan& plan) {
  const std::size_t count = block.counts().annotations;
  if (count == 0) return {};
  if (!plan.anchors) return RowMask::all(count);
  RowMask rows(count);
  AnnotationSearch search(block);
  for (const SpanTest& anchor : *plan.anchors) rows.add(search.rows_of(anchor));
  return rows;
}

std::vector<std::uint32_t> candidates(BlockColumns& block, const SearchPlan& plan) {
  const std::span<const BlockTrace> traces = block.traces();
  const RowMask spans = spans_of(block, plan);
  const RowMask annotations = annotations_of(block, plan);
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

}  // namespace

Result<std::vector<std::uint32_t>> candidates_in(BlockReader& block, const SearchPlan& plan) {
  return checked(block.columns(), [&] { return candidates(block.columns(), plan); });
}

}  // namespace phosphor
