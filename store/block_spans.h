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
#include "store/block_rest.h"
#include "store/column_attributes.h"

#include <phosphor/span.h>

#include <cstdint>
#include <span>
#include <vector>

namespace phosphor {

class SpanTableBuilder {
 public:
  SpanTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);

  void add(const Span& span, std::uint32_t trace);
  std::size_t raw_bytes() const noexcept;
  void write(LayoutWriter& out, std::span<const BlockTrace> traces) const;
  void clear();

 private:
  void write_times(LayoutWriter& out, std::span<const BlockTrace> traces) const;

  ColumnDictionary& dictionary_;
  std::vector<std::uint32_t> trace_of_row_;
  std::vector<Timestamp> starts_, ends_;
  TextColumnBuilder names_;
  ProducerTableBuilder resources_, scopes_;
  std::vector<std::uint32_t> resource_numbers_, scope_numbers_;
  NumberColumnBuilder forms_;
  TextColumnBuilder services_, peers_, hostnames_;
  AttributeTableBuilder attributes_;
  EventTableBuilder events_;
  LinkTableBuilder links_;
  RestBuilder rest_;
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
  const TextColumn& services() { return loaded(services_); }
  NumberColumn& forms();
  const std::vector<std::uint32_t>& resource_codes() const noexcept { return resource_codes_; }
  std::vector<std::uint32_t> scope_codes();
  ProducerTable& resources() noexcept { return resources_; }
  ProducerTable& scopes() noexcept { return scopes_; }
  AttributeTable& attributes();
  EventTable& events();
  LinkTable& links();

 private:
  TextColumn& loaded(TextColumn& texts);
  void load_codes(Codes& codes, const ProducerTable& producers);
  void read_texts(TextColumn& column, std::string_view Span::*field, const BlockTrace& trace,
                  const ReadTarget& target, std::span<Span> spans);
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
  TextColumn services_, peers_, hostnames_;
  AttributeTable attributes_;
  EventTable events_;
  LinkTable links_;
  Rest rest_;
};

}  // namespace phosphor
