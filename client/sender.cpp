#include "client/sender.h"

#include "client/id_generator.h"
#include "client/text.h"

#include <algorithm>
#include <new>
#include <utility>

namespace phosphor::internal {
namespace {

constexpr std::size_t shrunk_text_bytes = 64;

// A longer text is cut without a mark: its bytes are the queue's.
std::string_view shrunk(std::string_view text) noexcept {
  if (text.size() <= shrunk_text_bytes) return text;
  return text.substr(0, bytes_within(text, shrunk_text_bytes));
}

}  // namespace

Sender::Sender(Settings settings, AnnotationQueue& queue, SenderCounters& counters) noexcept
    : service_(std::move(settings.service)),
      hostname_(std::move(settings.hostname)),
      transport_(std::move(settings.transport)),
      queue_(queue),
      counters_(counters),
      buffer_(new (std::nothrow) char[max_datagram_bytes]),
      reader_(service_, clock_, settings.attribute_limits) {}

bool Sender::has_news() const noexcept {
  return last_batch_unconfirmed_ || counters_.drops().by_reason != drops_told_.by_reason;
}

void Sender::begin(Timestamp base_time) noexcept {
  const std::size_t capacity =
      std::clamp(transport_->datagram_bytes(), min_datagram_bytes, max_datagram_bytes);
  if (capacity != capacity_) encoder_.emplace(buffer_.get(), capacity);
  capacity_ = capacity;
  drops_in_batch_ = counters_.drops();
  if (sender_id_ == 0) sender_id_ = new_sender_id();
  BatchHeader header;
  header.sender_id = sender_id_;
  header.sequence = next_sequence_;
  header.annotations_before = annotations_before_;
  header.drops = drops_in_batch_;
  header.service = service_;
  header.hostname = hostname_;
  header.base_time = base_time;
  encoder_->begin(header);
}

// Fills one datagram from what is queued, `record` first, and sends it.
void Sender::send_datagram(RecordHeader* record) noexcept {
  begin(clock_.time_of(record->time));
  while (record != nullptr) {
    const Annotation annotation = reader_.read(*record, AnnotationQueue::payload(record));
    if (!add(annotation)) break;
    queue_.pop();
    record = queue_.front();
  }
  if (encoder_->annotation_count() > 0) send_batch();
}

// False if it belongs into the next datagram.
bool Sender::add(const Annotation& annotation) noexcept {
  if (encoder_->add(annotation)) return true;
  if (encoder_->annotation_count() > 0) return false;
  if (!add_shrunk(annotation)) counters_.drop(DropReason::too_large);
  return true;
}

bool Sender::add_shrunk(Annotation annotation) noexcept {
  std::array<KeyValue, max_record_attributes> attributes;
  std::copy(annotation.attributes.begin(), annotation.attributes.end(), attributes.begin());
  const std::size_t count = annotation.attributes.size();
  for (std::size_t i = 0; i < count; ++i) {
    Value& value = attributes[i].value;
    if (value.type() == ValueType::string) value = Value::string(shrunk(value.as_string()));
    if (value.type() == ValueType::bytes) value = Value::bytes(shrunk(value.as_bytes()));
  }
  annotation.attributes = {attributes.data(), count};
  annotation.status_message = shrunk(annotation.status_message);
  if (encoder_->add(annotation)) return true;
  annotation.trace_state = {};
  attributes[0] = {dropped_attributes_key, Value::integer(static_cast<std::int64_t>(count))};
  annotation.attributes = {attributes.data(), 1};
  return encoder_->add(annotation);
}

void Sender::send_batch() noexcept {
  const std::uint64_t count = encoder_->annotation_count();
  if (!transport_->send(encoder_->finish())) {
    SenderCounters::add(counters_.send_errors, 1);
    counters_.drop(DropReason::send_failed, count);
    return;
  }
  SenderCounters::add(counters_.datagrams, 1);
  SenderCounters::add(counters_.sent, count);
  ++next_sequence_;
  annotations_before_ += count;
  drops_told_ = drops_in_batch_;
  last_batch_unconfirmed_ = count > 0;
}

void Sender::report() noexcept {
  begin(std::chrono::system_clock::now());
  send_batch();
}

void Sender::begin_anew() noexcept {
  transport_->begin_anew_after_fork();
  clock_.begin_anew();
  sender_id_ = 0;
  next_sequence_ = annotations_before_ = 0;
  capacity_ = 0;
  drops_in_batch_ = drops_told_ = {};
  last_batch_unconfirmed_ = false;
}

void Sender::drop_queued() noexcept {
  queue_.begin_pass();
  while (queue_.front() != nullptr) {
    queue_.pop();
    counters_.drop(DropReason::shutdown);
  }
}

}  // namespace phosphor::internal
