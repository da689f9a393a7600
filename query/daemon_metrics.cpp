#include "query/daemon_metrics.h"

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

MetricFamily by_reason(const char* name, const char* help,
                       const std::vector<ReasonCount>& reasons) {
  MetricFamily family{name, help, MetricType::counter, {}};
  for (const ReasonCount& reason : reasons) {
    family.samples.push_back({{{"reason", reason.reason}}, number(reason.count)});
  }
  return family;
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
      counter("phosphor_store_slices_dropped_total", "Parts that retention has dropped.",
              store.slices_dropped)};
}

std::vector<MetricFamily> sender_metrics(const SendersReport& report) {
  const SenderCounts& totals = report.totals;
  return {
      counter("phosphor_annotations_sent_total", "Annotations that senders say they sent.",
              totals.sent),
      counter("phosphor_annotations_sent_before_first_seen_total",
              "Annotations sent before this process first heard of their sender.",
              totals.sent_before_first_seen),
      counter("phosphor_annotations_received_total", "Annotations that arrived.", totals.received),
      counter("phosphor_annotations_stored_total", "Annotations that were stored.", totals.stored),
      counter("phosphor_annotations_lost_on_wire_total",
              "Annotations that were sent and never arrived.", totals.lost_on_wire),
      counter("phosphor_annotations_duplicate_total", "Annotations that arrived again.",
              totals.duplicates),
      by_reason("phosphor_annotations_refused_total", "Annotations that could not be read.",
                totals.refused),
      by_reason("phosphor_annotations_dropped_total", "Annotations that the collector had to drop.",
                totals.dropped_by_collector),
      by_reason("phosphor_annotations_dropped_by_sender_total",
                "Annotations that senders say they dropped.", totals.dropped_by_sender),
      counter("phosphor_kernel_dropped_datagrams_total",
              "Datagrams that the kernel dropped for want of buffer.", report.kernel_drops)};
}

}  // namespace

std::vector<MetricFamily> all_metrics(const Daemon& daemon, const StoreStatus& store) {
  std::vector<MetricFamily> families = build_metrics(daemon);
  append(families, process_metrics());
  append(families, store_metrics(store));
  append(families, sender_metrics(daemon.senders()));
  append(families, daemon.metrics());
  return families;
}

std::vector<MetricFamily> http_metrics(
    std::span<const std::pair<std::string, HttpServerCounters>> listeners) {
  std::vector<MetricFamily> families;
  const auto add = [&](const char* name, const char* help, MetricType type, auto value_of) {
    MetricFamily family{name, help, type, {}};
    for (const auto& [listener, counters] : listeners) {
      family.samples.push_back({{{"listener", listener}}, number(value_of(counters))});
    }
    families.push_back(std::move(family));
  };
  const auto counter_of = [&](const char* name, const char* help,
                              std::uint64_t HttpServerCounters::*member) {
    add(name, help, MetricType::counter,
        [member](const HttpServerCounters& counters) { return counters.*member; });
  };
  using C = HttpServerCounters;
  counter_of("phosphor_http_connections_total", "Connections accepted.", &C::connections_accepted);
  counter_of("phosphor_http_connections_refused_total",
             "Connections closed because there were too many.", &C::connections_refused);
  counter_of("phosphor_http_connections_timed_out_total", "Connections closed for being too slow.",
             &C::connections_timed_out);
  counter_of("phosphor_http_requests_total", "Requests handed to a handler.", &C::requests);
  counter_of("phosphor_http_requests_refused_total", "Requests malformed or over a limit.",
             &C::requests_refused);
  add("phosphor_http_connections_open", "Connections open now.", MetricType::gauge,
      [](const C& counters) { return counters.connections_open; });
  add("phosphor_http_bytes_in_flight", "Bytes of bodies in memory now.", MetricType::gauge,
      [](const C& counters) { return counters.bytes_in_flight; });
  MetricFamily responses{
      "phosphor_http_responses_total", "Responses by class of status.", MetricType::counter, {}};
  for (const auto& [listener, counters] : listeners) {
    const auto sample = [&](const char* status, std::uint64_t count) {
      responses.samples.push_back({{{"listener", listener}, {"status", status}}, number(count)});
    };
    sample("2xx", counters.responses_2xx);
    sample("4xx", counters.responses_4xx);
    sample("5xx", counters.responses_5xx);
  }
  families.push_back(std::move(responses));
  return families;
}

}  // namespace phosphor
