#include "client/context_node.h"

#include <algorithm>

namespace phosphor::internal {

void retain(ContextNode* node) noexcept {
  node->references.fetch_add(1, std::memory_order_relaxed);
}

void release(ContextNode* node) noexcept {
  while (node != nullptr && node->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    ContextNode* const parent = node->parent;
    delete node;
    node = parent;
  }
}

ContextNode::ContextNode(ContextNode* parent_node) noexcept : parent(parent_node) {
  if (parent == nullptr) return;
  retain(parent);
  deadline = parent->deadline;
  cancel_node = parent->cancel_node;
  trace_state = parent->trace_state;
}

CancelNode::CancelNode(ContextNode* parent_node) noexcept
    : ContextNode(parent_node), parent_cancel_node_(cancel_node) {
  cancel_node = this;
  if (parent_cancel_node_ != nullptr && !parent_cancel_node_->adopt(this)) stamp();
}

CancelNode::~CancelNode() {
  if (parent_cancel_node_ != nullptr) parent_cancel_node_->disown(this);
}

// False if this node is canceled: the child is so from the start.
bool CancelNode::adopt(CancelNode* child) noexcept {
  const std::lock_guard lock(mutex_);
  if (canceled_at_.load() != no_deadline) return false;
  child->adopted_ = true;
  child->next_sibling_ = first_child_;
  if (first_child_ != nullptr) first_child_->previous_sibling_ = child;
  first_child_ = child;
  return true;
}

void CancelNode::disown(CancelNode* child) noexcept {
  const std::lock_guard lock(mutex_);
  if (!child->adopted_) return;
  child->adopted_ = false;
  CancelNode* const next = child->next_sibling_;
  CancelNode* const previous = child->previous_sibling_;
  if (next != nullptr) next->previous_sibling_ = previous;
  (previous != nullptr ? previous->next_sibling_ : first_child_) = next;
}

// False if the node is about to be deleted.
bool CancelNode::try_retain() noexcept {
  std::uint32_t count = references.load(std::memory_order_relaxed);
  while (count != 0 && !references.compare_exchange_weak(count, count + 1)) {
  }
  return count != 0;
}

// Who reads the clock, finds a deadline passed and no cancellation begun may say so for good: the
// time that is stamped afterwards is later, so this node is not canceled before that deadline.
void CancelNode::stamp() noexcept {
  canceled_at_.store(SteadyTime::min());
  canceled_at_.store(Context::Clock::now());
}

SteadyTime CancelNode::canceled_at() const noexcept {
  SteadyTime time = canceled_at_.load();
  while (time == SteadyTime::min()) time = canceled_at_.load();
  return time;
}

void CancelNode::cancel() noexcept {
  Callbacks callbacks;
  retain(this);
  // This node's own link is not touched: who cancels the parent at the same time may use it.
  CancelNode* others = nullptr;
  for (CancelNode* node = this; node != nullptr;) {
    CancelNode* const next = node->mark_canceled(others, callbacks);
    release(node);
    node = next;
    others = next != nullptr ? next->next_to_cancel_ : nullptr;
  }
  // After all are marked, so that a callback which waits for a child does not wait for ever.
  for (const auto& callback : callbacks) callback->run();
}

// Returns what is to be canceled next: the children, then `others`.
CancelNode* CancelNode::mark_canceled(CancelNode* others, Callbacks& to_run) {
  const std::lock_guard lock(mutex_);
  if (canceled_at_.load() != no_deadline) return others;
  stamp();
  canceled_.notify_all();
  std::move(callbacks_.begin(), callbacks_.end(), std::back_inserter(to_run));
  callbacks_.clear();
  for (CancelNode* child = std::exchange(first_child_, nullptr); child != nullptr;) {
    CancelNode* const sibling = child->next_sibling_;
    child->adopted_ = false;
    if (child->try_retain()) {
      child->next_to_cancel_ = others;
      others = child;
    }
    child = sibling;
  }
  return others;
}

bool CancelNode::add(const std::shared_ptr<DoneCallbackState>& callback) {
  const std::lock_guard lock(mutex_);
  if (canceled_at_.load() != no_deadline) return false;
  callbacks_.push_back(callback);
  return true;
}

void CancelNode::remove(const DoneCallbackState* callback) noexcept {
  std::shared_ptr<DoneCallbackState> removed;  // dies after the lock, as its function may do much
  const std::lock_guard lock(mutex_);
  const auto at = std::find_if(callbacks_.begin(), callbacks_.end(),
                               [&](const auto& each) { return each.get() == callback; });
  if (at == callbacks_.end()) return;
  removed = std::move(*at);
  callbacks_.erase(at);
}

void CancelNode::wait_until(SteadyTime time) noexcept {
  std::unique_lock lock(mutex_);
  canceled_.wait_until(lock, time, [&] { return canceled_at_.load() != no_deadline; });
}

void DoneCallbackState::run() noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (stage_ != Stage::waiting) return;
    stage_ = Stage::running;
    runner_ = std::this_thread::get_id();
  }
  function_();
  function_ = nullptr;
  {
    const std::lock_guard lock(mutex_);
    stage_ = Stage::over;
  }
  ended_.notify_all();
}

void DoneCallbackState::retire() noexcept {
  std::unique_lock lock(mutex_);
  if (stage_ == Stage::waiting) stage_ = Stage::over;
  if (runner_ == std::this_thread::get_id()) return;
  ended_.wait(lock, [&] { return stage_ == Stage::over; });
}

}  // namespace phosphor::internal
