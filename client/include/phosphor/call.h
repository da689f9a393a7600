// One call, as one of its two sides sees and records it.
//
//   the caller                              the callee
//   ClientCall call = tracer.send(…)  ───>  ServerCall served = tracer.recv(…)
//   call.recv()                       <───  served.send()
//
// Each arrow's ends are marks: facts that are recorded when they happen. Attributes and the error
// are kept in the object and recorded with its last mark (or before, when they become many); notes
// are recorded at once. The object may be moved, also to another thread, and may outlive its
// Tracer.
//
// A forgotten end is recorded as what it is. A ClientCall that is destroyed without an answer
// records a TIMEOUT if its context is done (the caller stopped waiting: deadline exceeded or
// canceled), else a note "abandoned" and an error: the call stays visibly without an end. A
// ServerCall that is destroyed without send() leaves such a note too. Messages (publish, consume)
// have one mark only and need no end.
//
// Threads: one at a time. Nothing here blocks, throws, logs or allocates; after the end everything
// is without effect. Limits: client/README.md.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/attribute.h>
#include <phosphor/context.h>
#include <phosphor/export.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace phosphor {

// Longer texts are cut at a character's boundary and end with "…".
inline constexpr std::size_t max_name_bytes = 128;    // services, operations, keys, notes' names
inline constexpr std::size_t max_value_bytes = 1024;  // attribute values, error messages

class Tracer;

namespace internal {
class Recorder;

// An open call's counted reference to what it records into; null when disabled.
class PHOSPHOR_EXPORT RecorderReference {
 public:
  RecorderReference() noexcept = default;
  explicit RecorderReference(Recorder* recorder) noexcept;  // counts one more
  RecorderReference(RecorderReference&& other) noexcept
      : recorder_(std::exchange(other.recorder_, nullptr)) {}
  RecorderReference& operator=(RecorderReference&& other) noexcept {
    std::swap(recorder_, other.recorder_);
    return *this;
  }
  ~RecorderReference() {
    if (recorder_ != nullptr) let_go();
  }

  Recorder* get() const noexcept { return recorder_; }

 private:
  void let_go() noexcept;

  Recorder* recorder_ = nullptr;
};

// As the compiler mangles it; null without RTTI.
template <typename T>
const char* type_name([[maybe_unused]] const T& object) noexcept {
#ifdef __cpp_rtti
  return typeid(object).name();
#else
  return nullptr;
#endif
}

// The message of an exception that has one; a text that was thrown is its own.
template <typename T>
auto what_or(const T& exception, int) noexcept -> decltype(std::string_view(exception.what())) {
  return exception.what();
}
template <typename T>
std::string_view what_or(const T& exception, long) noexcept {
  if constexpr (std::is_convertible_v<const T&, std::string_view>) return exception;
  return {};
}
template <typename T>
std::string_view what(const T& exception) noexcept {
  return what_or(exception, 0);
}
}  // namespace internal

// What both sides share.
class PHOSPHOR_EXPORT Call {
 public:
  // The context within this call, to inject into the request (caller) or to work in (callee).
  const Context& context() const noexcept { return context_; }

  // The last value of a key wins.
  void attribute(std::string_view key, AttributeValue value) noexcept {
    if (!ended()) add_attribute(key, value);
  }

  // The same with a value that is computed only if it is recorded:
  //   call.attribute("query.plan", [&] { return plan.text(); });
  template <typename Compute, typename = std::enable_if_t<std::is_invocable_v<Compute&>>>
  void attribute(std::string_view key, Compute&& compute) {
    if (ended()) return;
    const auto& value = compute();
    attribute(key, AttributeValue(value));
  }

  // Several at once: attributes({{"a", 1}, {"b", "x"}}), or attributes("a", 1, "b", "x").
  void attributes(Attributes attributes) noexcept {
    for (const Attribute& each : attributes) attribute(each.key, each.value);
  }
  template <typename... Rest>
  void attributes(std::string_view key, AttributeValue value, const Rest&... rest) noexcept {
    attribute(key, value);
    if constexpr (sizeof...(rest) > 0) attributes(rest...);
  }

  // Something that happened, now; or at `time`, on this machine's clock.
  void note(std::string_view name, Attributes attributes = {}) noexcept;
  void note_at(Timestamp time, std::string_view name, Attributes attributes = {}) noexcept;

  // This call has to do with another one, which need not be of the same trace: the message that
  // put the work into the queue, each request of a batch. At any time before the end; the context
  // of the other, or what extract() read. Without effect if `other` is in no trace.
  void link(const SpanContext& other, Attributes attributes = {}) noexcept;
  void link(const Context& other, Attributes attributes = {}) noexcept {
    link(other.span_context(), attributes);
  }
  // The same, and that the other caused this one and does not wait for it.
  void follows_from(const SpanContext& other) noexcept;

  // The call failed. The last message wins.
  void error(std::string_view message) noexcept;

  // The call did what it should, whatever others may think of its answer. After error() without
  // effect.
  void ok() noexcept;

  // The call failed by an exception: error() with its message, and a note "exception" with its type
  // and message, as OpenTelemetry's conventions have it. The type is the dynamic one, where RTTI
  // is on, and makes the one allocation that a call may make. (Throwing has made more.)
  template <typename Exception>
  void exception(const Exception& exception) noexcept {
    exception_of_type(internal::type_name(exception), internal::what(exception));
  }

  // Whether error() has been called. False of a call of a disabled Tracer.
  bool failed() const noexcept { return status_ == StatusCode::error; }

 protected:
  Call(Call&& other) noexcept;
  Call& operator=(Call&& other) noexcept = delete;
  ~Call() = default;

  // Also true of a call of a disabled Tracer.
  bool ended() const noexcept { return recorder_.get() == nullptr; }
  bool async() const noexcept { return async_; }
  internal::Recorder* recorder() const noexcept { return recorder_.get(); }

  void record_last(AnnotationType type) noexcept;
  void record_last(AnnotationType type, Timestamp time) noexcept;
  void end_message() noexcept;
  void abandon(std::string_view message) noexcept;

 private:
  friend class Tracer;

  void exception_of_type(const char* type, std::string_view message) noexcept;
  void end(AnnotationType type, std::uint64_t reading_bits) noexcept;
  void note_at(std::uint64_t reading_bits, std::string_view name, Attributes attributes) noexcept;

  struct Start {
    Context context;
    SpanId parent_id;
    CallSide side;
    bool async;
    std::uint32_t flags;
  };
  // Records the first mark.
  Call(internal::Recorder* recorder, Start start, std::string_view peer,
       std::string_view operation) noexcept;
  explicit Call(const Context& context) noexcept : context_(context) {}

  void add_attribute(std::string_view key, const AttributeValue& value) noexcept;
  void record_first(AnnotationType type) noexcept;
  void record_pending() noexcept;
  void record(AnnotationType type, std::uint64_t reading_bits, std::string_view payload) noexcept;
  std::string_view peer() const noexcept {
    return {pending_.data() + operation_size_, std::size_t{names_size_} - operation_size_};
  }

  // Names, then what waits for the last mark. Enough for five to ten usual attributes.
  static constexpr std::size_t pending_bytes = 512;

  internal::RecorderReference recorder_;  // null: disabled, or ended
  Context context_;
  SpanId parent_id_;
  std::uint64_t start_bits_ = 0;  // of the first mark (client/reading.h)
  std::uint32_t flags_ = 0;
  CallSide side_ = CallSide::none;
  StatusCode status_ = StatusCode::unset;
  bool async_ = false;
  std::uint16_t operation_ = 0;  // by number (client/names.h), if it has one
  std::uint16_t peer_ = 0;       // the same
  std::uint16_t operation_size_ = 0;
  std::uint16_t names_size_ = 0;
  std::uint16_t pending_size_ = 0;
  std::array<char, pending_bytes> pending_;
};

// The caller's side. Made by Tracer::send and Tracer::publish.
class [[nodiscard]] PHOSPHOR_EXPORT ClientCall : public Call {
 public:
  ClientCall(ClientCall&&) noexcept = default;
  ~ClientCall() {
    if (!ended()) end_forgotten();
  }

  // The caller's own service; empty when the call has ended or its Tracer is disabled.
  std::string_view origin() const noexcept;

  // The answer is here, or the failure that came in its place (after error()).
  void recv() noexcept {
    if (!ended()) record_recv();
  }
  // It was here at `time`, on this machine's clock.
  void recv_at(Timestamp time) noexcept;
  // The caller stops waiting.
  void timeout() noexcept;

 private:
  friend class Tracer;
  using Call::Call;

  void record_recv() noexcept;
  void end_forgotten() noexcept;
};

// The callee's side. Made by Tracer::recv and Tracer::consume.
class [[nodiscard]] PHOSPHOR_EXPORT ServerCall : public Call {
 public:
  ServerCall(ServerCall&&) noexcept = default;
  ~ServerCall() {
    if (!ended()) end_forgotten();
  }

  // The answer leaves.
  void send() noexcept {
    if (!ended()) record_send();
  }
  // It left at `time`, on this machine's clock.
  void send_at(Timestamp time) noexcept;

 private:
  friend class Tracer;
  using Call::Call;

  void record_send() noexcept;
  void end_forgotten() noexcept;
};

// Work within this process that calls nobody: parsing, planning a query. Made by Tracer::span. Ends
// with its scope, if nobody has ended it before.
class [[nodiscard]] PHOSPHOR_EXPORT InternalSpan : public Call {
 public:
  InternalSpan(InternalSpan&&) noexcept = default;
  ~InternalSpan() { end(); }

  void end() noexcept {
    if (!ended()) record_end();
  }
  // It ended at `time`, on this machine's clock.
  void end_at(Timestamp time) noexcept;

 private:
  friend class Tracer;
  using Call::Call;

  void record_end() noexcept;
};

}  // namespace phosphor
