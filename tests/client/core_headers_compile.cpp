// Every public header of the core, compiled as the strictest application would: C++17, without
// exceptions and RTTI, with all warnings. Compiling is the test; each header alone is compiled too
// (CMakeLists.txt).

#include <phosphor/attribute.h>
#include <phosphor/baggage.h>
#include <phosphor/call.h>
#include <phosphor/context.h>
#include <phosphor/current.h>
#include <phosphor/environment.h>
#include <phosphor/http_operation.h>
#include <phosphor/log_fields.h>
#include <phosphor/middleware.h>
#include <phosphor/propagation.h>
#include <phosphor/propagation_formats.h>
#include <phosphor/sampler.h>
#include <phosphor/semantic_conventions.h>
#include <phosphor/span_context.h>
#include <phosphor/tracer.h>
#include <phosphor/tracer_options.h>
#include <phosphor/transport.h>
#include <phosphor/transports.h>

static_assert(__cplusplus < 202002L, "this file must be compiled as C++17");
#ifdef __cpp_exceptions
#error "this file must be compiled without exceptions"
#endif
#ifdef __cpp_rtti
#error "this file must be compiled without RTTI"
#endif

namespace {

struct UserId {
  using Type = int;
};

}  // namespace

// Templates are compiled only where they are used. Also the example of client/README.md.
#include "tests/client/readme_example.h"

int use_every_template(phosphor::Tracer& tracer);
int use_every_template(phosphor::Tracer& tracer) {
  const auto [context, cancel] = phosphor::Context().with_value<UserId>(1).with_cancel();
  phosphor::ClientCall call = tracer.send(context, "cards", "GET");
  call.attribute("text", std::string("t"));
  call.attribute("number", 1U);
  call.attribute("flag", false);
  call.note("note", {{"real", 1.0}, {"text", "t"}});
  phosphor::inject(call, [](std::string_view, std::string_view) {});
  const phosphor::DoneCallback callback = context.done().call([] {});
  const phosphor::ContextScope scope(context);
  phosphor::bind([](int) {})(1);
  cancel();
  return *context.value<UserId>();
}
