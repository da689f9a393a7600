// Undoing an HTTP Content-Encoding of a body that anybody sent: gzip, deflate (zlib) or zstd.
//
// The output is never more than the limit, however much a small input claims or turns out to hold,
// and memory grows only with what was really inflated, or what so many bytes can hold at most.
//
// Threads: any; each keeps a context of its own (8 MiB after zstd with the largest window).
// Failure: too_large beyond the limit, invalid_argument for bytes that are not what they claim to
// be or end early.

#pragma once

#include <phosphor/result.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace phosphor {

enum class ContentEncoding : std::uint8_t { identity, gzip, deflate, zstd };

// By the header's value ("gzip", any case; empty is identity); none for one that we do not know.
std::optional<ContentEncoding> content_encoding(std::string_view header_untrusted) noexcept;

// Fills `inflated`, whose memory is used again if it has some.
Result<void> inflate_untrusted(std::string_view bytes_untrusted, ContentEncoding encoding,
                               std::size_t max_bytes, std::string& inflated);

}  // namespace phosphor
