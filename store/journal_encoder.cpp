#include "proto/value_text.h"
#include "store/byte_writer.h"
#include "store/call_halves.h"
#include "store/journal_batch.h"
#include "store/journal_format.h"
#include "store/span_time.h"
#include "store/string_numbers.h"

#include <unordered_map>
#include <utility>

namespace phosphor {

namespace {

constexpr std::size_t max_entry_bytes = std::size_t{1} << 31;
// More than all fields of a row that have a fixed or bounded size.
constexpr std::size_t row_room = 256;
constexpr std::size_t attribute_room = 2 * max_varint_bytes + 16;

std::uint8_t side_byte(CallSide side, Marks marks, bool async) noexcept {
  return static_cast<std::uint8_t>(
      static_cast<std::uint8_t>(side) | (marks.first ? journal::mark_first : 0U) |
      (marks.last ? journal::mark_last : 0U) | (marks.timeout ? journal::mark_timeout : 0U) |
      (async ? journal::async : 0U));
}

template <typename Record>
std::uint32_t common_rare_fields(const Record& r) noexcept {
  return (r.status_message.empty() ? 0U : journal::rare::status_message) |
         (r.trace_state.empty() ? 0U : journal::rare::trace_state) |
         (r.trace_id_text.empty() ? 0U : journal::rare::trace_id_text) |
         (r.span_id_text.empty() ? 0U : journal::rare::span_id_text) |
         (r.parent_id_text.empty() ? 0U : journal::rare::parent_id_text);
}

std::uint32_t rare_fields(const Span& s) noexcept {
  using namespace journal;
  return common_rare_fields(s) | (s.events.empty() ? 0U : rare::events) |
         (s.links.empty() ? 0U : rare::links) | (s.call_id.valid() ? rare::call_id : 0U) |
         (s.dropped_attributes_count == 0 ? 0U : rare::dropped_attributes) |
         (s.dropped_events_count == 0 ? 0U : rare::dropped_events) |
         (s.dropped_links_count == 0 ? 0U : rare::dropped_links);
}

bool has_enums(const Span& s) noexcept {
  return s.kind != SpanKind::unspecified || s.status != StatusCode::unset ||
         side_byte(s.side, s.marks, s.async) != 0;
}

template <typename Record>
std::uint32_t common_fields(const Record& r, std::uint32_t rare) noexcept {
  using namespace journal;
  return (r.parent_id.valid() ? row::parent : 0U) | (rare != 0 ? row::rare : 0U) |
         (r.name.empty() ? 0U : row::name) | (r.hostname.empty() ? 0U : row::hostname) |
         (r.flags == 0 ? 0U : row::flags) | (r.attributes.empty() ? 0U : row::attributes);
}

std::uint32_t fields_of(const Span& s, std::uint32_t rare) noexcept {
  using namespace journal;
  return common_fields(s, rare) | (known(s.start) ? span_row::start : 0U) |
         (known(s.end) ? span_row::end : 0U) | (s.service.empty() ? 0U : span_row::service) |
         (s.peer.empty() ? 0U : span_row::peer) | (has_enums(s) ? span_row::enums : 0U) |
         (s.resource == nullptr ? 0U : span_row::resource) |
         (s.scope == nullptr ? 0U : span_row::scope);
}

std::uint32_t fields_of(const Annotation& a, std::uint32_t rare) noexcept {
  using namespace journal;
  return row::annotation | common_fields(a, rare) | (known(a.time) ? annotation_row::time : 0U) |
         (a.duration.count() == 0 ? 0U : annotation_row::duration) |
         (a.origin.empty() ? 0U : annotation_row::origin) |
         (a.destination.empty() ? 0U : annotation_row::destination) |
         (a.status == StatusCode::unset ? 0U : annotation_row::status) |
         (a.payload.empty() ? 0U : annotation_row::payload);
}

}  // namespace

class JournalEncoder::Implementation {
 public:
  Result<JournalEntry> encode(const RecordBatch& batch) {
    clear();
    entry_.rows.reserve(batch.size());
    for (const Span& span : batch.spans) add(span);
    for (const Annotation& annotation : batch.annotations) add(annotation);
    return finish(batch.size());
  }

 private:
  // A resource or scope: its number in the entry, and its attributes' terms, which every span has.
  struct Shared {
    std::uint32_t number;
    std::vector<Term> terms;
  };

  void clear();
  Result<JournalEntry> finish(std::size_t row_count);
  void add(const Span& span);
  void add(const Annotation& annotation);

  template <typename Record>
  void begin_row(const Record& record, std::uint32_t fields) {
    rows_.reserve(row_room);
    entry_.rows.push_back({record.trace_id, earliest_time(record), std::nullopt,
                           static_cast<std::uint32_t>(rows_.size()), 0,
                           static_cast<std::uint32_t>(entry_.terms.size()), 0,
                           (fields & journal::row::annotation) != 0});
    rows_.varint(fields);
    rows_.word(record.trace_id.high);
    rows_.word(record.trace_id.low);
    rows_.word(record.span_id.value);
    if (record.parent_id.valid()) rows_.word(record.parent_id.value);
  }
  void end_row() {
    JournalRow& row = entry_.rows.back();
    row.size = static_cast<std::uint32_t>(rows_.size()) - row.offset;
    row.term_count = static_cast<std::uint32_t>(entry_.terms.size()) - row.first_term;
  }

  TextHash put_string(ByteWriter& out, std::string_view text) {
    const auto numbered = strings_.number_of(text);
    out.varint(numbered.number);
    return numbered.hash;
  }
  void put_present(ByteWriter& out, std::string_view text) {
    if (text.empty()) return;
    out.reserve(max_varint_bytes);
    put_string(out, text);
  }
  void put_flags(std::uint32_t flags) {
    if (flags != 0) rows_.varint(flags);
  }
  void put_name(std::string_view name) {
    if (!name.empty()) entry_.terms.push_back(operation_term(put_string(rows_, name)));
  }
  void put_service(std::string_view service) {
    if (!service.empty()) entry_.terms.push_back(service_term(put_string(rows_, service)));
  }
  void put_status_term(StatusCode status) {
    if (status == StatusCode::error) entry_.terms.push_back(error_term());
  }

  template <typename Record>
  void put_common_rare(const Record& record) {
    put_present(rows_, record.status_message);
    put_present(rows_, record.trace_state);
    put_present(rows_, record.trace_id_text);
    put_present(rows_, record.span_id_text);
    put_present(rows_, record.parent_id_text);
  }
  void put_rare(const Span& span, std::uint32_t rare);
  void put_event(const Event& event);
  void put_link(const Link& link);

  void put_attributes(ByteWriter& out, Slice<KeyValue> attributes, std::vector<Term>* terms);
  TextHash put_value(ByteWriter& out, const Value& value);
  void put_content(ByteWriter& out, const Value& value);
  void put_count(ByteWriter& out, std::size_t count) {
    out.reserve(max_varint_bytes);
    out.varint(count);
  }

  const Shared& shared(const Resource& resource);
  const Shared& shared(const Scope& scope);
  template <typename Part>
  void put_shared(const Part* part) {
    if (part == nullptr) return;
    const Shared& known = shared(*part);
    rows_.varint(known.number);
    for (const Term term : known.terms) entry_.terms.push_back(term);
  }

  JournalEntry entry_;
  ByteWriter rows_;
  ByteWriter resources_;
  ByteWriter scopes_;
  ByteWriter whole_;
  StringNumbers strings_;
  std::unordered_map<const void*, Shared> resource_numbers_;
  std::unordered_map<const void*, Shared> scope_numbers_;
  std::string text_;
};

void JournalEncoder::Implementation::clear() {
  entry_ = {};
  rows_.clear();
  resources_.clear();
  scopes_.clear();
  strings_.clear();
  resource_numbers_.clear();
  scope_numbers_.clear();
}

Result<JournalEntry> JournalEncoder::Implementation::finish(std::size_t row_count) {
  whole_.clear();
  whole_.reserve(1 + 4 * max_varint_bytes);
  whole_.byte(journal::version);
  whole_.varint(strings_.strings().size());
  whole_.varint(resource_numbers_.size());
  whole_.varint(scope_numbers_.size());
  whole_.varint(row_count);
  for (const std::string_view text : strings_.strings()) whole_.text(text);
  whole_.append(resources_.bytes());
  whole_.append(scopes_.bytes());
  const std::size_t first_row = whole_.size();
  whole_.append(rows_.bytes());
  if (whole_.size() > max_entry_bytes) {
    return Error{ErrorCode::too_large, "a batch of more than 2 GiB cannot be written in one piece"};
  }
  for (JournalRow& row : entry_.rows) row.offset += static_cast<std::uint32_t>(first_row);
  entry_.bytes = whole_.bytes();
  return std::move(entry_);
}

void JournalEncoder::Implementation::add(const Span& span) {
  const std::uint32_t rare = rare_fields(span);
  const std::uint32_t fields = fields_of(span, rare);
  begin_row(span, fields);
  entry_.rows.back().duration = duration_of(span);
  if (known(span.start)) rows_.word(static_cast<std::uint64_t>(unix_nanoseconds(span.start)));
  if (known(span.end)) rows_.word(static_cast<std::uint64_t>(unix_nanoseconds(span.end)));
  put_name(span.name);
  put_service(span.service);
  if (!span.peer.empty()) put_string(rows_, span.peer);
  if (!span.hostname.empty()) put_string(rows_, span.hostname);
  if ((fields & journal::span_row::enums) != 0) {
    rows_.byte(static_cast<std::uint8_t>(span.kind));
    rows_.byte(side_byte(span.side, span.marks, span.async));
    rows_.byte(static_cast<std::uint8_t>(span.status));
  }
  put_flags(span.flags);
  put_shared(span.resource);
  put_shared(span.scope);
  put_status_term(span.status);
  if (!span.attributes.empty()) put_attributes(rows_, span.attributes, &entry_.terms);
  if (rare != 0) put_rare(span, rare);
  end_row();
}

void JournalEncoder::Implementation::add(const Annotation& annotation) {
  const std::uint32_t rare = common_rare_fields(annotation);
  begin_row(annotation, fields_of(annotation, rare));
  if (known(annotation.time)) {
    rows_.word(static_cast<std::uint64_t>(unix_nanoseconds(annotation.time)));
  }
  if (annotation.duration.count() != 0) rows_.zigzag(annotation.duration.count());
  rows_.byte(static_cast<std::uint8_t>(annotation.type));
  rows_.byte(side_byte(annotation.side, {}, annotation.async));
  put_name(annotation.name);
  // A half may take its service from the other half's annotations, hence both.
  put_service(annotation.origin);
  put_service(annotation.destination);
  if (!annotation.hostname.empty()) put_string(rows_, annotation.hostname);
  if (annotation.status != StatusCode::unset) {
    rows_.byte(static_cast<std::uint8_t>(annotation.status));
  }
  if (!annotation.payload.empty()) {
    const TextHash payload = put_string(rows_, annotation.payload);
    entry_.terms.push_back(attribute_term(hash_of(payload_key(annotation)), payload));
  }
  put_flags(annotation.flags);
  put_status_term(annotation.status);
  if (!annotation.attributes.empty()) put_attributes(rows_, annotation.attributes, &entry_.terms);
  if (rare != 0) {
    put_count(rows_, rare);
    put_common_rare(annotation);
  }
  end_row();
}

void JournalEncoder::Implementation::put_rare(const Span& span, std::uint32_t rare) {
  put_count(rows_, rare);
  put_common_rare(span);
  if (!span.events.empty()) put_count(rows_, span.events.size());
  for (const Event& event : span.events) put_event(event);
  if (!span.links.empty()) put_count(rows_, span.links.size());
  for (const Link& link : span.links) put_link(link);
  rows_.reserve(row_room);
  if (span.call_id.valid()) rows_.word(span.call_id.value);
  for (const std::uint32_t dropped :
       {span.dropped_attributes_count, span.dropped_events_count, span.dropped_links_count}) {
    if (dropped != 0) rows_.varint(dropped);
  }
}

void JournalEncoder::Implementation::put_event(const Event& event) {
  rows_.reserve(row_room);
  rows_.word(static_cast<std::uint64_t>(unix_nanoseconds(event.time)));
  put_string(rows_, event.name);
  rows_.varint(event.dropped_attributes_count);
  put_attributes(rows_, event.attributes, &entry_.terms);
}

void JournalEncoder::Implementation::put_link(const Link& link) {
  rows_.reserve(row_room);
  rows_.word(link.trace_id.high);
  rows_.word(link.trace_id.low);
  rows_.word(link.span_id.value);
  put_string(rows_, link.trace_state);
  rows_.varint(link.dropped_attributes_count);
  rows_.varint(link.flags);
  put_attributes(rows_, link.attributes, &entry_.terms);
}

void JournalEncoder::Implementation::put_attributes(ByteWriter& out, Slice<KeyValue> attributes,
                                                    std::vector<Term>* terms) {
  put_count(out, attributes.size());
  for (const KeyValue& attribute : attributes) {
    out.reserve(attribute_room);
    const TextHash key = put_string(out, attribute.key);
    const TextHash text = put_value(out, attribute.value);
    if (terms != nullptr) terms->push_back(attribute_term(key, text));
  }
}

// Returns the hash of the value's text. A string's is known from its number already.
TextHash JournalEncoder::Implementation::put_value(ByteWriter& out, const Value& value) {
  out.reserve(attribute_room);
  out.byte(static_cast<std::uint8_t>(value.type()));
  if (value.type() == ValueType::string) return put_string(out, value.as_string());
  put_content(out, value);
  text_.clear();
  append_text(value, text_);
  return hash_of(text_);
}

void JournalEncoder::Implementation::put_content(ByteWriter& out, const Value& value) {
  out.reserve(attribute_room);
  switch (value.type()) {
    case ValueType::empty:
      return;
    case ValueType::string:
      put_string(out, value.as_string());
      return;
    case ValueType::bytes:
      put_string(out, value.as_bytes());
      return;
    case ValueType::boolean:
      return out.byte(value.as_boolean() ? 1 : 0);
    case ValueType::integer:
      return out.zigzag(value.as_integer());
    case ValueType::real: {
      std::uint64_t bits = 0;
      const double real = value.as_real();
      std::memcpy(&bits, &real, sizeof bits);
      return out.word(bits);
    }
    case ValueType::array:
      put_count(out, value.as_array().size());
      for (const Value& element : value.as_array()) {
        out.reserve(1);
        out.byte(static_cast<std::uint8_t>(element.type()));
        put_content(out, element);
      }
      return;
    case ValueType::map:
      put_count(out, value.as_map().size());
      for (const KeyValue& member : value.as_map()) {
        out.reserve(attribute_room);
        put_string(out, member.key);
        out.byte(static_cast<std::uint8_t>(member.value.type()));
        put_content(out, member.value);
      }
      return;
  }
}

const JournalEncoder::Implementation::Shared& JournalEncoder::Implementation::shared(
    const Resource& resource) {
  const auto number = static_cast<std::uint32_t>(resource_numbers_.size());
  const auto [found, is_new] = resource_numbers_.try_emplace(&resource, Shared{number, {}});
  if (is_new) {
    put_attributes(resources_, resource.attributes, &found->second.terms);
    resources_.reserve(2 * max_varint_bytes);
    resources_.varint(resource.dropped_attributes_count);
    put_string(resources_, resource.schema_url);
  }
  return found->second;
}

const JournalEncoder::Implementation::Shared& JournalEncoder::Implementation::shared(
    const Scope& scope) {
  const auto number = static_cast<std::uint32_t>(scope_numbers_.size());
  const auto [found, is_new] = scope_numbers_.try_emplace(&scope, Shared{number, {}});
  if (is_new) {
    put_attributes(scopes_, scope.attributes, &found->second.terms);
    scopes_.reserve(4 * max_varint_bytes);
    scopes_.varint(scope.dropped_attributes_count);
    put_string(scopes_, scope.schema_url);
    put_string(scopes_, scope.name);
    put_string(scopes_, scope.version);
  }
  return found->second;
}

JournalEncoder::JournalEncoder() : implementation_(std::make_unique<Implementation>()) {}
JournalEncoder::~JournalEncoder() = default;

Result<JournalEntry> JournalEncoder::encode(const RecordBatch& batch) {
  return implementation_->encode(batch);
}

}  // namespace phosphor
