// The viewer's files, embedded into the executable by ui/build.mjs.
//
// `path` begins at the URL under which the viewer is mounted: "/index.html",
// "/traces/index.html", "/assets/viewer-4F2A.js". Which page answers which address:
//
//   GET / (a browser), /search, /map, /senders   /index.html
//   GET /traces/{id}                             /traces/index.html
//   anything else                                the file whose path it is
//
// The two pages differ in <base> alone, so that assets are found under any URL prefix. Names under
// assets/ carry a hash of their content: they may be cached for ever ("immutable"); pages must be
// revalidated by their etag. `etag` is quoted already, ready for the header.
//
// The memory is constant and lives as long as the program. Threads: any. The list is empty when the
// program was built with PHOSPHOR_VIEWER=OFF.

#pragma once

#include <span>
#include <string_view>

namespace phosphor {

struct ViewerFile {
  std::string_view path;
  std::string_view content_type;
  std::string_view bytes;
  std::string_view etag;
};

std::span<const ViewerFile> viewer_files() noexcept;

}  // namespace phosphor
