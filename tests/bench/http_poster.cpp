#include "tests/bench/http_poster.h"

#include "query/http_message.h"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

namespace phosphor::bench {
namespace {

// An answer of OTLP is some hundred bytes; a proxy's page of an error some thousand.
constexpr std::size_t max_answer_bytes = std::size_t{1} << 20;

Error io_error(std::string_view what) {
  return {ErrorCode::io, fmt::format("{}: {}", what, std::strerror(errno))};
}

// The value of a header in an answer's head, which has lines that end with "\r\n".
std::string_view header_value(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), name)) {
      continue;
    }
    const std::size_t begin = line.find_first_not_of(' ', colon + 1);
    return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
  }
  return {};
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

}  // namespace

Result<HttpUrl> HttpUrl::parse(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  const Error wrong{ErrorCode::invalid_argument,
                    fmt::format("'{}' is not like http://127.0.0.1:4318", text)};
  if (!text.starts_with(scheme)) return wrong;
  text.remove_prefix(scheme.size());
  const std::size_t slash = std::min(text.find('/'), text.size());
  const std::string_view authority = text.substr(0, slash);
  // An IPv6 address stands in brackets and has colons of its own.
  const std::size_t colon = authority.find(':', authority.find(']') + 1);
  HttpUrl url;
  url.host = authority.substr(0, colon);
  if (url.host.starts_with('[') && url.host.ends_with(']')) {
    url.host = url.host.substr(1, url.host.size() - 2);
  }
  url.port = colon == std::string_view::npos ? "80" : authority.substr(colon + 1);
  url.path = text.substr(slash);
  if (url.host.empty() || url.port.empty()) return wrong;
  return url;
}

HttpPoster::HttpPoster(HttpUrl url, std::vector<std::pair<std::string, std::string>> headers)
    : url_(std::move(url)) {
  head_ = fmt::format("POST {} HTTP/1.1\r\nHost: {}:{}\r\n", url_.path, url_.host, url_.port);
  for (const auto& [name, value] : headers) head_ += fmt::format("{}: {}\r\n", name, value);
}

HttpPoster::~HttpPoster() { close(); }

void HttpPoster::close() noexcept {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

Result<void> HttpPoster::connect() {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int code = getaddrinfo(url_.host.c_str(), url_.port.c_str(), &hints, &list);
  if (code != 0) {
    return Error{ErrorCode::io,
                 fmt::format("no address for {}: {}", url_.host, gai_strerror(code))};
  }
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(list);
  socket_ = ::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return io_error("socket");
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval limit{patience.count(), 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  if (::connect(socket_, list->ai_addr, list->ai_addrlen) == 0) return {};
  return io_error(fmt::format("cannot connect to {}:{}", url_.host, url_.port));
}

Result<void> HttpPoster::send(std::string_view head, std::string_view body) const {
  std::array<iovec, 2> parts = {iovec{const_cast<char*>(head.data()), head.size()},
                                iovec{const_cast<char*>(body.data()), body.size()}};
  std::size_t first = 0;
  while (first < parts.size()) {
    msghdr message{};
    message.msg_iov = parts.data() + first;
    message.msg_iovlen = parts.size() - first;
    const ssize_t sent = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (sent < 0) return io_error("sending");
    auto rest = static_cast<std::size_t>(sent);
    while (first < parts.size() && rest >= parts[first].iov_len) rest -= parts[first++].iov_len;
    if (first < parts.size()) {
      parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + rest;
      parts[first].iov_len -= rest;
    }
  }
  return {};
}

Result<HttpAnswer> HttpPoster::receive() {
  std::string answer;
  std::optional<std::size_t> whole_bytes;
  while (!whole_bytes || answer.size() < *whole_bytes) {
    char chunk[4096];
    const ssize_t size = ::recv(socket_, chunk, sizeof chunk, 0);
    if (size < 0) return io_error("receiving");
    if (size == 0) return Error{ErrorCode::io, "the server closed the connection"};
    answer.append(chunk, static_cast<std::size_t>(size));
    if (answer.size() > max_answer_bytes) return Error{ErrorCode::io, "the answer is too long"};
    const std::size_t head_end = answer.find("\r\n\r\n");
    if (whole_bytes || head_end == std::string::npos) continue;
    const std::string_view head(answer.data(), head_end);
    whole_bytes = head_end + 4 + number_in(header_value(head, "Content-Length"));
  }
  const std::string_view head = std::string_view(answer).substr(0, answer.find("\r\n\r\n"));
  if (!head.starts_with("HTTP/1.") || head.size() < 12) {
    return Error{ErrorCode::io, "the answer is not HTTP"};
  }
  if (equal_ignoring_case(header_value(head, "Connection"), "close")) close();
  return HttpAnswer{static_cast<int>(number_in(head.substr(9, 3))),
                    std::chrono::seconds(number_in(header_value(head, "Retry-After")))};
}

Result<HttpAnswer> HttpPoster::post(std::string_view body) {
  if (socket_ < 0) {
    Result<void> connected = connect();
    if (!connected.ok()) {
      close();
      return std::move(connected).error();
    }
  }
  const std::string head = fmt::format("{}Content-Length: {}\r\n\r\n", head_, body.size());
  Result<void> sent = send(head, body);
  // A server that refuses a request may answer before it has read it all.
  Result<HttpAnswer> answer = sent.ok() ? receive() : Result<HttpAnswer>(sent.error());
  if (!answer) close();
  return answer;
}

}  // namespace phosphor::bench
