// What Contexts share: a tree of nodes, each counted by its Contexts and by its children.
//
// A node never changes but for one thing: a CancelNode is canceled once. Every node knows the
// nearest CancelNode at or above it and the deadline that holds for it, so asking climbs nothing.
//
//   background <── deadline 12:00 <── CancelNode A <── value <── CancelNode B
//                                        A.children ──────────────────^   (not counted)
//
// Canceling A marks A, then B; B leaves A's list when it dies. A Context is done when its
// CancelNode was canceled before the deadline, or else at the deadline.
//
// Threads: any. Locks: a CancelNode's mutex guards its lists; only one is held at a time, and no
// callback runs under it.

#pragma once

#include <phosphor/context.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace phosphor::internal {

using SteadyTime = Context::Clock::time_point;
inline constexpr SteadyTime no_deadline = SteadyTime::max();

class CancelNode;

// Constant after construction, but for the count.
struct ContextNode {
  // `parent_node` is null at the top, else counted by this node from now on.
  explicit ContextNode(ContextNode* parent_node) noexcept;
  ContextNode(const ContextNode&) = delete;
  ContextNode& operator=(const ContextNode&) = delete;
  virtual ~ContextNode() = default;

  std::atomic<std::uint32_t> references{1};
  ContextNode* const parent;  // let go by release(), not here: no recursion however long the chain
  SteadyTime deadline = no_deadline;                   // that holds here
  CancelNode* cancel_node = nullptr;                   // the nearest, at or above this node
  const struct TraceStateNode* trace_state = nullptr;  // the same

  virtual const void* value_of(const void*) const noexcept { return nullptr; }
};

struct ValueNode final : ContextNode {
  ValueNode(ContextNode* parent_node, const void* key_identity,
            std::shared_ptr<const void> shared_value) noexcept
      : ContextNode(parent_node), key(key_identity), value(std::move(shared_value)) {}

  const void* value_of(const void* wanted) const noexcept override {
    return wanted == key ? value.get() : nullptr;
  }

  const void* const key;
  const std::shared_ptr<const void> value;
};

// A trace state belongs to one trace; in another it does not show.
struct TraceStateNode final : ContextNode {
  TraceStateNode(ContextNode* parent_node, TraceId of_trace, std::string_view state)
      : ContextNode(parent_node), trace_id(of_trace), text(state) {
    trace_state = this;
  }

  const TraceId trace_id;
  const std::string text;
};

// One callback, to be run at most once, by whoever comes first: the cancellation or the timer.
class DoneCallbackState {
 public:
  explicit DoneCallbackState(std::function<void()> function) : function_(std::move(function)) {}

  // Runs the function, unless it was run or retired.
  void run() noexcept;
  // Afterwards the function does not run, and does not run any more unless this thread runs it.
  void retire() noexcept;

 private:
  enum class Stage { waiting, running, over };

  std::mutex mutex_;
  std::condition_variable ended_;
  Stage stage_ = Stage::waiting;  // guarded by mutex_
  std::thread::id runner_;        // guarded by mutex_; set once it runs
  std::function<void()> function_;
};

class CancelNode final : public ContextNode {
 public:
  explicit CancelNode(ContextNode* parent_node) noexcept;
  ~CancelNode() override;

  // Cancels this node and all below it, then runs their callbacks. The caller holds a reference.
  void cancel() noexcept;

  // When it was canceled; no_deadline if it was not.
  SteadyTime canceled_at() const noexcept;

  // Registers, unless the node is canceled already: false.
  bool add(const std::shared_ptr<DoneCallbackState>& callback);
  void remove(const DoneCallbackState* callback) noexcept;

  // Returns at `time`, or when the node is canceled.
  void wait_until(SteadyTime time) noexcept;

 private:
  using Callbacks = std::vector<std::shared_ptr<DoneCallbackState>>;

  bool adopt(CancelNode* child) noexcept;
  void disown(CancelNode* child) noexcept;
  bool try_retain() noexcept;
  CancelNode* mark_canceled(CancelNode* others, Callbacks& to_run);
  void stamp() noexcept;

  CancelNode* const parent_cancel_node_;  // the nearest above this node, or null
  std::mutex mutex_;
  std::condition_variable canceled_;
  // When; no_deadline: not yet; SteadyTime::min(): being read from the clock just now.
  std::atomic<SteadyTime> canceled_at_{no_deadline};

  // Guarded by mutex_.
  Callbacks callbacks_;
  CancelNode* first_child_ = nullptr;

  // Guarded by the parent's mutex_.
  CancelNode* next_sibling_ = nullptr;
  CancelNode* previous_sibling_ = nullptr;
  bool adopted_ = false;

  // Of the one thread that cancels the parent: what it marks after this node.
  CancelNode* next_to_cancel_ = nullptr;
};

}  // namespace phosphor::internal
