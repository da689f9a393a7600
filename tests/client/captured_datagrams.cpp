#include "tests/client/captured_datagrams.h"

#include <doctest/doctest.h>

#include <utility>

namespace phosphor::test {

struct CapturedDatagrams::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> datagrams;
  bool refused = false;
  bool blocked = false;
  int waiting = 0;
};

namespace {

class CapturingTransport final : public Transport {
 public:
  CapturingTransport(std::shared_ptr<CapturedDatagrams::Shared> shared, std::size_t bytes)
      : shared_(std::move(shared)), bytes_(bytes) {}

  std::size_t datagram_bytes() noexcept override { return bytes_; }

  bool send(std::string_view datagram) noexcept override {
    std::unique_lock lock(shared_->mutex);
    ++shared_->waiting;
    shared_->changed.notify_all();
    shared_->changed.wait(lock, [&] { return !shared_->blocked; });
    --shared_->waiting;
    if (shared_->refused) return false;
    shared_->datagrams.emplace_back(datagram);
    return true;
  }

 private:
  const std::shared_ptr<CapturedDatagrams::Shared> shared_;
  const std::size_t bytes_;
};

std::string value_text(const Value& value) {
  switch (value.type()) {
    case ValueType::string:
      return std::string(value.as_string());
    case ValueType::boolean:
      return value.as_boolean() ? "true" : "false";
    case ValueType::integer:
      return std::to_string(value.as_integer());
    case ValueType::real:
      return std::to_string(value.as_real());
    case ValueType::bytes:
      return "bytes:" + std::string(value.as_bytes());
    case ValueType::array: {
      std::string text;
      for (const Value& element : value.as_array()) text += "," + value_text(element);
      return "[" + text.substr(text.empty() ? 0 : 1) + "]";
    }
    default:
      return "?";
  }
}

}  // namespace

std::shared_ptr<CapturedDatagrams::Shared> CapturedDatagrams::make_shared_state() {
  return std::make_shared<Shared>();
}

std::unique_ptr<Transport> CapturedDatagrams::transport(std::size_t datagram_bytes) {
  return std::make_unique<CapturingTransport>(shared_, datagram_bytes);
}

std::vector<std::string> CapturedDatagrams::datagrams() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->datagrams;
}

void CapturedDatagrams::refuse(bool refused) {
  const std::lock_guard lock(shared_->mutex);
  shared_->refused = refused;
}

void CapturedDatagrams::block(bool blocked) {
  const std::lock_guard lock(shared_->mutex);
  shared_->blocked = blocked;
  shared_->changed.notify_all();
}

void CapturedDatagrams::wait_until_blocked() const {
  std::unique_lock lock(shared_->mutex);
  shared_->changed.wait(lock, [&] { return shared_->blocked && shared_->waiting > 0; });
}

Decoded::Decoded(std::string datagram) : bytes(std::move(datagram)) {
  report = decode_datagram_untrusted(bytes, records);
  REQUIRE_FALSE(report.refused.has_value());
  REQUIRE(report.header.has_value());
  REQUIRE(report.accepted_annotations == report.annotation_count);
}

std::vector<BatchHeader> CapturedDatagrams::headers() const {
  std::vector<BatchHeader> headers;
  for (const std::string& datagram : datagrams()) {
    headers.push_back(*Decoded(datagram).report.header);
    headers.back().service = headers.back().hostname = {};
  }
  return headers;
}

std::string CapturedDatagrams::text() const {
  std::string text;
  for (const std::string& datagram : datagrams()) {
    const Decoded decoded(datagram);
    for (const Annotation& annotation : decoded.records.annotations) {
      text += line_of(annotation) + '\n';
    }
  }
  return text;
}

std::vector<AnnotationType> CapturedDatagrams::types() const {
  std::vector<AnnotationType> types;
  for (const std::string& datagram : datagrams()) {
    const Decoded decoded(datagram);
    for (const Annotation& annotation : decoded.records.annotations) {
      types.push_back(annotation.type);
    }
  }
  return types;
}

const char* type_name(AnnotationType type) {
  switch (type) {
    case AnnotationType::client_send:
      return "client_send";
    case AnnotationType::client_recv:
      return "client_recv";
    case AnnotationType::server_recv:
      return "server_recv";
    case AnnotationType::server_send:
      return "server_send";
    case AnnotationType::timeout:
      return "timeout";
    case AnnotationType::note:
      return "note";
    case AnnotationType::unknown:
      break;
  }
  return "unknown";
}

std::string line_of(const Annotation& annotation) {
  std::string line = type_name(annotation.type);
  if (annotation.type == AnnotationType::note) {
    line += annotation.side == CallSide::client   ? "/client"
            : annotation.side == CallSide::server ? "/server"
                                                  : "";
  }
  if (annotation.async) line += " async";
  line += " " + std::string(annotation.origin) + ">" + std::string(annotation.destination);
  if (!annotation.name.empty()) line += " '" + std::string(annotation.name) + "'";
  if (annotation.status == StatusCode::error) {
    line += " error '" + std::string(annotation.status_message) + "'";
  }
  if (!annotation.trace_state.empty()) line += " state " + std::string(annotation.trace_state);
  for (const KeyValue& attribute : annotation.attributes) {
    line += " " + std::string(attribute.key) + "=" + value_text(attribute.value);
  }
  return line;
}

}  // namespace phosphor::test
