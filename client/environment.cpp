#include <phosphor/environment.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace phosphor {
namespace {

// What names a place in a trace, in whatever format.
constexpr std::string_view headers_of_one_process[] = {
    traceparent_header,   tracestate_header, baggage_header,           b3_header,
    b3_trace_id_header,   b3_span_id_header, b3_sampled_header,        b3_flags_header,
    uber_trace_id_header, timeout_header,    parent_request_id_header,
};

char variable_character(char c) noexcept {
  if (c >= 'a' && c <= 'z') return static_cast<char>(c - 'a' + 'A');
  const bool kept = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return kept ? c : '_';
}

// OpenTelemetry's rule; a digit cannot be the first.
std::string variable_name(std::string_view header) {
  std::string name;
  if (!header.empty() && header[0] >= '0' && header[0] <= '9') name = '_';
  for (const char c : header) name += variable_character(c);
  return name;
}

bool sets(std::string_view entry, std::string_view variable) noexcept {
  return entry.size() > variable.size() && entry[variable.size()] == '=' &&
         entry.substr(0, variable.size()) == variable;
}

// This process's variables as headers; each has one value.
class EnvironmentReader final : public HeaderReader {
 public:
  std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
    if (index != 0) return std::nullopt;
    const char* const value = std::getenv(variable_name(name).c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string_view>(value);
  }
};

// Beside the ChildEnvironment, not its base: this library is compiled without RTTI, so a class with
// virtual functions of ours in it would have no type for an application that asks.
class EnvironmentWriter final : public HeaderWriter {
 public:
  explicit EnvironmentWriter(ChildEnvironment& environment) noexcept : environment_(environment) {}

  void set(std::string_view name, std::string_view value) override {
    environment_.set(name, value);
  }

 private:
  ChildEnvironment& environment_;
};

}  // namespace

Propagation environment_propagation() noexcept {
  return {PropagationFormat::trace_context, PropagationFormat::baggage};
}

Context extract_environment_untrusted(const Context& base, const Propagation& propagation) {
  return extract_untrusted(EnvironmentReader(), base, propagation);
}

ChildEnvironment::ChildEnvironment(const Context& context, const Propagation& propagation) {
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    variables_.emplace_back(*entry);
  }
  for (const std::string_view header : headers_of_one_process) remove(variable_name(header));
  EnvironmentWriter writer(*this);
  inject(context, {}, writer, propagation);
  point_to_all();
}

void ChildEnvironment::set(std::string_view name, std::string_view value) {
  const std::string variable = variable_name(name);
  remove(variable);
  variables_.push_back(variable + '=' + std::string(value.substr(0, value.find('\0'))));
  point_to_all();
}

void ChildEnvironment::remove(std::string_view variable) {
  const auto kept = std::remove_if(variables_.begin(), variables_.end(),
                                   [&](const std::string& entry) { return sets(entry, variable); });
  variables_.erase(kept, variables_.end());
}

void ChildEnvironment::point_to_all() {
  pointers_.clear();
  for (std::string& variable : variables_) pointers_.push_back(variable.data());
  pointers_.push_back(nullptr);
}

}  // namespace phosphor
