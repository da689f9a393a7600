#include "store/byte_reader.h"
#include "store/journal_batch.h"
#include "store/journal_format.h"

namespace phosphor {

namespace {

Error damaged() { return {ErrorCode::corrupt, "an entry of the journal is damaged"}; }

Timestamp time_of(std::uint64_t word) noexcept {
  return from_unix_nanoseconds(static_cast<std::int64_t>(word));
}

// Reads what rows and tables are made of: the field readers of one entry.
class FieldReader {
 public:
  FieldReader(std::string_view bytes, const std::vector<std::string_view>& strings, Arena& arena)
      : in_(bytes), strings_(strings), arena_(arena) {}

  ByteReader& in() noexcept { return in_; }
  Arena& arena() noexcept { return arena_; }

  std::string_view string() {
    const std::uint64_t number = in_.varint();
    if (number >= strings_.size()) {
      in_.fail();
      return {};
    }
    // Strings lie far from their rows, and whoever reads several rows looks at them only then.
    __builtin_prefetch(strings_[number].data());
    return strings_[number];
  }

  template <typename Enum>
  Enum enumeration(Enum last) {
    const std::uint8_t number = in_.byte();
    if (number <= static_cast<std::uint8_t>(last)) return static_cast<Enum>(number);
    in_.fail();
    return Enum{};
  }

  CallSide side_in(std::uint8_t byte) {
    const auto side = static_cast<CallSide>(byte & journal::side_bits);
    if (side > CallSide::server) in_.fail();
    return side;
  }

  Slice<KeyValue> attributes(int depth = 0) {
    const std::size_t count = in_.count();
    KeyValue* const all = arena_.make<KeyValue>(count);
    for (std::size_t i = 0; i < count && !in_.failed(); ++i) {
      all[i].key = string();
      all[i].value = value(depth);
    }
    return {all, count};
  }

  Value value(int depth);

 private:
  Value array(int depth) {
    const std::size_t count = in_.count();
    Value* const elements = arena_.make<Value>(count);
    for (std::size_t i = 0; i < count && !in_.failed(); ++i) elements[i] = value(depth);
    return Value::array({elements, count});
  }

  ByteReader in_;
  const std::vector<std::string_view>& strings_;
  Arena& arena_;
};

Value FieldReader::value(int depth) {
  if (depth > max_value_depth) {
    in_.fail();
    return {};
  }
  switch (enumeration(ValueType::bytes)) {
    case ValueType::empty:
      return {};
    case ValueType::string:
      return Value::string(string());
    case ValueType::bytes:
      return Value::bytes(string());
    case ValueType::boolean:
      return Value::boolean(in_.byte() != 0);
    case ValueType::integer:
      return Value::integer(in_.zigzag());
    case ValueType::real: {
      const std::uint64_t bits = in_.word();
      double real = 0;
      std::memcpy(&real, &bits, sizeof real);
      return Value::real(real);
    }
    case ValueType::array:
      return array(depth + 1);
    case ValueType::map:
      return Value::map(attributes(depth + 1));
  }
  return {};
}

Resource read_resource(FieldReader& from) {
  Resource resource;
  resource.attributes = from.attributes();
  resource.dropped_attributes_count = from.in().varint32();
  resource.schema_url = from.string();
  return resource;
}

Scope read_scope(FieldReader& from) {
  Scope scope;
  scope.attributes = from.attributes();
  scope.dropped_attributes_count = from.in().varint32();
  scope.schema_url = from.string();
  scope.name = from.string();
  scope.version = from.string();
  return scope;
}

Event read_event(FieldReader& from) {
  Event event;
  event.time = time_of(from.in().word());
  event.name = from.string();
  event.dropped_attributes_count = from.in().varint32();
  event.attributes = from.attributes();
  return event;
}

Link read_link(FieldReader& from) {
  Link link;
  link.trace_id.high = from.in().word();
  link.trace_id.low = from.in().word();
  link.span_id.value = from.in().word();
  link.trace_state = from.string();
  link.dropped_attributes_count = from.in().varint32();
  link.flags = from.in().varint32();
  link.attributes = from.attributes();
  return link;
}

template <typename T>
Slice<T> read_several(FieldReader& from, T (*read)(FieldReader&)) {
  const std::size_t count = from.in().count();
  T* const all = from.arena().make<T>(count);
  for (std::size_t i = 0; i < count && !from.in().failed(); ++i) all[i] = read(from);
  return {all, count};
}

template <typename Record>
void read_ids(FieldReader& from, std::uint32_t fields, Record& record) {
  record.trace_id.high = from.in().word();
  record.trace_id.low = from.in().word();
  record.span_id.value = from.in().word();
  if ((fields & journal::row::parent) != 0) record.parent_id.value = from.in().word();
}

template <typename Record>
std::uint32_t read_common_rare(FieldReader& from, std::uint32_t fields, Record& record) {
  using namespace journal;
  if ((fields & row::rare) == 0) return 0;
  const std::uint32_t rare = from.in().varint32();
  if ((rare & rare::status_message) != 0) record.status_message = from.string();
  if ((rare & rare::trace_state) != 0) record.trace_state = from.string();
  if ((rare & rare::trace_id_text) != 0) record.trace_id_text = from.string();
  if ((rare & rare::span_id_text) != 0) record.span_id_text = from.string();
  if ((rare & rare::parent_id_text) != 0) record.parent_id_text = from.string();
  return rare;
}

void read_rare(FieldReader& from, std::uint32_t fields, Span& span) {
  using namespace journal;
  const std::uint32_t rare = read_common_rare(from, fields, span);
  if ((rare & rare::events) != 0) span.events = read_several(from, &read_event);
  if ((rare & rare::links) != 0) span.links = read_several(from, &read_link);
  if ((rare & rare::call_id) != 0) span.call_id.value = from.in().word();
  if ((rare & rare::dropped_attributes) != 0) span.dropped_attributes_count = from.in().varint32();
  if ((rare & rare::dropped_events) != 0) span.dropped_events_count = from.in().varint32();
  if ((rare & rare::dropped_links) != 0) span.dropped_links_count = from.in().varint32();
}

void read_enums(FieldReader& from, Span& span) {
  span.kind = from.enumeration(SpanKind::consumer);
  const std::uint8_t side = from.in().byte();
  span.side = from.side_in(side);
  span.marks = {(side & journal::mark_first) != 0, (side & journal::mark_last) != 0,
                (side & journal::mark_timeout) != 0};
  span.async = (side & journal::async) != 0;
  span.status = from.enumeration(StatusCode::error);
}

template <typename Part>
const Part* read_shared(FieldReader& from, bool present, const std::vector<const Part*>& parts) {
  if (!present) return nullptr;
  const std::uint64_t number = from.in().varint();
  if (number < parts.size()) return parts[number];
  from.in().fail();
  return nullptr;
}

Span read_span(FieldReader& from, std::uint32_t fields,
               const std::vector<const Resource*>& resources,
               const std::vector<const Scope*>& scopes) {
  using namespace journal;
  Span span;
  read_ids(from, fields, span);
  if ((fields & span_row::start) != 0) span.start = time_of(from.in().word());
  if ((fields & span_row::end) != 0) span.end = time_of(from.in().word());
  if ((fields & row::name) != 0) span.name = from.string();
  if ((fields & span_row::service) != 0) span.service = from.string();
  if ((fields & span_row::peer) != 0) span.peer = from.string();
  if ((fields & row::hostname) != 0) span.hostname = from.string();
  if ((fields & span_row::enums) != 0) read_enums(from, span);
  if ((fields & row::flags) != 0) span.flags = from.in().varint32();
  span.resource = read_shared(from, (fields & span_row::resource) != 0, resources);
  span.scope = read_shared(from, (fields & span_row::scope) != 0, scopes);
  if ((fields & row::attributes) != 0) span.attributes = from.attributes();
  read_rare(from, fields, span);
  return span;
}

Annotation read_annotation(FieldReader& from, std::uint32_t fields) {
  using namespace journal;
  Annotation a;
  read_ids(from, fields, a);
  if ((fields & annotation_row::time) != 0) a.time = time_of(from.in().word());
  if ((fields & annotation_row::duration) != 0) {
    a.duration = std::chrono::nanoseconds{from.in().zigzag()};
  }
  a.type = from.enumeration(AnnotationType::note);
  const std::uint8_t side = from.in().byte();
  a.side = from.side_in(side);
  a.async = (side & journal::async) != 0;
  if ((fields & row::name) != 0) a.name = from.string();
  if ((fields & annotation_row::origin) != 0) a.origin = from.string();
  if ((fields & annotation_row::destination) != 0) a.destination = from.string();
  if ((fields & row::hostname) != 0) a.hostname = from.string();
  if ((fields & annotation_row::status) != 0) a.status = from.enumeration(StatusCode::error);
  if ((fields & annotation_row::payload) != 0) a.payload = from.string();
  if ((fields & row::flags) != 0) a.flags = from.in().varint32();
  if ((fields & row::attributes) != 0) a.attributes = from.attributes();
  read_common_rare(from, fields, a);
  return a;
}

template <typename Part>
void read_table(FieldReader& from, std::size_t count, Arena& arena, Part (*read)(FieldReader&),
                std::vector<const Part*>& parts) {
  for (std::size_t i = 0; i < count && !from.in().failed(); ++i) {
    parts.push_back(arena.copy_one(read(from)));
  }
}

}  // namespace

Result<JournalReader> JournalReader::open_untrusted(std::string_view bytes_untrusted) {
  JournalReader reader;
  reader.bytes_ = bytes_untrusted;
  reader.arena_ = std::make_unique<Arena>();
  FieldReader from(bytes_untrusted, reader.strings_, *reader.arena_);
  ByteReader& in = from.in();
  if (in.byte() != journal::version) return damaged();
  const std::size_t string_count = in.count();
  const std::size_t resource_count = in.count();
  const std::size_t scope_count = in.count();
  reader.row_count_ = in.count();
  reader.strings_.reserve(string_count);
  for (std::size_t i = 0; i < string_count; ++i) reader.strings_.push_back(in.text());
  read_table(from, resource_count, *reader.arena_, &read_resource, reader.resources_);
  read_table(from, scope_count, *reader.arena_, &read_scope, reader.scopes_);
  if (in.failed()) return damaged();
  reader.first_row_ = in.position();
  return reader;
}

Result<void> JournalReader::read(std::uint32_t offset, RecordBatch& into) const {
  if (offset < first_row_ || offset > bytes_.size()) return damaged();
  auto size = read_row(offset, into);
  if (!size) return size.error();
  return {};
}

Result<std::size_t> JournalReader::read_row(std::size_t offset, RecordBatch& into) const {
  FieldReader from(bytes_.substr(offset), strings_, into.arena);
  const std::uint32_t fields = from.in().varint32();
  if ((fields & journal::row::annotation) != 0) {
    into.annotations.push_back(read_annotation(from, fields));
  } else {
    into.spans.push_back(read_span(from, fields, resources_, scopes_));
  }
  if (from.in().failed()) return damaged();
  return from.in().position();
}

Result<void> JournalReader::read_all(RecordBatch& into) const {
  std::size_t offset = first_row_;
  for (std::uint64_t i = 0; i < row_count_; ++i) {
    auto size = read_row(offset, into);
    if (!size) return size.error();
    offset += *size;
  }
  if (offset != bytes_.size()) return damaged();
  return {};
}

}  // namespace phosphor
