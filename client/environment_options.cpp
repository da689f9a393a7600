#include "client/environment_options.h"

#include "client/text.h"
#include "client/white_space.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace phosphor {
namespace {

// Of a value that a warning repeats.
constexpr std::size_t quoted_bytes = 64;
constexpr std::size_t max_warning_list_bytes = 256;
// What a span takes in the queue with a few attributes: two marks of two cells each.
constexpr std::int64_t queue_bytes_of_span = 256;

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Nothing if a '%' is not followed by two hex digits.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return decoded;
}

// Reads each variable into the option that it stands for.
class EnvironmentReader {
 public:
  EnvironmentReader(TracerOptions& options, Environment environment)
      : options_(options), environment_(environment) {}

  EnvironmentFindings read() {
    read_disabled();
    read_names();
    if (!options_.sampler.has_value()) options_.sampler = sampler();
    read_limits();
    read_delay();
    read_queue();
    if (!value("OTEL_CONFIG_FILE").empty()) {
      warn("OTEL_CONFIG_FILE", "is not read; options and other variables are");
    }
    return std::move(findings_);
  }

 private:
  std::string_view value(const char* name) const {
    const char* const text = environment_(name);
    return text == nullptr ? std::string_view() : std::string_view(text);
  }

  void warn(const char* name, std::string_view what) {
    std::string quoted = cut(value(name), quoted_bytes);
    make_utf8(quoted.data(), quoted.size());
    findings_.warnings.push_back(name + (" is '" + quoted + "', which ") + std::string(what));
  }

  // OpenTelemetry: "true" in letters of either case is true, all else is false.
  bool is_true(const char* name) {
    std::string text(value(name));
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    const bool known = text.empty() || text == "true" || text == "false";
    if (!known) warn(name, "is neither true nor false; it counts as false");
    return text == "true";
  }

  void read_disabled() {
    if (!value("PHOSPHOR_DISABLED").empty()) {
      if (is_true("PHOSPHOR_DISABLED")) findings_.disabled_reason = "PHOSPHOR_DISABLED is true";
    } else if (is_true("OTEL_SDK_DISABLED")) {
      findings_.disabled_reason = "OTEL_SDK_DISABLED is true";
    } else if (value("OTEL_TRACES_EXPORTER") == "none") {
      findings_.disabled_reason = "OTEL_TRACES_EXPORTER is none";
    } else if (!value("OTEL_TRACES_EXPORTER").empty()) {
      warn("OTEL_TRACES_EXPORTER", "has no meaning here; spans go where the options say");
    }
  }

  void read_names() {
    const Resource resource = read_resource();
    auto fill = [](std::string& option, std::initializer_list<std::string_view> sources) {
      for (const std::string_view source : sources) {
        if (option.empty()) option = source;
      }
    };
    fill(options_.service,
         {value("PHOSPHOR_SERVICE"), value("OTEL_SERVICE_NAME"), resource.service});
    fill(options_.hostname, {resource.hostname});
  }

  struct Resource {
    std::string service;
    std::string hostname;
  };

  // "key=value,key=value", percent-encoded. One mistake makes all of it meaningless.
  Resource read_resource() {
    Resource resource;
    std::string others;
    std::string_view rest = value("OTEL_RESOURCE_ATTRIBUTES");
    while (!rest.empty()) {
      const std::string_view item = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), item.size() + 1));
      const std::string_view pair = without_white_space_around(item);
      if (pair.empty()) continue;
      const std::size_t equals = pair.find('=');
      const bool has_key = equals != 0 && equals != std::string_view::npos;
      const auto decoded = percent_decoded(has_key ? pair.substr(equals + 1) : pair);
      if (!has_key || !decoded.has_value()) {
        warn("OTEL_RESOURCE_ATTRIBUTES", "is not a list of key=value; it is not used");
        return {};
      }
      const std::string_view key = without_white_space_around(pair.substr(0, equals));
      if (key == "service.name") resource.service = *decoded;
      if (key == "host.name") resource.hostname = *decoded;
      if (key != "service.name" && key != "host.name") others += " " + std::string(key);
    }
    if (!others.empty()) {
      warn("OTEL_RESOURCE_ATTRIBUTES",
           "has attributes that no annotation carries:" + cut(others, max_warning_list_bytes));
    }
    return resource;
  }

  Sampler sampler() {
    constexpr std::string_view parent_based = "parentbased_";
    std::string_view name = value("OTEL_TRACES_SAMPLER");
    if (name.empty()) return Sampler::always();
    const bool follows = name.substr(0, parent_based.size()) == parent_based;
    if (follows) name.remove_prefix(parent_based.size());
    std::optional<Sampler> root;
    if (name == "always_on") root = Sampler::always();
    if (name == "always_off") root = Sampler::never();
    if (name == "traceidratio") root = Sampler::ratio(sampled_share());
    if (root.has_value()) return follows ? Sampler::parent_based(*std::move(root)) : *root;
    warn("OTEL_TRACES_SAMPLER", "is not known here; everything is recorded");
    return Sampler::always();
  }

  double sampled_share() {
    const std::string_view text = value("OTEL_TRACES_SAMPLER_ARG");
    if (text.empty()) return 1;
    const auto share = number<double>(text);
    if (share.has_value() && *share >= 0 && *share <= 1) return *share;
    warn("OTEL_TRACES_SAMPLER_ARG", "is not a number from 0 to 1; it counts as 1");
    return 1;
  }

  // The first of the names that is set and can be used.
  std::optional<std::int64_t> whole_number(std::initializer_list<const char*> names,
                                           std::int64_t least, std::int64_t most) {
    for (const char* const name : names) {
      if (value(name).empty()) continue;
      const auto read = number<std::int64_t>(value(name));
      if (read.has_value() && *read >= least && *read <= most) return read;
      warn(name, "is not a number from " + std::to_string(least) + " to " + std::to_string(most) +
                     "; it is not used");
    }
    return std::nullopt;
  }

  void read_limits() {
    constexpr std::int64_t any = std::numeric_limits<std::int32_t>::max();
    if (options_.attribute_value_bytes == 0) {
      const auto bytes = whole_number(
          {"OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"},
          std::int64_t{min_attribute_value_bytes}, any);
      options_.attribute_value_bytes = static_cast<std::size_t>(bytes.value_or(0));
    }
    if (options_.attribute_count == 0) {
      const auto count =
          whole_number({"OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT", "OTEL_ATTRIBUTE_COUNT_LIMIT"}, 1, any);
      options_.attribute_count = static_cast<std::size_t>(count.value_or(0));
    }
  }

  void read_delay() {
    if (options_.send_delay.has_value()) return;
    const auto ms = whole_number({"OTEL_BSP_SCHEDULE_DELAY"}, 0, max_send_delay.count());
    if (ms.has_value()) options_.send_delay = std::chrono::milliseconds(*ms);
  }

  // The specification counts spans, we count bytes.
  void read_queue() {
    if (options_.queue_bytes != 0) return;
    constexpr auto most = static_cast<std::int64_t>(max_queue_bytes) / queue_bytes_of_span;
    const auto spans = whole_number({"OTEL_BSP_MAX_QUEUE_SIZE"}, 1, most);
    if (!spans.has_value()) return;
    const auto bytes = static_cast<std::size_t>(*spans * queue_bytes_of_span);
    options_.queue_bytes = std::max(bytes, min_queue_bytes);
  }

  TracerOptions& options_;
  const Environment environment_;
  EnvironmentFindings findings_;
};

}  // namespace

EnvironmentFindings fill_from_environment(TracerOptions& options, Environment environment) {
  return EnvironmentReader(options, environment).read();
}

}  // namespace phosphor
