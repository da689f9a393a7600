#include "client/annotation_queue.h"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

using namespace phosphor;

namespace {

RecordHeader numbered(std::uint64_t number) {
  RecordHeader header;
  header.span_id = {number};
  return header;
}

// "1:payload" of the oldest record, which is removed; "" if there is none.
std::string take(AnnotationQueue& queue) {
  RecordHeader* const record = queue.front();
  if (record == nullptr) return "";
  std::string text = std::to_string(record->span_id.value) + ":" +
                     std::string(AnnotationQueue::payload(record), record->payload_bytes);
  queue.pop();
  return text;
}

}  // namespace

TEST_CASE("queue: records come out in order, whatever their size") {
  AnnotationQueue queue(16384);
  REQUIRE(queue.valid());
  CHECK(take(queue) == "");
  CHECK(queue.push(numbered(1), "") == 1);
  CHECK(queue.push(numbered(2), std::string(64, 'a')) == 3);
  CHECK(queue.push(numbered(3), std::string(65, 'b')) == 6);
  CHECK(take(queue) == "1:");
  CHECK(take(queue) == "2:" + std::string(64, 'a'));
  CHECK(take(queue) == "3:" + std::string(65, 'b'));
  CHECK(take(queue) == "");
  CHECK(queue.used_cells() == 0);
}

TEST_CASE("queue: full at its capacity, free again after a pop") {
  AnnotationQueue queue(16384);
  CHECK(queue.capacity_cells() == 256);
  for (std::size_t i = 1; i <= 256; ++i) CHECK(queue.push(numbered(i), "") == i);
  CHECK(queue.push(numbered(257), "") == 0);
  CHECK(take(queue) == "1:");
  CHECK(queue.push(numbered(257), "x") == 0);  // needs two cells
  CHECK(queue.push(numbered(257), "") == 256);
  CHECK(take(queue) == "2:");
}

TEST_CASE("queue: records stay whole where the ring ends") {
  AnnotationQueue queue(16384);
  std::uint64_t number = 0;
  for (std::size_t size = 0; size <= max_payload_bytes; size += 7) {
    const std::string payload(size, static_cast<char>('a' + size % 26));
    ++number;
    REQUIRE(queue.push(numbered(number), payload) != 0);
    REQUIRE(take(queue) == std::to_string(number) + ":" + payload);
  }
}

TEST_CASE("queue: many threads push, one takes: nothing is lost, torn or out of its order") {
  constexpr std::size_t threads = 4;
  constexpr std::uint64_t each = 20'000;
  AnnotationQueue queue(65536);
  std::vector<std::thread> producers;
  for (std::size_t t = 0; t < threads; ++t) {
    producers.emplace_back([&queue, t] {
      for (std::uint64_t i = 0; i < each;) {
        RecordHeader header = numbered(i);
        header.trace_id = {t, i * 3};
        const std::string payload(i % 200, static_cast<char>('a' + t));
        if (queue.push(header, payload) != 0) {
          ++i;
        } else {
          std::this_thread::yield();
        }
      }
    });
  }
  std::vector<std::uint64_t> next(threads, 0);
  std::uint64_t wrong = 0;
  for (std::uint64_t taken = 0; taken < threads * each;) {
    RecordHeader* const record = queue.front();
    if (record == nullptr) {
      std::this_thread::yield();
      continue;
    }
    const std::size_t t = record->trace_id.high;
    const std::uint64_t i = next[t]++;
    const std::string payload(AnnotationQueue::payload(record), record->payload_bytes);
    const bool right = record->span_id.value == i && record->trace_id.low == i * 3 &&
                       payload == std::string(i % 200, static_cast<char>('a' + t));
    wrong += right ? 0 : 1;
    queue.pop();
    ++taken;
  }
  for (std::thread& producer : producers) producer.join();
  CHECK(wrong == 0);
  CHECK(queue.used_cells() == 0);
}
