// The file that says what a store's folder is: "phosphor-format", with the format's version.
//
// It is looked at before anything else of the folder is touched, so that an older program refuses a
// newer store instead of damaging it.
//
// Threads: pure but for the file system. Failure: Errors that name the folder and what to do.

#pragma once

#include <phosphor/result.h>

#include <string>

namespace phosphor {

// Version 2: store/README.md. Version 1 had its records under one key for each trace and write. It
// changes when a program of the old version could not read, or would
// damage, what the new one writes.
inline constexpr int store_format_version = 2;

// Makes the folder if it is missing and marks it as a store of this version, or checks that it is.
Result<void> prepare_folder(const std::string& folder);

// Marks a folder that was just filled with a copy of a store's database.
Result<void> mark_folder(const std::string& folder);

// As prepare_folder() for a folder that must be a store already; nothing is made or changed.
Result<void> check_folder(const std::string& folder);

}  // namespace phosphor
