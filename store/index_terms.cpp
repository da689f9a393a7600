#include "store/index_terms.h"

#include "proto/value_text.h"
#include "store/call_halves.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <string>
#include <unordered_set>

namespace phosphor {
namespace {

// Durable.
enum class TermKind : std::uint64_t {
  all = 1,
  unsorted = 2,
  error = 3,
  service = 4,
  operation = 5,
  attribute = 6,
};

Term term_of(TermKind kind, std::string_view text) noexcept {
  return {XXH3_64bits_withSeed(text.data(), text.size(), static_cast<XXH64_hash_t>(kind))};
}

Term attribute_term(std::string_view key, std::string_view text) noexcept {
  const Term of_key = term_of(TermKind::attribute, key);
  return {XXH3_64bits_withSeed(text.data(), text.size(), of_key.value)};
}

class TermCollector {
 public:
  void add(const Span& span) {
    add_name(TermKind::service, span.service);
    add_name(TermKind::operation, span.name);
    if (span.status == StatusCode::error) add(term_of(TermKind::error, {}));
    add(span.attributes);
    for (const Event& event : span.events) add(event.attributes);
    for (const Link& link : span.links) add(link.attributes);
    // Many spans share them.
    if (span.resource != nullptr && seen_.insert(span.resource).second) {
      add(span.resource->attributes);
    }
    if (span.scope != nullptr && seen_.insert(span.scope).second) add(span.scope->attributes);
  }

  // A half may take its service from the other half's annotations, hence both.
  void add(const Annotation& annotation) {
    add_name(TermKind::service, annotation.origin);
    add_name(TermKind::service, annotation.destination);
    add_name(TermKind::operation, annotation.name);
    if (annotation.status == StatusCode::error) add(term_of(TermKind::error, {}));
    add(annotation.attributes);
    if (!annotation.payload.empty()) {
      add(attribute_term(payload_key(annotation), annotation.payload));
    }
  }

  std::vector<Term> take() {
    add(term_of_all());
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  void add(Term term) { terms_.push_back(term); }

  void add_name(TermKind kind, std::string_view name) {
    if (!name.empty()) add(term_of(kind, name));
  }

  void add(Slice<KeyValue> attributes) {
    for (const KeyValue& attribute : attributes) {
      text_.clear();
      append_text(attribute.value, text_);
      add(attribute_term(attribute.key, text_));
    }
  }

  std::vector<Term> terms_;
  std::unordered_set<const void*> seen_;
  std::string text_;
};

}  // namespace

Term term_of_all() noexcept { return term_of(TermKind::all, {}); }

Term term_of_unsorted() noexcept { return term_of(TermKind::unsorted, {}); }

std::vector<Term> terms_of(std::span<const Span* const> spans,
                           std::span<const Annotation* const> annotations) {
  TermCollector terms;
  for (const Span* span : spans) terms.add(*span);
  for (const Annotation* annotation : annotations) terms.add(*annotation);
  return terms.take();
}

std::vector<Term> terms_for(const SearchQuery& query) {
  std::vector<Term> terms;
  for (const AttributeFilter& filter : query.attributes) {
    terms.push_back(attribute_term(filter.key, filter.value));
  }
  // Empty names have no term: nobody asks for them, and every note would have them.
  if (query.operation && !query.operation->empty()) {
    terms.push_back(term_of(TermKind::operation, *query.operation));
  }
  if (query.errors_only) terms.push_back(term_of(TermKind::error, {}));
  if (query.service && !query.service->empty()) {
    terms.push_back(term_of(TermKind::service, *query.service));
  }
  if (terms.empty()) terms.push_back(term_of_all());
  return terms;
}

}  // namespace phosphor
