// A shared library that has a Tracer of its own, for tests that open and close it.

#include <phosphor/tracer.h>

#include <cstdint>

extern "C" [[gnu::visibility("default")]] bool phosphor_test_record(std::uint16_t port) {
  static phosphor::Tracer tracer([port] {
    phosphor::TracerOptions options{"library"};
    options.collector_port = port;
    return options;
  }());
  tracer.send({}, "cards", "GET").recv();
  return tracer.flush(std::chrono::seconds(10));
}
