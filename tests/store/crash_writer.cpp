// A program that writes traces FIRST, FIRST+1, … into a store until it is killed, and prints each
// number, on a line of its own, once the store has acknowledged it: `crash_writer FOLDER FIRST`.
// With `drop` as a third word it drops slices all the time: they are short, and soon too old.

#include "store/rocks_store.h"
#include "tests/store/crash_records.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace phosphor;
using namespace phosphor::test;

int main(int argc, char** argv) {
  if (argc < 3) return 64;
  const bool drops = argc > 3 && std::string(argv[3]) == "drop";
  auto store = RocksStore::open(drops ? dropping_crash_options(argv[1]) : crash_options(argv[1]));
  if (!store) {
    std::fprintf(stderr, "%s\n", store.error().message.c_str());
    return 1;
  }
  for (std::uint64_t number = std::strtoull(argv[2], nullptr, 10);; ++number) {
    if (!(*store)->write(crash_records(number).batch())) return 1;
    const std::string line = std::to_string(number) + "\n";
    if (drops && !(*store)->apply_retention(std::chrono::system_clock::now())) return 1;
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
}
