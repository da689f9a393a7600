#include <phosphor/datagram.h>

#include "proto/ancestor_annotation.h"
#include "proto/batch_decoder.h"

namespace phosphor {

const char* to_string(RefusalReason reason) noexcept {
  switch (reason) {
    case RefusalReason::malformed:
      return "malformed";
    case RefusalReason::unsupported_version:
      return "unsupported_version";
    case RefusalReason::missing_id:
      return "missing_id";
    case RefusalReason::invalid_utf8:
      return "invalid_utf8";
    case RefusalReason::too_deep:
      return "too_deep";
  }
  return "unknown";
}

DatagramReport decode_datagram_untrusted(std::string_view bytes_untrusted, RecordBatch& out) {
  return bytes_untrusted.starts_with(batch_prefix)
             ? decode_batch_untrusted(bytes_untrusted, out)
             : decode_ancestor_untrusted(bytes_untrusted, out);
}

}  // namespace phosphor
