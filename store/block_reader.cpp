#include "store/block_reader.h"

#include "store/block_columns.h"
#include "store/block_format.h"

#include <cstring>
#include <string>

namespace phosphor {
namespace {

// Magic and version come before all else: what follows them is this version's own.
Result<void> check_version(std::string_view block) {
  using namespace block_format;
  if (block.size() < header_bytes || !block.starts_with(magic)) {
    return Error{ErrorCode::corrupt, "this is no block"};
  }
  std::uint32_t found = 0;
  std::memcpy(&found, block.data() + magic.size(), sizeof found);
  if (found == version) return {};
  return Error{ErrorCode::unsupported, "the block has format " + std::to_string(found) +
                                           ", this program knows " + std::to_string(version)};
}

}  // namespace

BlockReader::BlockReader(std::unique_ptr<BlockColumns> columns) : columns_(std::move(columns)) {}
BlockReader::~BlockReader() = default;
BlockReader::BlockReader(BlockReader&&) noexcept = default;
BlockReader& BlockReader::operator=(BlockReader&&) noexcept = default;

Result<BlockReader> BlockReader::open_untrusted(std::string_view bytes_untrusted) {
  if (Result<void> known = check_version(bytes_untrusted); !known) return std::move(known).error();
  try {
    return BlockReader(std::make_unique<BlockColumns>(bytes_untrusted));
  } catch (const NotABlock& problem) {
    return Error{ErrorCode::corrupt, problem.what()};
  }
}

Result<std::span<const BlockTrace>> BlockReader::traces() {
  return checked(*columns_, [&] { return columns_->traces(); });
}

Result<void> BlockReader::read(const BlockTrace& trace, BlockFields fields, RecordBatch& into) {
  return checked(*columns_, [&] { columns_->read(trace, fields, into); });
}

}  // namespace phosphor
