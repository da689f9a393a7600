#include "store/memory_store.h"

#include "tests/store/retention_conformance.h"
#include "tests/store/store_conformance.h"

#include <doctest/doctest.h>

using namespace phosphor;
using namespace phosphor::test;

namespace {

struct MemoryStoreUnderTest {
  static constexpr auto max_age = 72h;
  static constexpr auto slack = 3h;

  TraceWriter& writer() { return store; }
  TraceReader& reader() { return store; }
  void reopen() {}  // it has nothing to reopen

  MemoryStore store{MemoryStore::Options{max_age, &store_now}};
};

}  // namespace

TYPE_TO_STRING(MemoryStoreUnderTest);
TEST_CASE_TEMPLATE_INVOKE(store_conformance, MemoryStoreUnderTest);
TEST_CASE_TEMPLATE_INVOKE(retention_conformance, MemoryStoreUnderTest);
