#include "store/column_texts.h"

#include "store/block_format.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace phosphor {
namespace {

using block_format::TextForm;

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t uuid_length = 36;

constexpr bool is_dash(std::size_t position) noexcept {
  return position == 8 || position == 13 || position == 18 || position == 23;
}

constexpr int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// False, and `out` half written, where `text` is no UUID in lower case.
bool read_uuid(std::string_view text, char* out) noexcept {
  if (text.size() != uuid_length) return false;
  int high = -1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash(i)) {
      if (text[i] != '-') return false;
      continue;
    }
    const int digit = digit_of(text[i]);
    if (digit < 0) return false;
    if (high >= 0) *out++ = static_cast<char>(high << 4 | digit);
    high = high >= 0 ? -1 : digit;
  }
  return true;
}

void write_uuid(std::string_view bytes, char* out) noexcept {
  static constexpr char digits[] = "0123456789abcdef";
  for (std::size_t i = 0, nibble = 0; i < uuid_length; ++i) {
    if (is_dash(i)) {
      out[i] = '-';
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes[nibble / 2]);
    out[i] = digits[nibble % 2 == 0 ? byte >> 4 : byte & 0xf];
    ++nibble;
  }
}

// All texts as UUIDs; empty where one is none.
std::string uuids_of(std::span<const std::string_view> texts) {
  if (texts.empty() || texts.front().size() != uuid_length) return {};
  std::string bytes(texts.size() * uuid_bytes, '\0');
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (!read_uuid(texts[i], bytes.data() + i * uuid_bytes)) return {};
  }
  return bytes;
}

std::size_t common_prefix(std::string_view a, std::string_view b) noexcept {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<std::size_t>(in_a - a.begin());
}
std::size_t common_suffix(std::string_view a, std::string_view b) noexcept {
  const auto [in_a, in_b] = std::mismatch(a.rbegin(), a.rend(), b.rbegin(), b.rend());
  return static_cast<std::size_t>(in_a - a.rbegin());
}

struct Affixes {
  std::string_view prefix, suffix;
};

// What all texts have in common at their beginnings and at their ends, without overlap.
Affixes affixes_of(std::span<const std::string_view> texts) {
  if (texts.size() < 2) return {};
  std::string_view prefix = texts.front().substr(0, block_format::max_affix_bytes);
  for (const std::string_view text : texts) prefix = prefix.substr(0, common_prefix(prefix, text));
  std::string_view suffix = texts.front().substr(prefix.size());
  if (suffix.size() > block_format::max_affix_bytes) {
    suffix.remove_prefix(suffix.size() - block_format::max_affix_bytes);
  }
  for (const std::string_view text : texts) {
    const std::size_t common = common_suffix(suffix, text.substr(prefix.size()));
    suffix.remove_prefix(suffix.size() - common);
  }
  return {prefix, suffix};
}

}  // namespace

void write_texts(LayoutWriter& out, std::span<const std::string_view> texts) {
  if (const std::string uuids = uuids_of(texts); !uuids.empty()) {
    out.byte(static_cast<std::uint8_t>(TextForm::uuid));
    return out.part(uuids, Packing::as_is);
  }
  out.byte(static_cast<std::uint8_t>(TextForm::plain));
  const auto [prefix, suffix] = affixes_of(texts);
  out.part(prefix);
  out.part(suffix);
  std::vector<std::uint64_t> lengths;
  lengths.reserve(texts.size());
  std::string bytes;
  for (const std::string_view text : texts) {
    const std::string_view between =
        text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
    lengths.push_back(between.size());
    bytes += between;
  }
  write_numbers(out, lengths);
  out.part(bytes);
}

Texts::Texts(LayoutReader& in) {
  const std::uint8_t form = in.byte();
  if (form > static_cast<std::uint8_t>(TextForm::uuid)) throw NotABlock("no list of texts");
  is_uuid_ = form == static_cast<std::uint8_t>(TextForm::uuid);
  if (!is_uuid_) {
    prefix_ = in.part();
    suffix_ = in.part();
    lengths_ = Numbers(in);
  }
  bytes_ = in.part();
}

void Texts::load(std::size_t count) {
  if (loaded_ && count == count_) return;
  count_ = count;
  if (prefix_.size() > block_format::max_affix_bytes ||
      suffix_.size() > block_format::max_affix_bytes) {
    throw NotABlock("what texts have in common is too long");
  }
  all_ = bytes_.bytes();
  before_ = prefix_.bytes();
  after_ = suffix_.bytes();
  ends_.clear();
  if (is_uuid_) {
    if (all_.size() != count * uuid_bytes) throw NotABlock("a column is too short or too long");
  } else {
    lengths_.load(count);
    std::uint64_t end = 0;
    if (lengths_.all_equal()) {
      end = count == 0 ? 0 : lengths_[0];
      if (end > all_.size()) throw NotABlock("a text is too long");
      end *= count;
    } else {
      ends_.resize(count);
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t length = lengths_[i];
        if (length > all_.size() - end) throw NotABlock("a text is too long");
        ends_[i] = static_cast<std::uint32_t>(end += length);
      }
    }
    if (end != all_.size()) throw NotABlock("a column is too short or too long");
  }
  loaded_ = true;
}

std::string_view Texts::between(std::size_t index) const noexcept {
  if (is_uuid_) return all_.substr(index * uuid_bytes, uuid_bytes);
  if (ends_.empty()) {
    const auto length = static_cast<std::size_t>(lengths_[index]);
    return all_.substr(index * length, length);
  }
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return all_.substr(begin, ends_[index] - begin);
}

std::size_t Texts::length(std::size_t index) const noexcept {
  return is_uuid_ ? uuid_length : before_.size() + between(index).size() + after_.size();
}

std::string_view Texts::copy(std::size_t index, Arena& arena) const {
  const std::size_t size = length(index);
  const std::string_view own = between(index);
  if (size == own.size()) return arena.copy(own);
  char* const out = arena.make<char>(size);
  if (is_uuid_) {
    write_uuid(own, out);
  } else {
    std::memcpy(out, before_.data(), before_.size());
    std::memcpy(out + before_.size(), own.data(), own.size());
    std::memcpy(out + before_.size() + own.size(), after_.data(), after_.size());
  }
  return {out, size};
}

// A part that begins in what all begin with, or ends in what all end with, may go on in any text.
bool Texts::may_contain(std::string_view part) const noexcept {
  if (is_uuid_) return part.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
  const auto is_in = [&](std::string_view bytes) {
    return bytes.find(part) != std::string_view::npos;
  };
  if (is_in(all_) || is_in(before_) || is_in(after_)) return true;
  for (std::size_t size = 1; size < part.size(); ++size) {
    if (before_.ends_with(part.substr(0, size))) return true;
    if (after_.starts_with(part.substr(size))) return true;
  }
  return false;
}

Texts::Pattern::Pattern(const Texts& texts, std::string_view text) : texts_(texts) {
  if (texts.is_uuid_) {
    possible_ = read_uuid(text, uuid_);
    between_ = {uuid_, sizeof uuid_};
    return;
  }
  const std::size_t around = texts.before_.size() + texts.after_.size();
  possible_ =
      text.size() >= around && text.starts_with(texts.before_) && text.ends_with(texts.after_);
  if (possible_) between_ = text.substr(texts.before_.size(), text.size() - around);
}

bool Texts::Pattern::equals(std::size_t index) const noexcept {
  return possible_ && texts_.between(index) == between_;
}

}  // namespace phosphor
