#include "store/log_salvage.h"

#include <fmt/format.h>
#include <boost/crc.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

namespace phosphor {
namespace {

constexpr std::size_t block_bytes = std::size_t{32} << 10;
constexpr std::size_t header_bytes = 7;

enum class Part : std::uint8_t { whole = 1, first = 2, middle = 3, last = 4 };

std::uint32_t masked_checksum(Part part, std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc;
  crc.process_byte(static_cast<unsigned char>(part));
  crc.process_bytes(bytes.data(), bytes.size());
  const std::uint32_t sum = crc.checksum();
  return ((sum >> 15) | (sum << 17)) + 0xa282ead8U;
}

std::uint32_t little_endian(std::string_view bytes) {
  std::uint32_t number = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}

// Requires: a header.
std::size_t length_of(std::string_view fragment) { return little_endian(fragment.substr(4, 2)); }

struct Fragment {
  Part part = Part::whole;
  std::string_view bytes;
};

// The fragment at the beginning of what is left of a block; none where that is not one.
std::optional<Fragment> fragment_in(std::string_view rest) {
  if (rest.size() < header_bytes) return std::nullopt;
  const std::size_t length = length_of(rest);
  const auto type = static_cast<std::uint8_t>(rest[6]);
  if (type < 1 || type > 4 || length > rest.size() - header_bytes) return std::nullopt;
  const Fragment found{static_cast<Part>(type), rest.substr(header_bytes, length)};
  const bool is_right =
      masked_checksum(found.part, found.bytes) == little_endian(rest.substr(0, 4));
  return is_right ? std::optional(found) : std::nullopt;
}

class LogWriter {
 public:
  void add(std::string_view record) {
    bool is_first = true;
    do {
      pad();
      const std::size_t room = block_bytes - out_.size() % block_bytes - header_bytes;
      const std::string_view piece = record.substr(0, std::min(room, record.size()));
      record.remove_prefix(piece.size());
      add_fragment(part_of(is_first, record.empty()), piece);
      is_first = false;
    } while (!record.empty());
  }
  std::string take() { return std::move(out_); }

 private:
  static Part part_of(bool is_first, bool is_last) {
    if (is_first) return is_last ? Part::whole : Part::first;
    return is_last ? Part::last : Part::middle;
  }

  // No header crosses the end of a block.
  void pad() {
    const std::size_t left = block_bytes - out_.size() % block_bytes;
    if (left < header_bytes) out_.append(left, '\0');
  }

  void add_fragment(Part part, std::string_view piece) {
    append(masked_checksum(part, piece), 4);
    append(static_cast<std::uint32_t>(piece.size()), 2);
    out_ += static_cast<char>(part);
    out_ += piece;
  }

  void append(std::uint32_t number, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) out_ += static_cast<char>(number >> (8 * i) & 0xff);
  }

  std::string out_;
};

class LogReader {
 public:
  explicit LogReader(std::string_view log)
      : log_(log), end_(log.find_last_not_of('\0') + 1) {}  // beyond, nothing was ever written

  SalvagedLog run() {
    while (at_ < end_) {
      const std::size_t block_end = (at_ / block_bytes + 1) * block_bytes;
      if (block_end - at_ < header_bytes || !take_fragment(block_end)) at_ = block_end;
    }
    found_.bytes = writer_.take();
    return std::move(found_);  // what is unfinished now was being written
  }

 private:
  // False where the rest of the block is to be left out: the length of what is damaged is not to be
  // trusted.
  bool take_fragment(std::size_t block_end) {
    const std::string_view rest = log_.substr(at_, block_end - at_);
    if (is_cut_off(rest, block_end)) return false;
    const auto fragment = fragment_in(rest);
    if (!fragment) {
      give_up(rest.size());
      return false;
    }
    take(*fragment);
    at_ += header_bytes + fragment->bytes.size();
    return true;
  }

  // Whether the log ends in the middle of the fragment.
  bool is_cut_off(std::string_view rest, std::size_t block_end) const {
    if (block_end <= log_.size()) return false;
    return rest.size() < header_bytes || length_of(rest) > rest.size() - header_bytes;
  }

  void take(const Fragment& fragment) {
    if (fragment.part == Part::whole || fragment.part == Part::first) {
      if (is_open_) give_up(0);
      is_open_ = true;
    } else if (!is_open_) {
      return give_up(fragment.bytes.size());  // its beginning is lost
    }
    record_ += fragment.bytes;
    if (fragment.part == Part::first || fragment.part == Part::middle) return;
    writer_.add(record_);
    ++found_.records;
    close();
  }

  void give_up(std::size_t bytes) {
    found_.damaged_bytes += bytes + record_.size();
    close();
  }

  void close() {
    record_.clear();
    is_open_ = false;
  }

  const std::string_view log_;
  const std::size_t end_;
  std::size_t at_ = 0;
  std::string record_;
  bool is_open_ = false;
  LogWriter writer_;
  SalvagedLog found_;
};

Error cannot(const char* what, const std::string& file) {
  return {ErrorCode::io, fmt::format("cannot {} {}: {}", what, file, std::strerror(errno))};
}

Result<std::string> content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return cannot("read", file);
  return bytes;
}

// Closes itself; writing is done before its bytes are needed.
class SyncedFile {
 public:
  explicit SyncedFile(const std::string& path, int flags = O_WRONLY | O_CREAT | O_TRUNC)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0644)) {}
  ~SyncedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  bool sync() const { return ::fsync(descriptor_) == 0; }

 private:
  const int descriptor_;
};

bool sync_folder_of(const std::string& file) {
  const std::string folder = std::filesystem::path(file).parent_path().string();
  return SyncedFile(folder, O_RDONLY | O_DIRECTORY).sync();
}

// The log has its second name before the new one, complete and synced, takes its first.
Result<void> replace(const std::string& file, const std::string& kept, const std::string& bytes) {
  const std::string fresh = file + ".new";
  const SyncedFile out(fresh);
  if (!out.write(bytes) || !out.sync()) return cannot("write", fresh);
  if (::link(file.c_str(), kept.c_str()) != 0) return cannot("keep", kept);
  if (!sync_folder_of(file)) return cannot("keep", kept);
  if (std::rename(fresh.c_str(), file.c_str()) != 0) return cannot("rename", fresh);
  if (!sync_folder_of(file)) return cannot("rename", fresh);
  return {};
}

constexpr std::string_view kept_mark = ".log.damaged";

// A name that nothing has yet.
std::string name_beside(const std::string& file) {
  std::string name = file + ".damaged";
  for (int i = 2; std::filesystem::exists(name); ++i) name = fmt::format("{}.damaged-{}", file, i);
  return name;
}

template <typename Predicate>
std::vector<std::string> files_in(const std::string& folder, Predicate is_wanted) {
  std::vector<std::string> files;
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
    if (is_wanted(entry.path())) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

bool is_log(const std::filesystem::path& path) { return path.extension() == ".log"; }

bool is_kept(const std::filesystem::path& path) {
  return path.filename().string().find(kept_mark) != std::string::npos;
}

}  // namespace

SalvagedLog salvage_log_untrusted(std::string_view log) { return LogReader(log).run(); }

Result<std::vector<std::string>> salvage_logs(const std::string& folder) {
  std::vector<std::string> sentences;
  for (const std::string& file : files_in(folder, &is_log)) {
    const auto bytes = content_of(file);
    if (!bytes) return bytes.error();
    const SalvagedLog salvaged = salvage_log_untrusted(*bytes);
    if (salvaged.damaged_bytes == 0) continue;
    const std::string kept = name_beside(file);
    if (auto replaced = replace(file, kept, salvaged.bytes); !replaced) return replaced.error();
    sentences.push_back(fmt::format(
        "{} bytes of the log {} are damaged; its other {} records were kept, and the log "
        "as it was in {}",
        salvaged.damaged_bytes, file, salvaged.records, kept));
  }
  return sentences;
}

std::vector<std::string> kept_logs(const std::string& folder) {
  std::vector<std::string> sentences;
  for (const std::string& file : files_in(folder, &is_kept)) {
    sentences.push_back(fmt::format(
        "a log was damaged, and what could not be read of it is missing; it is kept in {} until "
        "that file is removed",
        file));
  }
  return sentences;
}

}  // namespace phosphor
