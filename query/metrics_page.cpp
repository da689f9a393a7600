#include "query/metrics_page.h"

#include <algorithm>

namespace phosphor {
namespace {

double number(std::uint64_t count) { return static_cast<double>(count); }

MetricFamily counter(const char* name, const char* help, std::uint64_t count) {
  return metric(name, help, MetricType::counter, number(count));
}

MetricFamily gauge(const char* name, const char* help, std::uint64_t count) {
  return metric(name, help, MetricType::gauge, number(count));
}

void append(std::vector<MetricFamily>& families, std::vector<MetricFamily> more) {
  for (MetricFamily& family : more) {
    const bool taken =
        std::any_of(families.begin(), families.end(),
                    [&](const MetricFamily& known) { return known.name == family.name; });
    if (!taken) families.push_back(std::move(family));
  }
}

std::vector<MetricFamily> build_metrics(const Daemon& daemon) {
  const double started = static_cast<double>(unix_nanoseconds(daemon.start_time())) / 1e9;
  return {{"phosphor_build_info",
           "Always 1; the label says which version runs.",
           MetricType::gauge,
           {{{{"version", daemon.version()}}, 1}}},
          metric("process_start_time_seconds", "When the process started, since 1970.",
                 MetricType::gauge, started)};
}

std::vector<MetricFamily> store_metrics(const StoreStatus& store) {
  return {
      counter("phosphor_store_spans_written_total", "Spans written since the start.",
              store.spans_written),
      counter("phosphor_store_annotations_written_total", "Annotations written since the start.",
              store.annotations_written),
      gauge("phosphor_store_disk_bytes", "What the store takes on disk.", store.disk_bytes),
      gauge("phosphor_store_slices", "Parts that retention drops as a whole.", store.slice_count),
      gauge("phosphor_store_damage", "Parts of the store that are known to be unreadable.",
            store.damage.count),
      counter("phosphor_store_slices_dropped_total", "Parts that retention has dropped.",
              store.slices_dropped)};
}

}  // namespace

std::vector<MetricFamily> metrics_page(const Daemon& daemon, const StoreStatus& store) {
  std::vector<MetricFamily> families = build_metrics(daemon);
  append(families, process_metrics());
  append(families, store_metrics(store));
  append(families, daemon.metrics());
  return families;
}

}  // namespace phosphor
