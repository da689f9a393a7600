#include "store/column_attributes.h"

#include "store/record_order.h"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace phosphor;

namespace {

using Rows = std::vector<std::vector<KeyValue>>;

// A table, written and read again; its rows are of no trace.
struct Tables {
  explicit Tables(const Rows& rows) {
    ColumnDictionary dictionary;
    AttributeKeys keys{dictionary.new_column(), {}};
    AttributeTableBuilder builder(dictionary, keys);
    for (const auto& row : rows) builder.add_row({row.data(), row.size()}, 0);
    LayoutWriter out;
    write_texts(out, keys.values);
    builder.write(out, {});
    block = out.take({});
    LayoutReader in(block);
    key_list = TextList(in);
    key_list.load(keys.values.size());
    table = AttributeTable(in, keys.values.size());
    layout = in.take_layout();
    table.load(rows.size(), {});
  }

  std::vector<Slice<KeyValue>> read(std::size_t begin, std::size_t end) {
    std::vector<Slice<KeyValue>> rows;
    table.read(begin, end, {}, key_list, {arena, ++read_count}, rows);
    return rows;
  }

  std::string block;
  std::unique_ptr<char[]> layout;
  TextList key_list;
  AttributeTable table;
  Arena arena;
  std::uint64_t read_count = 0;
};

void check_row(Slice<KeyValue> read, const std::vector<KeyValue>& written) {
  CHECK(compare(Value::map(read), Value::map({written.data(), written.size()})) == 0);
}

void check(const Rows& rows) {
  Tables tables(rows);
  const auto read = tables.read(0, rows.size());
  REQUIRE(read.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) check_row(read[i], rows[i]);
}

}  // namespace

TEST_CASE("attributes: order, types and keys that come twice are kept") {
  const Value list[] = {Value::integer(1), Value()};
  check({});
  check({{}, {}});
  check({{{"a", Value::string("x")}, {"b", Value::integer(1)}},
         {{"b", Value::integer(2)}, {"a", Value::string("y")}},
         {},
         {{"a", Value::integer(3)}, {"a", Value::string("x")}, {"a", Value::integer(4)}},
         {{"", Value()}, {"", Value::boolean(true)}, {"r", Value::real(-0.0)}},
         {{"l", Value::array({list, 2})}, {"m", Value::map({})}, {"z", Value::bytes("\xff")}}});
}

TEST_CASE("attributes: rows are read in any order") {
  Rows rows;
  for (int i = 0; i < 50; ++i) {
    rows.emplace_back();
    if (i % 3 != 0) rows.back().push_back({"n", Value::integer(i)});
    if (i % 2 == 0) rows.back().push_back({"even", Value::boolean(i % 4 == 0)});
  }
  Tables tables(rows);
  for (const std::size_t row : {30U, 31U, 5U, 49U, 0U, 49U, 12U}) {
    check_row(tables.read(row, row + 1)[0], rows[row]);
  }
}

TEST_CASE("attributes: a row of very many, or one in a table of very many keys, is packed") {
  std::vector<std::string> keys;
  for (int i = 0; i < 6'000; ++i) keys.push_back("key-" + std::to_string(i));
  const auto row_of = [&](std::size_t first, std::size_t count) {
    std::vector<KeyValue> row;
    for (std::size_t i = first; i < first + count; ++i) {
      row.push_back({keys[i], Value::integer(static_cast<std::int64_t>(i))});
    }
    return row;
  };
  const auto packed_columns = [](const Rows& rows) {
    Tables tables(rows);
    std::size_t count = 0;
    for (const AttributeColumn& column : tables.table.columns()) {
      if (column.is_packed()) ++count;
    }
    return count;
  };
  const Rows at_limit = {row_of(0, block_format::max_row_columns)};
  const Rows over_limit = {row_of(0, block_format::max_row_columns + 1), row_of(3, 2)};
  CHECK(packed_columns(at_limit) == 0);
  CHECK(packed_columns(over_limit) == 1);
  check(at_limit);
  check(over_limit);
  Rows many_keys;
  for (std::size_t first = 0; first + 100 <= keys.size(); first += 100) {
    many_keys.push_back(row_of(first, 100));
  }
  CHECK(packed_columns(many_keys) == 1);
  CHECK(Tables(many_keys).table.columns().size() <= block_format::max_columns);
  check(many_keys);
}

TEST_CASE("attributes: rows of very many shapes are packed from some shape on") {
  Rows rows;
  const char* names[15] = {"a", "b", "c", "d", "e", "f", "g", "h",
                           "i", "j", "k", "l", "m", "n", "o"};
  for (std::uint32_t set = 0; set < (1U << 15); ++set) {
    rows.emplace_back();
    for (std::uint32_t i = 0; i < 15; ++i) {
      if ((set >> i & 1) != 0) rows.back().push_back({names[i], Value::integer(set)});
    }
  }
  check(rows);
}

TEST_CASE("attributes: one value that all rows share is copied once") {
  const std::string large(10'000, 'x');
  Rows rows(100, {{"k", Value::string(large)}});
  rows.push_back({{"k", Value::string("other")}});
  Tables tables(rows);
  const auto read = tables.read(0, rows.size());
  CHECK(read[0][0].value.as_string().data() == read[99][0].value.as_string().data());
  CHECK(tables.arena.allocated_bytes() < 100'000);
}
