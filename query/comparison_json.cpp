#include "query/comparison_json.h"

#include "query/answers_json.h"
#include "query/json_writer.h"

namespace phosphor {
namespace {

// Members of an object that is open.
void write_counts(JsonWriter& json, SideCounts counts) {
  json.member_count("selection_count", counts.selection);
  json.member_count("rest_count", counts.rest);
}

void write_side(JsonWriter& json, const char* name, std::uint64_t count, bool is_cut) {
  json.key(name).begin_object().member_count("trace_count", count);
  json.key("is_cut").boolean(is_cut).end_object();
}

void write_value(JsonWriter& json, const ComparedValue& value) {
  json.begin_object().member("value", value.text);
  if (value.is_cut) json.key("is_cut").boolean(true);
  json.member_if("condition", value.condition);
  write_counts(json, value.traces);
  json.end_object();
}

void write_bucket(JsonWriter& json, const ComparedBucket& bucket) {
  json.begin_object();
  if (bucket.bounds.from) json.key("from").real(*bucket.bounds.from);
  if (bucket.bounds.to) json.key("to").real(*bucket.bounds.to);
  json.member("condition", bucket.condition);
  write_counts(json, bucket.traces);
  json.end_object();
}

void write_attribute(JsonWriter& json, const ComparedAttribute& attribute) {
  json.begin_object().member("attribute", attribute.name);
  json.member("type", word_of(attribute.type)).key("association").real(attribute.association);
  json.key("absent").begin_object();
  write_counts(json, attribute.absent);
  json.end_object().key("other").begin_object();
  write_counts(json, attribute.other);
  json.end_object().member_count("value_count", attribute.value_count).key("values").begin_array();
  for (const ComparedValue& value : attribute.values) write_value(json, value);
  json.end_array().key("buckets").begin_array();
  for (const ComparedBucket& bucket : attribute.buckets) write_bucket(json, bucket);
  json.end_array().end_object();
}

void write_listed(JsonWriter& json, const ListedAttribute& attribute) {
  json.begin_object().member("attribute", attribute.name).member("type", word_of(attribute.type));
  json.member_count("trace_count", attribute.trace_count).key("values").begin_array();
  for (const ListedValue& value : attribute.values) {
    json.begin_object().member("literal", value.literal);
    json.member_count("trace_count", value.trace_count).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string comparison_json(const ComparisonResult& result, const ReadCost& cost,
                            std::chrono::nanoseconds elapsed) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_side(json, "selection", result.traces.selection, result.is_selection_cut);
  write_side(json, "rest", result.traces.rest, result.is_rest_cut);
  json.member_count("attribute_count", result.attribute_count);
  json.key("are_attributes_cut").boolean(result.overflow.attributes);
  json.key("are_values_cut").boolean(result.overflow.values);
  json.key("attributes").begin_array();
  for (const ComparedAttribute& attribute : result.attributes) write_attribute(json, attribute);
  json.end_array();
  write_cost(json, cost, elapsed);
  json.end_object();
  return text;
}

std::string attributes_json(const AttributeListing& listing, const ReadCost& cost,
                            std::chrono::nanoseconds elapsed) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member_count("trace_count", listing.trace_count);
  json.key("is_cut").boolean(listing.is_cut).key("attributes").begin_array();
  for (const ListedAttribute& attribute : listing.attributes) write_listed(json, attribute);
  json.end_array();
  write_cost(json, cost, elapsed);
  json.end_object();
  return text;
}

}  // namespace phosphor
