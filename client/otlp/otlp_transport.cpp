#include <phosphor/otlp_transport.h>

#include "client/otlp/http_post.h"
#include "client/otlp/span_joiner.h"

#include <phosphor/batch.h>
#include <phosphor/datagram.h>
#include <phosphor/otlp.h>

#include <algorithm>
#include <exception>
#include <string_view>

namespace phosphor {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds first_pause{1};
constexpr std::chrono::seconds longest_pause{32};

// As the specification of OTLP/HTTP has it.
bool may_be_tried_again(int status) noexcept {
  return status == 0 || status == 429 || (status >= 502 && status <= 504);
}

void encode(const std::vector<Span>& joined, const BatchHeader& header, std::string& out) {
  const KeyValue attributes[] = {
      {"service.name", Value::string(header.service)},
      {"host.name", Value::string(header.hostname)},
      {"telemetry.sdk.name", Value::string("phosphor")},
      {"telemetry.sdk.language", Value::string("cpp")},
  };
  const Resource resource{{attributes, std::size(attributes)}, 0, {}};
  std::vector<Span> spans = joined;
  for (Span& span : spans) span.resource = &resource;
  encode_otlp_protobuf({spans.data(), spans.size()}, out);
}

// What a fork's child must not touch, as its parent's sender was in the middle of it.
struct State {
  explicit State(const OtlpOptions& options) : http(options) {}

  SpanJoiner joiner;
  HttpPost http;
  RecordBatch records;
  std::string unsent;  // several messages of TracesData in a row are one (protobuf merges them)
  std::uint64_t unsent_spans = 0;
  Clock::time_point next_post{};
  std::chrono::seconds pause = first_pause;
};

class OtlpTransport final : public Transport {
 public:
  explicit OtlpTransport(OtlpOptions options) : options_(std::move(options)) {
    if (options_.counters == nullptr) options_.counters = std::make_shared<OtlpCounters>();
  }

  std::size_t datagram_bytes() noexcept override { return max_datagram_bytes; }

  // Whatever Asio or the allocator throws ends here.
  bool send(std::string_view datagram) noexcept override {
    try {
      if (state_ == nullptr) state_ = std::make_unique<State>(options_);
      const Clock::time_point now = Clock::now();
      post_if_due(now);
      if (state_->unsent.size() >= max_unsent_bytes) return false;
      join(datagram, now);
      post_if_due(now);
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }

  // Its memory, and its copies of two descriptors, are left as they are.
  void begin_anew_after_fork() noexcept override {
    static_cast<void>(state_.release());
    OtlpCounters& counters = *options_.counters;
    counters.sent_spans = counters.rejected_spans = counters.unsent_spans = 0;
    counters.failed_posts = counters.dropped_annotations = 0;
  }

 private:
  void join(std::string_view datagram, Clock::time_point now) {
    State& state = *state_;
    state.records.clear();
    const DatagramReport report = decode_datagram_untrusted(datagram, state.records);
    for (const Annotation& annotation : state.records.annotations) {
      state.joiner.add(annotation, now);
    }
    const std::vector<Span>& spans = state.joiner.finish(now);
    options_.counters->dropped_annotations = state.joiner.dropped_annotations();
    if (spans.empty() || !report.header.has_value()) return;
    encode(spans, *report.header, state.unsent);
    set_unsent(state.unsent_spans + spans.size());
  }

  void post_if_due(Clock::time_point now) {
    State& state = *state_;
    if (state.unsent.empty() || now < state.next_post) return;
    const PostAnswer answer = state.http.post(state.unsent);
    const bool taken = answer.status >= 200 && answer.status < 300;
    if (!taken) options_.counters->failed_posts += 1;
    if (!taken && may_be_tried_again(answer.status)) return wait(answer.retry_after);
    (taken ? options_.counters->sent_spans : options_.counters->rejected_spans) +=
        state.unsent_spans;
    state.unsent.clear();
    state.pause = first_pause;
    set_unsent(0);
  }

  void wait(std::chrono::seconds asked) noexcept {
    State& state = *state_;
    state.next_post = Clock::now() + std::max(asked, state.pause);
    state.pause = std::min(2 * state.pause, longest_pause);
  }

  void set_unsent(std::uint64_t spans) noexcept {
    state_->unsent_spans = spans;
    options_.counters->unsent_spans = spans;
  }

  OtlpOptions options_;
  std::unique_ptr<State> state_;  // null: nothing was sent yet
};

}  // namespace

std::unique_ptr<Transport> otlp_transport(OtlpOptions options) {
  return std::make_unique<OtlpTransport>(std::move(options));
}

}  // namespace phosphor
