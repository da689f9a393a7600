// Annotations and spans by seed, with every field in use and every edge now and then. What they
// refer to lives in the arena.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/datagram.h>
#include <phosphor/span.h>

#include <cstdint>
#include <random>
#include <vector>

namespace phosphor {

class RandomRecords {
 public:
  RandomRecords(std::uint64_t seed, Arena& arena) : random_(seed), arena_(arena) {}

  BatchHeader header();
  Annotation annotation();
  Span span(const Resource* resource, const Scope* scope);  // as OTLP knows it
  // One request: spans of several resources and scopes, in runs.
  std::vector<Span> spans();

  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }

 private:
  bool chance(int percent) { return below(100) < static_cast<std::uint64_t>(percent); }
  std::uint64_t bits();  // of any magnitude
  Timestamp time();
  std::string_view text();
  std::string_view bytes();
  Value value(int depth);
  Slice<KeyValue> attributes(int depth = 1);
  Slice<Value> elements(int depth);
  Resource resource();
  Scope scope();
  Event event();
  Link link();

  std::mt19937_64 random_;
  Arena& arena_;
};

}  // namespace phosphor
