#include "tests/store/block_records.h"

#include "store/block_format.h"
#include "store/block_search.h"
#include "store/column_layout.h"
#include "tests/proto/random_records.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace phosphor::test {
namespace {

constexpr auto epoch = from_unix_nanoseconds(1'790'000'000'000'000'000);

void sort_by_id(std::vector<TraceRecords>& traces) {
  std::sort(traces.begin(), traces.end(),
            [](const TraceRecords& a, const TraceRecords& b) { return a.id < b.id; });
  for (TraceRecords& trace : traces) {
    for (Span& span : trace.spans) span.trace_id = trace.id;
    for (Annotation& annotation : trace.annotations) annotation.trace_id = trace.id;
  }
}

template <typename Record>
void check_records(const std::vector<Record>& read, const std::vector<Record>& written) {
  REQUIRE(read.size() == written.size());
  for (std::size_t i = 0; i < read.size(); ++i) CHECK(compare(read[i], written[i]) == 0);
}

}  // namespace

std::string_view RandomTraces::pick(std::string_view prefix, std::uint64_t count) {
  return arena_.copy(std::string(prefix) + std::to_string(below(count)));
}

std::vector<TraceRecords> RandomTraces::wild(std::size_t count) {
  RandomRecords records(random_(), arena_);
  std::vector<TraceRecords> traces(count);
  for (TraceRecords& trace : traces) {
    trace.id = {random_(), random_()};
    if (one_in(3)) trace.prior_start = from_unix_nanoseconds(static_cast<std::int64_t>(random_()));
    trace.bytes = random_() >> below(64);
    if (!one_in(4)) trace.spans = records.spans();
    for (Span& span : trace.spans) {
      span.side = static_cast<CallSide>(below(3));
      span.marks = {one_in(2), one_in(2), one_in(2)};
      span.async = one_in(2);
      span.service = pick("service", 5);
      span.peer = pick("peer", 5);
      span.hostname = pick("host", 100);
      if (one_in(4)) span.call_id = {random_()};
      if (one_in(4)) span.trace_id_text = pick("Trace-", 3);
      if (one_in(4)) span.span_id_text = pick("Span-", 1000);
      if (one_in(4)) span.parent_id_text = pick("Parent-", 1000);
      if (one_in(9)) span.start = Timestamp::min();
      if (one_in(9)) span.end = Timestamp::max();
    }
    for (std::uint64_t i = below(5); i > 0; --i) {
      trace.annotations.push_back(records.annotation());
      Annotation& last = trace.annotations.back();
      if (one_in(3)) last.span_id = trace.annotations.front().span_id;
      if (one_in(4)) last.trace_id_text = pick("Trace-", 3);
      if (one_in(4)) last.span_id_text = pick("Span-", 1000);
      if (one_in(4)) last.parent_id_text = pick("Parent-", 1000);
      if (one_in(9)) last.time = Timestamp::min();
      if (one_in(9)) last.duration = std::chrono::nanoseconds::min();
    }
  }
  sort_by_id(traces);
  return traces;
}

void RandomTraces::make_producers() {
  for (int i = 0; i < 6; ++i) {
    const KeyValue attributes[] = {{"service.name", Value::string(pick("service", 3))},
                                   {"host.name", Value::string(pick("host-", 9))},
                                   {"process.pid", Value::integer(i * 100)}};
    resources_.push_back(arena_.copy_one(
        Resource{arena_.copy(attributes, std::size(attributes)), i == 5 ? 3U : 0U, "schema"}));
    scopes_.push_back(arena_.copy_one(Scope{i < 3 ? "http" : "sql", "1.0", {}, 0, {}}));
  }
  resources_.push_back(nullptr);
  scopes_.push_back(nullptr);
}

Slice<KeyValue> RandomTraces::ordinary_attributes(std::uint64_t operation,
                                                  std::string_view of_trace) {
  std::vector<KeyValue> attributes;
  const auto add = [&](std::string_view key, const Value& value) {
    attributes.push_back({key, value});
  };
  add("http.route", Value::string(arena_.copy("/v1/" + std::to_string(operation))));
  add("http.status", Value::integer(one_in(20) ? 500 : 200));
  if (operation % 2 == 0) add("tenant", Value::string(of_trace));
  if (operation % 3 == 0) add("url", Value::string(pick("/v1/items/", 10'000'000)));
  if (operation % 4 == 0) add("ratio", Value::real(static_cast<double>(below(100)) / 4));
  add("cached", Value::boolean(one_in(2)));
  if (one_in(30)) add("http.status", Value::string("twice"));
  if (one_in(30)) add("list", Value::array(arena_.copy(std::vector{Value::integer(7)})));
  if (one_in(40)) std::reverse(attributes.begin(), attributes.end());
  return arena_.copy(attributes);
}

Span RandomTraces::ordinary_span(const TraceRecords& trace, std::string_view of_trace) {
  const std::uint64_t operation = below(7);
  const std::size_t producer = below(resources_.size());
  Span span;
  span.span_id = {random_()};
  if (!trace.spans.empty()) {
    span.parent_id = trace.spans[below(trace.spans.size())].span_id;
    if (one_in(15)) span.parent_id = {random_()};
  }
  span.name = arena_.copy("GET /v1/" + std::to_string(operation));
  span.resource = resources_[producer];
  span.scope = scopes_[operation % scopes_.size()];
  span.service = span.resource != nullptr ? span.resource->attributes[0].value.as_string() : "none";
  span.peer = operation < 3 ? "db" : "";
  span.hostname = one_in(30) ? "elsewhere" : arena_.copy("host-" + std::to_string(producer));
  span.kind = operation < 3 ? SpanKind::client : SpanKind::server;
  span.start = epoch + std::chrono::microseconds(below(1'000'000));
  span.end = span.start + std::chrono::microseconds(below(5'000));
  if (one_in(50)) span.end = no_time;
  if (one_in(50)) span.start = no_time;
  if (one_in(10)) span.status = StatusCode::error;
  if (one_in(20)) span.status_message = "it failed";
  span.attributes = ordinary_attributes(operation, of_trace);
  if (one_in(5)) {
    const KeyValue why[] = {{"exception.type", Value::string(pick("Error", 3))}};
    const Event events[] = {{span.start, "exception", arena_.copy(why, 1), 0},
                            {span.end, "retry", {}, one_in(3) ? 1U : 0U}};
    span.events = arena_.copy(events, 1 + below(2));
  }
  if (one_in(9)) {
    const KeyValue why[] = {{"why", Value::string("batch")}};
    const Link link{trace.id, {random_()}, {}, arena_.copy(why, below(2)), 0, 1};
    span.links = arena_.copy(&link, 1);
  }
  return span;
}

void RandomTraces::add_ordinary_call(TraceRecords& trace) {
  const SpanId id{random_()};
  const SpanId parent =
      trace.annotations.empty() || one_in(9) ? SpanId{} : trace.annotations.back().span_id;
  const std::uint64_t operation = below(5);
  Timestamp time = epoch + std::chrono::nanoseconds(below(1'000'000'000));
  const Timestamp first = time;
  using enum AnnotationType;
  for (const AnnotationType type : {client_send, server_recv, note, server_send, client_recv}) {
    if (one_in(8)) continue;
    Annotation mark;
    mark.span_id = id;
    mark.parent_id = parent;
    mark.type = one_in(40) ? timeout : type;
    mark.time = one_in(60) ? no_time : time;
    if (type == server_send || type == client_recv) mark.duration = time - first;
    if (type == client_send || type == client_recv) {
      mark.origin = pick("service", 4);
      mark.hostname = "caller-host";
      mark.side = CallSide::client;
    } else {
      mark.destination = arena_.copy("service" + std::to_string(operation));
      mark.hostname = one_in(30) ? "moved" : "callee-host";
      mark.side = CallSide::server;
    }
    mark.name = type == note ? "step" : arena_.copy("POST /" + std::to_string(operation));
    if (one_in(9)) mark.payload = arena_.copy("{\"n\": " + std::to_string(below(3)) + "}");
    if (one_in(20)) mark.status = StatusCode::error;
    if (type == server_send) mark.attributes = ordinary_attributes(operation, "t");
    trace.annotations.push_back(mark);
    time += std::chrono::nanoseconds(below(1'000'000));
  }
}

std::vector<TraceRecords> RandomTraces::ordinary(std::size_t count) {
  make_producers();
  std::vector<TraceRecords> traces(count);
  for (TraceRecords& trace : traces) {
    trace.id = {random_(), random_()};
    if (one_in(9)) trace.prior_start = epoch - std::chrono::seconds(below(100));
    const std::string_view of_trace = pick("tenant-", 20);
    const std::uint64_t kind = below(3);
    for (std::uint64_t i = kind == 1 ? 0 : below(20); i > 0; --i) {
      trace.spans.push_back(ordinary_span(trace, of_trace));
    }
    for (std::uint64_t i = kind == 0 ? 0 : below(6); i > 0; --i) add_ordinary_call(trace);
    trace.bytes = 300 * (trace.spans.size() + trace.annotations.size());
  }
  sort_by_id(traces);
  return traces;
}

Timestamp RandomTraces::tangled_time() {
  if (one_in(30)) return no_time;
  if (one_in(30)) return from_unix_nanoseconds(-static_cast<std::int64_t>(below(1000)));
  return epoch + std::chrono::milliseconds(below(200));
}

Slice<KeyValue> RandomTraces::tangled_attributes() {
  const Value values[] = {Value::string("1"),
                          Value::integer(1),
                          Value::real(1),
                          Value::string(""),
                          Value(),
                          Value::boolean(true),
                          Value::string("x"),
                          Value::string("true"),
                          Value::bytes("x"),
                          Value::integer(-700),
                          Value::real(72.5),
                          Value::array({})};
  std::vector<KeyValue> attributes(below(3));
  for (KeyValue& attribute : attributes) {
    attribute = {one_of({"n", "user", "payload", ""}), values[below(std::size(values))]};
  }
  return arena_.copy(attributes);
}

Span RandomTraces::tangled_span() {
  Span span;
  span.span_id = {1 + below(4)};
  span.parent_id = {below(5)};
  span.name = one_of({"GET /", "load", "step", ""});
  span.service = one_of({"api", "cards", "feed", ""});
  span.peer = one_of({"api", "cards", ""});
  span.kind = static_cast<SpanKind>(below(6));
  span.start = tangled_time();
  span.end = one_in(20) ? Timestamp::min() : tangled_time();
  span.status = static_cast<StatusCode>(below(3));
  span.attributes = tangled_attributes();
  if (one_in(4)) {
    Event event{tangled_time(), "e", tangled_attributes(), 0};
    span.events = arena_.copy(&event, 1);
  }
  if (one_in(5)) {
    Link link;
    link.attributes = tangled_attributes();
    span.links = arena_.copy(&link, 1);
  }
  if (one_in(3)) span.resource = arena_.copy_one(Resource{tangled_attributes(), 0, {}});
  if (one_in(4)) span.scope = arena_.copy_one(Scope{{}, {}, tangled_attributes(), 0, {}});
  return span;
}

Annotation RandomTraces::tangled_annotation() {
  Annotation annotation;
  annotation.span_id = {1 + below(4)};
  annotation.parent_id = {below(5)};
  annotation.type = static_cast<AnnotationType>(below(7));
  annotation.side = static_cast<CallSide>(below(3));
  annotation.async = one_in(9);
  annotation.time = tangled_time();
  annotation.duration = std::chrono::milliseconds(below(3));
  annotation.name = one_of({"GET /", "load", "step", ""});
  annotation.origin = one_of({"api", "cards", ""});
  annotation.destination = one_of({"cards", "feed", ""});
  annotation.hostname = one_of({"h1", "h2", ""});
  annotation.payload = one_of({"1", "x", "", ""});
  annotation.status = one_in(3) ? StatusCode::error : StatusCode::unset;
  annotation.attributes = tangled_attributes();
  return annotation;
}

std::vector<TraceRecords> RandomTraces::tangled(std::size_t count) {
  std::vector<TraceRecords> traces(count);
  for (TraceRecords& trace : traces) {
    trace.id = {random_(), random_()};
    const std::uint64_t kind = below(3);
    for (std::uint64_t i = kind == 1 ? 0 : below(3); i > 0; --i) {
      trace.spans.push_back(tangled_span());
    }
    for (std::uint64_t i = kind == 0 ? 0 : below(6); i > 0; --i) {
      trace.annotations.push_back(tangled_annotation());
    }
  }
  sort_by_id(traces);
  return traces;
}

std::string block_of(const std::vector<TraceRecords>& traces, BlockBuilder& builder) {
  for (const TraceRecords& trace : traces) {
    builder.begin_trace(trace.id, trace.prior_start, trace.bytes);
    for (const Span& span : trace.spans) builder.add(span);
    for (const Annotation& annotation : trace.annotations) builder.add(annotation);
  }
  return builder.finish();
}

BlockReader opened(const std::string& block) {
  Result<BlockReader> reader = BlockReader::open_untrusted(block);
  REQUIRE_MESSAGE(reader.ok(), (reader ? "" : reader.error().message));
  return *std::move(reader);
}

void check_same(const std::string& block, const std::vector<TraceRecords>& traces) {
  BlockReader reader = opened(block);
  const auto found = reader.traces();
  REQUIRE_MESSAGE(found.ok(), (found ? "" : found.error().message));
  REQUIRE(found->size() == traces.size());
  for (std::size_t i = 0; i < traces.size(); ++i) {
    const BlockTrace& trace = (*found)[i];
    CHECK(trace.id == traces[i].id);
    CHECK(trace.prior_start == traces[i].prior_start);
    RecordBatch batch;
    const Result<void> read = reader.read(trace, BlockFields::all, batch);
    REQUIRE_MESSAGE(read.ok(), (read ? "" : read.error().message));
    check_records(batch.spans, traces[i].spans);
    check_records(batch.annotations, traces[i].annotations);
  }
}

std::string with_checksum(std::string block) {
  if (block.size() < block_format::header_bytes) return block;
  const std::uint64_t sum = block_checksum(block);
  std::memcpy(block.data() + block_format::checksum_place, &sum, sizeof sum);
  return block;
}

std::string with_plain_layout(const std::string& block) {
  std::uint32_t raw_size = 0;
  std::uint32_t stored_size = 0;
  std::memcpy(&raw_size, block.data() + 28, sizeof raw_size);
  std::memcpy(&stored_size, block.data() + 32, sizeof stored_size);
  if (raw_size == stored_size) return block;
  std::string layout(raw_size, '\0');
  const std::string_view stored(block.data() + block_format::header_bytes, stored_size);
  REQUIRE(ZSTD_decompress(layout.data(), raw_size, stored.data(), stored_size) == raw_size);
  std::string plain = block.substr(0, block_format::header_bytes);
  std::memcpy(plain.data() + 32, &raw_size, sizeof raw_size);
  plain += layout + block.substr(block_format::header_bytes + stored_size);
  return with_checksum(plain);
}

bool read_all(std::string_view block) {
  Result<BlockReader> reader = BlockReader::open_untrusted(block);
  if (!reader) return false;
  const auto traces = reader->traces();
  if (!traces) return false;
  bool all_read = true;
  for (const BlockFields fields : {BlockFields::all, BlockFields::without_attributes}) {
    for (const BlockTrace& trace : *traces) {
      RecordBatch batch;
      all_read = reader->read(trace, fields, batch).ok() && all_read;
    }
  }
  const SearchPlan plan = plan_of(
      some_span(all_of<SpanTest>({service_is("service1"), attribute_is("tenant", "tenant-1"),
                                  lasts_at_least(std::chrono::nanoseconds(1))})));
  return candidates_in(*reader, plan).ok() && all_read;
}

}  // namespace phosphor::test
