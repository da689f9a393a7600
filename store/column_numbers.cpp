#include "store/column_numbers.h"

#include "proto/wire_writer.h"

#include <algorithm>
#include <bit>
#include <string>

namespace phosphor {
namespace {

// Powers of 1000: clocks count nano, micro, milliseconds or seconds.
constexpr std::uint64_t scales[] = {1, 1'000, 1'000'000, 1'000'000'000};
constexpr unsigned width_bits = 4;

struct Frame {
  std::uint64_t base = 0;
  unsigned scale = 0;  // of `scales`
  unsigned width = 0;  // planes
};

std::uint32_t cut(std::uint64_t number) noexcept {
  constexpr std::uint32_t largest = ~std::uint32_t{0};
  return number < largest ? static_cast<std::uint32_t>(number) : largest;
}

template <typename Number>
bool divides_all(std::uint64_t divisor, std::uint64_t base, std::span<const Number> numbers) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [&](std::uint64_t number) { return (number - base) % divisor == 0; });
}

template <typename Number>
Frame frame_of(std::span<const Number> numbers) {
  if (numbers.empty()) return {};
  const auto [least, most] =
      std::minmax_element(numbers.begin(), numbers.end(), [](std::uint64_t a, std::uint64_t b) {
        return static_cast<std::int64_t>(a) < static_cast<std::int64_t>(b);
      });
  Frame frame;
  frame.base = *least;
  const std::uint64_t range = std::uint64_t{*most} - frame.base;
  while (frame.scale + 1 < std::size(scales) && range >= scales[frame.scale + 1] &&
         divides_all(scales[frame.scale + 1], frame.base, numbers)) {
    ++frame.scale;
  }
  frame.width = static_cast<unsigned>(std::bit_width(range / scales[frame.scale]) + 7) / 8;
  return frame;
}

template <typename Number>
void write(LayoutWriter& out, std::span<const Number> numbers) {
  const Frame frame = frame_of(numbers);
  out.byte(static_cast<std::uint8_t>(frame.scale << width_bits | frame.width));
  out.varint(zigzag(static_cast<std::int64_t>(frame.base)));
  std::string plane(frame.width == 0 ? 0 : numbers.size(), '\0');
  for (unsigned k = 0; k < frame.width; ++k) {
    // The division is by a constant where there is no scale, which is nearly always.
    const auto fill = [&](auto scaled) {
      std::transform(numbers.begin(), numbers.end(), plane.begin(), [&](std::uint64_t number) {
        return static_cast<char>(scaled(number - frame.base) >> (8 * k));
      });
    };
    if (frame.scale == 0) {
      fill([](std::uint64_t difference) { return difference; });
    } else {
      fill([&](std::uint64_t difference) { return difference / scales[frame.scale]; });
    }
    out.part(plane);
  }
}

}  // namespace

void write_numbers(LayoutWriter& out, std::span<const std::uint64_t> numbers) {
  write(out, numbers);
}

void write_numbers(LayoutWriter& out, std::span<const std::uint32_t> numbers) {
  write(out, numbers);
}

Numbers::Numbers(LayoutReader& in) {
  const std::uint8_t frame = in.byte();
  const unsigned width = frame & ((1U << width_bits) - 1);
  const unsigned scale = frame >> width_bits;
  if (width > bytes_.size() || scale >= std::size(scales)) throw NotABlock("no list of numbers");
  base_ = static_cast<std::uint64_t>(unzigzag(in.varint()));
  scale_ = scales[scale];
  planes_.reserve(width);
  for (unsigned k = 0; k < width; ++k) planes_.push_back(in.part());
}

void Numbers::load(std::size_t count) {
  count_ = count;
  for (std::size_t k = 0; k < planes_.size(); ++k) {
    if (planes_[k].size() != count) throw NotABlock("a column is too short or too long");
    bytes_[k] = reinterpret_cast<const unsigned char*>(planes_[k].bytes().data());
  }
}

void Numbers::copy(std::size_t first, std::span<std::uint32_t> out) const noexcept {
  // Nearly all codes are one byte or two, counted from zero.
  const bool is_plain = base_ == 0 && scale_ == 1 && planes_.size() <= 2;
  if (is_plain && planes_.size() == 1) {
    std::copy_n(bytes_[0] + first, out.size(), out.begin());
  } else if (is_plain && planes_.size() == 2) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = bytes_[0][first + i] | static_cast<std::uint32_t>(bytes_[1][first + i]) << 8;
    }
  } else if (planes_.empty()) {
    std::fill(out.begin(), out.end(), cut(base_));
  } else {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = cut((*this)[first + i]);
  }
}

std::vector<std::uint64_t> Numbers::all() const {
  std::vector<std::uint64_t> numbers(count_, 0);
  for (std::size_t k = planes_.size(); k-- > 0;) {
    for (std::size_t i = 0; i < count_; ++i) numbers[i] = numbers[i] << 8 | bytes_[k][i];
  }
  for (std::uint64_t& number : numbers) number = base_ + number * scale_;
  return numbers;
}

void write_words(LayoutWriter& out, std::span<const std::uint64_t> words) {
  out.part({reinterpret_cast<const char*>(words.data()), words.size_bytes()}, Packing::as_is);
}

void Words::load(std::size_t count) {
  load_all();
  if (size() != count) throw NotABlock("a column is too short or too long");
}

void Words::load_all() {
  bytes_ = part_.bytes();
  if (bytes_.size() % sizeof(std::uint64_t) != 0) throw NotABlock("half a word");
}

std::uint64_t RunningSum::before(std::size_t row, const Numbers& numbers) noexcept {
  if (numbers.all_equal()) return numbers.size() == 0 ? 0 : row * numbers[0];
  if (row < row_) *this = {};
  for (; row_ < row; ++row_) sum_ += numbers[row_];
  return sum_;
}

std::size_t RunningCount::before(std::size_t row, const Numbers& numbers) noexcept {
  if (row < row_) *this = RunningCount(value_);
  for (; row_ < row; ++row_) {
    if (numbers[row_] == value_) ++count_;
  }
  return count_;
}

}  // namespace phosphor
