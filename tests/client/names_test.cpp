#include "client/names.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

using namespace phosphor;

TEST_CASE("names: the same text has the same number, wherever it lies") {
  const std::string here = "names test: here and there";
  const std::string there = here;
  const NameId id = name_id(here);
  CHECK(id != no_name);
  CHECK(name_of(id) == here);
  CHECK(name_id(there) == id);
  CHECK(name_id(here) == id);
}

TEST_CASE("names: another text at the same place is another name") {
  std::string buffer = "names test: abcdefgh";
  const NameId first = name_id(buffer);
  for (std::size_t i = 0; i < buffer.size(); ++i) {
    std::string changed = buffer;
    changed.swap(buffer);
    buffer[i] = '#';
    const NameId id = name_id(buffer);
    CHECK(id != first);
    CHECK(name_of(id) == buffer);
    buffer = changed;
    CHECK(name_id(buffer) == first);
    CHECK(name_id(std::string_view(buffer).substr(0, i)) != first);
  }
}

TEST_CASE("names: what is no name has no number") {
  CHECK(name_id("") == no_name);
  CHECK(name_id(std::string_view()) == no_name);
  CHECK(name_of(no_name).empty());
  CHECK(name_id(std::string(max_name_bytes, 'n')) != no_name);
  CHECK(name_id(std::string(max_name_bytes + 1, 'n')) == no_name);
  CHECK(name_id("\xff") == no_name);
  CHECK(name_id("cut off \xe2\x80") == no_name);
}

TEST_CASE("names: many threads that add the same names agree on their numbers") {
  constexpr std::size_t threads = 4;
  constexpr std::size_t count = 200;
  std::array<std::vector<NameId>, threads> ids;
  std::vector<std::thread> workers;
  for (std::vector<NameId>& own : ids) {
    workers.emplace_back([&own] {
      for (std::size_t i = 0; i < count; ++i) {
        own.push_back(name_id("names test: shared " + std::to_string(i)));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  for (std::size_t i = 0; i < count; ++i) {
    CHECK(name_of(ids[0][i]) == "names test: shared " + std::to_string(i));
    for (const std::vector<NameId>& own : ids) CHECK(own[i] == ids[0][i]);
  }
}
