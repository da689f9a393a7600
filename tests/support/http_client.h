// One HTTP request to a server on this machine, and its whole answer.
//
// Threads: any; each call makes a connection of its own. Failure: std::exception where there is no
// server, or no complete answer within 30 seconds; a status like 500 is an answer.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace phosphor::test {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
  HttpHeaders headers;  // all of them

  // The first of that name, of either case; nothing if there is none.
  std::optional<std::string> header(std::string_view name) const;
};

HttpAnswer http_get(std::uint16_t port, std::string_view target, const HttpHeaders& headers = {});

HttpAnswer http_post(std::uint16_t port, std::string_view target, std::string_view content_type,
                     std::string body, const HttpHeaders& headers = {});

HttpAnswer http_options(std::uint16_t port, std::string_view target, const HttpHeaders& headers);

}  // namespace phosphor::test
