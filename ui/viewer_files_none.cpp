// The list of a program that was built without the viewer.

#include "ui/viewer_files.h"

namespace phosphor {

std::span<const ViewerFile> viewer_files() noexcept { return {}; }

}  // namespace phosphor
