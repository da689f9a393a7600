// OTEL_EXPORTER_OTLP_*, checked.

#include <phosphor/otlp_transport.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace phosphor {
namespace {

constexpr std::size_t max_headers = 64;  // what servers take at most, or less
constexpr std::size_t max_header_bytes = 8192;
constexpr std::int64_t max_timeout_ms = 600'000;

Error invalid(std::string_view name, std::string_view what) {
  return {ErrorCode::invalid_argument, std::string(name) + " " + std::string(what)};
}

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// What may stand in a header's line: anything else could add a line of its own.
bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool is_token(std::string_view text) {
  constexpr std::string_view separators = " \"(),/:;<=>?@[\\]{}";
  return !text.empty() && is_visible(text) &&
         text.find_first_of(separators) == std::string_view::npos;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    int byte = 0;
    if (text.size() - i < 3) return std::nullopt;
    const auto read = std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16);
    if (read.ptr != text.data() + i + 3) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

class Reader {
 public:
  explicit Reader(const char* (*environment)(const char*)) : environment_(environment) {}

  Result<OtlpOptions> read() {
    const Setting protocol = setting("PROTOCOL");
    if (!protocol.text.empty() && protocol.text != "http/protobuf") {
      return invalid(protocol.name, "must be http/protobuf: no other is spoken here");
    }
    for (const auto step : {&Reader::read_endpoint, &Reader::read_headers, &Reader::read_timeout}) {
      Result<void> done = (this->*step)();
      if (!done.ok()) return std::move(done).error();
    }
    return std::move(options_);
  }

 private:
  struct Setting {
    std::string name;
    std::string text;
    bool of_traces;
  };

  Setting setting(std::string_view what) const {
    for (const bool of_traces : {true, false}) {
      std::string name = "OTEL_EXPORTER_OTLP_";
      name += of_traces ? "TRACES_" : "";
      name += what;
      const char* const text = environment_(name.c_str());
      if (text != nullptr && *text != '\0') return {std::move(name), text, of_traces};
    }
    return {{}, {}, false};
  }

  Result<void> read_endpoint() {
    const Setting endpoint = setting("ENDPOINT");
    if (endpoint.text.empty()) return {};
    constexpr std::string_view scheme = "http://";
    if (endpoint.text.starts_with("https://")) {
      return invalid(endpoint.name,
                     "asks for https, which is not spoken here; use http:// to a "
                     "collector or proxy of this machine that adds TLS");
    }
    std::string_view rest = endpoint.text;
    if (!rest.starts_with(scheme) || !is_visible(rest) || rest.find(' ') != rest.npos) {
      return invalid(endpoint.name, "is not an address like http://127.0.0.1:4318");
    }
    rest.remove_prefix(scheme.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    options_.target = rest.substr(slash);
    if (!read_authority(rest.substr(0, slash))) {
      return invalid(endpoint.name, "has no host, or a port that is not one of 1 to 65535");
    }
    if (!endpoint.of_traces) {
      while (options_.target.ends_with('/')) options_.target.pop_back();
      options_.target += "/v1/traces";
    }
    if (options_.target.empty()) options_.target = "/";
    return {};
  }

  // "host", "host:port", "[::1]:port". As in every URL of http, port 80 where none is named.
  bool read_authority(std::string_view text) {
    options_.port = 80;
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (colon != text.npos && (bracket == text.npos || colon > bracket)) {
      const auto port = number<std::uint16_t>(text.substr(colon + 1));
      if (!port || *port == 0) return false;
      options_.port = *port;
      text = text.substr(0, colon);
    }
    if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
    options_.host = text;
    return !text.empty() && text.size() <= 255 && text.find('@') == text.npos;
  }

  Result<void> read_headers() {
    const Setting headers = setting("HEADERS");
    std::string_view rest = headers.text;
    if (rest.size() > max_header_bytes) return invalid(headers.name, "is longer than 8192 bytes");
    while (!rest.empty()) {
      const std::string_view pair = trimmed(rest.substr(0, rest.find(',')));
      rest.remove_prefix(
          std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
      if (pair.empty()) continue;
      const std::size_t equals = pair.find('=');
      const std::string_view key = trimmed(pair.substr(0, equals));
      const auto value =
          percent_decoded(equals == pair.npos ? "" : trimmed(pair.substr(equals + 1)));
      // Not the text itself: it may be a secret.
      if (equals == pair.npos || !is_token(key) || !value || !is_visible(*value) ||
          options_.headers.size() == max_headers) {
        return invalid(headers.name, "is not a list of key=value of at most 64 headers");
      }
      options_.headers.emplace_back(key, *value);
    }
    return {};
  }

  Result<void> read_timeout() {
    const Setting timeout = setting("TIMEOUT");
    if (timeout.text.empty()) return {};
    const auto ms = number<std::int64_t>(timeout.text);
    if (!ms || *ms <= 0 || *ms > max_timeout_ms) {
      return invalid(timeout.name, "is not a number of milliseconds from 1 to 600000");
    }
    options_.timeout = std::chrono::milliseconds(*ms);
    return {};
  }

  const char* (*const environment_)(const char*);
  OtlpOptions options_;
};

const char* process_environment(const char* name) { return std::getenv(name); }

}  // namespace

Result<OtlpOptions> otlp_options_of_environment(const char* (*environment)(const char*)) {
  return Reader(environment == nullptr ? &process_environment : environment).read();
}

}  // namespace phosphor
