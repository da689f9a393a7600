// Reading OTLP's protobuf: the messages around the spans. The spans are read by otlp_span_reader.

#include <phosphor/otlp.h>

#include "proto/otlp_fields.h"
#include "proto/otlp_span.h"
#include "proto/otlp_span_reader.h"
#include "proto/otlp_values.h"
#include "proto/wire_reader.h"

#include <utility>

namespace phosphor {
namespace {

class RequestReader {
 public:
  explicit RequestReader(RecordBatch& out) : out_(out), values_(out.arena), span_reader_(values_) {}

  bool read(std::string_view bytes_untrusted) {
    for_each(bytes_untrusted, otlp::traces_data::resource_spans,
             [this](std::string_view message) { read_resource_spans(message); });
    return !values_.malformed();
  }

  OtlpReport& report() { return report_; }

 private:
  // Where a message belongs: shared by all of its spans, null where the sender told nothing, with
  // the reason why spans in it cannot be kept.
  template <typename T>
  struct Shared {
    const T* value = nullptr;
    const char* why_not = nullptr;
  };

  template <typename Read>
  void for_each(std::string_view message_untrusted, std::uint32_t number, Read read) {
    WireReader reader(message_untrusted);
    for (WireField field; !values_.malformed() && reader.next(field);) {
      if (field.number == number) read(reader.take_bytes(field));
    }
    values_.note_end_of(reader);
  }

  // The resource may stand behind the spans in the bytes, so it is looked for first.
  void read_resource_spans(std::string_view message_untrusted) {
    const Shared<Resource> resource = find_resource(message_untrusted);
    for_each(message_untrusted, otlp::resource_spans::scope_spans,
             [&](std::string_view message) { read_scope_spans(message, resource); });
  }

  void read_scope_spans(std::string_view message_untrusted, const Shared<Resource>& resource) {
    const Shared<Scope> scope = find_scope(message_untrusted);
    const char* why_not = resource.why_not != nullptr ? resource.why_not : scope.why_not;
    Span blank;
    blank.resource = resource.value;
    blank.scope = scope.value;
    derive_resource_fields(blank);
    for_each(message_untrusted, otlp::scope_spans::spans, [&](std::string_view message) {
      span_reader_.read(message, out_.spans.emplace_back(blank));
      const char* own_why_not = values_.take_rejection();
      settle_last_span(why_not != nullptr ? why_not : own_why_not, out_, report_);
    });
  }

  // What a message says of all that is in it: field `number` of it, and a schema's URL.
  template <typename T, typename Read>
  Shared<T> find_shared(std::string_view message_untrusted, std::uint32_t number,
                        std::uint32_t schema_url, Read read) {
    T value;
    bool told = false;
    WireReader reader(message_untrusted);
    for (WireField field; reader.next(field);) {
      if (field.number == number) read(reader.take_bytes(field), value);
      if (field.number == schema_url) value.schema_url = values_.checked(reader.take_bytes(field));
      told |= field.number == number || field.number == schema_url;
    }
    values_.note_end_of(reader);
    return {told ? out_.arena.copy_one(value) : nullptr, values_.take_rejection()};
  }

  Shared<Resource> find_resource(std::string_view message_untrusted) {
    namespace number = otlp::resource_spans;
    return find_shared<Resource>(
        message_untrusted, number::resource, number::schema_url,
        [this](std::string_view bytes, Resource& resource) { read_resource(bytes, resource); });
  }

  void read_resource(std::string_view bytes_untrusted, Resource& resource) {
    namespace number = otlp::resource;
    const std::size_t attributes = values_.begin_attributes();
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) {
      if (field.number == number::attributes) values_.read_attribute(reader.take_bytes(field));
      if (field.number == number::dropped_attributes_count) {
        resource.dropped_attributes_count = reader.take_uint32(field);
      }
    }
    values_.note_end_of(reader);
    resource.attributes = values_.finish_attributes(attributes);
  }

  Shared<Scope> find_scope(std::string_view message_untrusted) {
    namespace number = otlp::scope_spans;
    return find_shared<Scope>(
        message_untrusted, number::scope, number::schema_url,
        [this](std::string_view bytes, Scope& scope) { read_scope(bytes, scope); });
  }

  void read_scope(std::string_view bytes_untrusted, Scope& scope) {
    namespace number = otlp::scope;
    const std::size_t attributes = values_.begin_attributes();
    WireReader reader(bytes_untrusted);
    for (WireField field; reader.next(field);) {
      if (field.number == number::attributes) values_.read_attribute(reader.take_bytes(field));
      if (field.number == number::name) scope.name = values_.checked(reader.take_bytes(field));
      if (field.number == number::version) {
        scope.version = values_.checked(reader.take_bytes(field));
      }
      if (field.number == number::dropped_attributes_count) {
        scope.dropped_attributes_count = reader.take_uint32(field);
      }
    }
    values_.note_end_of(reader);
    scope.attributes = values_.finish_attributes(attributes);
  }

  RecordBatch& out_;
  OtlpValueReader values_;
  OtlpSpanReader span_reader_;
  OtlpReport report_;
};

}  // namespace

Result<OtlpReport> decode_otlp_protobuf_untrusted(std::string_view bytes_untrusted,
                                                  RecordBatch& out) {
  const std::size_t spans_before = out.spans.size();
  RequestReader request(out);
  if (!request.read(bytes_untrusted)) {
    out.spans.resize(spans_before);
    return Error{ErrorCode::invalid_argument,
                 "the body is not a protobuf message of OTLP's ExportTraceServiceRequest"};
  }
  return std::move(request.report());
}

}  // namespace phosphor
