// The spans of a block, by columns.
//
// Who is whose parent stands in the kinship (store/block_kinship.h). A start counts from the start
// before it in the trace, an end from its span's own start; both wrap around, so any two times will
// do. The columns that others guess from come first: a name, and the resource.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_events.h"
#include "store/block_forms.h"
#include "store/block_kinship.h"
#include "store/block_producers.h"
#include "store/column_attributes.h"

#include <phosphor/span.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace phosphor {

// The texts of a span besides its name, in the order of their columns. Durable.
inline constexpr std::array<std::string_view Span::*, 8> span_texts = {
    &Span::service,     &Span::peer,          &Span::hostname,     &Span::status_message,
    &Span::trace_state, &Span::trace_id_text, &Span::span_id_text, &Span::parent_id_text,
};
// Its counts, likewise.
inline constexpr std::array<std::uint32_t Span::*, 3> span_counts = {
    &Span::dropped_attributes_count,
    &Span::dropped_events_count,
    &Span::dropped_links_count,
};

class SpanTableBuilder {
 public:
  SpanTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);

  void add(const Span& span, std::uint32_t trace);
  std::size_t raw_bytes() const noexcept;
  void write(LayoutWriter& out, std::span<const BlockTrace> traces);
  void clear();

 private:
  void write_times(LayoutWriter& out, std::span<const BlockTrace> traces) const;

  ColumnDictionary& dictionary_;
  std::vector<std::uint32_t> trace_of_row_;
  std::vector<Timestamp> starts_, ends_;
  TextColumnBuilder names_;
  ProducerTableBuilder resources_, scopes_;
  std::vector<std::uint32_t> resource_numbers_, scope_numbers_;
  GuessMemory resource_guess_, scope_guess_;
  NumberColumnBuilder forms_;
  std::array<TextColumnBuilder, span_texts.size()> texts_;
  NumberColumnBuilder call_ids_;
  std::array<NumberColumnBuilder, span_counts.size()> counts_;
  AttributeTableBuilder attributes_;
  EventTableBuilder events_;
  LinkTableBuilder links_;
};

class SpanTable {
 public:
  SpanTable() = default;
  SpanTable(LayoutReader& in, std::size_t key_count);

  // To be called before the functions below; again for nothing.
  void load(std::span<const BlockTrace> traces);

  // Sets all but ids and parents of the trace's spans, of which there are as many as the trace has.
  void read(const BlockTrace& trace, BlockFields fields, TextList& keys, const ReadTarget& target,
            std::span<Span> spans);
  // Only start, end, and what is in the form.
  void read_times(const BlockTrace& trace, std::span<Span> spans);

  // Columns, for searching.
  const RowContext& context() const noexcept { return context_; }
  const TextColumn& names() const noexcept { return names_; }
  const std::vector<std::uint32_t>& name_codes() const noexcept { return name_codes_; }
  // One of span_texts.
  const TextColumn& texts_of(std::string_view Span::*field);
  const NumberColumn& forms() { return loaded(forms_); }
  const std::vector<std::uint32_t>& resource_codes() const noexcept { return resource_codes_; }
  std::vector<std::uint32_t> scope_codes();
  ProducerTable& resources() noexcept { return resources_; }
  ProducerTable& scopes() noexcept { return scopes_; }
  AttributeTable& attributes() { return loaded(attributes_); }
  EventTable& events() { return loaded(events_); }
  LinkTable& links() { return loaded(links_); }

 private:
  template <typename Column>
  Column& loaded(Column& column) {
    column.load(trace_of_row_.size(), context_);
    return column;
  }
  void load_codes(Codes& codes, const ProducerTable& producers);
  void read_texts(TextColumn& column, std::string_view Span::*field, const BlockTrace& trace,
                  const ReadTarget& target, std::span<Span> spans);
  // Calls set(span, number) for each.
  template <typename Set>
  void read_numbers(NumberColumn& column, const BlockTrace& trace, std::span<Span> spans, Set set);
  void read_producers(const BlockTrace& trace, TextList& keys, const ReadTarget& target,
                      std::span<Span> spans);
  void read_parts(const BlockTrace& trace, TextList& keys, const ReadTarget& target,
                  std::span<Span> spans);

  bool is_loaded_ = false;
  std::vector<std::uint32_t> trace_of_row_;
  RowContext context_;
  std::vector<std::uint32_t> name_codes_, resource_codes_;  // of all rows: others guess from them
  std::vector<std::uint32_t> codes_;                        // of the trace that is read

  // In the order of the layout.
  ProducerTable resources_, scopes_;
  TextColumn names_;
  Codes resource_column_, scope_column_;
  NumberColumn forms_;
  Numbers start_steps_, durations_;
  std::array<TextColumn, span_texts.size()> texts_;
  NumberColumn call_ids_;
  std::array<NumberColumn, span_counts.size()> counts_;
  AttributeTable attributes_;
  EventTable events_;
  LinkTable links_;
};

}  // namespace phosphor
