#include "client/annotation_queue.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

using namespace phosphor;

namespace {

constexpr std::size_t two_blocks = 2 * AnnotationQueue::block_bytes;
constexpr std::size_t block_room = AnnotationQueue::Block::room;

RecordHeader numbered(std::uint64_t number) {
  RecordHeader header;
  header.span_id = {number};
  return header;
}

bool push(AnnotationQueue& queue, AnnotationQueue::Writer& writer, const RecordHeader& header,
          std::string_view payload) {
  return queue.push(writer, payload, [&](RecordHeader& target) { target = header; });
}

std::string text_of(RecordHeader* record) {
  return std::to_string(record->span_id.value) + ":" +
         std::string(AnnotationQueue::payload(record), record->payload_bytes);
}

// "1:payload 2:payload " of all that a pass finds; it is removed.
std::string pass(AnnotationQueue& queue) {
  std::string text;
  queue.begin_pass();
  while (RecordHeader* const record = queue.front()) {
    text += text_of(record) + " ";
    queue.pop();
  }
  return text;
}

}  // namespace

TEST_CASE("queue: a writer's records come out in order, whatever their size") {
  AnnotationQueue queue(two_blocks);
  REQUIRE(queue.valid());
  AnnotationQueue::Writer writer;
  CHECK(queue.empty());
  CHECK(pass(queue).empty());
  CHECK(push(queue, writer, numbered(1), ""));
  CHECK_FALSE(queue.empty());
  CHECK(push(queue, writer, numbered(2), std::string(64, 'a')));
  CHECK(pass(queue) == "1: 2:" + std::string(64, 'a') + " ");
  CHECK(queue.empty());
  CHECK(push(queue, writer, numbered(3), std::string(65, 'b')));
  CHECK(queue.blocks_in_use() == 1);
  CHECK(pass(queue) == "3:" + std::string(65, 'b') + " ");
  queue.close(writer);
  CHECK(pass(queue).empty());
  CHECK(queue.blocks_in_use() == 0);
}

TEST_CASE("queue: full at its capacity, free again after a pass") {
  AnnotationQueue queue(two_blocks);
  CHECK(queue.blocks() == 2);
  AnnotationQueue::Writer writer;
  for (std::size_t i = 0; i < 2 * block_room; ++i) CHECK(push(queue, writer, numbered(i), ""));
  CHECK_FALSE(push(queue, writer, numbered(0), ""));
  CHECK_FALSE(push(queue, writer, numbered(0), ""));
  queue.begin_pass();
  for (std::size_t i = 0; i < 2 * block_room; ++i) {
    REQUIRE(queue.front() != nullptr);
    CHECK(queue.front()->span_id.value == i);
    queue.pop();
  }
  CHECK(queue.front() == nullptr);
  CHECK(queue.blocks_in_use() == 0);
  CHECK(push(queue, writer, numbered(7), ""));
  CHECK(pass(queue) == "7: ");
}

TEST_CASE("queue: a record that does not fit into the rest of a block begins another") {
  AnnotationQueue queue(two_blocks);
  AnnotationQueue::Writer writer;
  const std::string largest(max_payload_bytes, 'x');
  CHECK(push(queue, writer, numbered(1), largest));
  CHECK(push(queue, writer, numbered(2), std::string(64, 'y')));
  CHECK(push(queue, writer, numbered(3), largest));
  CHECK(queue.blocks_in_use() == 2);
  CHECK(pass(queue) == "1:" + largest + " 2:" + std::string(64, 'y') + " 3:" + largest + " ");
  CHECK(queue.blocks_in_use() == 1);
}

TEST_CASE("queue: a writer that rests keeps its block, and holds up nobody else's") {
  AnnotationQueue queue(4 * AnnotationQueue::block_bytes);
  AnnotationQueue::Writer resting;
  AnnotationQueue::Writer busy;
  CHECK(push(queue, resting, numbered(1), ""));
  for (std::uint64_t round = 0; round < 10; ++round) {
    for (std::size_t i = 0; i < block_room; ++i) CHECK(push(queue, busy, numbered(round), ""));
    CHECK_FALSE(pass(queue).empty());
    CHECK(queue.blocks_in_use() <= 2);
  }
  CHECK(push(queue, resting, numbered(2), ""));
  CHECK(pass(queue) == "2: ");
}

TEST_CASE("queue: what is left of a pass is there in the next one, in its order") {
  AnnotationQueue queue(4 * AnnotationQueue::block_bytes);
  AnnotationQueue::Writer first;
  AnnotationQueue::Writer second;
  CHECK(push(queue, first, numbered(1), ""));
  CHECK(push(queue, first, numbered(2), ""));
  CHECK(push(queue, second, numbered(3), ""));
  queue.begin_pass();
  CHECK(text_of(queue.front()) == "1:");
  queue.pop();
  CHECK(push(queue, first, numbered(4), ""));
  CHECK(pass(queue) == "2: 4: 3: ");
}

TEST_CASE("queue: reset, nothing is left and everything is free") {
  AnnotationQueue queue(two_blocks);
  AnnotationQueue::Writer writer;
  for (std::size_t i = 0; i < 2 * block_room; ++i) CHECK(push(queue, writer, numbered(i), ""));
  queue.reset();
  writer = {};
  CHECK(queue.empty());
  CHECK(queue.blocks_in_use() == 0);
  CHECK(push(queue, writer, numbered(1), "x"));
  CHECK(pass(queue) == "1:x ");
}

TEST_CASE("queue: many threads push, one takes: nothing is lost, torn or out of its order") {
  constexpr std::size_t threads = 4;
  constexpr std::uint64_t each = 20'000;
  AnnotationQueue queue(8 * AnnotationQueue::block_bytes);
  std::vector<std::thread> producers;
  for (std::size_t t = 0; t < threads; ++t) {
    producers.emplace_back([&queue, t] {
      AnnotationQueue::Writer writer;
      for (std::uint64_t i = 0; i < each;) {
        RecordHeader header = numbered(i);
        header.trace_id = {t, i * 3};
        const std::string payload(i % 200, static_cast<char>('a' + t));
        if (push(queue, writer, header, payload)) {
          ++i;
        } else {
          std::this_thread::yield();
        }
      }
      queue.close(writer);
    });
  }
  std::vector<std::uint64_t> next(threads, 0);
  std::uint64_t wrong = 0;
  for (std::uint64_t taken = 0; taken < threads * each;) {
    queue.begin_pass();
    while (RecordHeader* const record = queue.front()) {
      const std::size_t t = record->trace_id.high;
      const std::uint64_t i = next[t]++;
      const std::string payload(AnnotationQueue::payload(record), record->payload_bytes);
      const bool right = record->span_id.value == i && record->trace_id.low == i * 3 &&
                         payload == std::string(i % 200, static_cast<char>('a' + t));
      wrong += right ? 0 : 1;
      queue.pop();
      ++taken;
    }
    std::this_thread::yield();
  }
  for (std::thread& producer : producers) producer.join();
  CHECK(pass(queue).empty());
  CHECK(wrong == 0);
  CHECK(queue.empty());
  CHECK(queue.blocks_in_use() == 0);
}
