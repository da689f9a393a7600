#include "tests/bench/trace_draw.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace phosphor::bench {
namespace {

// A geometric distribution of this mean, cut off at max_trace_spans, has the mean 9.6.
constexpr double mean_children = 8.65;

constexpr double median_duration_ns = 3e6;
constexpr double duration_sigma = 1.0;
constexpr double max_duration_ns = 3'600e9;  // a log-normal tail has no end of its own

constexpr std::uint32_t max_start_after_parent_ns = 1'000'000;

// Fine enough for the rarest operation to have seven entries, small enough for the first cache.
constexpr std::size_t table_bits = 13;
constexpr std::size_t table_size = std::size_t{1} << table_bits;
constexpr std::size_t quantile_bits = 11;
constexpr std::size_t quantile_count = std::size_t{1} << quantile_bits;

// `share` of the values 0, 1 … in that order, as many entries for each.
std::vector<std::uint8_t> table_of(std::size_t values,
                                   const std::function<double(std::size_t)>& weight) {
  double sum = 0;
  for (std::size_t value = 0; value < values; ++value) sum += weight(value);
  std::vector<std::uint8_t> table;
  double before = 0;
  for (std::size_t value = 0; value < values; ++value) {
    before += weight(value) / sum;
    const auto end = static_cast<std::size_t>(std::lround(before * table_size));
    table.resize(end, static_cast<std::uint8_t>(value));
  }
  return table;
}

// Where the standard normal distribution has `share` of its values below.
double normal_quantile(double share) {
  double low = -10;
  double high = 10;
  while (high - low > 1e-12) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < share ? low : high) = middle;
  }
  return low;
}

double duration_quantile(double share) {
  const double ns = median_duration_ns * std::exp(duration_sigma * normal_quantile(share));
  return std::min(ns, max_duration_ns);
}

constexpr std::uint64_t golden_ratio = 0x9e3779b97f4a7c15ULL;

// Stafford's mixer of 64 bits (the 13th), as splitmix64 uses it.
constexpr std::uint64_t mixed(std::uint64_t bits) noexcept {
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ULL;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebULL;
  return bits ^ (bits >> 31);
}

std::array<char, uuid_length> uuid_of(TraceId bits) noexcept {
  char hex[trace_id_hex_length];
  write_hex(bits, hex);
  std::array<char, uuid_length> text;
  std::size_t from = 0;
  for (std::size_t to = 0; to < uuid_length; ++to) {
    const bool dash = to == 8 || to == 13 || to == 18 || to == 23;
    text[to] = dash ? '-' : hex[from++];
  }
  return text;
}

}  // namespace

// splitmix64: a sequence of its own for each trace.
class TraceDrawer::Bits {
 public:
  explicit Bits(std::uint64_t state) noexcept : state_(state) {}
  std::uint64_t next() noexcept { return mixed(state_ += golden_ratio); }
  // Even enough for a load: off by less than limit in 2^32.
  std::uint32_t below(std::uint32_t limit) noexcept { return scaled(next(), limit); }
  // Of the upper 32 bits.
  static std::uint32_t scaled(std::uint64_t bits, std::uint32_t limit) noexcept {
    return static_cast<std::uint32_t>((bits >> 32) * limit >> 32);
  }

 private:
  std::uint64_t state_;
};

TraceDrawer::TraceDrawer(std::uint64_t seed) : seed_(mixed(seed + golden_ratio)) {
  sizes_ = table_of(max_trace_spans, [](std::size_t children) {
    return std::pow(mean_children / (1 + mean_children), static_cast<double>(children));
  });
  // What the geometric distribution has beyond the cut is added to the last.
  const double beyond = std::pow(mean_children / (1 + mean_children), max_trace_spans);
  const auto entries = static_cast<std::size_t>(std::lround(beyond * table_size));
  std::fill_n(sizes_.end() - static_cast<std::ptrdiff_t>(entries), entries, max_trace_spans - 1);
  operations_ = table_of(operation_count,
                         [](std::size_t rank) { return 1.0 / static_cast<double>(rank + 1); });
  const double finest = 0.5 / (quantile_count * 64.0);
  for (std::size_t i = 0; i <= quantile_count; ++i) {
    const double share = static_cast<double>(i) / quantile_count;
    durations_.push_back(duration_quantile(std::clamp(share, finest, 1 - finest)));
  }
}

TraceDrawer::Bits TraceDrawer::bits_of(std::uint64_t index) const noexcept {
  return Bits(mixed(seed_ ^ mixed(index)));
}

std::size_t TraceDrawer::size_of(std::uint64_t index) const noexcept {
  return std::size_t{1} + sizes_[bits_of(index).next() % table_size];
}

void TraceDrawer::draw(std::uint64_t index, TraceDraw& trace) const noexcept {
  Bits bits = bits_of(index);
  trace.index = index;
  trace.size = std::size_t{1} + sizes_[bits.next() % table_size];
  trace.id = {bits.next(), bits.next() | 1};
  trace.request_id = uuid_of({bits.next(), bits.next()});
  for (std::size_t i = 0; i < trace.size; ++i) trace.spans[i] = draw_span(bits, trace, i);
}

SpanDraw TraceDrawer::draw_span(Bits& bits, const TraceDraw& trace,
                                std::size_t index) const noexcept {
  const std::uint64_t kinds = bits.next();
  const std::uint64_t choices = bits.next();
  const auto take = [&choices](int shift, std::uint64_t limit) {
    return static_cast<std::uint8_t>((choices >> shift & 0x3ff) * limit >> 10);
  };
  SpanDraw span;
  span.id = SpanId{bits.next() | 1};
  span.operation = operations_[kinds % table_size];
  span.host = static_cast<std::uint8_t>(ModelSystem::service_of_operation(span.operation) *
                                            hosts_per_service +
                                        take(0, hosts_per_service));
  span.method = take(10, methods.size());
  span.region = take(20, regions.size());
  span.component = take(30, components.size());
  span.thread = take(40, thread_count);
  span.status_code = take(50, 100) == 0 ? 1 : 0;
  span.error = (kinds >> 16 & 0xffff) * 100 >> 16 == 0;
  span.item = Bits::scaled(kinds, item_count);
  span.duration_ns = draw_duration(bits.next());
  span.parent = static_cast<std::uint8_t>(index);
  span.start_ns = 0;
  if (index > 0) {
    const std::uint64_t place = bits.next();
    span.parent = static_cast<std::uint8_t>((place & 0xffff) * index >> 16);
    span.start_ns =
        trace.spans[span.parent].start_ns + Bits::scaled(place, max_start_after_parent_ns);
  }
  return span;
}

// Between two quantiles every value is equally likely.
std::int64_t TraceDrawer::draw_duration(std::uint64_t bits) const noexcept {
  const std::size_t quantile = bits % quantile_count;
  const double within = static_cast<double>(bits >> 32) * 0x1p-32;
  const double low = durations_[quantile];
  return static_cast<std::int64_t>(low + within * (durations_[quantile + 1] - low));
}

std::uint64_t TraceDrawer::traces_with(std::uint64_t spans) const noexcept {
  std::uint64_t traces = 0;
  for (std::uint64_t have = 0; have < spans; ++traces) have += size_of(traces);
  return traces;
}

}  // namespace phosphor::bench
