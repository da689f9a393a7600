#include "tests/bench/workload.h"

#include <fmt/format.h>

namespace phosphor::bench {

std::string item_path(std::uint32_t item) { return fmt::format("/v1/items/{:07}", item); }

Workload::Workload(std::uint64_t seed, Timestamp begin) : drawer_(seed), begin_(begin) {}

void Workload::make(std::uint64_t index) {
  next_index_ = index + 1;
  arena_.clear();
  spans_.clear();
  annotations_.clear();
  drawer_.draw(index, draw_);
  request_id_.assign(draw_.request_id.data(), draw_.request_id.size());
  for (std::size_t i = 0; i < draw_.size; ++i) add_span(draw_.spans[i], i);
}

void Workload::add_span(const SpanDraw& draw, std::size_t index) {
  const ModelSystem::Operation& operation = system_.operation(draw.operation);
  Span span;
  span.trace_id = draw_.id;
  span.span_id = draw.id;
  if (draw.parent != index) span.parent_id = draw_.spans[draw.parent].id;
  span.start = begin_of_trace(begin_, draw_.index) + std::chrono::nanoseconds(draw.start_ns);
  span.end = span.start + std::chrono::nanoseconds(draw.duration_ns);
  span.name = operation.name;
  span.service = system_.service(operation.service);
  span.hostname = system_.host(draw.host);
  span.kind = SpanKind::server;
  span.side = CallSide::server;
  span.marks = Marks{true, true, false};
  span.status = draw.error ? StatusCode::error : StatusCode::unset;
  span.resource = system_.resource(draw.host);
  span.scope = system_.scope();
  span.attributes = attributes(draw);
  spans_.push_back(span);
  add_annotations(span);
}

void Workload::add_annotations(const Span& span) {
  Annotation recv;
  recv.trace_id = span.trace_id;
  recv.span_id = span.span_id;
  recv.parent_id = span.parent_id;
  recv.type = AnnotationType::server_recv;
  recv.time = span.start;
  recv.hostname = span.hostname;
  recv.destination = span.service;
  recv.name = span.name;
  annotations_.push_back(recv);

  Annotation send = recv;
  send.type = AnnotationType::server_send;
  send.time = span.end;
  send.duration = span.end - span.start;
  send.status = span.status;
  send.attributes = span.attributes;
  annotations_.push_back(send);
}

Slice<KeyValue> Workload::attributes(const SpanDraw& draw) {
  namespace key = attribute_key;
  const KeyValue attributes[attribute_count] = {
      {key::status_code, Value::integer(status_codes[draw.status_code])},
      {key::thread_id, Value::integer(draw.thread)},
      {key::method, Value::string(methods[draw.method])},
      {key::route, Value::string(system_.operation(draw.operation).route)},
      {key::region, Value::string(regions[draw.region])},
      {key::component, Value::string(components[draw.component])},
      {key::url_path, Value::string(arena_.copy(item_path(draw.item)))},
      {key::request_id, Value::string(request_id_)},
  };
  return arena_.copy(attributes, attribute_count);
}

}  // namespace phosphor::bench
