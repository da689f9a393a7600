#include "store/block_producers.h"

#include "store/column_nested.h"

namespace phosphor {
namespace {

Scope as_scope(const Resource& resource) noexcept {
  return {{}, {}, resource.attributes, resource.dropped_attributes_count, resource.schema_url};
}
const Scope& as_scope(const Scope& scope) noexcept { return scope; }

}  // namespace

ProducerTableBuilder::ProducerTableBuilder(ColumnDictionary& dictionary, AttributeKeys& keys)
    : dictionary_(dictionary), attributes_(dictionary, keys) {
  clear();
}

void ProducerTableBuilder::clear() {
  addresses_.column = dictionary_.new_column();
  addresses_.values.clear();
  number_of_address_.clear();
  contents_.column = dictionary_.new_column();
  contents_.values.clear();
  none_ = 0;
  attributes_.clear();
  dropped_attributes_.clear(dictionary_);
  for (TextColumnBuilder* texts : {&schema_urls_, &names_, &versions_}) texts->clear(dictionary_);
}

std::uint32_t ProducerTableBuilder::number_of(const Resource* resource) {
  return number_by_address(resource);
}

std::uint32_t ProducerTableBuilder::number_of(const Scope* scope) {
  return number_by_address(scope);
}

template <typename Producer>
std::uint32_t ProducerTableBuilder::number_by_address(const Producer* producer) {
  const std::uint32_t address =
      dictionary_.number_of(reinterpret_cast<std::uintptr_t>(producer), addresses_);
  if (address < number_of_address_.size()) return number_of_address_[address];
  const Scope content = producer == nullptr ? Scope{} : as_scope(*producer);
  const std::uint32_t number = number_by_content(producer == nullptr ? nullptr : &content);
  number_of_address_.push_back(number);
  return number;
}

std::uint32_t ProducerTableBuilder::number_by_content(const Scope* content) {
  content_.clear();
  if (content != nullptr) {
    content_.reserve(max_varint_bytes);
    content_.varint(content->dropped_attributes_count);
    content_.text(content->name);
    content_.text(content->version);
    content_.text(content->schema_url);
    append_nested(Value::map(content->attributes), content_);
  }
  const auto next = static_cast<std::uint32_t>(contents_.values.size());
  const std::uint32_t number = dictionary_.number_of(content_.bytes(), contents_);
  if (number < next) return number;
  if (content == nullptr) none_ = number + std::size_t{1};
  add_row(content == nullptr ? Scope{} : *content);
  return number;
}

void ProducerTableBuilder::add_row(const Scope& content) {
  attributes_.add_row(content.attributes, 0);
  dropped_attributes_.add(content.dropped_attributes_count, dictionary_);
  schema_urls_.add(content.schema_url, dictionary_);
  names_.add(content.name, dictionary_);
  versions_.add(content.version, dictionary_);
}

void ProducerTableBuilder::write(LayoutWriter& out) {
  out.varint(contents_.values.size());
  out.varint(none_);
  attributes_.write(out, {});
  dropped_attributes_.write(out, {});
  for (TextColumnBuilder* texts : {&schema_urls_, &names_, &versions_}) texts->write(out, {});
}

ProducerTable::ProducerTable(LayoutReader& in, std::size_t key_count)
    : row_count_(in.size_up_to(block_format::max_rows)),
      none_(in.size_up_to(row_count_)),
      attributes_(in, key_count),
      dropped_attributes_(in),
      schema_urls_(in),
      names_(in),
      versions_(in) {}

void ProducerTable::load() {
  if (is_loaded_) return;
  attributes_.load(row_count_, {});
  dropped_attributes_.load(row_count_, {});
  for (TextColumn* texts : {&schema_urls_, &names_, &versions_}) texts->load(row_count_, {});
  is_loaded_ = true;
}

AttributeTable& ProducerTable::attributes() {
  load();
  return attributes_;
}

Scope ProducerTable::read(std::uint32_t number, TextList& keys, const ReadTarget& target) {
  load();
  const auto text = [&](TextColumn& texts) {
    return texts.copy(texts.codes().at(number, number, {}, Codes::none), target);
  };
  Scope scope;
  scope.name = text(names_);
  scope.version = text(versions_);
  scope.schema_url = text(schema_urls_);
  const std::uint32_t dropped = dropped_attributes_.codes().at(number, number, {}, Codes::none);
  scope.dropped_attributes_count =
      static_cast<std::uint32_t>(dropped_attributes_.numbers()[dropped]);
  std::vector<Slice<KeyValue>> attributes;
  attributes_.read(number, number + std::size_t{1}, {}, keys, target, attributes);
  scope.attributes = attributes.front();
  return scope;
}

const Scope* ProducerTable::scope(std::uint32_t number, TextList& keys, const ReadTarget& target) {
  return scopes_.get(number, row_count_, target, [&]() -> const Scope* {
    if (number + std::size_t{1} == none_) return nullptr;
    return target.arena.copy_one(read(number, keys, target));
  });
}

const Resource* ProducerTable::resource(std::uint32_t number, TextList& keys,
                                        const ReadTarget& target) {
  return resources_.get(number, row_count_, target, [&]() -> const Resource* {
    if (number + std::size_t{1} == none_) return nullptr;
    const Scope scope = read(number, keys, target);
    return target.arena.copy_one(
        Resource{scope.attributes, scope.dropped_attributes_count, scope.schema_url});
  });
}

}  // namespace phosphor
