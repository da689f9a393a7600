// The annotations of a block, by columns.
//
// The second mark of a call says much of what the first one said, so most columns guess from the
// annotation's twin (store/block_kinship.h). A time counts from the time before it in the trace; a
// duration from what the clock says since the twin of the same half, which is what clients measure.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/block_forms.h"
#include "store/block_kinship.h"
#include "store/block_rest.h"
#include "store/column_attributes.h"

#include <phosphor/annotation.h>

#include <cstdint>
#include <span>
#include <vector>

namespace phosphor {

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
  // `twins`: of each row, as KinshipBuilder::twins().
  void write(LayoutWriter& out, std::span<const BlockTrace> traces,
             std::span<const std::uint32_t> twins) const;
  void clear();

 private:
  void write_times(LayoutWriter& out, std::span<const BlockTrace> traces,
                   std::span<const std::uint32_t> twins) const;

  ColumnDictionary& dictionary_;
  std::vector<std::uint32_t> trace_of_row_;
  std::vector<AnnotationTime> times_;
  NumberColumnBuilder forms_;
  TextColumnBuilder names_, hostnames_, origins_, destinations_, payloads_;
  AttributeTableBuilder attributes_;
  RestBuilder rest_;
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
  const RowContext& context() const noexcept { return context_; }
  const TextColumn& names() const noexcept { return names_; }
  const TextColumn& origins() { return loaded(origins_); }
  const TextColumn& destinations() { return loaded(destinations_); }
  const TextColumn& payloads() { return loaded(payloads_); }
  const NumberColumn& forms() const noexcept { return forms_; }
  const std::vector<std::uint32_t>& form_codes() const noexcept { return form_codes_; }
  AttributeTable& attributes();

 private:
  void load_guides(std::span<const BlockTrace> traces, const Kinship& kinship);
  TextColumn& loaded(TextColumn& texts);
  void read_times(const BlockTrace& trace, std::span<Annotation> annotations);
  void read_texts(TextColumn& column, std::string_view Annotation::*field, const BlockTrace& trace,
                  const ReadTarget& target, std::span<Annotation> annotations);

  bool is_loaded_ = false;
  std::vector<std::uint32_t> trace_of_row_, twins_;
  std::vector<CallSide> halves_;
  RowContext context_;
  std::vector<std::uint32_t> form_codes_, name_codes_, hostname_codes_;  // of all rows
  std::vector<std::uint32_t> codes_;  // of the trace that is read

  // In the order of the layout.
  NumberColumn forms_;
  Numbers time_steps_, durations_;
  TextColumn names_, hostnames_, origins_, destinations_, payloads_;
  AttributeTable attributes_;
  Rest rest_;
};

}  // namespace phosphor
