#include "query/trace_find.h"

#include "proto/value_text.h"
#include "query/json_writer.h"

#include <phosphor/id_text.h>

#include <algorithm>
#include <iterator>

namespace phosphor {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::vector<std::string> lower_words(std::string_view text) {
  std::vector<std::string> words;
  while (true) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return words;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
    text.remove_prefix(word.size());
    std::transform(word.begin(), word.end(), std::back_inserter(words.emplace_back()), lower);
  }
}

// All that is looked through of one span, with something between two texts that no word has.
class SearchedText {
 public:
  std::string_view of(const TraceNode& node) {
    text_.clear();
    const Span& span = *node.span;
    for (const std::string_view part : {span.name, span.service, span.peer, span.hostname,
                                        span.span_id_text, span.status_message}) {
      add(part);
    }
    add(to_hex(span.span_id));
    add_state(node.state);
    if (span.status == StatusCode::error) add("error");
    add_attributes(span.attributes);
    for (const Event& event : span.events) {
      add(event.name);
      add_attributes(event.attributes);
    }
    return text_;
  }

 private:
  void add(std::string_view part) {
    std::transform(part.begin(), part.end(), std::back_inserter(text_), lower);
    text_ += '\n';
  }

  // "timed out", as it is shown.
  void add_state(SpanState state) {
    const std::size_t begin = text_.size();
    add(to_string(state));
    std::replace(text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.end(), '_', ' ');
  }

  void add_attributes(Slice<KeyValue> attributes) {
    for (const KeyValue& attribute : attributes) {
      attribute_.assign(attribute.key);
      attribute_ += '=';
      append_text(attribute.value, attribute_);
      add(attribute_);
    }
  }

  std::string text_;
  std::string attribute_;
};

}  // namespace

FoundNodes find_in_trace(const TraceTree& tree, std::string_view text) {
  FoundNodes found;
  const std::vector<std::string> words = lower_words(text);
  if (words.empty()) return found;
  SearchedText searched;
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const std::string_view all = searched.of(tree.nodes[i]);
    const bool has_all = std::all_of(words.begin(), words.end(), [&](const std::string& word) {
      return all.find(word) != std::string_view::npos;
    });
    if (!has_all) continue;
    ++found.count;
    if (found.indexes.size() < max_found_nodes) found.indexes.push_back(i);
  }
  return found;
}

std::string found_json(const TraceTree& tree, const FoundNodes& found) {
  std::string text;
  JsonWriter json(text);
  json.begin_object().member_count("span_count", tree.nodes.size());
  json.member_count("match_count", found.count).key("matches").begin_array();
  for (const std::uint32_t index : found.indexes) json.unsigned_integer(index);
  json.end_array().end_object();
  return text;
}

}  // namespace phosphor
