#include "collector/daemon_metrics.h"

#include "collector/tally_reasons.h"

#include <array>
#include <cstdint>

namespace phosphor {

namespace {

using Families = std::vector<MetricFamily>;

void add(Families& families, MetricType type, const char* name, const char* help,
         std::uint64_t value) {
  families.push_back(metric(name, help, type, static_cast<double>(value)));
}

void counter(Families& families, const char* name, const char* help, std::uint64_t value) {
  add(families, MetricType::counter, name, help, value);
}

void gauge(Families& families, const char* name, const char* help, std::uint64_t value) {
  add(families, MetricType::gauge, name, help, value);
}

MetricSample sample(const char* label, std::string label_value, std::uint64_t value) {
  return {{{label, std::move(label_value)}}, static_cast<double>(value)};
}

void add_udp(Families& families, const UdpCounters& udp) {
  counter(families, "phosphor_udp_datagrams_total", "Datagrams received.", udp.datagrams);
  counter(families, "phosphor_udp_bytes_total", "Bytes of datagrams received.", udp.bytes);
  counter(families, "phosphor_udp_kernel_drops_total",
          "Datagrams that found the kernel's receive buffer full.", udp.kernel_drops);
  counter(families, "phosphor_udp_receive_errors_total",
          "Errors of the operating system while receiving.", udp.receive_errors);
}

void by_reason(Families& families, const char* name, const char* help, const NamedCounts& counts) {
  MetricFamily family{name, help, MetricType::counter, {}};
  for (const auto& [reason, count] : counts) {
    family.samples.push_back(sample("reason", reason, count));
  }
  families.push_back(std::move(family));
}

void add_books(Families& families, const LedgerTotals& books) {
  const SenderTally& totals = books.totals;
  counter(families, "phosphor_annotations_received_total",
          "Annotations received over UDP, each once.", totals.received);
  counter(families, "phosphor_annotations_sent_before_first_seen_total",
          "Annotations that senders sent before the collector first heard them.",
          totals.sent_before_first_seen);
  counter(families, "phosphor_annotations_stored_total",
          "Annotations received over UDP and written to the store.", totals.stored);
  by_reason(families, "phosphor_annotations_refused_total",
            "Annotations received and refused, by reason.", refusals_of(totals));
  by_reason(families, "phosphor_annotations_dropped_total",
            "Annotations received and dropped by the collector, by reason.",
            collector_drops_of(totals));
  counter(families, "phosphor_annotations_duplicate_total",
          "Annotations that the network delivered again.", totals.duplicates);
  gauge(families, "phosphor_annotations_lost_on_wire",
        "Annotations that senders sent and that have not arrived; late ones lower it.",
        totals.lost_on_wire);
  by_reason(families, "phosphor_sender_annotations_dropped_total",
            "Annotations that senders dropped before sending, as they say, by reason.",
            sender_drops_of(totals));
  counter(families, "phosphor_sender_contradictions_total",
          "Batches whose own counts cannot be true.", totals.contradictions);
  gauge(families, "phosphor_senders", "Senders that are listed.", books.rows);
  counter(families, "phosphor_senders_folded_total",
          "Senders no longer listed; their counts are in the totals.", books.rows_folded);
}

void add_backlog(Families& families, const Backlog::Counts& counts, const BacklogLimits& limits) {
  gauge(families, "phosphor_backlog_datagrams", "Datagrams waiting to be written.",
        counts.datagrams);
  gauge(families, "phosphor_backlog_datagram_bytes", "Bytes of datagrams waiting.",
        counts.datagram_bytes);
  gauge(families, "phosphor_backlog_datagram_capacity_bytes", "Bytes that may wait.",
        limits.datagram_bytes);
  gauge(families, "phosphor_backlog_exports", "OTLP requests waiting to be written.",
        counts.exports);
  gauge(families, "phosphor_backlog_export_bytes", "Memory of OTLP requests waiting.",
        counts.export_bytes);
  gauge(families, "phosphor_backlog_export_capacity_bytes", "Memory that may wait.",
        limits.export_bytes);
  counter(families, "phosphor_backlog_datagrams_dropped_total",
          "Datagrams dropped because the backlog was full.", counts.datagrams_dropped);
  counter(families, "phosphor_backlog_datagrams_dropped_unread_total",
          "Of these, those not even booked to their sender.", counts.datagrams_dropped_unread);
  counter(families, "phosphor_backlog_exports_refused_total",
          "OTLP requests that found no room until their deadline.", counts.exports_refused);
}

void add_writes(Families& families, const IngestCounters& ingest) {
  counter(families, "phosphor_store_writes_total", "Writes to the store, failures included.",
          ingest.writes.value());
  counter(families, "phosphor_store_write_failures_total", "Writes that the store refused.",
          ingest.write_failures.value());
  families.push_back(metric("phosphor_store_write_seconds_total", "Time spent in writes.",
                            MetricType::counter,
                            static_cast<double>(ingest.write_nanoseconds.value()) * 1e-9));
  counter(families, "phosphor_store_records_written_total", "Spans and annotations written.",
          ingest.records_written.value());
}

void add_otlp_answers(Families& families, const DaemonNumbers& numbers) {
  MetricFamily http{"phosphor_otlp_requests_total",
                    "Requests of OTLP over HTTP answered, by status.",
                    MetricType::counter,
                    {}};
  for (std::size_t i = 0; i < numbers.otlp_http_responses.size(); ++i) {
    http.samples.push_back(sample("status", std::to_string(OtlpReceiver::statuses[i]),
                                  numbers.otlp_http_responses[i]));
  }
  families.push_back(std::move(http));
  MetricFamily grpc{"phosphor_otlp_grpc_requests_total",
                    "Calls of OTLP over gRPC answered, by code.",
                    MetricType::counter,
                    {}};
  for (std::size_t i = 0; i < numbers.otlp_grpc_answers.size(); ++i) {
    grpc.samples.push_back(
        sample("code", to_string(OtlpGrpcServer::codes[i]), numbers.otlp_grpc_answers[i]));
  }
  families.push_back(std::move(grpc));
}

void add_otlp(Families& families, const OtlpIntake::Counters& otlp) {
  counter(families, "phosphor_otlp_spans_accepted_total", "Spans written and acknowledged.",
          otlp.spans_accepted);
  counter(families, "phosphor_otlp_spans_rejected_total",
          "Spans refused one by one in a partial success.", otlp.spans_rejected);
  counter(families, "phosphor_otlp_body_bytes_total", "Bytes of request bodies as sent.",
          otlp.body_bytes);
}

void add_http(Families& families, const DaemonNumbers& numbers) {
  struct Column {
    const char* name;
    const char* help;
    MetricType type;
    std::uint64_t HttpServerCounters::*value;
  };
  static constexpr std::array<Column, 8> columns = {{
      {"phosphor_http_connections_open", "Connections now, by listener.", MetricType::gauge,
       &HttpServerCounters::connections_open},
      {"phosphor_http_connections_accepted_total", "Connections accepted, by listener.",
       MetricType::counter, &HttpServerCounters::connections_accepted},
      {"phosphor_http_connections_refused_total", "Connections above the limit, by listener.",
       MetricType::counter, &HttpServerCounters::connections_refused},
      {"phosphor_http_connections_timed_out_total", "Connections that took too long, by listener.",
       MetricType::counter, &HttpServerCounters::connections_timed_out},
      {"phosphor_http_requests_total", "Requests answered by the handler, by listener.",
       MetricType::counter, &HttpServerCounters::requests},
      {"phosphor_http_requests_refused_total", "Requests malformed or over a limit, by listener.",
       MetricType::counter, &HttpServerCounters::requests_refused},
      {"phosphor_http_responses_5xx_total", "Responses with a status of 500 or more, by listener.",
       MetricType::counter, &HttpServerCounters::responses_5xx},
      {"phosphor_http_bytes_in_flight", "Bytes of bodies in memory, by listener.",
       MetricType::gauge, &HttpServerCounters::bytes_in_flight},
  }};
  for (const Column& column : columns) {
    MetricFamily family{column.name, column.help, column.type, {}};
    for (const auto& [listener, counters] : numbers.http_servers) {
      family.samples.push_back(sample("listener", listener, counters.*column.value));
    }
    families.push_back(std::move(family));
  }
}

}  // namespace

std::vector<MetricFamily> daemon_metrics(const DaemonNumbers& numbers) {
  Families families;
  add_udp(families, numbers.udp);
  add_books(families, numbers.books);
  add_backlog(families, numbers.backlog, numbers.backlog_limits);
  add_writes(families, numbers.ingest);
  add_otlp_answers(families, numbers);
  add_otlp(families, numbers.otlp);
  add_http(families, numbers);
  return families;
}

}  // namespace phosphor
