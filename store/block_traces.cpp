#include "store/block_traces.h"

#include "store/block_format.h"
#include "store/block_forms.h"

#include <algorithm>
#include <utility>

namespace phosphor {
namespace {

constexpr std::uint64_t size_unit = 16;  // bytes; no record is smaller

template <typename Field>
void write_field(LayoutWriter& out, std::span<const BlockTrace> traces, Field field) {
  std::vector<std::uint64_t> numbers;
  numbers.reserve(traces.size());
  for (const BlockTrace& trace : traces) numbers.push_back(std::uint64_t{field(trace)});
  write_numbers(out, numbers);
}

// How long before its start in this block a trace was known to start; 0 where it was not known.
std::uint64_t prior_step(const BlockTrace& trace) noexcept {
  return trace.prior_start == no_time ? 0 : word_of(trace.start) - word_of(trace.prior_start);
}

}  // namespace

std::uint8_t small_size(std::uint64_t bytes) noexcept {
  std::uint64_t units = bytes / size_unit + (bytes % size_unit != 0 ? 1 : 0);
  unsigned exponent = 0;
  for (; units >= 16; ++exponent) units = units / 2 + units % 2;
  if (units < 8) return static_cast<std::uint8_t>(units);
  return exponent + 1 > 31 ? 0xff : static_cast<std::uint8_t>((exponent + 1) << 3 | (units - 8));
}

std::uint64_t size_of(std::uint8_t small) noexcept {
  const unsigned exponent = small >> 3;
  const std::uint64_t digits = small & 7;
  if (exponent == 0) return digits * size_unit;
  return ((8 + digits) << (exponent - 1)) * size_unit;
}

std::vector<std::uint32_t> trace_of_row(std::span<const BlockTrace> traces,
                                        std::uint32_t BlockTrace::*row_count) {
  std::size_t total = 0;
  for (const BlockTrace& trace : traces) total += trace.*row_count;
  std::vector<std::uint32_t> rows(total);
  auto row = rows.begin();
  for (std::uint32_t i = 0; i < traces.size(); ++i) row = std::fill_n(row, traces[i].*row_count, i);
  return rows;
}

void write_traces(LayoutWriter& out, std::span<const BlockTrace> traces) {
  std::uint64_t before = traces.empty() ? 0 : traces.front().id.high;
  out.varint(before);
  write_field(out, traces,
              [&](const BlockTrace& t) { return t.id.high - std::exchange(before, t.id.high); });
  std::vector<std::uint64_t> lows;
  for (const BlockTrace& trace : traces) lows.push_back(trace.id.low);
  write_words(out, lows);
  write_field(out, traces, [](const BlockTrace& t) { return t.span_count; });
  write_field(out, traces, [](const BlockTrace& t) { return t.annotation_count; });
  write_field(out, traces, [](const BlockTrace& t) { return word_of(t.start); });
  write_field(out, traces, [](const BlockTrace& t) { return t.prior_start == no_time ? 0U : 1U; });
  write_field(out, traces, prior_step);
  write_field(out, traces, [](const BlockTrace& t) { return small_size(t.bytes); });
}

TraceTable::TraceTable(LayoutReader& in)
    : first_high_(in.varint()),
      high_steps_(in),
      lows_(in),
      span_counts_(in),
      annotation_counts_(in),
      starts_(in),
      has_prior_(in),
      priors_(in),
      sizes_(in) {}

std::vector<BlockTrace> TraceTable::read(const BlockCounts& counts) {
  for (Numbers* numbers : {&high_steps_, &span_counts_, &annotation_counts_, &starts_, &has_prior_,
                           &priors_, &sizes_}) {
    numbers->load(counts.traces);
  }
  lows_.load(counts.traces);
  const std::vector<std::uint64_t> high_steps = high_steps_.all();
  const std::vector<std::uint64_t> span_counts = span_counts_.all();
  const std::vector<std::uint64_t> annotation_counts = annotation_counts_.all();
  const std::vector<std::uint64_t> starts = starts_.all();
  const std::vector<std::uint64_t> priors = priors_.all();
  std::vector<BlockTrace> traces(counts.traces);
  std::uint64_t high = first_high_;
  std::uint64_t spans = 0;
  std::uint64_t annotations = 0;
  for (std::size_t i = 0; i < traces.size(); ++i) {
    BlockTrace& trace = traces[i];
    trace.id.high = high += high_steps[i];
    trace.id.low = lows_[i];
    trace.first_span = static_cast<std::uint32_t>(spans);
    trace.first_annotation = static_cast<std::uint32_t>(annotations);
    const std::uint64_t span_count = span_counts[i];
    const std::uint64_t annotation_count = annotation_counts[i];
    if (span_count > counts.spans - spans || annotation_count > counts.annotations - annotations) {
      throw NotABlock("a trace has rows that are not there");
    }
    spans += trace.span_count = static_cast<std::uint32_t>(span_count);
    annotations += trace.annotation_count = static_cast<std::uint32_t>(annotation_count);
    trace.start = time_of(starts[i]);
    if (has_prior_[i] != 0) trace.prior_start = time_of(starts[i] - priors[i]);
    trace.bytes = size_of(static_cast<std::uint8_t>(sizes_[i]));
  }
  if (spans != counts.spans || annotations != counts.annotations) {
    throw NotABlock("rows that are no trace's");
  }
  return traces;
}

}  // namespace phosphor
