#include "store/block_search.h"

#include "store/trace_assembly.h"
#include "store/trace_match.h"
#include "tests/store/block_records.h"
#include "tests/store/plain_query.h"
#include "tests/store/random_condition.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace phosphor;
using namespace phosphor::test;

namespace {

PlainQuery random_query(RandomTraces& random) {
  const auto one_in = [&](std::uint64_t limit) { return random.below(limit) == 0; };
  const auto text = [&](std::initializer_list<std::string_view> texts) {
    return std::string(random.one_of(texts));
  };
  PlainQuery query;
  if (one_in(3)) query.service = text({"api", "cards", "feed", "", "nobody"});
  if (one_in(3)) query.operation = text({"GET /", "load", "step", "", "nothing"});
  for (int i = 0; i < 2 && one_in(3); ++i) {
    query.attributes.push_back(
        {text({"n", "user", "payload", "", "payload.client_send", "payload.server_recv", "absent"}),
         text({"1", "x", "", "true", "-700", "72.5", "eA==", "[]", "1.0"})});
  }
  if (one_in(5)) query.errors_only = true;
  if (one_in(5)) query.min_duration = std::chrono::milliseconds(random.below(100));
  if (one_in(5)) query.max_duration = std::chrono::milliseconds(random.below(100));
  if (one_in(20)) query.min_duration = std::chrono::nanoseconds::max();
  if (one_in(2)) {
    query.also = RandomConditions([&](std::uint64_t sides) { return random.below(sides); }).span();
  }
  return query;
}

Trace assembled(const TraceRecords& records) {
  Trace trace;
  trace.id = records.id;
  trace.spans = records.spans;
  trace.annotations = records.annotations;
  assemble(trace);
  return trace;
}

// What has no records is in no block.
bool matches(const TraceRecords& records, const PlainQuery& query) {
  const Trace trace = assembled(records);
  return !trace.spans.empty() && trace_matches(trace, some_span(query.condition()));
}

std::vector<TraceId> candidates(const std::string& block, const SearchQuery& query) {
  BlockReader reader = opened(block);
  const auto found = candidates_in(reader, plan_of(query.where));
  REQUIRE_MESSAGE(found.ok(), (found ? "" : found.error().message));
  CHECK(std::is_sorted(found->begin(), found->end()));
  std::vector<TraceId> ids;
  for (const std::uint32_t index : *found) ids.push_back((*reader.traces())[index].id);
  return ids;
}

bool has(const std::vector<TraceId>& ids, TraceId id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

}  // namespace

TEST_CASE("block search: of whole spans it finds exactly what matches") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    RandomTraces random(seed);
    std::vector<TraceRecords> traces = random.tangled(60);
    for (TraceRecords& trace : traces) trace.annotations.clear();
    const std::string block = block_of(traces);
    for (int i = 0; i < 60; ++i) {
      const PlainQuery query = random_query(random);
      const std::vector<TraceId> found = candidates(block, query);
      for (const TraceRecords& trace : traces) {
        CHECK(has(found, trace.id) == matches(trace, query));
      }
    }
  }
}

TEST_CASE("block search: no trace is missing, however its records lie in blocks") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    CAPTURE(seed);
    RandomTraces random(seed);
    const std::vector<TraceRecords> traces = random.tangled(60);
    std::vector<TraceRecords> parts[2] = {traces, traces};
    for (std::size_t t = 0; t < traces.size(); ++t) {
      for (auto& part : parts) part[t].spans.clear(), part[t].annotations.clear();
      for (const Span& span : traces[t].spans) parts[random.below(2)][t].spans.push_back(span);
      for (const Annotation& annotation : traces[t].annotations) {
        parts[random.below(2)][t].annotations.push_back(annotation);
      }
    }
    const std::string blocks[2] = {block_of(parts[0]), block_of(parts[1])};
    for (int i = 0; i < 60; ++i) {
      const PlainQuery query = random_query(random);
      const std::vector<TraceId> found[2] = {candidates(blocks[0], query),
                                             candidates(blocks[1], query)};
      for (const TraceRecords& trace : traces) {
        if (!matches(trace, query)) continue;
        CHECK((has(found[0], trace.id) || has(found[1], trace.id)));
      }
    }
  }
}

TEST_CASE("block search: an annotation is asked one filter alone, the rarest") {
  TraceRecords trace;
  trace.id = {0, 1};
  Annotation annotation;
  annotation.origin = "api";
  annotation.name = "GET /";
  trace.annotations = {annotation};
  const std::string block = block_of({trace});
  PlainQuery query;
  query.service = "other";
  CHECK(candidates(block, query).empty());
  query.operation = "GET /";  // the service may come from another annotation
  CHECK(candidates(block, query).size() == 1);
  query.errors_only = true;
  CHECK(candidates(block, query).size() == 1);
  query.attributes.push_back({"user", "u1"});
  CHECK(candidates(block, query).empty());
}

TEST_CASE("block search: attributes are found wherever they are, packed ones too") {
  std::vector<KeyValue> many;
  std::vector<std::string> keys;
  for (int i = 0; i < 300; ++i) keys.push_back("key" + std::to_string(i));
  for (const std::string& key : keys) many.push_back({key, Value::string("v")});
  TraceRecords trace;
  trace.id = {0, 1};
  trace.spans.resize(2);
  trace.spans[0].trace_id = trace.spans[1].trace_id = trace.id;
  trace.spans[1].attributes = {many.data(), many.size()};
  const std::string block = block_of({trace});
  PlainQuery query;
  query.attributes = {{"key299", "v"}};
  CHECK(candidates(block, query).size() == 1);
  query.attributes = {{"key299", "w"}};
  CHECK(candidates(block, query).empty());
  query.attributes = {{"key300", "v"}};
  CHECK(candidates(block, query).empty());
}

TEST_CASE("block search: a block of nothing has no candidates") {
  CHECK(candidates(block_of({}), PlainQuery()).empty());
}
