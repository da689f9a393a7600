#include "client/checked_options.h"

#include "client/environment_options.h"
#include "client/process_clock.h"
#include "client/text.h"
#include "client/udp_transport.h"

#include <phosphor/batch.h>
#include <phosphor/call.h>
#include <phosphor/transports.h>

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <string_view>

namespace phosphor {
namespace {

constexpr std::size_t max_host_bytes = 255;  // the longest name that DNS has

Timestamp system_time() noexcept { return std::chrono::system_clock::now(); }

std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

Error invalid(std::string message) { return {ErrorCode::invalid_argument, std::move(message)}; }

std::string machine_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return {};
  return name;
}

std::string as_name(std::string_view text) {
  std::string name = cut(text, max_name_bytes);
  make_utf8(name.data(), name.size());
  return name;
}

Result<UdpAddress> collector_address(const TracerOptions& options) {
  UdpAddress address{options.collector_host, options.collector_port};
  if (address.host.empty()) address.host = environment("PHOSPHOR_HOST");
  if (address.host.empty()) address.host = "127.0.0.1";
  if (address.host.size() > max_host_bytes) {
    return invalid("the collector's host is longer than a host name can be (255 characters)");
  }
  if (address.port != 0) return address;
  const std::string_view text = environment("PHOSPHOR_PORT");
  if (text.empty()) address.port = default_collector_port;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), address.port);
  const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
  if (!text.empty() && (!whole || address.port == 0)) {
    return invalid("PHOSPHOR_PORT is '" + cut(text, 32) + "'; it must be a number from 1 to 65535");
  }
  return address;
}

Result<std::unique_ptr<Transport>> udp_transport(const TracerOptions& options) {
  const std::size_t bytes = options.datagram_bytes;
  if (bytes != 0 && (bytes < min_datagram_bytes || bytes > max_datagram_bytes)) {
    return invalid("datagram_bytes must be 0 or from 1200 to 65507");
  }
  Result<UdpAddress> address = collector_address(options);
  if (!address) return std::move(address).error();
  return std::unique_ptr<Transport>(new UdpTransport(*std::move(address), bytes));
}

// Not in a program that runs with more rights than whoever started it (setuid): the path would be
// written to with those rights.
std::string_view transport_of_environment() {
  const char* const value = secure_getenv("PHOSPHOR_TRANSPORT");
  return value == nullptr ? std::string_view() : std::string_view(value);
}

Result<std::unique_ptr<Transport>> transport(const TracerOptions& options) {
  const bool chosen = !options.collector_host.empty() || options.collector_port != 0;
  const std::string_view text = chosen ? std::string_view() : transport_of_environment();
  if (text.empty() || text == "udp") return udp_transport(options);
  constexpr std::size_t scheme_bytes = 5;
  const std::string_view scheme = text.substr(0, scheme_bytes);
  std::string path(text.substr(scheme.size()));
  if (scheme == "unix:" && !path.empty()) return unix_datagram_transport(std::move(path));
  if (scheme == "file:" && !path.empty()) return file_transport(std::move(path));
  return invalid("PHOSPHOR_TRANSPORT is '" + as_name(text) +
                 "'; it must be udp, unix:/path or file:/path");
}

// What no record can hold is no limit.
AttributeLimits attribute_limits(const TracerOptions& options) {
  AttributeLimits limits;
  const std::size_t bytes = options.attribute_value_bytes;
  const std::size_t count = options.attribute_count;
  if (bytes != 0) {
    limits.value_bytes = std::clamp(bytes, min_attribute_value_bytes, limits.value_bytes);
  }
  if (count != 0) limits.count = std::min(count, limits.count);
  return limits;
}

}  // namespace

Result<CheckedOptions> check(TracerOptions options, std::vector<std::string>& warnings) {
  EnvironmentFindings findings = fill_from_environment(options);
  warnings = std::move(findings.warnings);
  if (options.disabled) return invalid("the options say disabled");
  if (!findings.disabled_reason.empty()) return invalid(std::move(findings.disabled_reason));
  if (options.service.empty()) return invalid("the options name no service");
  const std::size_t queue_bytes =
      options.queue_bytes == 0 ? default_queue_bytes : options.queue_bytes;
  if (queue_bytes < min_queue_bytes || queue_bytes > max_queue_bytes) {
    return invalid("queue_bytes must be from 16 KiB to 1 GiB");
  }
  const std::chrono::milliseconds send_delay = options.send_delay.value_or(default_send_delay);
  if (send_delay.count() < 0 || send_delay > max_send_delay) {
    return invalid("send_delay must be from 0 to 60 seconds");
  }
  Sampler sampler = options.sampler.value_or(Sampler::always());
  if (std::string problem = sampler.problem(); !problem.empty()) return invalid(std::move(problem));
  if (options.transport == nullptr) {
    Result<std::unique_ptr<Transport>> built_in = transport(options);
    if (!built_in) return std::move(built_in).error();
    options.transport = *std::move(built_in);
  }
  if (options.clock == nullptr && !counter_can_be_trusted()) options.clock = &system_time;
  const std::string hostname = options.hostname.empty() ? machine_name() : options.hostname;
  return CheckedOptions{as_name(options.service),
                        as_name(hostname),
                        queue_bytes,
                        send_delay,
                        std::move(options.transport),
                        std::move(sampler),
                        attribute_limits(options),
                        options.clock};
}

}  // namespace phosphor
