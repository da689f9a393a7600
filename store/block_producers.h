// The resources of a block's spans, or their scopes: each content once, numbered by first use.
//
// A scope has all that a resource has, so one kind of table serves both; a resource's names stay
// empty. That a span has none is a row, too.
//
// Threads: one at a time. Failure: reading throws NotABlock.

#pragma once

#include "store/column_attributes.h"
#include "store/column_values.h"

#include <phosphor/span.h>

#include <cstdint>
#include <string_view>

namespace phosphor {

class ProducerTableBuilder {
 public:
  ProducerTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys);

  // The number of the row with the same content; null is a content of its own.
  std::uint32_t number_of(const Resource* resource);
  std::uint32_t number_of(const Scope* scope);

  std::size_t row_count() const noexcept { return contents_.values.size(); }
  std::size_t value_count() const noexcept { return attributes_.value_count(); }
  void write(LayoutWriter& out);
  void clear();

 private:
  // Looks at the content only where the address is a new one.
  template <typename Producer>
  std::uint32_t number_by_address(const Producer* producer);
  std::uint32_t number_by_content(const Scope* content);
  void add_row(const Scope& content);

  ColumnDictionary& dictionary_;
  ColumnValues<std::uint64_t> addresses_;
  std::vector<std::uint32_t> number_of_address_;
  ColumnValues<std::string_view> contents_;
  std::size_t none_ = 0;  // the row that stands for none, + 1
  ByteWriter content_;

  AttributeTableBuilder attributes_;
  NumberColumnBuilder dropped_attributes_;
  TextColumnBuilder schema_urls_, names_, versions_;
};

class ProducerTable {
 public:
  ProducerTable() = default;
  ProducerTable(LayoutReader& in, std::size_t key_count);

  std::size_t size() const noexcept { return row_count_; }

  // Null where the row stands for none. Requires: number < size().
  const Scope* scope(std::uint32_t number, TextList& keys, const ReadTarget& target);
  const Resource* resource(std::uint32_t number, TextList& keys, const ReadTarget& target);

  // For searching; its rows are of no trace.
  AttributeTable& attributes();

 private:
  void load();
  Scope read(std::uint32_t number, TextList& keys, const ReadTarget& target);

  std::size_t row_count_ = 0;
  std::size_t none_ = 0;
  bool is_loaded_ = false;
  AttributeTable attributes_;
  NumberColumn dropped_attributes_;
  TextColumn schema_urls_, names_, versions_;
  MadeOnce<const Scope*> scopes_;
  MadeOnce<const Resource*> resources_;
};

}  // namespace phosphor
