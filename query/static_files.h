// The viewer's files as the API serves them: bytes that live in the executable.
//
// Owner: whoever embeds the files; they live as long as the program. Threads: constants.

#pragma once

#include "query/http_message.h"

#include <span>
#include <string_view>

namespace phosphor {

struct StaticFile {
  std::string_view path;  // "/index.html", "/assets/viewer-3f2a.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view etag;  // with its quotes: "\"3f2a…\""
};

// The file at the request's path, 304 if the client has it already, or 404. The pages of the viewer
// (/, /search, /traces/…, /map) are all its /index.html, which finds out what to show by the path.
HttpResponse serve_static_file(std::span<const StaticFile> files, const HttpRequest& request);

}  // namespace phosphor
