// What one record adds to the lists of services and operations.
//
// Decided record by record, not on joined calls, so that a store can keep the lists while it
// writes. A mark names its own side's service; the other side's is listed when a record of its own
// comes, so that nothing is listed which a search cannot find.
//
// Threads: pure. Failure: none.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/span.h>

#include <string_view>

namespace phosphor {

struct CatalogEntry {
  std::string_view service;    // empty: the record adds nothing
  std::string_view operation;  // empty: the record adds no operation
  SpanKind kind = SpanKind::unspecified;
};

CatalogEntry catalog_entry_of(const Span& span) noexcept;
CatalogEntry catalog_entry_of(const Annotation& annotation) noexcept;

}  // namespace phosphor
