// What an inspection found, for people and for programs.
//
// Threads: pure. Failure: none. Units: the table's sizes are in powers of 1,024; times are UTC in
// the table, and in JSON what the API's are (query/README.md).

#pragma once

#include "store/inspection.h"

#include <cstdint>
#include <string>

namespace phosphor {

// "1.5 MiB".
std::string size_text(std::uint64_t bytes);

std::string inspection_table(const StoreInspection& store);

// One object, and a line's end. Bytes of blocks, filters and descriptions are there only after a
// check, which alone knows them.
enum class InspectionDepth { described, checked };
std::string inspection_json(const StoreInspection& store, InspectionDepth depth);

}  // namespace phosphor
