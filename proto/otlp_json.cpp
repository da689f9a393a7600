// Reading OTLP's JSON: the messages around the spans. The spans are read by otlp_json_span.

#include <phosphor/otlp.h>

#include "proto/otlp_json_span.h"
#include "proto/otlp_json_values.h"
#include "proto/otlp_span.h"

#include <boost/json.hpp>

#include <utility>

namespace phosphor {
namespace {

namespace json = boost::json;

// One level of our values takes up to four levels of JSON, and about a dozen lie around a value.
constexpr std::size_t max_json_depth = 4 * max_value_depth + 64;

class RequestReader {
 public:
  explicit RequestReader(RecordBatch& out) : out_(out), values_(out.arena) {}

  // False if what lies around the spans is not what OTLP says.
  bool read(const json::object& request) {
    for (const json::value& element : elements(request, "resourceSpans")) {
      read_resource_spans(message(element));
    }
    return readable_;
  }

  OtlpReport& report() { return report_; }

 private:
  void read_resource_spans(const json::object& resource_spans) {
    const Resource* resource = read_resource(resource_spans);
    const char* why_not = values_.take_rejection();
    for (const json::value& element : elements(resource_spans, "scopeSpans")) {
      read_scope_spans(message(element), resource, why_not);
    }
  }

  void read_scope_spans(const json::object& scope_spans, const Resource* resource,
                        const char* resource_why_not) {
    Span blank;
    blank.resource = resource;
    blank.scope = read_scope(scope_spans);
    derive_resource_fields(blank);
    const char* why_not = values_.take_rejection();
    if (resource_why_not != nullptr) why_not = resource_why_not;
    for (const json::value& element : elements(scope_spans, "spans")) {
      read_span(message(element), blank, why_not);
    }
  }

  void read_span(const json::object& object, const Span& blank, const char* shared_why_not) {
    read_otlp_json_span(object, values_, out_.spans.emplace_back(blank));
    const char* why_not = values_.take_rejection();
    settle_last_span(shared_why_not != nullptr ? shared_why_not : why_not, out_, report_);
  }

  const Resource* read_resource(const json::object& message) {
    const json::object* told = values_.object(message, "resource");
    const std::string_view schema_url = values_.text(message, "schemaUrl");
    if (told == nullptr && schema_url.empty()) return nullptr;
    Resource resource;
    resource.schema_url = schema_url;
    if (told != nullptr) {
      resource.attributes = values_.attributes(*told, "attributes");
      resource.dropped_attributes_count = values_.count(*told, "droppedAttributesCount");
    }
    return out_.arena.copy_one(resource);
  }

  const Scope* read_scope(const json::object& message) {
    const json::object* told = values_.object(message, "scope");
    const std::string_view schema_url = values_.text(message, "schemaUrl");
    if (told == nullptr && schema_url.empty()) return nullptr;
    Scope scope;
    scope.schema_url = schema_url;
    if (told != nullptr) {
      scope.name = values_.text(*told, "name");
      scope.version = values_.text(*told, "version");
      scope.attributes = values_.attributes(*told, "attributes");
      scope.dropped_attributes_count = values_.count(*told, "droppedAttributesCount");
    }
    return out_.arena.copy_one(scope);
  }

  const json::object& message(const json::value& element) {
    static const json::object none;
    const json::object* object = element.if_object();
    if (object == nullptr) readable_ = false;
    return object != nullptr ? *object : none;
  }

  const json::array& elements(const json::object& object, json::string_view key) {
    static const json::array none;
    const json::value* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return none;
    const json::array* array = value->if_array();
    if (array == nullptr) readable_ = false;
    return array != nullptr ? *array : none;
  }

  RecordBatch& out_;
  OtlpJsonValueReader values_;
  OtlpReport report_;
  bool readable_ = true;
};

Error not_readable(const std::string& what) {
  return {ErrorCode::invalid_argument, "the body is not OTLP's JSON: " + what};
}

}  // namespace

Result<OtlpReport> decode_otlp_json_untrusted(std::string_view text_untrusted, RecordBatch& out) {
  json::parse_options options;
  options.max_depth = max_json_depth;
  json::monotonic_resource memory;
  json::error_code error;
  const json::value root = json::parse(text_untrusted, error, &memory, options);
  if (error) return not_readable(error.message());
  const json::object* request = root.if_object();
  if (request == nullptr) return not_readable("it is not an object");

  const std::size_t spans_before = out.spans.size();
  RequestReader reader(out);
  if (!reader.read(*request)) {
    out.spans.resize(spans_before);
    return not_readable("resourceSpans, scopeSpans and spans have to be arrays of objects");
  }
  return std::move(reader.report());
}

}  // namespace phosphor
