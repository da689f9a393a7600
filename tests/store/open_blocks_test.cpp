#include "store/open_blocks.h"

#include <doctest/doctest.h>

#include <string>

using namespace phosphor;

namespace {

BlockPointer block_of(std::size_t bytes) {
  auto block = std::make_shared<LoadedBlock>();
  block->bytes.PinSelf(std::string(bytes, 'x'));
  return block;
}

}  // namespace

TEST_CASE("open blocks: one that was given is taken once") {
  OpenBlocks blocks(1'000'000);
  const BlockPointer given = block_of(100);
  blocks.give({1, 2}, given);
  CHECK(blocks.bytes() == given->memory_bytes());
  CHECK(blocks.take({1, 1}) == nullptr);
  CHECK(blocks.take({2, 2}) == nullptr);
  CHECK(blocks.take({1, 2}) == given);
  CHECK(blocks.take({1, 2}) == nullptr);
  CHECK(blocks.bytes() == 0);
}

TEST_CASE("open blocks: the one that was given first makes room") {
  OpenBlocks blocks(2 * block_of(100)->memory_bytes());
  blocks.give({1, 0}, block_of(100));
  blocks.give({2, 0}, block_of(100));
  blocks.give({1, 0}, blocks.take({1, 0}));
  blocks.give({3, 0}, block_of(100));
  CHECK(blocks.take({2, 0}) == nullptr);
  CHECK(blocks.take({1, 0}) != nullptr);
  CHECK(blocks.take({3, 0}) != nullptr);
}

TEST_CASE("open blocks: the same block given by two readers counts once") {
  OpenBlocks blocks(1'000'000);
  blocks.give({1, 0}, block_of(100));
  const BlockPointer second = block_of(100);
  blocks.give({1, 0}, second);
  CHECK(blocks.bytes() == second->memory_bytes());
  CHECK(blocks.take({1, 0}) == second);
}

TEST_CASE("open blocks: one beyond the limit is not kept") {
  OpenBlocks blocks(10);
  blocks.give({1, 0}, block_of(100));
  CHECK(blocks.bytes() == 0);
  CHECK(blocks.take({1, 0}) == nullptr);
}
