// Deep copies of records: everything a record refers to is copied into an Arena.
//
// Threads: one copier at a time.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/arena.h>
#include <phosphor/span.h>

#include <unordered_map>

namespace phosphor {

// Copies into one Arena, which must outlive the copies. Spans that share a resource or a scope
// share its copy; so the originals must stay unchanged while the RecordCopier is used.
class RecordCopier {
 public:
  explicit RecordCopier(Arena& arena) noexcept : arena_(arena) {}

  Span copy(const Span& span);
  Annotation copy(const Annotation& annotation);

 private:
  Value copy(const Value& value);
  Slice<KeyValue> copy(Slice<KeyValue> attributes);
  Slice<Event> copy(Slice<Event> events);
  Slice<Link> copy(Slice<Link> links);
  const Resource* copy(const Resource* resource);
  const Scope* copy(const Scope* scope);

  Arena& arena_;
  std::unordered_map<const Resource*, const Resource*> resources_;
  std::unordered_map<const Scope*, const Scope*> scopes_;
};

}  // namespace phosphor
