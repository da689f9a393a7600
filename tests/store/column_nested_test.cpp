#include "store/column_nested.h"

#include "store/column_layout.h"
#include "store/record_order.h"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace phosphor;

namespace {

std::string bytes_of(const Value& value) {
  ByteWriter out;
  append_nested(value, out);
  return std::string(out.bytes());
}

Value nested(int depth, Arena& arena) {
  Value value = Value::integer(1);
  for (int i = 1; i < depth; ++i) value = Value::array(arena.copy(&value, 1));
  return value;
}

void check_refused(const std::string& bytes) {
  Arena arena;
  CHECK_THROWS_AS(read_nested(bytes, arena), NotABlock);
}

}  // namespace

TEST_CASE("nested: a value of any type comes back") {
  const Value elements[] = {Value(),
                            Value::string("text"),
                            Value::bytes(std::string_view("\0\xff", 2)),
                            Value::boolean(true),
                            Value::integer(std::numeric_limits<std::int64_t>::min()),
                            Value::real(-72.5),
                            Value::array({})};
  const KeyValue members[] = {{"a", Value::array({elements, std::size(elements)})},
                              {"", Value::map({})},
                              {"a", Value::string("twice")}};
  for (const Value& value : {Value::map({members, 3}), Value::array({elements, 7}), Value(),
                             Value::real(std::numeric_limits<double>::quiet_NaN())}) {
    Arena arena;
    const std::string bytes = bytes_of(value);
    CHECK(compare(read_nested(bytes, arena), value) == 0);
  }
}

TEST_CASE("nested, hostile: values at the limit of depth are read, those beyond it refused") {
  Arena arena;
  const Value deepest = nested(max_value_depth, arena);
  const std::string bytes = bytes_of(deepest);
  CHECK(compare(read_nested(bytes, arena), deepest) == 0);
  check_refused(bytes_of(nested(max_value_depth + 1, arena)));
  std::string endless;
  for (int i = 0; i < 100'000; ++i) endless += std::string("\x05\x01", 2);
  check_refused(endless);
}

TEST_CASE("nested, hostile: what is cut off, too long or unknown is refused") {
  const KeyValue members[] = {{"key", Value::string("text")}, {"n", Value::real(1)}};
  const std::string bytes = bytes_of(Value::map({members, 2}));
  for (std::size_t size = 0; size < bytes.size(); ++size) check_refused(bytes.substr(0, size));
  check_refused(bytes + std::string(1, '\0'));
  check_refused("\x08");                      // a type that does not exist
  check_refused("\x05\xff\xff\xff\xff\x0f");  // elements that are not there
  check_refused(
      std::string("\x01\x05"
                  "abc"));  // a text beyond the end
}

TEST_CASE("nested, hostile: counts within counts do not multiply memory") {
  std::string bytes;
  for (int i = 0; i < 20; ++i) bytes += std::string("\x05\xe8\x07", 3);  // arrays of 1000 elements
  bytes += std::string(1'000, '\0');
  Arena arena;
  CHECK_THROWS_AS(read_nested(bytes, arena), NotABlock);
  CHECK(arena.allocated_bytes() < 100'000);
}
