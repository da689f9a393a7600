#include "client/free_places.h"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

using namespace phosphor;

TEST_CASE("free places: each once, the last given back first, none when all are taken") {
  FreePlaces free(3);
  REQUIRE(free.valid());
  CHECK(free.take() == 0);
  CHECK(free.take() == 1);
  CHECK(free.touched() == 2);
  free.give_back(0);
  free.give_back(1);
  CHECK(free.taken() == 0);
  CHECK(free.take() == 1);
  CHECK(free.take() == 0);
  CHECK(free.touched() == 2);
  CHECK(free.take() == 2);
  CHECK(free.take() == FreePlaces::none);
  CHECK(free.taken() == 3);
  free.reset();
  CHECK(free.taken() == 0);
  CHECK(free.touched() == 0);
  CHECK(free.take() == 0);
}

TEST_CASE("free places: many threads take and give back, and none has what another has") {
  constexpr std::uint32_t places = 5;
  constexpr int threads = 4;
  FreePlaces free(places);
  const auto owners = std::make_unique<std::atomic<int>[]>(places);
  std::atomic<int> shared{0};
  std::vector<std::thread> workers;
  for (int t = 0; t < threads; ++t) {
    workers.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        const std::uint32_t mine[] = {free.take(), free.take()};
        for (const std::uint32_t place : mine) {
          if (place == FreePlaces::none) continue;
          shared += owners[place].fetch_add(1);
          owners[place].fetch_sub(1);
          free.give_back(place);
        }
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  CHECK(shared == 0);
  CHECK(free.taken() == 0);
}
