// A plugin: compiled with hidden visibility, and loaded so that nobody sees its symbols.

#include "plugin.h"

#include <phosphor/propagation.h>

#include <future>

extern "C" __attribute__((visibility("default"))) std::string plugin_function(
    phosphor::Tracer& tracer, const phosphor::Context& context) {
  auto call = tracer.send(context, "plugin", "work");
  std::promise<void> done;
  const auto called = context.done().call([&] { done.set_value(); });
  done.get_future().wait();
  const std::string* const origin = context.value<phosphor::OriginService>();
  return origin == nullptr ? "a key of its own" : *origin;
}
