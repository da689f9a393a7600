#include "tests/bench/acknowledged.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace phosphor::bench {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view first_line = "phosphor acknowledged 1\n";
using Numbers = std::array<std::uint64_t, 4>;

template <typename T>
void write_bytes_of(std::ofstream& file, const T* elements, std::size_t count) {
  file.write(reinterpret_cast<const char*>(elements),
             static_cast<std::streamsize>(sizeof(T) * count));
}

template <typename T>
void read_bytes_of(std::ifstream& file, T* elements, std::size_t count) {
  file.read(reinterpret_cast<char*>(elements), static_cast<std::streamsize>(sizeof(T) * count));
}

}  // namespace

Result<void> AcknowledgedSpans::write(const std::string& path) const {
  std::ofstream file(path, std::ios::binary);
  const Numbers numbers = {seed_, spans_, static_cast<std::uint64_t>(unix_nanoseconds(begin_)),
                           masks_.size()};
  write_bytes_of(file, first_line.data(), first_line.size());
  write_bytes_of(file, numbers.data(), numbers.size());
  write_bytes_of(file, masks_.data(), masks_.size());
  if (file.flush()) return {};
  return Error{ErrorCode::io, fmt::format("{} cannot be written", path)};
}

Result<AcknowledgedSpans> AcknowledgedSpans::read(const std::string& path) {
  std::error_code missing;
  const std::uintmax_t bytes = std::filesystem::file_size(path, missing);
  std::ifstream file(path, std::ios::binary);
  if (missing || !file) return Error{ErrorCode::io, fmt::format("{} cannot be read", path)};
  std::array<char, first_line.size()> line;
  Numbers numbers{};
  read_bytes_of(file, line.data(), line.size());
  read_bytes_of(file, numbers.data(), numbers.size());
  const auto [seed, spans, begin, traces] = numbers;
  const bool whole = file && std::string_view(line.data(), line.size()) == first_line &&
                     traces == (bytes - line.size() - sizeof numbers) / sizeof(std::uint64_t);
  if (!whole) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("{} is not a whole list of acknowledged spans", path)};
  }
  AcknowledgedSpans acknowledged(seed, spans,
                                 from_unix_nanoseconds(static_cast<std::int64_t>(begin)), traces);
  read_bytes_of(file, acknowledged.masks_.data(), acknowledged.masks_.size());
  return acknowledged;
}

}  // namespace phosphor::bench
