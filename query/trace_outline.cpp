#include "query/trace_outline.h"

#include "query/trace_json.h"

#include <bit>
#include <cstring>
#include <limits>
#include <unordered_map>

namespace phosphor {
namespace {

static_assert(std::endian::native == std::endian::little, "columns are written as they lie here");

constexpr std::string_view magic = "phto";
constexpr std::uint32_t version = 1;
constexpr std::size_t alignment = 8;  // of columns: a browser looks at them in place
constexpr std::size_t bytes_a_span = 3 * 8 + 7 * 4;
constexpr std::size_t bytes_an_event = 8 + 4;
constexpr std::size_t column_count = 12;
constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

constexpr std::size_t padded(std::size_t size) {
  return (size + alignment - 1) / alignment * alignment;
}

// Each different text once, by its first use.
class TextTable {
 public:
  std::uint32_t number_of(std::string_view text) {
    const auto next = static_cast<std::uint32_t>(texts_.size());
    const auto [found, is_new] = numbers_.try_emplace(text, next);
    if (is_new) texts_.push_back(text);
    return found->second;
  }

  void write(JsonWriter& json) const {
    json.begin_array();
    for (const std::string_view text : texts_) json.string(text);
    json.end_array();
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::vector<std::string_view> texts_;
};

// As query/README.md numbers the bits.
std::uint32_t facts_of(const TraceNode& node) {
  const Span& span = *node.span;
  return static_cast<std::uint32_t>(span.kind) | static_cast<std::uint32_t>(span.side) << 3 |
         static_cast<std::uint32_t>(node.state) << 5 |
         static_cast<std::uint32_t>(node.missing_half) << 8 | std::uint32_t{span.async} << 10 |
         std::uint32_t{node.orphan} << 11 | std::uint32_t{span.status == StatusCode::error} << 12;
}
static_assert(static_cast<int>(CallSide::client) == 1 && static_cast<int>(CallSide::server) == 2);
static_assert(static_cast<int>(SpanState::complete) == 0 &&
              static_cast<int>(SpanState::end_only) == 6);

class OutlineWriter {
 public:
  OutlineWriter(const Trace& trace, const TraceTree& tree) : trace_(trace), tree_(tree) {}

  Result<std::string> write(std::size_t max_bytes) {
    const std::string head = head_json();
    const std::size_t size = 16 + head.size() + tree_.nodes.size() * bytes_a_span +
                             event_count_ * bytes_an_event + column_count * alignment;
    if (size > max_bytes) return too_large(max_bytes);
    out_.reserve(size);
    out_ += magic;
    append(version);
    append(static_cast<std::uint32_t>(tree_.nodes.size()));
    append(static_cast<std::uint32_t>(head.size()));
    out_ += head;
    write_spans();
    write_events();
    return std::move(out_);
  }

 private:
  Error too_large(std::size_t max_bytes) const {
    return {ErrorCode::resource_exhausted,
            "the outline of the trace's " + std::to_string(tree_.nodes.size()) +
                " spans is larger than the limit of " + std::to_string(max_bytes >> 20) + " MiB"};
  }

  // Padded, so that the columns behind it are aligned.
  std::string head_json() {
    for (const TraceNode& node : tree_.nodes) {
      names_of_.push_back(names_.number_of(node.span->name));
      peers_of_.push_back(node.span->peer.empty() ? none : names_.number_of(node.span->peer));
      event_count_ += node.span->events.size();
    }
    std::string head;
    JsonWriter json(head);
    json.begin_object();
    write_trace_head(json, trace_, tree_);
    json.key("names");
    names_.write(json);
    json.member_count("event_count", event_count_);
    json.end_object();
    head.resize(padded(head.size()), ' ');
    return head;
  }

  // One pass: the spans of the nodes lie all over the memory.
  void write_spans() {
    const std::size_t count = tree_.nodes.size();
    auto starts = add_column<double>(count);
    auto ends = add_column<double>(count);
    auto span_ids = add_column<std::uint64_t>(count);
    auto descendants = add_column<std::uint32_t>(count);
    auto others = add_column<std::uint32_t>(count);
    auto services = add_column<std::uint32_t>(count);
    auto names = add_column<std::uint32_t>(count);
    auto peers = add_column<std::uint32_t>(count);
    auto clocks = add_column<std::uint32_t>(count);
    auto facts = add_column<std::uint32_t>(count);
    const auto service_number = service_numbers();
    for (std::size_t i = 0; i < count; ++i) {
      const TraceNode& node = tree_.nodes[i];
      starts.put(offset_of(node.start));
      ends.put(offset_of(node.end));
      span_ids.put(node.span->span_id.value);
      descendants.put(node.descendant_count);
      others.put(node.call ? node.call->other : none);
      services.put(service_number.find(node.span->service)->second);
      names.put(names_of_[i]);
      peers.put(peers_of_[i]);
      clocks.put(node.clock);
      facts.put(facts_of(node));
    }
  }

  void write_events() {
    auto times = add_column<double>(event_count_);
    auto nodes = add_column<std::uint32_t>(event_count_);
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i) {
      for (const Event& event : tree_.nodes[i].span->events) {
        times.put(offset_of(corrected(event.time, tree_.nodes[i].correction)));
        nodes.put(static_cast<std::uint32_t>(i));
      }
    }
  }

  // In the order of the head's list.
  std::unordered_map<std::string_view, std::uint32_t> service_numbers() const {
    std::unordered_map<std::string_view, std::uint32_t> numbers;
    for (const auto& [service, share] : tree_.services) {
      numbers.emplace(service, static_cast<std::uint32_t>(numbers.size()));
    }
    return numbers;
  }

  double offset_of(Timestamp time) const {
    if (time == no_time) return std::numeric_limits<double>::quiet_NaN();
    return static_cast<double>(
        saturating_subtract(unix_nanoseconds(time), unix_nanoseconds(tree_.start)));
  }

  template <typename Number>
  struct Column {
    char* at;
    void put(Number number) {
      std::memcpy(at, &number, sizeof(number));
      at += sizeof(number);
    }
  };

  // Requires: there is room, so that `out_` stays where it is.
  template <typename Number>
  Column<Number> add_column(std::size_t count) {
    const std::size_t begin = out_.size();
    out_.resize(padded(begin + count * sizeof(Number)));
    return {out_.data() + begin};
  }

  void append(std::uint32_t number) {
    out_.append(reinterpret_cast<const char*>(&number), sizeof(number));
  }

  const Trace& trace_;
  const TraceTree& tree_;
  TextTable names_;
  std::vector<std::uint32_t> names_of_;
  std::vector<std::uint32_t> peers_of_;
  std::size_t event_count_ = 0;
  std::string out_;
};

}  // namespace

Result<std::string> write_trace_outline(const Trace& trace, const TraceTree& tree,
                                        std::size_t max_bytes) {
  return OutlineWriter(trace, tree).write(max_bytes);
}

}  // namespace phosphor
