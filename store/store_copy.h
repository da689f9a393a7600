// A store's records out of its folder and into another one: `phosphor store export` and `import`.
//
// An export reads the folder as it is on disk, so it may be a running daemon's; an import writes
// through RocksStore, so no daemon may have the folder open. Records that are in the store already
// count once when they are read, so importing twice changes no answer.
//
// Threads: the caller's. Failure: an Error where the folder or the stream cannot be used, or a
// record cannot be taken; what is damaged in an exported folder is listed, and the rest exported.

#pragma once

#include "store/export_format.h"
#include "store/export_selection.h"
#include "store/inspection.h"

#include <cstdint>
#include <string>

namespace phosphor {

struct ExportOutcome {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  DamageReport damage;
};

Result<ExportOutcome> export_store(const std::string& folder, const ExportSelection& selection,
                                   ExportWriter::Sink sink, const InspectionProgress& progress);

// How many records were written so far; kept up to date also when the import fails.
Result<void> import_store(const std::string& folder, ExportReader::Source source,
                          std::uint64_t& records);

// A copy of the folder at this moment, in a folder that is not there yet: files are linked, not
// copied, where both are on one file system. No daemon may have the folder open
// (RocksStore::backup() is for that).
Result<void> backup_store(const std::string& folder, const std::string& target);

}  // namespace phosphor
