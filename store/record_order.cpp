#include "store/record_order.h"

#include "store/span_time.h"

#include <bit>
#include <tuple>

namespace phosphor {
namespace {

using Order = std::strong_ordering;

std::strong_ordering compare(const KeyValue& a, const KeyValue& b) noexcept {
  const Order keys = a.key <=> b.key;
  return keys != 0 ? keys : phosphor::compare(a.value, b.value);
}

std::strong_ordering compare(const Event& a, const Event& b) noexcept;
std::strong_ordering compare(const Link& a, const Link& b) noexcept;

template <typename T>
Order compare_arrays(Slice<T> a, Slice<T> b) noexcept {
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i) {
    const Order order = compare(a[i], b[i]);
    if (order != 0) return order;
  }
  return a.size() <=> b.size();
}

std::strong_ordering compare(const Event& a, const Event& b) noexcept {
  const auto scalars = [](const Event& e) {
    return std::tuple(unix_nanoseconds(e.time), e.name, e.dropped_attributes_count);
  };
  const Order order = scalars(a) <=> scalars(b);
  return order != 0 ? order : compare_arrays(a.attributes, b.attributes);
}

std::strong_ordering compare(const Link& a, const Link& b) noexcept {
  const auto scalars = [](const Link& l) {
    return std::tuple(l.trace_id.high, l.trace_id.low, l.span_id.value, l.trace_state,
                      l.dropped_attributes_count, l.flags);
  };
  const Order order = scalars(a) <=> scalars(b);
  return order != 0 ? order : compare_arrays(a.attributes, b.attributes);
}

Order compare_resources(const Resource* a, const Resource* b) noexcept {
  if (a == b) return Order::equal;
  if (a == nullptr || b == nullptr) return (a != nullptr) <=> (b != nullptr);
  const auto scalars = [](const Resource& r) {
    return std::tuple(r.dropped_attributes_count, r.schema_url);
  };
  const Order order = scalars(*a) <=> scalars(*b);
  return order != 0 ? order : compare_arrays(a->attributes, b->attributes);
}

Order compare_scopes(const Scope* a, const Scope* b) noexcept {
  if (a == b) return Order::equal;
  if (a == nullptr || b == nullptr) return (a != nullptr) <=> (b != nullptr);
  const auto scalars = [](const Scope& s) {
    return std::tuple(s.name, s.version, s.dropped_attributes_count, s.schema_url);
  };
  const Order order = scalars(*a) <=> scalars(*b);
  return order != 0 ? order : compare_arrays(a->attributes, b->attributes);
}

auto identity(const Span& s) noexcept {
  return std::tuple(unix_nanoseconds(position_in_time(s)), s.span_id.value, s.trace_id.high,
                    s.trace_id.low, s.parent_id.value, unix_nanoseconds(s.start),
                    unix_nanoseconds(s.end), s.kind, s.side, s.call_id.value, s.async);
}

auto texts(const Span& s) noexcept {
  return std::tuple(s.trace_id_text, s.span_id_text, s.parent_id_text, s.name, s.service, s.peer,
                    s.hostname, s.status_message, s.trace_state);
}

auto scalars(const Span& s) noexcept {
  return std::tuple(s.marks.first, s.marks.last, s.marks.timeout, s.status, s.flags,
                    s.dropped_attributes_count, s.dropped_events_count, s.dropped_links_count);
}

auto identity(const Annotation& a) noexcept {
  return std::tuple(unix_nanoseconds(a.time), a.span_id.value, a.trace_id.high, a.trace_id.low,
                    a.parent_id.value, a.type, a.side, a.async, a.duration.count(), a.status,
                    a.flags);
}

auto texts(const Annotation& a) noexcept {
  return std::tuple(a.trace_id_text, a.span_id_text, a.parent_id_text, a.hostname, a.origin,
                    a.destination, a.name, a.payload, a.status_message, a.trace_state);
}

}  // namespace

std::strong_ordering compare(const Value& a, const Value& b) noexcept {
  if (a.type() != b.type()) return a.type() <=> b.type();
  switch (a.type()) {
    case ValueType::empty:
      return Order::equal;
    case ValueType::string:
    case ValueType::bytes:
      return a.as_string() <=> b.as_string();
    case ValueType::boolean:
      return a.as_boolean() <=> b.as_boolean();
    case ValueType::integer:
      return a.as_integer() <=> b.as_integer();
    case ValueType::real:
      return std::bit_cast<std::uint64_t>(a.as_real()) <=>
             std::bit_cast<std::uint64_t>(b.as_real());
    case ValueType::array:
      return compare_arrays(a.as_array(), b.as_array());
    case ValueType::map:
      return compare_arrays(a.as_map(), b.as_map());
  }
  return Order::equal;
}

std::strong_ordering compare(const Annotation& a, const Annotation& b) noexcept {
  if (const Order order = identity(a) <=> identity(b); order != 0) return order;
  if (const Order order = texts(a) <=> texts(b); order != 0) return order;
  return compare_arrays(a.attributes, b.attributes);
}

std::strong_ordering compare(const Span& a, const Span& b) noexcept {
  if (const Order order = identity(a) <=> identity(b); order != 0) return order;
  if (const Order order = texts(a) <=> texts(b); order != 0) return order;
  if (const Order order = scalars(a) <=> scalars(b); order != 0) return order;
  if (const Order order = compare_arrays(a.attributes, b.attributes); order != 0) return order;
  if (const Order order = compare_arrays(a.events, b.events); order != 0) return order;
  if (const Order order = compare_arrays(a.links, b.links); order != 0) return order;
  if (const Order order = compare_resources(a.resource, b.resource); order != 0) return order;
  return compare_scopes(a.scope, b.scope);
}

}  // namespace phosphor
