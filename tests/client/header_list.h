// Headers as a plain list, in which names may repeat: the carrier of the propagation tests.
//
// Threads: one.

#pragma once

#include <phosphor/propagation.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor::test {

struct HeaderList final : HeaderReader, HeaderWriter {
  using List = std::vector<std::pair<std::string, std::string>>;

  HeaderList() = default;
  HeaderList(std::initializer_list<List::value_type> headers) : list(headers) {}

  std::optional<std::string_view> get(std::string_view name, std::size_t index) const override {
    for (const auto& [key, value] : list) {
      if (key == name && index-- == 0) return value;
    }
    return std::nullopt;
  }
  void each(HeaderVisitor visit) const override {
    for (const auto& [key, value] : list) {
      if (!visit(key, value)) return;
    }
  }
  void set(std::string_view name, std::string_view value) override {
    list.emplace_back(name, value);
  }

  // The first of that name, or "-".
  std::string at(std::string_view name) const { return std::string(get(name, 0).value_or("-")); }

  // "name: value" lines, in the order of writing.
  std::string text() const {
    std::string lines;
    for (const auto& [key, value] : list) lines += key + ": " + value + '\n';
    return lines;
  }

  List list;
};

}  // namespace phosphor::test
