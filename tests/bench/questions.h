// What the daemon is asked for, kind by kind, and which answer is the right one.
//
// The answers are worked out from the load itself: the traces that match, newest first. That holds
// as long as the load is all that the store has; beside an ingest newer traces come first, and only
// what must be there in any case is checked.
//
// Threads: one. Failure: a check throws std::runtime_error for a wrong answer.

#pragma once

#include "tests/bench/load.h"
#include "tests/bench/load_index.h"
#include "tests/bench/model_system.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace phosphor::bench {

struct Question {
  std::string name;
  std::size_t times;                               // to ask it, at most
  std::function<std::string(std::size_t)> target;  // for the n-th time
  // `alone`: nothing but the load is in the store.
  std::function<void(std::size_t, const std::string& answer, bool alone)> check;
};

class Questions {
 public:
  explicit Questions(const LoadPlan& plan);
  Questions(const Questions&) = delete;
  Questions& operator=(const Questions&) = delete;

  // They live as long as this.
  const std::vector<Question>& all() const noexcept { return questions_; }

 private:
  using Target = std::function<std::string(std::size_t)>;
  using Expected = std::function<std::vector<std::uint64_t>(std::size_t)>;  // indices of traces

  void search(const std::string& name, std::size_t times, Target target, Expected expected);
  void search(const std::string& name, std::size_t times, const std::string& target,
              const LoadIndex::Test& fits);
  std::uint64_t sample(std::size_t n) const;
  std::string operation_search(std::size_t rank) const;

  void by_id();
  void of_operations();
  void by_attribute();
  void by_items();
  void by_duration_and_error();
  void by_range();
  void by_pattern();
  void of_everything();

  const LoadPlan plan_;
  const LoadIndex index_;
  const ModelSystem system_;
  std::vector<Question> questions_;
};

}  // namespace phosphor::bench
