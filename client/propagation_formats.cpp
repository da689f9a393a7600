#include <phosphor/propagation_formats.h>

#include "client/white_space.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace phosphor {
namespace {

struct NamedFormat {
  std::string_view name;
  PropagationFormat format;
};

constexpr NamedFormat named_formats[] = {
    {"tracecontext", PropagationFormat::trace_context},
    {"baggage", PropagationFormat::baggage},
    {"b3", PropagationFormat::b3},
    {"b3multi", PropagationFormat::b3_multi},
    {"jaeger", PropagationFormat::jaeger},
    {"phosphor", PropagationFormat::phosphor},
    {"typhon", PropagationFormat::typhon},
};
static_assert(std::size(named_formats) == propagation_format_count);

std::optional<PropagationFormat> format_named(std::string_view name) noexcept {
  for (const NamedFormat& each : named_formats) {
    if (each.name == name) return each.format;
  }
  return std::nullopt;
}

Propagation of_environment() noexcept {
  const char* const names = std::getenv("OTEL_PROPAGATORS");
  return names == nullptr ? Propagation() : Propagation::named(names);
}

}  // namespace

Propagation::Propagation() noexcept
    : Propagation({PropagationFormat::trace_context, PropagationFormat::baggage,
                   PropagationFormat::phosphor}) {}

Propagation::Propagation(std::initializer_list<PropagationFormat> formats) noexcept {
  for (const PropagationFormat format : formats) add(format);
}

Propagation Propagation::none() noexcept {
  return Propagation(std::initializer_list<PropagationFormat>{});
}

Propagation Propagation::named(std::string_view names) noexcept {
  Propagation chosen = none();
  while (!names.empty()) {
    const std::size_t comma = std::min(names.find(','), names.size());
    const std::string_view name = without_white_space_around(names.substr(0, comma));
    if (name == "none") return none();
    if (const auto format = format_named(name); format.has_value()) chosen.add(*format);
    names.remove_prefix(std::min(comma + 1, names.size()));
  }
  return chosen.size_ == 0 ? Propagation() : chosen;
}

const Propagation& Propagation::of_process() noexcept {
  static const Propagation chosen = of_environment();
  return chosen;
}

bool Propagation::has(PropagationFormat format) const noexcept {
  return std::find(begin(), end(), format) != end();
}

// Each format once, so the array has room for all that can come.
void Propagation::add(PropagationFormat format) noexcept {
  if (!has(format)) formats_[size_++] = format;
}

}  // namespace phosphor
