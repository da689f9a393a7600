#include "store/record_codec.h"

#include "store/checked_reader.h"
#include "store/record_fields.h"

namespace phosphor {
namespace {

class ChunkDecoder {
 public:
  ChunkDecoder(TraceId trace_id, Arena& arena) : trace_id_(trace_id), arena_(arena) {}

  void decode(Reader in, std::vector<Span>& spans, std::vector<Annotation>& annotations) {
    while (in.next()) {
      switch (in.tag()) {
        case stored::chunk::resource:
          resources_.push_back(arena_.copy_one(resource(message_of(in))));
          break;
        case stored::chunk::scope:
          scopes_.push_back(arena_.copy_one(scope(message_of(in))));
          break;
        case stored::chunk::span:
          spans.push_back(span(message_of(in)));
          break;
        case stored::chunk::annotation:
          annotations.push_back(annotation(message_of(in)));
          break;
        default:
          in.skip();
      }
    }
  }

 private:
  // Reads the field if it is one of a value.
  bool read_value_field(Reader& in, Value& value, int depth) {
    switch (in.tag()) {
      case stored::value::string:
        value = Value::string(text_of(in));
        return true;
      case stored::value::bytes:
        value = Value::bytes(text_of(in));
        return true;
      case stored::value::boolean:
        value = Value::boolean(bool_of(in));
        return true;
      case stored::value::integer:
        value = Value::integer(signed_of(in));
        return true;
      case stored::value::real:
        expect(in, pbf_wire_type::fixed64);
        value = Value::real(in.get_double());
        return true;
      case stored::value::array:
        value = Value::array(array(message_of(in), depth + 1));
        return true;
      case stored::value::map:
        value = Value::map(map(message_of(in), depth + 1));
        return true;
      default:
        return false;
    }
  }

  KeyValue key_value(Reader in, int depth) {
    KeyValue result;
    while (in.next()) {
      if (in.tag() == stored::value::key) {
        result.key = text_of(in);
      } else if (!read_value_field(in, result.value, depth)) {
        in.skip();
      }
    }
    return result;
  }

  static void check_depth(int depth) {
    if (depth > max_value_depth) throw NotAChunk("a value is nested too deep");
  }

  Slice<Value> array(Reader in, int depth) {
    check_depth(depth);
    std::vector<Value> elements;
    while (in.next()) {
      if (in.tag() != stored::element) {
        in.skip();
        continue;
      }
      elements.push_back(key_value(message_of(in), depth).value);
    }
    return arena_.copy(elements);
  }

  Slice<KeyValue> map(Reader in, int depth) {
    check_depth(depth);
    std::vector<KeyValue> members;
    while (in.next()) {
      if (in.tag() == stored::element) {
        members.push_back(key_value(message_of(in), depth));
      } else {
        in.skip();
      }
    }
    return arena_.copy(members);
  }

  void read_attribute(Reader& in, std::vector<KeyValue>& attributes) {
    attributes.push_back(key_value(message_of(in), 1));
  }

  Resource resource(Reader in) {
    Resource result;
    std::vector<KeyValue> attributes;
    while (in.next()) {
      switch (in.tag()) {
        case stored::resource::attribute:
          read_attribute(in, attributes);
          break;
        case stored::resource::dropped_attributes:
          result.dropped_attributes_count = number_of(in);
          break;
        case stored::resource::schema_url:
          result.schema_url = text_of(in);
          break;
        default:
          in.skip();
      }
    }
    result.attributes = arena_.copy(attributes);
    return result;
  }

  Scope scope(Reader in) {
    Scope result;
    std::vector<KeyValue> attributes;
    while (in.next()) {
      switch (in.tag()) {
        case stored::scope::attribute:
          read_attribute(in, attributes);
          break;
        case stored::scope::dropped_attributes:
          result.dropped_attributes_count = number_of(in);
          break;
        case stored::scope::schema_url:
          result.schema_url = text_of(in);
          break;
        case stored::scope::name:
          result.name = text_of(in);
          break;
        case stored::scope::version:
          result.version = text_of(in);
          break;
        default:
          in.skip();
      }
    }
    result.attributes = arena_.copy(attributes);
    return result;
  }

  Event event(Reader in) {
    Event result;
    std::vector<KeyValue> attributes;
    while (in.next()) {
      switch (in.tag()) {
        case stored::event::time:
          result.time = time_of(in);
          break;
        case stored::event::name:
          result.name = text_of(in);
          break;
        case stored::event::attribute:
          read_attribute(in, attributes);
          break;
        case stored::event::dropped_attributes:
          result.dropped_attributes_count = number_of(in);
          break;
        default:
          in.skip();
      }
    }
    result.attributes = arena_.copy(attributes);
    return result;
  }

  Link link(Reader in) {
    Link result;
    std::vector<KeyValue> attributes;
    while (in.next()) {
      switch (in.tag()) {
        case stored::link::trace_id_high:
          result.trace_id.high = word_of(in);
          break;
        case stored::link::trace_id_low:
          result.trace_id.low = word_of(in);
          break;
        case stored::link::span_id:
          result.span_id.value = word_of(in);
          break;
        case stored::link::trace_state:
          result.trace_state = text_of(in);
          break;
        case stored::link::attribute:
          read_attribute(in, attributes);
          break;
        case stored::link::dropped_attributes:
          result.dropped_attributes_count = number_of(in);
          break;
        case stored::link::flags:
          result.flags = number_of(in);
          break;
        default:
          in.skip();
      }
    }
    result.attributes = arena_.copy(attributes);
    return result;
  }

  template <typename T>
  static T numbered(const std::vector<T>& all, std::uint32_t number) {
    if (number == 0 || number > all.size()) throw NotAChunk("a resource or scope is missing");
    return all[number - 1];
  }

  // Fields that are one word of the span; false if the field is none of them.
  bool read_scalar(Reader& in, Span& span) {
    namespace field = stored::span;
    switch (in.tag()) {
      case field::span_id:
        span.span_id.value = word_of(in);
        return true;
      case field::parent_id:
        span.parent_id.value = word_of(in);
        return true;
      case field::call_id:
        span.call_id.value = word_of(in);
        return true;
      case field::start:
        span.start = time_of(in);
        return true;
      case field::end:
        span.end = time_of(in);
        return true;
      case field::kind:
        span.kind = enum_of(in, SpanKind::consumer);
        return true;
      case field::side:
        span.side = enum_of(in, CallSide::server);
        return true;
      case field::marks:
        read_marks(number_of(in), span.marks);
        return true;
      case field::async:
        span.async = bool_of(in);
        return true;
      case field::status:
        span.status = enum_of(in, StatusCode::error);
        return true;
      case field::flags:
        span.flags = number_of(in);
        return true;
      case field::dropped_attributes:
        span.dropped_attributes_count = number_of(in);
        return true;
      case field::dropped_events:
        span.dropped_events_count = number_of(in);
        return true;
      case field::dropped_links:
        span.dropped_links_count = number_of(in);
        return true;
      case field::resource:
        span.resource = numbered(resources_, number_of(in));
        return true;
      case field::scope:
        span.scope = numbered(scopes_, number_of(in));
        return true;
      default:
        return false;
    }
  }

  static void read_marks(std::uint32_t bits, Marks& marks) {
    marks.first = (bits & stored::mark_first) != 0;
    marks.last = (bits & stored::mark_last) != 0;
    marks.timeout = (bits & stored::mark_timeout) != 0;
  }

  // Where a text field belongs; null if the field is none.
  static std::string_view* text_field(std::uint32_t tag, Span& span) {
    namespace field = stored::span;
    switch (tag) {
      case field::name:
        return &span.name;
      case field::service:
        return &span.service;
      case field::peer:
        return &span.peer;
      case field::hostname:
        return &span.hostname;
      case field::status_message:
        return &span.status_message;
      case field::trace_state:
        return &span.trace_state;
      case field::trace_id_text:
        return &span.trace_id_text;
      case field::span_id_text:
        return &span.span_id_text;
      case field::parent_id_text:
        return &span.parent_id_text;
      default:
        return nullptr;
    }
  }

  Span span(Reader in) {
    Span result;
    result.trace_id = trace_id_;
    std::vector<KeyValue> attributes;
    std::vector<Event> events;
    std::vector<Link> links;
    while (in.next()) {
      if (read_scalar(in, result)) continue;
      if (std::string_view* text = text_field(in.tag(), result)) {
        *text = text_of(in);
      } else if (in.tag() == stored::span::attribute) {
        read_attribute(in, attributes);
      } else if (in.tag() == stored::span::event) {
        events.push_back(event(message_of(in)));
      } else if (in.tag() == stored::span::link) {
        links.push_back(link(message_of(in)));
      } else {
        in.skip();
      }
    }
    result.attributes = arena_.copy(attributes);
    result.events = arena_.copy(events);
    result.links = arena_.copy(links);
    return result;
  }

  static std::string_view* text_field(std::uint32_t tag, Annotation& a) {
    namespace field = stored::annotation;
    switch (tag) {
      case field::name:
        return &a.name;
      case field::origin:
        return &a.origin;
      case field::destination:
        return &a.destination;
      case field::hostname:
        return &a.hostname;
      case field::payload:
        return &a.payload;
      case field::status_message:
        return &a.status_message;
      case field::trace_state:
        return &a.trace_state;
      case field::trace_id_text:
        return &a.trace_id_text;
      case field::span_id_text:
        return &a.span_id_text;
      case field::parent_id_text:
        return &a.parent_id_text;
      default:
        return nullptr;
    }
  }

  static bool read_scalar(Reader& in, Annotation& a) {
    namespace field = stored::annotation;
    switch (in.tag()) {
      case field::span_id:
        a.span_id.value = word_of(in);
        return true;
      case field::parent_id:
        a.parent_id.value = word_of(in);
        return true;
      case field::time:
        a.time = time_of(in);
        return true;
      case field::duration:
        a.duration = std::chrono::nanoseconds(signed_of(in));
        return true;
      case field::type:
        a.type = enum_of(in, AnnotationType::note);
        return true;
      case field::side:
        a.side = enum_of(in, CallSide::server);
        return true;
      case field::async:
        a.async = bool_of(in);
        return true;
      case field::status:
        a.status = enum_of(in, StatusCode::error);
        return true;
      case field::flags:
        a.flags = number_of(in);
        return true;
      default:
        return false;
    }
  }

  Annotation annotation(Reader in) {
    Annotation result;
    result.trace_id = trace_id_;
    std::vector<KeyValue> attributes;
    while (in.next()) {
      if (read_scalar(in, result)) continue;
      if (std::string_view* text = text_field(in.tag(), result)) {
        *text = text_of(in);
      } else if (in.tag() == stored::annotation::attribute) {
        read_attribute(in, attributes);
      } else {
        in.skip();
      }
    }
    result.attributes = arena_.copy(attributes);
    return result;
  }

  TraceId trace_id_;
  Arena& arena_;
  std::vector<const Resource*> resources_;
  std::vector<const Scope*> scopes_;
};

}  // namespace

Result<void> decode_chunk_untrusted(TraceId trace_id, std::string_view bytes_untrusted,
                                    Arena& arena, std::vector<Span>& spans,
                                    std::vector<Annotation>& annotations) {
  try {
    ChunkDecoder(trace_id, arena)
        .decode(Reader(bytes_untrusted.data(), bytes_untrusted.size()), spans, annotations);
    return {};
  } catch (const protozero::exception& problem) {
    return Error{ErrorCode::corrupt, problem.what()};
  } catch (const NotAChunk& problem) {
    return Error{ErrorCode::corrupt, problem.what()};
  }
}

}  // namespace phosphor
