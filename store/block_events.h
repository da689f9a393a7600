// The events of a block's spans, and their links: tables of their own, whose rows follow the
// spans'.
//
// How many each span has stands first; a time counts from the event before, or from the span's
// start. The trace that a link points to is a text of 16 bytes, high half first, since many links
// point to the same.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/column_attributes.h"
#include "store/column_values.h"

#include <phosphor/span.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace phosphor {

class EventTableBuilder {
 public:
  EventTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);

  void add(const Span& span, std::uint32_t trace);
  std::size_t raw_bytes() const noexcept;
  void write(LayoutWriter& out, std::size_t trace_count);
  void clear();

 private:
  ColumnDictionary& dictionary_;
  std::vector<std::uint32_t> counts_;        // by span
  std::vector<std::uint32_t> trace_of_row_;  // by event, as all that follows
  std::vector<std::uint64_t> time_steps_;
  TextColumnBuilder names_;
  NumberColumnBuilder dropped_attributes_;
  AttributeTableBuilder attributes_;
};

class LinkTableBuilder {
 public:
  LinkTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);

  void add(const Span& span, std::uint32_t trace);
  std::size_t raw_bytes() const noexcept;
  void write(LayoutWriter& out, std::size_t trace_count);
  void clear();

 private:
  ColumnDictionary& dictionary_;
  std::vector<std::uint32_t> counts_;
  std::vector<std::uint32_t> trace_of_row_;
  std::vector<std::uint64_t> span_ids_;
  TextColumnBuilder trace_ids_, trace_states_;
  NumberColumnBuilder dropped_attributes_, flags_;
  AttributeTableBuilder attributes_;
};

// What events and links have in common: which rows are a span's.
class PartsOfSpans {
 public:
  PartsOfSpans() = default;
  explicit PartsOfSpans(LayoutReader& in) : counts_(in) {}

  void load(std::size_t span_count, const RowContext& of_spans);
  std::size_t row_count() const noexcept { return context_.trace_of_row.size(); }
  std::size_t first_row(std::size_t span) noexcept { return begin_.before(span, counts_); }
  std::size_t count(std::size_t span) const noexcept { return counts_[span]; }
  RowContext& context() noexcept { return context_; }
  // The span of each row.
  std::vector<std::uint32_t> span_of_row() const;

 private:
  Numbers counts_;
  RunningSum begin_;
  std::vector<std::uint32_t> trace_of_row_;
  RowContext context_;
};

class EventTable {
 public:
  EventTable() = default;
  EventTable(LayoutReader& in, std::size_t key_count);

  void load(std::size_t span_count, const RowContext& of_spans);
  // Sets the events of the spans from `begin` on, which are whole traces.
  void read(std::size_t begin, std::span<Span> spans, TextList& keys, const ReadTarget& target);

  PartsOfSpans& rows() noexcept { return rows_; }
  AttributeTable& attributes() noexcept { return attributes_; }
  const TextColumn& names() const noexcept { return names_; }
  const std::vector<std::uint32_t>& name_codes() const noexcept { return name_codes_; }

 private:
  PartsOfSpans rows_;
  bool is_loaded_ = false;
  Numbers time_steps_;
  TextColumn names_;
  NumberColumn dropped_attributes_;
  AttributeTable attributes_;
  std::vector<std::uint32_t> name_codes_;
};

class LinkTable {
 public:
  LinkTable() = default;
  LinkTable(LayoutReader& in, std::size_t key_count);

  void load(std::size_t span_count, const RowContext& of_spans);
  void read(std::size_t begin, std::span<Span> spans, TextList& keys, const ReadTarget& target);

  PartsOfSpans& rows() noexcept { return rows_; }
  AttributeTable& attributes() noexcept { return attributes_; }

 private:
  PartsOfSpans rows_;
  bool is_loaded_ = false;
  Numbers span_ids_;
  TextColumn trace_ids_, trace_states_;
  NumberColumn dropped_attributes_, flags_;
  AttributeTable attributes_;
};

}  // namespace phosphor
