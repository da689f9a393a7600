#include "store/call_halves.h"

#include "store/record_order.h"
#include "store/span_time.h"

#include <phosphor/link_note.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>

namespace phosphor {
namespace {

using AnnotationPointer = const Annotation*;
using Marked = std::span<const AnnotationPointer>;

bool is_note(const Annotation& annotation) noexcept {
  return annotation.type == AnnotationType::note || annotation.type == AnnotationType::unknown;
}

void append_big_endian(unsigned char*& out, std::uint64_t value) noexcept {
  for (int shift = 56; shift >= 0; shift -= 8) *out++ = static_cast<unsigned char>(value >> shift);
}

// The first text of `field` that is not empty.
std::string_view first_text(Marked annotations, std::string_view Annotation::*field) noexcept {
  for (const AnnotationPointer a : annotations) {
    if (!(a->*field).empty()) return a->*field;
  }
  return {};
}

// The same, where notes do not count: a note's name is its event's, not the call's.
std::string_view first_name(Marked annotations) noexcept {
  for (const AnnotationPointer a : annotations) {
    if (!is_note(*a) && !a->name.empty()) return a->name;
  }
  return {};
}

std::string_view either(std::string_view first, std::string_view second) noexcept {
  return first.empty() ? second : first;
}

// Attributes by key, the last of a key wins, in the order of their first appearance.
class AttributeUnion {
 public:
  void add(std::string_view key, const Value& value) {
    const auto [found, is_new] = index_.try_emplace(key, merged_.size());
    if (is_new) {
      merged_.push_back({key, value});
    } else {
      merged_[found->second].value = value;
    }
  }
  Slice<KeyValue> copy_to(Arena& arena) const { return arena.copy(merged_); }

 private:
  std::unordered_map<std::string_view, std::size_t> index_;
  std::vector<KeyValue> merged_;
};

Event event_of(const Annotation& note, Arena& arena) {
  Event event;
  event.time = note.time;
  event.name = either(note.name, "note");
  std::vector<KeyValue> attributes(note.attributes.begin(), note.attributes.end());
  if (!note.payload.empty()) attributes.push_back({payload_key(note), Value::string(note.payload)});
  event.attributes = arena.copy(attributes);
  return event;
}

template <typename Id>
bool read_id(const Value& value, Id& id) noexcept {
  if (value.type() != ValueType::string) return false;
  const std::string_view text = value.as_string();
  return read_hex(text.data(), text.size(), id);
}

// The link that a note says, or nothing if it says none.
std::optional<Link> link_of(const Annotation& note, Arena& arena) {
  if (!is_note(note) || note.name != link_note_name) return std::nullopt;
  Link link;
  std::vector<KeyValue> attributes;
  for (const KeyValue& attribute : note.attributes) {
    if (attribute.key == link_trace_id_key && read_id(attribute.value, link.trace_id)) continue;
    if (attribute.key == link_span_id_key && read_id(attribute.value, link.span_id)) continue;
    attributes.push_back(attribute);
  }
  if (!link.trace_id.valid() || !link.span_id.valid()) return std::nullopt;
  link.attributes = arena.copy(attributes);
  return link;
}

void merge_contents(Marked half, Arena& arena, Span& span) {
  AttributeUnion attributes;
  std::vector<Event> events;
  std::vector<Link> links;
  for (const AnnotationPointer a : half) {
    if (const std::optional<Link> link = link_of(*a, arena)) {
      links.push_back(*link);
      continue;
    }
    if (becomes_event(*a)) {
      events.push_back(event_of(*a, arena));
      continue;
    }
    for (const KeyValue& attribute : a->attributes) attributes.add(attribute.key, attribute.value);
    if (!a->payload.empty()) attributes.add(payload_key(*a), Value::string(a->payload));
  }
  span.attributes = attributes.copy_to(arena);
  span.events = arena.copy(events);
  span.links = arena.copy(links);
}

void merge_status(Marked half, Span& span) noexcept {
  for (const AnnotationPointer a : half) span.status = std::max(span.status, a->status);
  for (const AnnotationPointer a : half) {
    if (a->status != span.status || a->status_message.empty()) continue;
    span.status_message = a->status_message;
    return;
  }
  span.status_message = first_text(half, &Annotation::status_message);
}

void merge_times(Marked half, Span& span) noexcept {
  for (const AnnotationPointer a : half) {
    switch (a->type) {
      case AnnotationType::client_send:
      case AnnotationType::server_recv:
        span.marks.first = true;
        span.start = earlier(span.start, a->time);
        break;
      case AnnotationType::client_recv:
      case AnnotationType::server_send:
        span.marks.last = true;
        span.end = later(span.end, a->time);
        break;
      case AnnotationType::timeout:
        span.marks.timeout = true;
        span.end = later(span.end, a->time);
        break;
      case AnnotationType::note:
      case AnnotationType::unknown:
        break;
    }
  }
  const bool notes_alone = !span.marks.first && !span.marks.last && !span.marks.timeout;
  if (!notes_alone) return;
  for (const AnnotationPointer a : half) span.start = earlier(span.start, a->time);
}

// All annotations of one call, in time order, and which of them belong to which half.
struct Call {
  Marked all;
  std::vector<AnnotationPointer> client;
  std::vector<AnnotationPointer> server;
  std::vector<AnnotationPointer> neither;
};

// Notes without a side are placed when all the others are known; then time order is restored.
void place_notes(Call& call, Marked sideless) {
  if (sideless.empty()) return;
  const bool has_client = !call.client.empty();
  const bool has_server = !call.server.empty();
  const std::string_view client_host = first_text(call.client, &Annotation::hostname);
  const std::string_view server_host = first_text(call.server, &Annotation::hostname);
  for (const AnnotationPointer note : sideless) {
    const bool on_server =
        !note->hostname.empty() && note->hostname == server_host && note->hostname != client_host;
    if (!has_client && !has_server) {
      call.neither.push_back(note);
    } else {
      (!has_client || (has_server && on_server) ? call.server : call.client).push_back(note);
    }
  }
  const auto in_order = [](AnnotationPointer a, AnnotationPointer b) {
    return compare(*a, *b) < 0;
  };
  std::sort(call.client.begin(), call.client.end(), in_order);
  std::sort(call.server.begin(), call.server.end(), in_order);
}

Call divide(Marked annotations) {
  Call call;
  call.all = annotations;
  std::vector<AnnotationPointer> sideless;
  for (const AnnotationPointer a : annotations) {
    switch (side_of(*a)) {
      case CallSide::client:
        call.client.push_back(a);
        break;
      case CallSide::server:
        call.server.push_back(a);
        break;
      case CallSide::none:
        sideless.push_back(a);
        break;
    }
  }
  place_notes(call, sideless);
  return call;
}

// What both halves have in common.
Span merge(const Call& call, Marked half, Arena& arena) {
  const Annotation& any = *call.all.front();
  Span span;
  span.trace_id = any.trace_id;
  span.call_id = any.span_id;
  span.trace_id_text = first_text(call.all, &Annotation::trace_id_text);
  span.name = either(first_name(half), first_name(call.all));
  span.hostname = first_text(half, &Annotation::hostname);
  span.trace_state = first_text(half, &Annotation::trace_state);
  for (const AnnotationPointer a : half) {
    if (span.flags == 0) span.flags = a->flags;
  }
  for (const AnnotationPointer a : call.all) span.async = span.async || a->async;
  merge_times(half, span);
  merge_status(half, span);
  merge_contents(half, arena, span);
  return span;
}

// The id on the wire and the enclosing call: of the client's half, and of notes alone.
void set_wire_ids(const Call& call, Span& span) noexcept {
  span.span_id = span.call_id;
  span.span_id_text = first_text(call.all, &Annotation::span_id_text);
  for (const AnnotationPointer a : call.all) {
    if (!a->parent_id.valid()) continue;
    span.parent_id = a->parent_id;
    span.parent_id_text = a->parent_id_text;
    return;
  }
}

std::string_view origin_of(const Call& call, Marked half) noexcept {
  return either(first_text(half, &Annotation::origin), first_text(call.all, &Annotation::origin));
}

std::string_view destination_of(const Call& call, Marked half) noexcept {
  return either(first_text(half, &Annotation::destination),
                first_text(call.all, &Annotation::destination));
}

// The client's span_flag_internal, which no other may have: it says what OTLP's kind says.
constexpr std::uint32_t within_process = 0x400;

void set_kind_of_client(Span& span) noexcept {
  if ((span.flags & within_process) != 0) {
    span.flags &= ~within_process;
    span.kind = SpanKind::internal;
    return;
  }
  span.side = CallSide::client;
  span.kind = span.async ? SpanKind::producer : SpanKind::client;
}

Span client_half(const Call& call, Arena& arena) {
  Span span = merge(call, call.client, arena);
  set_wire_ids(call, span);
  set_kind_of_client(span);
  span.service = origin_of(call, call.client);
  span.peer = destination_of(call, call.client);
  return span;
}

// OTLP's SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK: the request came from a traced process, so there is a
// client's half, even if nothing of it has arrived.
constexpr std::uint32_t called_from_elsewhere = 0x200;

Span server_half(const Call& call, Arena& arena) {
  Span span = merge(call, call.server, arena);
  set_wire_ids(call, span);
  const bool root =
      call.client.empty() && !span.parent_id.valid() && (span.flags & called_from_elsewhere) == 0;
  span.parent_id = root ? SpanId{} : span.call_id;
  span.parent_id_text = root ? std::string_view{} : span.span_id_text;
  span.span_id = server_half_id(span.trace_id, span.call_id);
  span.span_id_text = {};
  span.side = CallSide::server;
  span.kind = span.async ? SpanKind::consumer : SpanKind::server;
  span.service = destination_of(call, call.server);
  span.peer = origin_of(call, call.server);
  return span;
}

// The callee takes notes far more often than the caller, so its name is the better guess.
Span notes_alone(const Call& call, Arena& arena) {
  Span span = merge(call, call.neither, arena);
  set_wire_ids(call, span);
  const std::string_view origin = origin_of(call, call.neither);
  const std::string_view destination = destination_of(call, call.neither);
  span.service = either(destination, origin);
  span.peer = destination.empty() ? std::string_view{} : origin;
  return span;
}

void join_call(Marked annotations, Arena& arena, std::vector<Span>& spans) {
  const Call call = divide(annotations);
  if (!call.client.empty()) spans.push_back(client_half(call, arena));
  if (!call.server.empty()) spans.push_back(server_half(call, arena));
  if (!call.neither.empty()) spans.push_back(notes_alone(call, arena));
}

// By call, then in time; each once.
std::vector<AnnotationPointer> sorted_by_call(Slice<Annotation> annotations) {
  std::vector<AnnotationPointer> sorted;
  sorted.reserve(annotations.size());
  for (const Annotation& annotation : annotations) sorted.push_back(&annotation);
  std::sort(sorted.begin(), sorted.end(), [](AnnotationPointer a, AnnotationPointer b) {
    return a->span_id != b->span_id ? a->span_id < b->span_id : compare(*a, *b) < 0;
  });
  const auto same = [](AnnotationPointer a, AnnotationPointer b) { return compare(*a, *b) == 0; };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

}  // namespace

SpanId server_half_id(TraceId trace_id, SpanId call_id) noexcept {
  unsigned char bytes[30] = {};
  unsigned char* out = bytes;
  append_big_endian(out, trace_id.high);
  append_big_endian(out, trace_id.low);
  append_big_endian(out, call_id.value);
  std::copy_n("server", 6, out);
  SpanId id{XXH3_64bits(bytes, sizeof bytes)};
  while (!id.valid() || id == call_id) ++id.value;
  return id;
}

std::string_view payload_key(const Annotation& annotation) noexcept {
  switch (annotation.type) {
    case AnnotationType::client_send:
      return "payload.client_send";
    case AnnotationType::client_recv:
      return "payload.client_recv";
    case AnnotationType::server_recv:
      return "payload.server_recv";
    case AnnotationType::server_send:
      return "payload.server_send";
    case AnnotationType::timeout:
      return "payload.timeout";
    case AnnotationType::note:
    case AnnotationType::unknown:
      return "payload";
  }
  return "payload";
}

bool becomes_event(const Annotation& annotation) noexcept {
  return is_note(annotation) && !(annotation.name.empty() && annotation.payload.empty());
}

CallSide side_of(const Annotation& annotation) noexcept {
  switch (annotation.type) {
    case AnnotationType::client_send:
    case AnnotationType::client_recv:
    case AnnotationType::timeout:
      return CallSide::client;
    case AnnotationType::server_recv:
    case AnnotationType::server_send:
      return CallSide::server;
    case AnnotationType::note:
    case AnnotationType::unknown:
      return annotation.side;
  }
  return annotation.side;
}

void join_call_halves(Slice<Annotation> annotations, Arena& arena, std::vector<Span>& spans) {
  const std::vector<AnnotationPointer> sorted = sorted_by_call(annotations);
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin + 1;
    while (end < sorted.size() && sorted[end]->span_id == sorted[begin]->span_id) ++end;
    join_call(Marked(sorted).subspan(begin, end - begin), arena, spans);
    begin = end;
  }
}

}  // namespace phosphor
