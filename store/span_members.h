// The members of a span that can be searched by, as one finds them in it.
//
// Threads: pure. Failure: none.

#pragma once

#include "store/search_condition.h"

#include <phosphor/span.h>

#include <algorithm>
#include <string_view>

namespace phosphor {

// The member of a field that is one text of the span; null for the other fields.
constexpr std::string_view Span::*text_member(SpanField field) noexcept {
  switch (field) {
    case SpanField::service:
      return &Span::service;
    case SpanField::name:
      return &Span::name;
    case SpanField::status_message:
      return &Span::status_message;
    case SpanField::hostname:
      return &Span::hostname;
    case SpanField::peer:
      return &Span::peer;
    default:
      return nullptr;
  }
}

// All attributes: the span's own, and those of its scope, its resource, its events and its links.
// Calls `visit(KeyValue)` for those of the level until it returns false; false if it did.
template <typename Visit>
bool visit_attributes(const Span& span, AttributeLevel level, const Visit& visit) {
  const auto at = [&](AttributeLevel of) { return level == AttributeLevel::any || level == of; };
  const auto all = [&](const auto& part) {
    return std::all_of(part.attributes.begin(), part.attributes.end(), visit);
  };
  const auto all_in = [&](const auto& parts) {
    return std::all_of(parts.begin(), parts.end(), all);
  };
  if (at(AttributeLevel::span) && !all(span)) return false;
  if (at(AttributeLevel::scope) && span.scope != nullptr && !all(*span.scope)) return false;
  if (at(AttributeLevel::resource) && span.resource != nullptr && !all(*span.resource)) {
    return false;
  }
  if (at(AttributeLevel::event) && !all_in(span.events)) return false;
  return !at(AttributeLevel::link) || all_in(span.links);
}

}  // namespace phosphor
