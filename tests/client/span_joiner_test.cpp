// Marks that become OTLP's spans: what is joined, under what, and what is given up.

#include "client/otlp/span_joiner.h"

#include <phosphor/span_context.h>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

const SpanJoiner::Clock::time_point now{};

Annotation mark(AnnotationType type, std::uint64_t span, std::int64_t time_ns) {
  Annotation annotation;
  annotation.type = type;
  annotation.trace_id = {1, 2};
  annotation.span_id = {span};
  annotation.time = Timestamp(std::chrono::nanoseconds(time_ns));
  annotation.origin = "api";
  annotation.destination = "cards";
  annotation.name = "GET /cards";
  return annotation;
}

Annotation note(std::string_view name, std::uint64_t span, CallSide side) {
  Annotation annotation = mark(AnnotationType::note, span, 15);
  annotation.name = name;
  annotation.side = side;
  return annotation;
}

std::vector<Span> joined(SpanJoiner& joiner, const std::vector<Annotation>& annotations) {
  for (const Annotation& annotation : annotations) joiner.add(annotation, now);
  return joiner.finish(now);
}

}  // namespace

TEST_CASE("span joiner: two marks of a call, in two datagrams, are a span") {
  SpanJoiner joiner;
  CHECK(joined(joiner, {mark(AnnotationType::client_send, 7, 10)}).empty());
  Annotation last = mark(AnnotationType::client_recv, 7, 30);
  const KeyValue attributes[] = {{"a", Value::integer(1)}, {"a", Value::integer(2)}};
  last.attributes = {attributes, 2};
  last.status = StatusCode::error;
  last.status_message = "refused";
  last.parent_id = {5};
  const std::vector<Span> spans = joined(joiner, {note("retry", 7, CallSide::client), last});
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].kind == SpanKind::client);
  CHECK(spans[0].name == "GET /cards");
  CHECK(spans[0].span_id == SpanId{7});
  CHECK(spans[0].parent_id == SpanId{5});
  CHECK(unix_nanoseconds(spans[0].start) == 10);
  CHECK(unix_nanoseconds(spans[0].end) == 30);
  CHECK(spans[0].status_message == "refused");
  REQUIRE(spans[0].events.size() == 1);
  CHECK(spans[0].events[0].name == "retry");
  REQUIRE(spans[0].attributes.size() == 2);
  CHECK(spans[0].attributes[0].value.as_integer() == 2);
  CHECK(spans[0].attributes[1].value.as_string() == "cards");
  CHECK(joiner.open_annotations() == 0);
}

TEST_CASE("span joiner: a server's half has an id of its own, and its children are under it") {
  SpanJoiner joiner;
  Annotation recv = mark(AnnotationType::server_recv, 7, 10);
  recv.flags = span_flag_has_is_remote | span_flag_is_remote | 1;
  Annotation child = mark(AnnotationType::client_send, 8, 12);
  child.parent_id = {7};
  const auto children = joined(joiner, {recv, child, mark(AnnotationType::client_recv, 8, 13)});
  REQUIRE(children.size() == 1);
  const SpanId child_parent = children[0].parent_id;
  const auto served = joined(joiner, {mark(AnnotationType::server_send, 7, 20)});
  REQUIRE(served.size() == 1);
  CHECK(served[0].kind == SpanKind::server);
  CHECK(served[0].parent_id == SpanId{7});
  CHECK(served[0].span_id != SpanId{7});
  CHECK(served[0].span_id == child_parent);
  CHECK(served[0].flags == (span_flag_has_is_remote | span_flag_is_remote | 1));
}

TEST_CASE("span joiner: a request without a caller is a root that keeps its id") {
  SpanJoiner joiner;
  const auto spans = joined(
      joiner, {mark(AnnotationType::server_recv, 7, 10), mark(AnnotationType::server_send, 7, 20)});
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].span_id == SpanId{7});
  CHECK_FALSE(spans[0].parent_id.valid());
}

TEST_CASE("span joiner: work within the process, a message, an abandoned call, a lost first mark") {
  SpanJoiner joiner;
  Annotation begun = mark(AnnotationType::client_send, 1, 10);
  begun.flags = span_flag_internal;
  auto spans = joined(joiner, {begun, mark(AnnotationType::client_recv, 1, 11)});
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].kind == SpanKind::internal);
  CHECK(spans[0].attributes.empty());

  Annotation message = mark(AnnotationType::client_send, 2, 10);
  message.async = true;
  CHECK(joined(joiner, {message}).empty());
  const KeyValue attribute{"topic", Value::string("orders")};
  Annotation said = note("", 2, CallSide::client);
  said.attributes = {&attribute, 1};
  spans = joined(joiner, {said});
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].kind == SpanKind::producer);
  CHECK(spans[0].start == spans[0].end);
  CHECK(spans[0].attributes[0].value.as_string() == "orders");

  spans = joined(
      joiner, {mark(AnnotationType::server_recv, 3, 10), note("abandoned", 3, CallSide::server)});
  REQUIRE(spans.size() == 1);
  CHECK(unix_nanoseconds(spans[0].end) == 15);

  Annotation last = mark(AnnotationType::client_recv, 4, 30);
  last.duration = 20ns;
  spans = joined(joiner, {last});
  REQUIRE(spans.size() == 1);
  CHECK(unix_nanoseconds(spans[0].start) == 10);
}

TEST_CASE("span joiner: calls that never end are bounded by number, size and time, and counted") {
  SpanJoiner many;
  const std::size_t count = SpanJoiner::max_open_annotations + 1;
  for (std::size_t i = 1; i <= count; ++i) {
    many.add(mark(AnnotationType::client_send, i, 10), now);
  }
  CHECK(many.open_annotations() == SpanJoiner::max_open_annotations);
  CHECK(many.dropped_annotations() == 1);
  CHECK(many.finish(now).empty());
  many.finish(now + SpanJoiner::max_open_time);
  CHECK(many.open_annotations() == SpanJoiner::max_open_annotations);
  many.finish(now + SpanJoiner::max_open_time + 1ns);
  CHECK(many.open_annotations() == 0);
  CHECK(many.dropped_annotations() == count);

  SpanJoiner large;
  const std::string text(1000, 'x');
  for (std::uint64_t i = 1; i <= 20'000; ++i) {
    Annotation begun = mark(AnnotationType::client_send, i, 10);
    begun.name = text;
    large.add(begun, now);
    large.finish(now);
  }
  CHECK(large.dropped_annotations() > 0);
  CHECK(large.open_annotations() * text.size() <= 2 * SpanJoiner::max_open_bytes);
  CHECK(large.open_annotations() + large.dropped_annotations() == 20'000);
  const auto spans = joined(large, {mark(AnnotationType::client_recv, 20'000, 30)});
  REQUIRE(spans.size() == 1);
  CHECK(spans[0].name == text);
}
