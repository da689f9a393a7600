#include "store/folder_format.h"

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace phosphor {
namespace {

namespace fs = std::filesystem;

constexpr const char* format_file = "phosphor-format";
constexpr std::string_view format_line = "phosphor store, format ";

std::string reason() { return std::strerror(errno); }

Error cannot_write(const std::string& folder, const std::string& why) {
  return {ErrorCode::io, fmt::format("the folder {} cannot be written: {}; choose another folder "
                                     "or change its permissions",
                                     folder, why)};
}

bool write_all(int file, std::string_view text) {
  return ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
         ::fsync(file) == 0;
}

// Whole or not at all, also across a crash: a new file that is renamed.
Result<void> write_format(const std::string& folder, const fs::path& path) {
  const fs::path fresh = path.string() + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return cannot_write(folder, reason());
  const bool written = write_all(file, fmt::format("{}{}\n", format_line, store_format_version));
  const std::string why = reason();
  ::close(file);
  if (!written) return cannot_write(folder, why);
  if (::rename(fresh.c_str(), path.c_str()) != 0) return cannot_write(folder, reason());
  return {};
}

Result<void> check_format(const std::string& folder, const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) {
    return Error{ErrorCode::io, fmt::format("{} cannot be read: {}", path.string(), reason())};
  }
  int version = 0;
  const bool ours = line.starts_with(format_line);
  if (ours) std::from_chars(line.data() + format_line.size(), line.data() + line.size(), version);
  if (!ours || version < 1) {
    return Error{ErrorCode::corrupt,
                 fmt::format("{} does not say which format the store has; restore it from a "
                             "backup or start with an empty folder",
                             path.string())};
  }
  if (version > store_format_version) {
    return Error{ErrorCode::unsupported,
                 fmt::format("the store in {} has format {}, and this program knows formats up to "
                             "{}; use a newer program or another folder",
                             folder, version, store_format_version)};
  }
  if (version < store_format_version) {
    return Error{ErrorCode::unsupported,
                 fmt::format("the store in {} has format {}, which this program no longer reads; "
                             "keep it with an older program until its traces have expired, and "
                             "use another folder",
                             folder, version)};
  }
  return {};
}

}  // namespace

Result<void> check_folder(const std::string& folder) {
  const fs::path path = fs::path(folder) / format_file;
  std::error_code problem;
  if (fs::exists(path, problem)) return check_format(folder, path);
  return Error{ErrorCode::invalid_argument,
               fmt::format("the folder {} is no store of Phosphor's; name the one that 'phosphor "
                           "serve --data' names",
                           folder)};
}

Result<void> prepare_folder(const std::string& folder) {
  std::error_code problem;
  fs::create_directories(folder, problem);
  if (problem) return cannot_write(folder, problem.message());
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return cannot_write(folder, reason());

  const fs::path path = fs::path(folder) / format_file;
  if (fs::exists(path, problem)) return check_format(folder, path);
  if (fs::exists(fs::path(folder) / "CURRENT", problem)) {
    return Error{ErrorCode::unsupported,
                 fmt::format("the folder {} holds a database that is no store of Phosphor's; "
                             "choose another folder",
                             folder)};
  }
  return write_format(folder, path);
}

Result<void> mark_folder(const std::string& folder) {
  return write_format(folder, fs::path(folder) / format_file);
}

}  // namespace phosphor
