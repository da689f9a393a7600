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

// The file at the request's path, 304 if the client has it already, or 404. The viewer has two
// pages, which differ in their <base> alone (ui/viewer_files.h says why): /, /search, /map and
// /senders are its /index.html, /traces/{id} is its /traces/index.html.
HttpResponse serve_static_file(std::span<const StaticFile> files, const HttpRequest& request);

}  // namespace phosphor
