#include "store/catalog_entry.h"

#include "store/call_halves.h"

namespace phosphor {

CatalogEntry catalog_entry_of(const Span& span) noexcept {
  return {span.service, span.name, span.kind};
}

CatalogEntry catalog_entry_of(const Annotation& annotation) noexcept {
  const bool note =
      annotation.type == AnnotationType::note || annotation.type == AnnotationType::unknown;
  const std::string_view operation = note ? std::string_view{} : annotation.name;
  switch (side_of(annotation)) {
    case CallSide::client:
      return {annotation.origin, operation,
              annotation.async ? SpanKind::producer : SpanKind::client};
    case CallSide::server:
      return {annotation.destination, operation,
              annotation.async ? SpanKind::consumer : SpanKind::server};
    case CallSide::none:
      return {annotation.destination.empty() ? annotation.origin : annotation.destination, {}};
  }
  return {};
}

}  // namespace phosphor
