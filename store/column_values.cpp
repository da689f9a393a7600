#include "store/column_values.h"

#include <algorithm>
#include <cmath>

namespace phosphor {
namespace {

// What zstd needs to say "as before": repeating a text costs no more, however long it is.
constexpr double repeated_text_bits = 24;

double repeat_bits(const std::vector<std::string_view>&) { return repeated_text_bits; }

// A number costs its own width.
double repeat_bits(const std::vector<std::uint64_t>& numbers) {
  if (numbers.empty()) return 0;
  const auto [least, most] =
      std::minmax_element(numbers.begin(), numbers.end(), [](std::uint64_t a, std::uint64_t b) {
        return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
      });
  return std::log2(static_cast<double>(*most - *least) + 1);
}

void write_values(LayoutWriter& out, const std::vector<std::string_view>& values) {
  write_texts(out, values);
}
void write_values(LayoutWriter& out, const std::vector<std::uint64_t>& values) {
  write_numbers(out, values);
}

}  // namespace

template <typename Value>
void ColumnBuilder<Value>::write(LayoutWriter& out, const RowContext& context, bool is_guide) {
  const ColumnEntries entries{
      entry_count_, codes_, rows_, values_.values.size(), repeat_bits(values_.values), is_guide};
  const std::vector<std::uint32_t> order = write_codes(out, entries, context, &guess_memory_);
  if (order.empty()) return;
  std::vector<Value> values;
  values.reserve(order.size());
  for (const std::uint32_t number : order) values.push_back(values_.values[number]);
  write_values(out, values);
}

template class ColumnBuilder<std::string_view>;
template class ColumnBuilder<std::uint64_t>;

}  // namespace phosphor
