// Bytes that programs of today must still write, and programs of tomorrow still read:
// tests/golden/wire/README.md. The hex of proto/README.md is held to the same files.

#include <phosphor/datagram.h>
#include <phosphor/otlp.h>

#include "tests/proto/batch_text.h"
#include "tests/proto/record_text.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

using namespace phosphor;

namespace {

const std::string folder = PHOSPHOR_GOLDEN_FOLDER "/wire/";

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.good(), path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Compares, or writes the file where the environment asks for it.
void check_golden(const std::string& name, const std::string& bytes) {
  if (std::getenv("PHOSPHOR_WRITE_GOLDEN") != nullptr) {
    std::ofstream(folder + name, std::ios::binary) << bytes;
  }
  CHECK_MESSAGE((contents(folder + name) == bytes), name);
}

// The bytes of README.md's block "```hex <name>": hex digits, up to a '|' in each line.
std::string readme_hex(const std::string& name) {
  std::istringstream readme(contents(PHOSPHOR_GOLDEN_FOLDER "/../../proto/README.md"));
  std::string line, bytes;
  while (std::getline(readme, line) && line != "```hex " + name) {
  }
  while (std::getline(readme, line) && line != "```") {
    std::istringstream digits(line.substr(0, line.find('|')));
    for (std::string byte; digits >> byte;) {
      bytes += static_cast<char>(std::stoi(byte, nullptr, 16));
    }
  }
  return bytes;
}

// The talk's call: api asks api.customer. The caller's two marks, in one batch.
BatchHeader example_header() {
  BatchHeader header = plain_header();
  header.sequence = 7;
  header.annotations_before = 300;
  header.drops[DropReason::queue_full] = 2;
  return header;
}

std::vector<Annotation> example_annotations() {
  Annotation sent = plain_annotation();
  Annotation received = sent;
  received.type = AnnotationType::client_recv;
  received.time += std::chrono::milliseconds(2);
  received.duration = std::chrono::milliseconds(2);
  return {sent, received};
}

// Every field and every type of value.
struct FullAnnotation {
  KeyValue members[2] = {{"x", Value::boolean(true)}, {"y", Value()}};
  Value elements[2] = {Value::string("\u00fc"), Value::map({members, 2})};
  KeyValue attributes[5] = {{"http.method", Value::string("GET")},
                            {"count", Value::integer(-3)},
                            {"ratio", Value::real(72.5)},
                            {"bytes", Value::bytes({"\0\xff", 2})},
                            {"list", Value::array({elements, 2})}};

  Annotation annotation() const {
    Annotation full = plain_annotation();
    full.type = AnnotationType::note;
    full.side = CallSide::server;
    full.async = true;
    full.duration = std::chrono::nanoseconds(-1);
    full.hostname = "host-2";
    full.payload = "{\"k\":1}";
    full.status = StatusCode::error;
    full.status_message = "no such customer";
    full.trace_state = "vendor=1";
    full.flags = 1;
    full.attributes = {attributes, 5};
    return full;
  }
};

Annotation example_ancestor(const KeyValue& attribute) {
  Annotation annotation = plain_annotation();
  annotation.trace_id_text = "8096820c-3b7b-47ec-bce6-1c239252ab40";
  annotation.span_id_text = "b2";
  annotation.parent_id_text = "a1";
  annotation.payload = "{}";
  annotation.attributes = {&attribute, 1};
  return annotation;
}

}  // namespace

TEST_CASE("golden: a batch") {
  const std::string bytes = batch_of(example_header(), example_annotations());
  check_golden("batch.bin", bytes);
  CHECK((readme_hex("batch.bin") == bytes));
}

TEST_CASE("golden: a batch with every field") {
  const FullAnnotation full;
  check_golden("batch_every_field.bin", batch_of(example_header(), {full.annotation()}));
  const std::string stored = contents(folder + "batch_every_field.bin");
  RecordBatch batch;
  decode_datagram_untrusted(stored, batch);
  REQUIRE(batch.annotations.size() == 1);
  CHECK(annotation_text(batch.annotations[0]) == annotation_text(full.annotation()));
}

TEST_CASE("golden: an ancestor's annotation") {
  const KeyValue attribute = {"user", Value::string("17")};
  const std::string bytes = encode_ancestor_annotation(example_ancestor(attribute));
  check_golden("ancestor_annotation.bin", bytes);
  CHECK((readme_hex("ancestor_annotation.bin") == bytes));
}

TEST_CASE("golden: OTLP's protobuf") {
  const FullAnnotation full;
  const Resource resource{{full.attributes, 1}, 1, "resource-url"};
  const Scope scope{"lib", "1.0", {full.members, 2}, 2, "scope-url"};
  const Event event{from_unix_nanoseconds(9), "retry", {full.attributes, 2}, 3};
  Link link;
  link.trace_id = {1, 2};
  link.span_id = {3};
  link.flags = 4;
  Span span;
  span.trace_id = plain_annotation().trace_id;
  span.span_id = {0xb2};
  span.parent_id = {0xa1};
  span.name = "GET /customer";
  span.kind = SpanKind::client;
  span.start = from_unix_nanoseconds(1'700'000'000'000'000'000);
  span.end = from_unix_nanoseconds(1'700'000'000'002'000'000);
  span.status = StatusCode::error;
  span.status_message = "no such customer";
  span.trace_state = "vendor=1";
  span.flags = 257;
  span.dropped_attributes_count = 5;
  span.attributes = {full.attributes, 5};
  span.events = {&event, 1};
  span.links = {&link, 1};
  span.resource = &resource;
  span.scope = &scope;
  std::string bytes;
  encode_otlp_protobuf({&span, 1}, bytes);
  check_golden("otlp_trace.bin", bytes);
}
