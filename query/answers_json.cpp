#include "query/answers_json.h"

#include "query/clock_correction.h"
#include "query/parameters.h"
#include "query/span_words.h"
#include "query/trace_json.h"

#include <phosphor/id_text.h>

namespace phosphor {
namespace {

void write_summary(JsonWriter& json, const TraceSummary& trace) {
  json.begin_object().member("trace_id", to_hex(trace.trace_id));
  json.member_if("trace_id_text", trace.trace_id_text);
  json.member("root_service", trace.root_service).member("root_name", trace.root_name);
  json.member_digits("start_unix_ns", unix_nanoseconds(trace.start));
  json.member_integer("duration_ns", trace.duration.count());
  json.member_count("span_count", trace.span_count);
  json.member_count("error_count", trace.error_count);
  json.member_count("open_count", trace.open_count);
  json.key("services").begin_array();
  for (const ServiceShare& share : trace.services) write_service_share(json, share, share.service);
  json.end_array().end_object();
}

void write_reasons(JsonWriter& json, std::string_view name,
                   const std::vector<ReasonCount>& reasons) {
  json.key(name).begin_object();
  for (const ReasonCount& reason : reasons) json.member_count(reason.reason, reason.count);
  json.end_object();
}

enum class Told { by_the_sender, not_at_all };

// The members of an open object.
void write_counts(JsonWriter& json, const SenderCounts& counts, Told told) {
  if (told == Told::by_the_sender) {
    json.member_count("sent", counts.sent);
    json.member_count("lost_on_wire", counts.lost_on_wire);
    json.member_count("duplicates", counts.duplicates);
    json.member_count("sent_before_first_seen", counts.sent_before_first_seen);
    write_reasons(json, "dropped_by_sender", counts.dropped_by_sender);
  }
  json.member_count("received", counts.received).member_count("stored", counts.stored);
  write_reasons(json, "refused", counts.refused);
  write_reasons(json, "dropped_by_collector", counts.dropped_by_collector);
}

void write_sender(JsonWriter& json, const Sender& sender) {
  json.begin_object();
  if (sender.sender_id) json.member("sender_id", to_hex(SpanId{*sender.sender_id}));
  json.member_if("service", sender.service).member_if("hostname", sender.hostname);
  json.member("address", sender.address);
  json.member_digits("first_seen_unix_ns", unix_nanoseconds(sender.first_seen));
  json.member_digits("last_seen_unix_ns", unix_nanoseconds(sender.last_seen));
  write_counts(json, sender.counts, sender.sender_id ? Told::by_the_sender : Told::not_at_all);
  json.end_object();
}

void write_check(JsonWriter& json, const HealthCheck& check) {
  json.begin_object().member("name", check.name).key("error");
  check.error ? json.string(*check.error) : json.null();
  json.key("details").begin_object();
  for (const auto& [name, value] : check.details) json.member(name, value);
  json.end_object().end_object();
}

void write_store(JsonWriter& json, const StoreStatus& store) {
  json.key("store").begin_object().member("engine", store.engine);
  json.member_count("spans_written", store.spans_written);
  json.member_count("annotations_written", store.annotations_written);
  json.member_count("disk_bytes", store.disk_bytes);
  json.member_count("slice_count", store.slice_count);
  if (store.oldest_slice != no_time) {
    json.member_digits("oldest_slice_unix_ns", unix_nanoseconds(store.oldest_slice));
  }
  if (store.max_age.count() > 0) json.member_integer("max_age_ns", store.max_age.count());
  json.member_count_if("max_disk_bytes", store.max_disk_bytes);
  json.member_count("slices_dropped", store.slices_dropped);
  json.member_count("damage_count", store.damage.count).key("damage").begin_array();
  for (const std::string& sentence : store.damage.sentences) json.string(sentence);
  json.end_array().end_object();
}

void write_facet(JsonWriter& json, const Facet& facet) {
  json.begin_object().member("by", facet.name).member_count("value_count", facet.value_count);
  json.member_count("absent_span_count", facet.absent_span_count);
  json.member_count("other_span_count", facet.other_span_count).key("values").begin_array();
  for (const FacetValue& value : facet.values) {
    json.begin_object().member("value", value.value);
    json.member_count("span_count", value.span_count);
    json.member_count("error_count", value.error_count);
    json.member_count("trace_count", value.trace_count).end_object();
  }
  json.end_array().end_object();
}

// Members of an object that is open; left out where no duration is known.
void write_percentiles(JsonWriter& json, const std::optional<Percentiles>& durations) {
  if (!durations) return;
  json.member_integer("p50_ns", durations->p50.count());
  json.member_integer("p90_ns", durations->p90.count());
  json.member_integer("p99_ns", durations->p99.count());
}

void write_times(JsonWriter& json, std::string_view name,
                 const std::optional<Percentiles>& durations) {
  if (!durations) return;
  json.key(name).begin_object();
  write_percentiles(json, durations);
  json.end_object();
}

void write_figures(JsonWriter& json, const ActivityFigures& figures) {
  json.member_count("span_count", figures.span_count);
  json.member_count("error_count", figures.error_count);
  json.member_count("open_count", figures.open_count);
  write_percentiles(json, figures.durations);
}

void write_example(JsonWriter& json, std::string_view name,
                   const std::optional<SpanExample>& span) {
  if (!span) return;
  json.key(name).begin_object().member("trace_id", to_hex(span->trace_id));
  json.member("span_id", to_hex(span->span_id));
  if (span->duration) json.member_integer("duration_ns", span->duration->count());
  json.end_object();
}

void write_bucket(JsonWriter& json, const ActivityBucket& bucket) {
  json.begin_object().member_digits("start_unix_ns", unix_nanoseconds(bucket.start));
  write_figures(json, bucket.figures);
  write_example(json, "slowest", bucket.slowest);
  write_example(json, "failed", bucket.failed);
  json.end_object();
}

void write_sample(JsonWriter& json, const MetricSample& sample) {
  json.begin_object();
  if (!sample.labels.empty()) {
    json.key("labels").begin_object();
    for (const auto& [name, value] : sample.labels) json.member(name, value);
    json.end_object();
  }
  json.key("value").real(sample.value).end_object();
}

void write_operation(JsonWriter& json, const OperationActivity& of) {
  json.begin_object().member("name", of.operation.name);
  json.member("kind", word_of(of.operation.kind));
  write_figures(json, of.figures);
  json.end_object();
}

}  // namespace

void write_cost(JsonWriter& json, const ReadCost& cost, std::chrono::nanoseconds elapsed) {
  json.member_count("traces_examined", cost.traces_examined);
  json.member_count("blocks_read", cost.blocks_read);
  json.member_count("bytes_read", cost.bytes_read);
  if (cost.blocks_damaged > 0) json.member_count("blocks_damaged", cost.blocks_damaged);
  if (cost.traces_too_large > 0) json.member_count("traces_too_large", cost.traces_too_large);
  json.member_integer("elapsed_ns", elapsed.count());
}

std::string search_json(const SearchPage& page, SearchOrder order,
                        std::chrono::nanoseconds elapsed) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("traces").begin_array();
  for (const TraceSummary& trace : page.traces) write_summary(json, trace);
  json.end_array();
  if (page.next) json.member("next_cursor", cursor_text(*page.next, order));
  write_cost(json, page.cost, elapsed);
  json.end_object();
  return text;
}

std::string facets_json(const FacetCounts& counts, const ReadCost& cost,
                        std::chrono::nanoseconds elapsed) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member_count("trace_count", counts.trace_count);
  json.member_count("span_count", counts.span_count);
  json.member_count("error_count", counts.error_count).key("facets").begin_array();
  for (const Facet& facet : counts.facets) write_facet(json, facet);
  json.end_array();
  write_cost(json, cost, elapsed);
  json.end_object();
  return text;
}

std::string activity_json(const ActivityRequest& request, const ServiceActivity& activity,
                          const ReadCost& cost, std::chrono::nanoseconds elapsed) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("service", request.service);
  json.member_digits("start_unix_ns", unix_nanoseconds(request.range.start));
  json.member_digits("end_unix_ns", unix_nanoseconds(request.range.end));
  json.member_integer("bucket_ns", activity.bucket_width.count());
  write_figures(json, activity.whole);
  json.key("buckets").begin_array();
  for (const ActivityBucket& bucket : activity.buckets) write_bucket(json, bucket);
  json.end_array().key("operations").begin_array();
  for (const OperationActivity& operation : activity.operations) write_operation(json, operation);
  json.end_array().member_count("other_span_count", activity.other_span_count);
  write_cost(json, cost, elapsed);
  json.end_object();
  return text;
}

std::string services_json(const std::vector<std::string>& services) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("services").begin_array();
  for (const std::string& service : services) json.string(service);
  json.end_array().end_object();
  return text;
}

std::string operations_json(const std::vector<Operation>& operations) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("operations").begin_array();
  for (const Operation& operation : operations) {
    json.begin_object().member("name", operation.name).member("kind", word_of(operation.kind));
    json.end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string dependencies_json(const std::vector<DependencyEdge>& edges) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("edges").begin_array();
  for (const DependencyEdge& edge : edges) {
    json.begin_object().member("caller", edge.caller).member("callee", edge.callee);
    json.member_count("call_count", edge.call_count).member_count("error_count", edge.error_count);
    write_times(json, "caller_time", edge.caller_time);
    write_times(json, "callee_time", edge.callee_time);
    write_times(json, "network_time", edge.network_time);
    json.end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string senders_json(const SendersReport& report) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("senders").begin_array();
  for (const Sender& sender : report.senders) write_sender(json, sender);
  json.end_array().key("totals").begin_object();
  write_counts(json, report.totals, Told::by_the_sender);
  json.end_object().member_count("kernel_drops", report.kernel_drops).end_object();
  return text;
}

std::string status_json(const Daemon& daemon, const StoreStatus& store, Timestamp now) {
  std::string text;
  JsonWriter json(text);
  const std::int64_t start = unix_nanoseconds(daemon.start_time());
  json.begin_object().member("name", "phosphor").member("version", daemon.version());
  json.member_digits("start_unix_ns", start);
  json.member_integer("uptime_ns", saturating_subtract(unix_nanoseconds(now), start));
  write_store(json, store);
  json.key("listeners").begin_array();
  for (const Listener& listener : daemon.listeners()) {
    json.begin_object().member("name", listener.name).member("address", listener.address);
    json.end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string metrics_json(const std::vector<MetricFamily>& families) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().key("metrics").begin_array();
  for (const MetricFamily& family : families) {
    json.begin_object().member("name", family.name).member("help", family.help);
    json.member("type", family.type == MetricType::counter ? "counter" : "gauge");
    json.key("samples").begin_array();
    for (const MetricSample& sample : family.samples) write_sample(json, sample);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return text;
}

std::string health_json(std::string_view status, const std::vector<HealthCheck>& checks) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member("status", status).key("checks").begin_array();
  for (const HealthCheck& check : checks) write_check(json, check);
  json.end_array().end_object();
  return text;
}

}  // namespace phosphor
