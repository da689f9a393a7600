#include "collector/log.h"

#include <doctest/doctest.h>

namespace phosphor {

using namespace std::chrono_literals;

TEST_CASE("log: a line has its time in UTC, its level and its text") {
  const Timestamp time = from_unix_nanoseconds(1'790'000'000'123'456'789);
  CHECK(format_log_line(time, LogLevel::error, "store: no") ==
        "2026-09-21T14:13:20.123Z error store: no\n");
  CHECK(format_log_line(no_time, LogLevel::info, "x") == "1970-01-01T00:00:00.000Z info x\n");
}

TEST_CASE("log: a text cannot make lines of its own") {
  CHECK(format_log_line(no_time, LogLevel::info, "a\nb\x1b[31m\x7f") ==
        "1970-01-01T00:00:00.000Z info a b [31m \n");
}

TEST_CASE("log: at the limit of a second lines are left out, and counted in the next") {
  LogBudget budget;
  const Timestamp begin = from_unix_nanoseconds(1'790'000'000'000'000'000);
  for (int i = 0; i < log_lines_per_second; ++i) CHECK(budget.admit(begin) == 0);
  CHECK(budget.admit(begin) == -1);
  CHECK(budget.admit(begin + 999ms) == -1);
  CHECK(budget.admit(begin + 1s) == 2);
  CHECK(budget.admit(begin + 1s) == 0);
}

}  // namespace phosphor
