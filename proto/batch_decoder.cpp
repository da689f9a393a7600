#include "proto/batch_decoder.h"

#include "proto/batch_annotation.h"
#include "proto/batch_fields.h"
#include "proto/utf8.h"
#include "proto/wire_reader.h"

#include <optional>

namespace phosphor {
namespace {

struct Scan {
  std::uint32_t version = 0;
  BatchHeader header;
  std::optional<std::uint32_t> claimed_count;
  std::uint32_t annotation_count = 0;
  std::uint32_t string_count = 0;
  bool malformed = false;
};

// A reason that we do not know yet is skipped; so is one without a count.
bool read_drops(std::string_view bytes_untrusted, DropCounts& drops) {
  std::uint32_t reason = 0;
  std::uint64_t count = 0;
  WireReader reader(bytes_untrusted);
  for (WireField field; reader.next(field);) {
    if (field.number == drops_field::reason) reason = reader.take_uint32(field);
    if (field.number == drops_field::count) count = reader.take_varint(field);
  }
  if (reader.malformed()) return false;
  if (reason >= 1 && reason <= drop_reason_count) drops.by_reason[reason - 1] = count;
  return true;
}

void scan_field(WireReader& reader, const WireField& field, Scan& scan) {
  switch (field.number) {
    case batch_field::version:
      scan.version = reader.take_uint32(field);
      break;
    case batch_field::sender_id:
      scan.header.sender_id = reader.take_fixed64(field);
      break;
    case batch_field::sequence:
      scan.header.sequence = reader.take_varint(field);
      break;
    case batch_field::annotations_before:
      scan.header.annotations_before = reader.take_varint(field);
      break;
    case batch_field::annotation_count:
      scan.claimed_count = reader.take_fixed32(field);
      break;
    case batch_field::drops:
      if (!read_drops(reader.take_bytes(field), scan.header.drops)) scan.malformed = true;
      break;
    case batch_field::service:
      scan.header.service = reader.take_bytes(field);
      break;
    case batch_field::hostname:
      scan.header.hostname = reader.take_bytes(field);
      break;
    case batch_field::base_time:
      scan.header.base_time =
          from_unix_nanoseconds(static_cast<std::int64_t>(reader.take_fixed64(field)));
      break;
    case batch_field::strings:
      reader.take_bytes(field);
      ++scan.string_count;
      break;
    case batch_field::annotations:
      reader.take_bytes(field);
      ++scan.annotation_count;
      break;
    default:
      break;  // of a later minor version
  }
}

Scan scan_batch(std::string_view bytes_untrusted) {
  Scan scan;
  WireReader reader(bytes_untrusted);
  // Nothing behind a version that we do not know is looked at: it may mean anything.
  for (WireField field; reader.next(field);) {
    scan_field(reader, field, scan);
    if (scan.version != batch_version) return scan;
  }
  if (reader.malformed()) scan.malformed = true;
  return scan;
}

// Text that is not UTF-8 is not handed out; the counts are, so that the loss is known.
bool clear_invalid_texts(BatchHeader& header) {
  bool all_valid = true;
  for (std::string_view* text : {&header.service, &header.hostname}) {
    if (is_utf8(*text)) continue;
    *text = {};
    all_valid = false;
  }
  return all_valid;
}

std::optional<RefusalReason> refusal_of(Scan& scan) {
  if (scan.version != batch_version && !scan.malformed) return RefusalReason::unsupported_version;
  const bool texts_valid = clear_invalid_texts(scan.header);
  if (scan.malformed || scan.header.sender_id == 0) return RefusalReason::malformed;
  if (scan.claimed_count != scan.annotation_count) return RefusalReason::malformed;
  if (!texts_valid) return RefusalReason::invalid_utf8;
  return std::nullopt;
}

void append_annotations(std::string_view bytes, const Scan& scan, RecordBatch& out,
                        DatagramReport& report) {
  BatchAnnotationReader annotations(scan.header, scan.string_count, out.arena);
  WireReader reader(bytes);
  for (WireField field; reader.next(field);) {
    if (field.number == batch_field::strings) annotations.add_string(field.bytes);
    if (field.number != batch_field::annotations) continue;
    if (const auto refusal = annotations.read(field.bytes, out.annotations.emplace_back())) {
      out.annotations.pop_back();
      ++report.refused_annotations[static_cast<std::size_t>(*refusal)];
    } else {
      ++report.accepted_annotations;
    }
  }
}

}  // namespace

DatagramReport decode_batch_untrusted(std::string_view bytes_untrusted, RecordBatch& out) {
  Scan scan = scan_batch(bytes_untrusted);
  DatagramReport report;
  report.refused = refusal_of(scan);
  report.annotation_count = scan.claimed_count.value_or(0);
  if (scan.version == batch_version && scan.header.sender_id != 0) report.header = scan.header;
  if (!report.refused) append_annotations(bytes_untrusted, scan, out, report);
  return report;
}

}  // namespace phosphor
