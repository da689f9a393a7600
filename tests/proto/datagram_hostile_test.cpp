// The hostile group of the datagram decoder: whatever the bytes, it says what it refused and why.

#include <phosphor/datagram.h>

#include "proto/wire_writer.h"
#include "tests/proto/batch_text.h"
#include "tests/proto/random_records.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace phosphor;

namespace {

struct Outcome {
  DatagramReport report;
  RecordBatch batch;
};

Outcome decoded(std::string_view bytes) {
  Outcome outcome;
  outcome.report = decode_datagram_untrusted(bytes, outcome.batch);
  return outcome;
}

bool refused(std::string_view bytes, RefusalReason reason) {
  const Outcome outcome = decoded(bytes);
  return outcome.report.refused == reason && outcome.batch.empty();
}

// Bytes that a WireWriter wrote.
template <typename Write>
std::string written(Write write) {
  std::vector<char> buffer(max_datagram_bytes);
  WireWriter writer(buffer.data(), buffer.size(), 0);
  write(writer);
  return std::string(buffer.data(), writer.size());
}

// A batch of one annotation with the given bytes, after the given strings.
std::string batch_around(std::string_view annotation, const std::vector<std::string>& strings = {},
                         std::uint32_t claimed_count = 1) {
  return written([&](WireWriter& writer) {
    writer.varint(16, batch_version);
    writer.fixed64(17, 7);
    writer.fixed32(24, claimed_count);
    for (const std::string& string : strings) writer.bytes(25, string);
    writer.bytes(26, annotation);
  });
}

// An annotation, good but for what `add` writes to it.
template <typename Add>
std::string good_annotation_and(Add add) {
  return written([&](WireWriter& writer) {
    writer.bytes(1, std::string(16, 'T'));
    writer.fixed64(2, 1);
    add(writer);
  });
}

std::string nested(int depth) {
  std::string value = written([](WireWriter& writer) { writer.varint(5, 1); });
  for (int i = 1; i < depth; ++i) {
    const std::string list = written([&](WireWriter& writer) { writer.bytes(1, value); });
    value = written([&](WireWriter& writer) { writer.bytes(i % 2 == 0 ? 9 : 10, list); });
  }
  return value;
}

// Refused alone for this reason, and the batch otherwise read.
bool refused_alone(std::string_view bytes, RefusalReason reason) {
  const Outcome outcome = decoded(bytes);
  return !outcome.report.refused && outcome.report.annotation_count == 1 &&
         outcome.report.refused_annotations[static_cast<std::size_t>(reason)] == 1 &&
         outcome.report.accepted_annotations == 0 && outcome.batch.empty();
}

}  // namespace

TEST_CASE("datagram: every truncation of a batch is refused") {
  Arena arena;
  RandomRecords random(3, arena);
  const std::string bytes = batch_of(random.header(), {random.annotation(), random.annotation()});
  REQUIRE_FALSE(decoded(bytes).report.refused);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const Outcome outcome = decoded(std::string_view(bytes).substr(0, size));
    CHECK(outcome.report.refused);
    CHECK(outcome.batch.empty());
  }
}

TEST_CASE("datagram: every truncation of a batch without annotations is refused") {
  BatchHeader header = plain_header();
  header.drops.by_reason.fill(7);
  const std::string bytes = batch_of(header, {});
  REQUIRE_FALSE(decoded(bytes).report.refused);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK(decoded(std::string_view(bytes).substr(0, size)).report.refused);
  }
}

TEST_CASE("datagram: the first bytes of a batch tell its sender and count") {
  const std::vector<Annotation> annotations(20, plain_annotation());
  const std::string bytes = batch_of(plain_header(), annotations);
  const Outcome outcome = decoded(std::string_view(bytes).substr(0, 512));
  CHECK(outcome.report.refused == RefusalReason::malformed);
  CHECK(outcome.report.annotation_count == 20);
  REQUIRE(outcome.report.header);
  CHECK(outcome.report.header->sender_id == plain_header().sender_id);
}

TEST_CASE("datagram: every truncation of an ancestor's annotation is refused or read, never more") {
  Annotation annotation = plain_annotation();
  annotation.payload = "payload";
  const std::string bytes = encode_ancestor_annotation(annotation);
  REQUIRE_FALSE(decoded(bytes).report.refused);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CAPTURE(size);
    const Outcome outcome = decoded(std::string_view(bytes).substr(0, size));
    CHECK(outcome.report.annotation_count == 1);
    CHECK(outcome.batch.annotations.size() == (outcome.report.refused ? 0 : 1));
    CHECK(outcome.report.accepted_annotations == outcome.batch.annotations.size());
  }
}

TEST_CASE("datagram: what is no protobuf is malformed") {
  CHECK(refused("hello, world", RefusalReason::malformed));
  CHECK(refused("\xff\xff\xff\xff", RefusalReason::malformed));
  CHECK(refused(std::string("\x0a\xff\xff\xff\xff\x0f", 6), RefusalReason::malformed));
  CHECK(refused(std::string(max_datagram_bytes, '\xff'), RefusalReason::malformed));
  CHECK(refused(std::string(max_datagram_bytes, '\0'), RefusalReason::malformed));
}

TEST_CASE("datagram: an annotation without ids is refused as such") {
  CHECK(refused("", RefusalReason::missing_id));
  Annotation annotation = plain_annotation();
  annotation.span_id = {};
  CHECK(refused(encode_ancestor_annotation(annotation), RefusalReason::missing_id));
  CHECK(refused_alone(batch_around(""), RefusalReason::missing_id));
  CHECK(refused_alone(batch_around(good_annotation_and([](auto& w) { w.fixed64(2, 0); })),
                      RefusalReason::missing_id));
}

TEST_CASE("datagram: an unknown version is refused and nothing of it believed") {
  const std::string good = batch_of(plain_header(), {plain_annotation()});
  for (const char version : {'\0', '\x02', '\x7f'}) {
    std::string bytes = good;
    bytes[2] = version;
    CHECK(refused(bytes, RefusalReason::unsupported_version));
    CHECK_FALSE(decoded(bytes).report.header);
    CHECK(decoded(bytes).report.annotation_count == 0);
  }
  CHECK(refused(good + std::string("\x80\x01\x02", 3), RefusalReason::unsupported_version));
}

TEST_CASE("datagram: a batch that lies about its count is refused, its header is known") {
  const std::string annotation = good_annotation_and([](auto&) {});
  CHECK_FALSE(decoded(batch_around(annotation)).report.refused);
  for (const std::uint32_t claimed : {0u, 2u, 0xffffffffu}) {
    const std::string bytes = batch_around(annotation, {}, claimed);
    CHECK(refused(bytes, RefusalReason::malformed));
    const Outcome outcome = decoded(bytes);
    CHECK(outcome.report.annotation_count == claimed);
    REQUIRE(outcome.report.header);
    CHECK(outcome.report.header->sender_id == 7);
  }
}

TEST_CASE("datagram: a batch without a sender is malformed") {
  BatchHeader header = plain_header();
  header.sender_id = 0;
  CHECK(refused(batch_of(header, {plain_annotation()}), RefusalReason::malformed));
}

TEST_CASE("datagram: header texts that are not UTF-8 refuse the batch but keep its counts") {
  BatchHeader header = plain_header();
  header.service = "\xff";
  header.drops[DropReason::queue_full] = 9;
  const std::string bytes = batch_of(header, {plain_annotation()});
  CHECK(refused(bytes, RefusalReason::invalid_utf8));
  REQUIRE(decoded(bytes).report.header);
  CHECK(decoded(bytes).report.header->service.empty());
  CHECK(decoded(bytes).report.header->drops[DropReason::queue_full] == 9);
}

TEST_CASE("datagram: one bad annotation does not harm its neighbours") {
  Annotation bad = plain_annotation();
  bad.payload = "\xc3";
  const std::string bytes = batch_of(plain_header(), {plain_annotation(), bad, plain_annotation()});
  const Outcome outcome = decoded(bytes);
  CHECK_FALSE(outcome.report.refused);
  CHECK(outcome.report.annotation_count == 3);
  CHECK(outcome.report.accepted_annotations == 2);
  CHECK(outcome.report.refused_annotations[static_cast<std::size_t>(RefusalReason::invalid_utf8)] ==
        1);
}

TEST_CASE("datagram: annotations of a batch are refused one by one, with the reason") {
  auto check = [](const std::string& annotation, RefusalReason reason,
                  const std::vector<std::string>& strings = {}) {
    CHECK(refused_alone(batch_around(annotation, strings), reason));
  };
  // Trace id of a wrong length.
  check(written([](auto& w) {
          w.bytes(1, "short");
          w.fixed64(2, 1);
        }),
        RefusalReason::malformed);
  // Span id as a varint.
  check(good_annotation_and([](auto& w) { w.varint(2, 1); }), RefusalReason::malformed);
  // A message that ends within a field.
  check(good_annotation_and([](auto& w) { w.varint(4, 1); }) + "\x6a", RefusalReason::malformed);
  // References to strings that are not there (yet).
  check(good_annotation_and([](auto& w) { w.varint(10, 1); }), RefusalReason::malformed);
  check(good_annotation_and([](auto& w) { w.varint(10, 0xffffffff); }), RefusalReason::malformed,
        {"one"});
  check(good_annotation_and([](auto& w) { w.varint(10, 1); }), RefusalReason::invalid_utf8,
        {"\xff"});
  check(good_annotation_and([](auto& w) { w.bytes(15, "\x12\x01\xff"); }),
        RefusalReason::invalid_utf8);
  check(good_annotation_and([](auto& w) { w.bytes(15, "\x12\x05k"); }), RefusalReason::malformed);
  check(good_annotation_and([](auto& w) { w.bytes(15, nested(max_value_depth + 1)); }),
        RefusalReason::too_deep);
  check(good_annotation_and([](auto& w) { w.bytes(15, nested(5000)); }), RefusalReason::too_deep);
}

TEST_CASE("datagram: the deepest value is read, and so is an unreferenced string that is no text") {
  const std::string deep =
      good_annotation_and([](auto& w) { w.bytes(15, nested(max_value_depth)); });
  CHECK(decoded(batch_around(deep)).report.accepted_annotations == 1);
  const std::string plain = good_annotation_and([](auto&) {});
  CHECK(decoded(batch_around(plain, {"\xff"})).report.accepted_annotations == 1);
}

TEST_CASE("datagram: fields and numbers that we do not know yet are skipped") {
  const std::string annotation = good_annotation_and([](WireWriter& writer) {
    writer.varint(4, 77);   // type
    writer.varint(5, 77);   // side
    writer.varint(14, 77);  // status
    writer.bytes(19, "later");
    writer.varint(20, 5);
  });
  std::string bytes = batch_around(annotation);
  bytes += written([](WireWriter& writer) {
    writer.bytes(27, "later");
    const std::size_t drops = writer.begin_message(21);
    writer.varint(1, 99);
    writer.varint(2, 5);
    writer.end_message(drops);
  });
  const Outcome outcome = decoded(bytes);
  REQUIRE(outcome.batch.annotations.size() == 1);
  CHECK(outcome.batch.annotations[0].type == AnnotationType::unknown);
  CHECK(outcome.batch.annotations[0].side == CallSide::none);
  CHECK(outcome.batch.annotations[0].status == StatusCode::unset);
}

TEST_CASE("datagram: the ancestor's odd values") {
  auto ancestor_with = [](std::uint32_t field, std::uint64_t value) {
    return written([&](WireWriter& writer) {
      writer.bytes(1, "trace");
      writer.bytes(2, "span");
      writer.varint(field, value);
    });
  };
  auto type_of = [&](std::uint64_t number) {
    const Outcome outcome = decoded(ancestor_with(4, number));
    REQUIRE(outcome.batch.annotations.size() == 1);
    return outcome.batch.annotations[0].type;
  };
  CHECK(type_of(6) == AnnotationType::note);
  CHECK(type_of(7) == AnnotationType::unknown);
  CHECK(type_of(static_cast<std::uint64_t>(std::int64_t{-1})) == AnnotationType::unknown);

  constexpr std::uint64_t last_us = INT64_MAX / 1000;
  CHECK(decoded(ancestor_with(6, last_us)).report.accepted_annotations == 1);
  CHECK(refused(ancestor_with(6, last_us + 1), RefusalReason::malformed));
  CHECK(refused(ancestor_with(7, last_us + 1), RefusalReason::malformed));
  CHECK(refused(ancestor_with(6, std::uint64_t{1} << 63), RefusalReason::malformed));

  for (const std::uint32_t text_field : {1u, 2u, 3u, 8u, 9u, 10u, 11u}) {
    const std::string bytes = ancestor_with(4, 1) + written([&](WireWriter& writer) {
                                writer.bytes(text_field, "\xff");
                              });
    CHECK(refused(bytes, RefusalReason::invalid_utf8));
  }
  CHECK(refused(ancestor_with(4, 1) + std::string("\x62\x03\x0a\x01\xff", 5),
                RefusalReason::invalid_utf8));
}

TEST_CASE("datagram: memory stays in proportion to the bytes") {
  // The most elements for the fewest bytes: empty attributes, empty array elements, empty strings.
  const std::string empty_attributes = good_annotation_and([](WireWriter& writer) {
    while (writer.size() < 60000) writer.bytes(15, "");
  });
  const std::string empty_elements = good_annotation_and([](WireWriter& writer) {
    const std::string list = written([](WireWriter& inner) {
      while (inner.size() < 60000) inner.bytes(1, "");
    });
    writer.bytes(15, written([&](WireWriter& inner) { inner.bytes(9, list); }));
  });
  for (const std::string& bytes :
       {batch_around(empty_attributes), batch_around(empty_elements),
        batch_around("", std::vector<std::string>(20000)), written([](WireWriter& writer) {
          writer.bytes(1, "trace");
          writer.bytes(2, "span");
          while (writer.size() < 60000) writer.bytes(12, "");
        })}) {
    const Outcome outcome = decoded(bytes);
    CHECK(outcome.batch.arena.allocated_bytes() <= 64 * bytes.size());
  }
}

TEST_CASE("datagram: random damage never crashes, and the counts always add up") {
  Arena arena;
  RandomRecords random(99, arena);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = round % 2 == 0
                            ? batch_of(random.header(), {random.annotation(), random.annotation()})
                            : encode_ancestor_annotation(random.annotation());
    for (std::uint64_t damages = random.below(4) + 1; damages > 0; --damages) {
      bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    }
    const Outcome outcome = decoded(bytes);
    std::size_t known = outcome.report.accepted_annotations;
    for (const std::uint32_t count : outcome.report.refused_annotations) known += count;
    CHECK(outcome.batch.annotations.size() == outcome.report.accepted_annotations);
    if (!outcome.report.refused) CHECK(known == outcome.report.annotation_count);
    if (outcome.report.refused) CHECK(known == 0);
  }
}

TEST_CASE("datagram: each reason has a name of its own") {
  CHECK(std::string(to_string(RefusalReason::malformed)) == "malformed");
  CHECK(std::string(to_string(RefusalReason::unsupported_version)) == "unsupported_version");
  CHECK(std::string(to_string(RefusalReason::missing_id)) == "missing_id");
  CHECK(std::string(to_string(RefusalReason::invalid_utf8)) == "invalid_utf8");
  CHECK(std::string(to_string(RefusalReason::too_deep)) == "too_deep");
}
