#include "query/parameters.h"

#include "query/clock_correction.h"
#include "query/search_language.h"
#include "query/span_words.h"

#include <phosphor/id_text.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace phosphor {
namespace {

constexpr std::chrono::nanoseconds default_range = std::chrono::hours(1);

Error invalid(std::string_view name, std::string_view why) {
  return {ErrorCode::invalid_argument, "parameter '" + std::string(name) + "' " + std::string(why)};
}

// All of `text` as a decimal number.
template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || text.empty()) return std::nullopt;
  return number;
}

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

// Longer names before those that they end with.
constexpr Unit units[] = {{"ns", 1},
                          {"us", 1'000},
                          {"\u00b5s", 1'000},
                          {"ms", 1'000'000},
                          {"s", 1'000'000'000},
                          {"m", 60'000'000'000},
                          {"h", 3'600'000'000'000}};

const Unit* unit_at_end_of(std::string_view text) {
  for (const Unit& unit : units) {
    if (text.ends_with(unit.name)) return &unit;
  }
  return nullptr;
}

// 0.25 of a unit, without floating point: none if it is not a whole number of nanoseconds.
std::optional<std::uint64_t> parse_fraction(std::string_view digits, std::uint64_t unit) {
  std::uint64_t sum = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9' || unit % 10 != 0) return std::nullopt;
    unit /= 10;
    sum += unit * static_cast<std::uint64_t>(digit - '0');
  }
  return sum;
}

std::string_view without_trailing_zeros(std::string_view digits) {
  const std::size_t last = digits.find_last_not_of('0');
  return digits.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// Reads the parameters of one route; remembers the first error.
class ParameterReader {
 public:
  explicit ParameterReader(const std::vector<QueryParameter>& parameters)
      : parameters_(parameters), used_(parameters.size(), false) {}

  std::optional<std::string> text(std::string_view name) {
    std::optional<std::string> value;
    for (const std::string& given : all(name)) {
      if (value) fail(name, "is given more than once");
      value = given;
    }
    return value;
  }

  std::vector<std::string> all(std::string_view name) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (parameters_[i].name != name) continue;
      used_[i] = true;
      values.push_back(parameters_[i].value);
    }
    return values;
  }

  // What `parse` makes of the parameter's text; `why` says what it should have been.
  template <typename Function>
  auto parsed(std::string_view name, Function parse, std::string_view why)
      -> decltype(parse(std::string_view())) {
    const std::optional<std::string> given = text(name);
    if (!given) return std::nullopt;
    auto value = parse(*given);
    if (!value) fail(name, why);
    return value;
  }

  // The same where `parse` itself says what is wrong.
  template <typename Function>
  auto parsed_by(std::string_view name, Function parse)
      -> std::optional<std::decay_t<decltype(*parse(std::string_view()))>> {
    const std::optional<std::string> given = text(name);
    if (!given) return std::nullopt;
    auto value = parse(*given);
    if (value) return *std::move(value);
    fail(name, value.error().message);
    return std::nullopt;
  }

  std::optional<std::chrono::nanoseconds> duration(std::string_view name) {
    return parsed(name, parse_duration_untrusted, "is not a duration like 1.5s, 200ms or 750us");
  }

  std::optional<Timestamp> time(std::string_view name) {
    const auto parse = [](std::string_view given) -> std::optional<Timestamp> {
      const auto number = parse_number<std::int64_t>(given);
      if (!number) return std::nullopt;
      return from_unix_nanoseconds(*number);
    };
    return parsed(name, parse, "is not a number of nanoseconds since 1970");
  }

  void fail(std::string_view name, std::string_view why) {
    if (!error_) error_ = invalid(name, why);
  }

  // The first error; else an error for the first parameter that nobody asked for.
  std::optional<Error> error() {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (!used_[i]) fail(parameters_[i].name, "is not known here");
    }
    return error_;
  }

 private:
  const std::vector<QueryParameter>& parameters_;
  std::vector<bool> used_;
  std::optional<Error> error_;
};

std::optional<std::size_t> parse_limit(std::string_view text) {
  const auto limit = parse_number<std::size_t>(text);
  return limit && *limit >= 1 && *limit <= max_search_limit ? limit : std::nullopt;
}

std::optional<bool> parse_true(std::string_view text) {
  return text == "true" ? std::optional(true) : std::nullopt;
}

void read_texts(ParameterReader& reader, std::vector<SpanCondition>& conditions) {
  if (auto service = reader.text("service")) conditions.push_back(service_is(*std::move(service)));
  if (auto name = reader.text("operation")) conditions.push_back(name_is(*std::move(name)));
}

void read_attributes(ParameterReader& reader, std::vector<SpanCondition>& conditions) {
  for (const std::string& text : reader.all("attribute")) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return reader.fail("attribute", "is not of the form key=value");
    }
    conditions.push_back(attribute_is(text.substr(0, equals), text.substr(equals + 1)));
  }
}

void read_durations(ParameterReader& reader, std::vector<SpanCondition>& conditions) {
  const auto min = reader.duration("min_duration");
  const auto max = reader.duration("max_duration");
  if (min && max && *min > *max) reader.fail("min_duration", "is longer than max_duration");
  if (min) conditions.push_back(lasts_at_least(*min));
  if (max) conditions.push_back(lasts_at_most(*max));
}

// What the plain parameters and the query in words ask for together.
TraceCondition read_condition(ParameterReader& reader) {
  std::vector<SpanCondition> plain;
  read_texts(reader, plain);
  read_attributes(reader, plain);
  if (reader.parsed("error", parse_true, "can only be 'true'")) plain.push_back(status_is_error());
  read_durations(reader, plain);
  auto written = reader.parsed_by("query", parse_condition_untrusted);
  if (!written) return some_span(all_of(std::move(plain)));
  return both(all_of(std::move(plain)), *std::move(written));
}

// Newest first has none.
std::string_view prefix_of(SearchOrder order) {
  switch (order) {
    case SearchOrder::newest_first:
      return "";
    case SearchOrder::oldest_first:
      return "o";
    case SearchOrder::longest_first:
      return "l";
  }
  return "";
}

// The first 16 digits.
std::optional<std::int64_t> take_word(std::string_view& text) {
  SpanId word;
  if (text.size() < span_id_hex_length) return std::nullopt;
  if (!read_hex(text.data(), span_id_hex_length, word)) return std::nullopt;
  text.remove_prefix(span_id_hex_length);
  return static_cast<std::int64_t>(word.value);
}

std::optional<SearchOrder> parse_order(std::string_view text) {
  if (text == "newest") return SearchOrder::newest_first;
  if (text == "oldest") return SearchOrder::oldest_first;
  if (text == "longest") return SearchOrder::longest_first;
  return std::nullopt;
}

void check_range(ParameterReader& reader, const TimeRange& range) {
  if (range.start >= range.end) reader.fail("start_unix_ns", "is not before end_unix_ns");
}

TimeRange read_recent_range(ParameterReader& reader, Timestamp now) {
  const std::optional<Timestamp> start = reader.time("start_unix_ns");
  TimeRange range;
  range.end = reader.time("end_unix_ns").value_or(now);
  range.start = start.value_or(corrected(range.end, -default_range));
  check_range(reader, range);
  return range;
}

std::optional<std::size_t> parse_bucket_count(std::string_view text) {
  const auto count = parse_number<std::size_t>(text);
  return count && *count >= 1 && *count <= max_activity_buckets ? count : std::nullopt;
}

std::optional<SpanKind> parse_kind(std::string_view text) {
  const auto* const word = std::find(span_kind_words.begin(), span_kind_words.end(), text);
  if (word == span_kind_words.end()) return std::nullopt;
  return static_cast<SpanKind>(word - span_kind_words.begin());
}

void read_range(ParameterReader& reader, TimeRange& range) {
  range.start = reader.time("start_unix_ns").value_or(range.start);
  range.end = reader.time("end_unix_ns").value_or(range.end);
  check_range(reader, range);
}

// A box in time and duration of traces, a condition, or both; something has to be said.
Selection read_selection(ParameterReader& reader, const TraceCondition& where) {
  auto condition = reader.parsed_by("selected", parse_condition_untrusted);
  const auto start = reader.time("selected_start_unix_ns");
  const auto end = reader.time("selected_end_unix_ns");
  const auto min = reader.duration("selected_min_duration");
  const auto max = reader.duration("selected_max_duration");
  if (!condition && !start && !end && !min && !max) {
    reader.fail("selected", "is missing, and so is every other part of a selection");
  }
  Selection selection;
  if (condition) selection.where = both(where, *std::move(condition));
  selection.starts = {start.value_or(selection.starts.start), end.value_or(selection.starts.end)};
  selection.min_duration = min.value_or(selection.min_duration);
  selection.max_duration = max.value_or(selection.max_duration);
  if (selection.starts.start >= selection.starts.end) {
    reader.fail("selected_start_unix_ns", "is not before selected_end_unix_ns");
  }
  if (selection.min_duration > selection.max_duration) {
    reader.fail("selected_min_duration", "is longer than selected_max_duration");
  }
  return selection;
}

}  // namespace

Result<SearchQuery> parse_search_untrusted(const std::vector<QueryParameter>& parameters) {
  ParameterReader reader(parameters);
  SearchQuery query;
  query.where = read_condition(reader);
  read_range(reader, query.range);
  query.limit =
      reader.parsed("limit", parse_limit, "is not a number from 1 to 1000").value_or(query.limit);
  query.order =
      reader.parsed("order", parse_order, "is not newest, oldest or longest").value_or(query.order);
  const auto parse_cursor = [&](std::string_view text) {
    return parse_cursor_untrusted(text, query.order);
  };
  query.after =
      reader.parsed("cursor", parse_cursor, "is not one that a search in this order gave");
  if (const std::optional<Error> error = reader.error()) return *error;
  return query;
}

Result<FacetRequest> parse_facets_untrusted(const std::vector<QueryParameter>& parameters) {
  ParameterReader reader(parameters);
  FacetRequest request;
  request.query.where = read_condition(reader);
  read_range(reader, request.query.range);
  request.limit =
      reader.parsed("limit", parse_limit, "is not a number from 1 to 1000").value_or(request.limit);
  for (const std::string& text : reader.all("by")) {
    auto field = parse_facet_field_untrusted(text);
    if (!field) {
      reader.fail("by", field.error().message);
    } else {
      request.by.push_back(*std::move(field));
    }
  }
  if (request.by.size() > max_facets) reader.fail("by", "may be given 10 times at most");
  if (const std::optional<Error> error = reader.error()) return *error;
  return request;
}

Result<AttributeRequest> parse_attributes_untrusted(const std::vector<QueryParameter>& parameters) {
  ParameterReader reader(parameters);
  AttributeRequest request;
  request.query.where = read_condition(reader);
  read_range(reader, request.query.range);
  request.limit =
      reader.parsed("limit", parse_limit, "is not a number from 1 to 1000").value_or(request.limit);
  if (const std::optional<Error> error = reader.error()) return *error;
  return request;
}

Result<ComparisonRequest> parse_comparison_untrusted(
    const std::vector<QueryParameter>& parameters) {
  ParameterReader reader(parameters);
  ComparisonRequest request;
  request.query.where = read_condition(reader);
  read_range(reader, request.query.range);
  request.selection = read_selection(reader, request.query.where);
  request.limit =
      reader.parsed("limit", parse_limit, "is not a number from 1 to 1000").value_or(request.limit);
  if (const std::optional<Error> error = reader.error()) return *error;
  return request;
}

Result<ActivityRequest> parse_activity_untrusted(std::string service,
                                                 const std::vector<QueryParameter>& parameters,
                                                 Timestamp now) {
  ParameterReader reader(parameters);
  ActivityRequest request{std::move(service), read_recent_range(reader, now), 60, {}, {}};
  request.bucket_count =
      reader.parsed("bucket_count", parse_bucket_count, "is not a number from 1 to 240")
          .value_or(request.bucket_count);
  request.operation = reader.text("operation");
  request.kind = reader.parsed("kind", parse_kind, "is not a kind of span");
  if (const std::optional<Error> error = reader.error()) return *error;
  return request;
}

Result<TimeRange> parse_recent_range_untrusted(const std::vector<QueryParameter>& parameters,
                                               Timestamp now) {
  ParameterReader reader(parameters);
  const TimeRange range = read_recent_range(reader, now);
  if (const std::optional<Error> error = reader.error()) return *error;
  return range;
}

Result<NodeWindow> parse_node_window_untrusted(const std::vector<QueryParameter>& parameters) {
  ParameterReader reader(parameters);
  constexpr std::string_view why = "is not a number of spans";
  NodeWindow window;
  window.first = reader.parsed("first", parse_number<std::size_t>, why).value_or(window.first);
  window.count = reader.parsed("count", parse_number<std::size_t>, why).value_or(window.count);
  if (const std::optional<Error> error = reader.error()) return *error;
  return window;
}

Result<std::string> parse_find_untrusted(const std::vector<QueryParameter>& parameters) {
  ParameterReader reader(parameters);
  std::optional<std::string> text = reader.text("text");
  if (!text) reader.fail("text", "is missing: the words to find");
  if (const std::optional<Error> error = reader.error()) return *error;
  return *std::move(text);
}

Result<void> expect_no_parameters(const std::vector<QueryParameter>& parameters) {
  if (const std::optional<Error> error = ParameterReader(parameters).error()) return *error;
  return {};
}

std::optional<std::chrono::nanoseconds> parse_duration_untrusted(std::string_view text) {
  const Unit* unit = unit_at_end_of(text);
  if (!unit) return std::nullopt;
  text.remove_suffix(unit->name.size());
  const std::size_t point = text.find('.');
  const auto whole = parse_number<std::uint64_t>(text.substr(0, point));
  const auto fraction =
      point == std::string_view::npos
          ? std::optional<std::uint64_t>(0)
          : parse_fraction(without_trailing_zeros(text.substr(point + 1)), unit->nanoseconds);
  if (!whole || !fraction || text.ends_with('.')) return std::nullopt;
  constexpr std::uint64_t longest = std::numeric_limits<std::int64_t>::max();
  if (*whole > (longest - *fraction) / unit->nanoseconds) return std::nullopt;
  return std::chrono::nanoseconds(*whole * unit->nanoseconds + *fraction);
}

std::string cursor_text(const SearchCursor& cursor, SearchOrder order) {
  std::string text(prefix_of(order));
  if (order == SearchOrder::longest_first) {
    text += to_hex(SpanId{static_cast<std::uint64_t>(cursor.duration.count())});
  }
  text += to_hex(SpanId{static_cast<std::uint64_t>(unix_nanoseconds(cursor.start))});
  return text + to_hex(cursor.trace_id);
}

std::optional<SearchCursor> parse_cursor_untrusted(std::string_view text, SearchOrder order) {
  SearchCursor cursor;
  if (!text.starts_with(prefix_of(order))) return std::nullopt;
  text.remove_prefix(prefix_of(order).size());
  if (order == SearchOrder::longest_first) {
    const auto duration = take_word(text);
    if (!duration) return std::nullopt;
    cursor.duration = std::chrono::nanoseconds(*duration);
  }
  const auto start = take_word(text);
  if (!start || text.size() != trace_id_hex_length) return std::nullopt;
  if (!read_hex(text.data(), text.size(), cursor.trace_id)) return std::nullopt;
  cursor.start = from_unix_nanoseconds(*start);
  return cursor;
}

}  // namespace phosphor
