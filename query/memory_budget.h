// How many bytes of bodies an HTTP server holds at the moment, all connections together.
//
// A limit per connection alone would allow limit * connections, more than a machine has. Each body
// has a share that grows with the bytes that have really come and is given back when it dies.
//
// Owner: the server; it outlives the shares. Threads: a MemoryBudget any, a share one at a time.
// Units: bytes.

#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace phosphor {

// The bytes of bodies in memory, all connections together.
struct MemoryBudget {
  explicit MemoryBudget(std::size_t limit_bytes) : limit(limit_bytes) {}
  bool exhausted() const { return used.load() >= limit; }

  const std::size_t limit;
  std::atomic<std::size_t> used{0};
};

// What one body takes of the budget; gives it back when it dies.
class BudgetShare {
 public:
  BudgetShare() = default;
  BudgetShare(BudgetShare&& other) noexcept
      : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
  BudgetShare& operator=(BudgetShare&&) = delete;
  ~BudgetShare() { release(); }

  void bind(MemoryBudget& budget) { budget_ = &budget; }
  // False where the budget is used up; the share has grown all the same.
  bool grow(std::size_t bytes) {
    bytes_ += bytes;
    return budget_->used.fetch_add(bytes) + bytes <= budget_->limit;
  }
  void release() {
    if (budget_) budget_->used.fetch_sub(std::exchange(bytes_, 0));
  }

 private:
  MemoryBudget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace phosphor
