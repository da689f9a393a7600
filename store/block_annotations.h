// The annotations of a block, by columns.
//
// The second mark of a call says much of what the first one said, so most columns guess from
// related annotations (store/block_kinship.h). A time counts from the time before it in the trace;
// a duration from what the clock says since the twin of the same half, which is what clients
// measure.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_forms.h"
#include "store/block_kinship.h"
#include "store/column_attributes.h"

#include <phosphor/annotation.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace phosphor {

// The texts of an annotation, in the order of their columns; others guess from the first two.
// Durable.
inline constexpr std::array<std::string_view Annotation::*, 10> annotation_texts = {
    &Annotation::name,           &Annotation::hostname,      &Annotation::origin,
    &Annotation::destination,    &Annotation::payload,       &Annotation::status_message,
    &Annotation::trace_state,    &Annotation::trace_id_text, &Annotation::span_id_text,
    &Annotation::parent_id_text,
};

// What durations are told from.
struct AnnotationTime {
  Timestamp time = no_time;
  std::chrono::nanoseconds duration{0};
  CallSide half = CallSide::none;
};

class AnnotationTableBuilder {
 public:
  AnnotationTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);

  void add(const Annotation& annotation, std::uint32_t trace);
  std::size_t raw_bytes() const noexcept;
  void write(LayoutWriter& out, std::span<const BlockTrace> traces, const Relations& relations);
  void clear();

 private:
  void write_times(LayoutWriter& out, std::span<const BlockTrace> traces,
                   const Relations& relations) const;

  ColumnDictionary& dictionary_;
  std::vector<std::uint32_t> trace_of_row_;
  std::vector<AnnotationTime> times_;
  NumberColumnBuilder forms_;
  std::array<TextColumnBuilder, annotation_texts.size()> texts_;
  AttributeTableBuilder attributes_;
};

class AnnotationTable {
 public:
  AnnotationTable() = default;
  AnnotationTable(LayoutReader& in, std::size_t key_count);

  // To be called before the functions below; again for nothing.
  void load(std::span<const BlockTrace> traces, const Kinship& kinship);

  // Sets all but ids and parents of the trace's annotations.
  void read(const BlockTrace& trace, BlockFields fields, TextList& keys, const ReadTarget& target,
            std::span<Annotation> annotations);

  // Columns, for searching.
  const Texts& values_of(std::string_view Annotation::*field);
  std::vector<std::uint32_t> codes_of(std::string_view Annotation::*field);
  const NumberColumn& forms() const noexcept { return forms_; }
  const std::vector<std::uint32_t>& form_codes() const noexcept { return form_codes_; }
  AttributeTable& attributes();
  const RowContext& attribute_context() const noexcept { return attribute_context_; }

 private:
  void load_halves();
  void load_guides();
  TextColumn& loaded_text(std::size_t i);
  void read_times(const BlockTrace& trace, std::span<Annotation> annotations);
  void read_text(std::size_t i, const BlockTrace& trace, const ReadTarget& target,
                 std::span<Annotation> annotations);

  bool is_loaded_ = false;
  std::vector<std::uint32_t> trace_of_row_;
  Relations relations_;
  std::vector<CallSide> halves_;
  RowContext context_, attribute_context_;
  std::vector<std::uint32_t> form_codes_;  // of all rows, as the next
  std::array<std::vector<std::uint32_t>, 2> guide_codes_;
  std::vector<std::uint32_t> codes_;  // of the trace that is read

  // In the order of the layout.
  NumberColumn forms_;
  Numbers time_steps_, durations_;
  std::array<TextColumn, annotation_texts.size()> texts_;
  AttributeTable attributes_;
};

}  // namespace phosphor
