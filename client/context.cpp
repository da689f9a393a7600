#include <phosphor/context.h>

#include "client/context_node.h"
#include "client/deadline.h"
#include "client/deadline_timer.h"

#include <algorithm>
#include <thread>

namespace phosphor {
namespace {

using internal::CancelNode;
using internal::ContextNode;
using internal::DeadlineTimer;
using internal::no_deadline;
using internal::NodeReference;
using internal::SteadyTime;
using internal::TraceStateNode;
using internal::ValueNode;

struct BaggageKey {
  using Type = Baggage;
};

}  // namespace

const char* to_string(ContextError error) noexcept {
  switch (error) {
    case ContextError::none:
      return "none";
    case ContextError::canceled:
      return "canceled";
    case ContextError::deadline_exceeded:
      return "deadline exceeded";
  }
  return "unknown";
}

std::optional<SteadyTime> Context::deadline() const noexcept {
  const ContextNode* const node = node_.get();
  if (node == nullptr || node->deadline == no_deadline) return std::nullopt;
  return node->deadline;
}

ContextError Context::err() const noexcept {
  const ContextNode* const node = node_.get();
  if (node == nullptr) return ContextError::none;
  // The clock first: see CancelNode::stamp.
  const SteadyTime now = node->deadline == no_deadline ? SteadyTime::min() : Clock::now();
  const CancelNode* const cancel_node = node->cancel_node;
  if (cancel_node != nullptr && cancel_node->canceled_at() < node->deadline) {
    return ContextError::canceled;
  }
  return now < node->deadline ? ContextError::none : ContextError::deadline_exceeded;
}

Done Context::done() const noexcept { return Done(*this); }

const void* Context::erased_value(const void* key) const noexcept {
  for (const ContextNode* node = node_.get(); node != nullptr; node = node->parent) {
    if (const void* const value = node->value_of(key); value != nullptr) return value;
  }
  return nullptr;
}

Context Context::with_erased_value(const void* key, std::shared_ptr<const void> value) const {
  Context child;
  child.node_ = NodeReference(new ValueNode(node_.get(), key, std::move(value)));
  child.span_ = span_;
  return child;
}

CancelableContext Context::with_cancel() const {
  Context child;
  child.node_ = NodeReference(new CancelNode(node_.get()));
  child.span_ = span_;
  return {child, CancelFunction(child.node_)};
}

Context Context::with_deadline(Clock::time_point deadline) const {
  if (const auto own = this->deadline(); own.has_value() && *own <= deadline) return *this;
  Context child;
  auto* const node = new ContextNode(node_.get());
  node->deadline = deadline;
  child.node_ = NodeReference(node);
  child.span_ = span_;
  return child;
}

Context Context::with_timeout(Clock::duration timeout) const {
  return with_deadline(deadline_after(timeout));
}

std::string_view Context::trace_state() const noexcept {
  const ContextNode* const node = node_.get();
  if (node == nullptr || node->trace_state == nullptr) return {};
  const TraceStateNode& state = *node->trace_state;
  return state.trace_id == span_.trace_id ? std::string_view(state.text) : std::string_view();
}

Context Context::with_span(const SpanContext& span, std::string_view trace_state) const {
  Context child = with_span(span);
  if (child.trace_state() == trace_state) return child;
  child.node_ = NodeReference(new TraceStateNode(node_.get(), span.trace_id, trace_state));
  return child;
}

bool Context::same_as(const Context& other) const noexcept {
  const SpanContext& span = other.span_;
  return node_.get() == other.node_.get() && span_.trace_id == span.trace_id &&
         span_.span_id == span.span_id && span_.flags == span.flags && span_.side == span.side &&
         span_.remote == span.remote;
}

Baggage Context::baggage() const noexcept {
  const Baggage* const carried = value<BaggageKey>();
  return carried == nullptr ? Baggage() : *carried;
}

Context Context::with_baggage(Baggage baggage) const {
  return with_value<BaggageKey>(std::move(baggage));
}

void CancelFunction::operator()() const noexcept {
  if (node_.get() != nullptr) node_.get()->cancel_node->cancel();
}

void Done::wait() const noexcept { wait_until(SteadyTime::max()); }

bool Done::wait_for(Context::Clock::duration time) const noexcept {
  return wait_until(deadline_after(time));
}

bool Done::wait_until(SteadyTime time) const noexcept {
  const ContextNode* const node = context_.node_.get();
  const SteadyTime limit = node == nullptr ? time : std::min(time, node->deadline);
  while (!reached()) {
    if (Context::Clock::now() >= time) return false;
    if (node != nullptr && node->cancel_node != nullptr) {
      node->cancel_node->wait_until(limit);
    } else {
      std::this_thread::sleep_until(limit);
    }
  }
  return true;
}

DoneCallback Done::call(std::function<void()> callback) const {
  DoneCallback registered;
  registered.context_ = context_;
  registered.state_ = std::make_shared<internal::DoneCallbackState>(std::move(callback));
  const ContextNode* const node = context_.node_.get();
  if (node == nullptr) return registered;
  const bool canceled = node->cancel_node != nullptr && !node->cancel_node->add(registered.state_);
  if (canceled || reached()) {
    registered.state_->run();
  } else if (node->deadline != no_deadline) {
    DeadlineTimer::of_this_process().add(node->deadline, registered.state_);
  }
  return registered;
}

DoneCallback& DoneCallback::operator=(DoneCallback&& other) noexcept {
  if (this == &other) return *this;
  unregister();
  context_ = std::move(other.context_);
  state_ = std::move(other.state_);
  return *this;
}

void DoneCallback::unregister() noexcept {
  if (state_ == nullptr) return;
  const std::shared_ptr<internal::DoneCallbackState> state = std::move(state_);
  state->retire();
  const ContextNode* const node = context_.node_.get();
  if (node == nullptr) return;
  if (node->cancel_node != nullptr) node->cancel_node->remove(state.get());
  if (node->deadline != no_deadline) {
    DeadlineTimer::of_this_process().remove(node->deadline, state.get());
  }
}

}  // namespace phosphor
