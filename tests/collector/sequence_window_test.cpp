#include "collector/sequence_window.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <set>

namespace phosphor {

using Place = SequenceWindow::Place;

TEST_CASE("sequence window: what was marked is seen, what was skipped is fresh") {
  SequenceWindow window;
  CHECK(window.find(0) == Place::fresh);
  window.mark(5);
  CHECK(window.find(5) == Place::seen);
  CHECK(window.find(4) == Place::fresh);
  CHECK(window.find(6) == Place::fresh);
  window.mark(7);
  CHECK(window.find(6) == Place::fresh);
  window.mark(6);
  CHECK(window.find(6) == Place::seen);
}

TEST_CASE("sequence window: at its length a sequence is known, one further it is too late") {
  SequenceWindow window;
  window.mark(10);
  window.mark(10 + sequence_window_length - 1);
  CHECK(window.find(10) == Place::seen);
  window.mark(10 + sequence_window_length);
  CHECK(window.find(10) == Place::too_late);
  CHECK(window.find(11) == Place::fresh);
}

TEST_CASE("sequence window: a jump over its whole length forgets everything") {
  SequenceWindow window;
  window.mark(1);
  constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
  window.mark(last);
  CHECK(window.newest() == last);
  CHECK(window.find(last) == Place::seen);
  CHECK(window.find(last - 1) == Place::fresh);
  CHECK(window.find(last - sequence_window_length + 1) == Place::fresh);
  CHECK(window.find(1) == Place::too_late);
}

TEST_CASE("sequence window: agrees with a set of all sequences, whatever their order") {
  std::mt19937_64 random(1);
  SequenceWindow window;
  std::set<std::uint64_t> all;
  std::uint64_t newest = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::uint64_t sequence = static_cast<std::uint64_t>(i) + random() % 2'500;
    const Place place = window.find(sequence);
    if (!all.empty() && sequence <= newest && newest - sequence >= sequence_window_length) {
      REQUIRE(place == Place::too_late);
      continue;
    }
    REQUIRE(place == (all.contains(sequence) ? Place::seen : Place::fresh));
    if (place == Place::fresh) window.mark(sequence);
    all.insert(sequence);
    newest = std::max(newest, sequence);
  }
}

}  // namespace phosphor
