#include "store/cli/inspection_text.h"

#include "proto/json_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace phosphor {
namespace {

std::string per_record(std::uint64_t bytes, std::uint64_t records) {
  if (records == 0 || bytes == 0) return "";
  return fmt::format("{:.1f}", static_cast<double>(bytes) / static_cast<double>(records));
}

std::string time_text(Timestamp time) {
  return fmt::format("{:%Y-%m-%d %H:%M:%S}",
                     std::chrono::time_point_cast<std::chrono::seconds>(time));
}

void append_slice(const SliceInspection& slice, InspectionDepth depth, std::string& out) {
  auto into = std::back_inserter(out);
  fmt::format_to(into,
                 R"({{"number":{},"begun_unix_ns":"{}","segments":{},"blocks":{},"records":{},)"
                 R"("traces":{})",
                 slice.number, unix_nanoseconds(slice.begun), slice.segments, slice.blocks,
                 slice.records, slice.traces);
  if (depth == InspectionDepth::checked) {
    fmt::format_to(into, R"(,"block_bytes":{},"filter_bytes":{},"description_bytes":{})",
                   slice.block_bytes, slice.filter_bytes, slice.description_bytes);
  }
  out += '}';
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  constexpr const char* units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < std::size(units); ++unit) size /= 1024;
  return fmt::format("{:.{}f} {}", size, unit == 0 ? 0 : 1, units[unit]);
}

std::string inspection_table(const StoreInspection& store) {
  constexpr const char* row = "{:>6}  {:<19} {:>9} {:>8} {:>12} {:>11} {:>10} {:>9}\n";
  std::string out = fmt::format(row, "slice", "begun (UTC)", "segments", "blocks", "records",
                                "traces", "blocks'", "B/record");
  for (const SliceInspection& slice : store.slices) {
    out += fmt::format(row, slice.number, time_text(slice.begun), slice.segments, slice.blocks,
                       slice.records, slice.traces,
                       slice.block_bytes == 0 ? "" : size_text(slice.block_bytes),
                       per_record(slice.block_bytes + slice.filter_bytes + slice.description_bytes,
                                  slice.block_bytes == 0 ? 0 : slice.records));
  }
  out += fmt::format("\njournal: {} records in {} entries, {}\n", store.journal_records,
                     store.journal_entries, size_text(store.journal_bytes));
  return out + fmt::format("on disk: {}, the log included\n", size_text(store.disk_bytes));
}

std::string inspection_json(const StoreInspection& store, InspectionDepth depth) {
  std::string out = R"({"slices":[)";
  for (const SliceInspection& slice : store.slices) {
    if (&slice != &store.slices.front()) out += ',';
    append_slice(slice, depth, out);
  }
  out += fmt::format(R"(],"journal":{{"entries":{},"records":{},"bytes":{}}},"disk_bytes":{},)"
                     R"("damage_count":{},"damage":[)",
                     store.journal_entries, store.journal_records, store.journal_bytes,
                     store.disk_bytes, store.damage.count);
  for (const std::string& sentence : store.damage.sentences) {
    if (&sentence != &store.damage.sentences.front()) out += ',';
    append_json_string(sentence, out);
  }
  return out + "]}\n";
}

}  // namespace phosphor
