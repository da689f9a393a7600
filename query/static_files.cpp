#include "query/static_files.h"

#include <algorithm>

namespace phosphor {
namespace {

// Only what this server serves may run, load or be asked; nobody may frame the viewer. What the
// viewer shows comes from strangers, so this is the second line behind its own escaping.
constexpr const char* content_security_policy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'";

// The viewer has two pages (query/static_files.h); which of them to show is all that a path
// decides.
std::string_view file_path(std::string_view path) {
  for (const std::string_view page :
       {"/", "/search", "/live", "/services", "/map", "/health", "/senders"}) {
    if (path == page) return "/index.html";
  }
  const bool is_deeper = path.starts_with("/traces/") || path.starts_with("/services/");
  return is_deeper ? "/traces/index.html" : path;
}

// Names under /assets/ carry a hash of their content, so what was fetched once stays right. Pages
// are asked for again: that costs one small answer, and a new version is seen at once.
const char* cache_control(std::string_view path) {
  return path.starts_with("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

const StaticFile* find(std::span<const StaticFile> files, std::string_view path) {
  const auto found = std::find_if(files.begin(), files.end(),
                                  [path](const StaticFile& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

// If-None-Match is a list of tags, perhaps weak ones; a tag has quotes, so it is found by itself.
bool client_has(const HttpRequest& request, const StaticFile& file) {
  const std::string_view known = request.header("If-None-Match");
  return !file.etag.empty() && known.find(file.etag) != std::string_view::npos;
}

}  // namespace

HttpResponse serve_static_file(std::span<const StaticFile> files, const HttpRequest& request) {
  const StaticFile* file = find(files, file_path(request.path));
  if (!file) return error_response(404, "not_found", "there is nothing at this path");
  HttpResponse response;
  response.headers = {{"Cache-Control", cache_control(file->path)},
                      {"ETag", std::string(file->etag)},
                      {"Content-Security-Policy", content_security_policy},
                      {"Referrer-Policy", "no-referrer"}};
  if (client_has(request, *file)) {
    response.status = 304;
    return response;
  }
  response.content_type = file->content_type;
  response.body = file->bytes;
  return response;
}

}  // namespace phosphor
