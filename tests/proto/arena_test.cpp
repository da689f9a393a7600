#include <phosphor/arena.h>

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace phosphor;

TEST_CASE("arena: what was handed out stays where it is, also when the arena is moved") {
  Arena arena;
  std::vector<std::string_view> copies;
  for (int i = 0; i < 10000; ++i) copies.push_back(arena.copy(std::to_string(i)));
  Arena moved = std::move(arena);
  for (int i = 0; i < 10000; ++i) CHECK(copies[static_cast<std::size_t>(i)] == std::to_string(i));
  CHECK(moved.allocated_bytes() > 0);
}

TEST_CASE("arena: a moved-from arena is empty and can be used") {
  Arena arena;
  arena.copy("text");
  Arena moved = std::move(arena);
  CHECK(arena.allocated_bytes() == 0);
  CHECK(arena.copy("again") == "again");
}

TEST_CASE("arena: elements are aligned whatever stands before them") {
  Arena arena;
  for (int i = 1; i < 100; ++i) {
    arena.copy(std::string(static_cast<std::size_t>(i), 'x'));
    const auto* elements = arena.make<std::uint64_t>(3);
    CHECK(reinterpret_cast<std::uintptr_t>(elements) % alignof(std::uint64_t) == 0);
    CHECK(elements[2] == 0);
  }
}

TEST_CASE("arena: no elements need no memory") {
  Arena arena;
  CHECK(arena.copy("").empty());
  CHECK(arena.make<int>(0) == nullptr);
  CHECK(arena.copy<int>(nullptr, 0).empty());
  CHECK(arena.allocated_bytes() == 0);
}

TEST_CASE("arena: clear keeps what was used, so a steady stream allocates nothing more") {
  Arena arena;
  auto fill = [&] {
    for (int i = 0; i < 1000; ++i) arena.copy(std::string(100, 'x'));
  };
  fill();
  const std::size_t settled = arena.allocated_bytes();
  for (int round = 0; round < 3; ++round) {
    arena.clear();
    fill();
    CHECK(arena.allocated_bytes() == settled);
  }
}

TEST_CASE("arena: a block that was kept and is too small is passed over") {
  Arena arena;
  arena.copy("small");
  arena.clear();
  const std::string large(100'000, 'x');
  CHECK(arena.copy(large) == large);
  CHECK(arena.copy("small") == "small");
}

TEST_CASE("arena: clear keeps no more than its limit of many blocks") {
  Arena arena;
  for (int i = 0; i < 64; ++i) arena.make<char>(std::size_t{1} << 20);
  arena.clear();
  CHECK(arena.allocated_bytes() == std::size_t{4} << 20);
}

TEST_CASE("arena: clear gives a very large block back") {
  Arena arena;
  arena.make<char>(std::size_t{64} << 20);
  arena.clear();
  CHECK(arena.allocated_bytes() <= std::size_t{1} << 20);
  CHECK(arena.copy("text") == "text");
}
