// Batches in a file (client/README.md, "A file of batches").

#include <phosphor/batch.h>
#include <phosphor/transports.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace phosphor {
namespace {

using Prefix = std::array<char, 4>;

// The length, little-endian.
Prefix prefix_of(std::string_view datagram) noexcept {
  Prefix prefix;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    prefix[i] = static_cast<char>(datagram.size() >> 8 * i & 0xff);
  }
  return prefix;
}

class FileTransport final : public Transport {
 public:
  FileTransport(std::string path, std::uint64_t max_bytes)
      : path_(std::move(path)), max_bytes_(max_bytes) {}
  FileTransport(const FileTransport&) = delete;
  FileTransport& operator=(const FileTransport&) = delete;
  ~FileTransport() override { close(); }

  std::size_t datagram_bytes() noexcept override { return max_datagram_bytes; }

  bool send(std::string_view datagram) noexcept override {
    if (!open() || ::flock(file_, LOCK_EX) != 0) return false;
    const bool appended = append(datagram);
    ::flock(file_, LOCK_UN);
    return appended;
  }

  // A lock that the parent holds is not the child's: the child opens the file itself.
  void begin_anew_after_fork() noexcept override { close(); }

 private:
  // Nothing but a file: a pipe has no end to append to, and could be waited at for ever.
  bool open() noexcept {
    if (file_ >= 0) return true;
    constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    const int opened = ::open(path_.c_str(), flags, S_IRUSR | S_IWUSR);
    if (opened < 0) return false;
    struct stat status {};
    if (::fstat(opened, &status) != 0 || !S_ISREG(status.st_mode)) {
      ::close(opened);
      return false;
    }
    file_ = opened;
    return true;
  }

  void close() noexcept {
    if (file_ >= 0) ::close(std::exchange(file_, -1));
  }

  // Half a record, which a full disk leaves, would make all after it unreadable.
  bool append(std::string_view datagram) noexcept {
    struct stat before {};
    if (::fstat(file_, &before) != 0) return false;
    Prefix prefix = prefix_of(datagram);
    const std::size_t record_bytes = prefix.size() + datagram.size();
    const auto used = static_cast<std::uint64_t>(before.st_size);
    if (used > max_bytes_ || record_bytes > max_bytes_ - used) return false;
    const std::array<iovec, 2> parts{
        {{prefix.data(), prefix.size()}, {const_cast<char*>(datagram.data()), datagram.size()}}};
    const ssize_t written = ::writev(file_, parts.data(), static_cast<int>(parts.size()));
    if (written == static_cast<ssize_t>(record_bytes)) return true;
    if (written > 0 && ::ftruncate(file_, before.st_size) != 0) max_bytes_ = 0;
    return false;
  }

  const std::string path_;
  std::uint64_t max_bytes_;
  int file_ = -1;
};

}  // namespace

std::unique_ptr<Transport> file_transport(std::string path, std::uint64_t max_bytes) {
  return std::make_unique<FileTransport>(std::move(path), max_bytes);
}

}  // namespace phosphor
