// An application that uses each part of the client once, so that what is not in the library, or not
// visible in it, is missed when this is linked. Its records go to $PHOSPHOR_PORT.
//
// The exit status is 0 if both sides of one call were recorded and sent.

#include <phosphor/http_operation.h>
#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <cstdio>
#include <map>
#include <string>

namespace {

struct Card {
  using Type = std::string;
};

using Headers = std::map<std::string, std::string, std::less<>>;

phosphor::Context serve(phosphor::Tracer& tracer, const Headers& request) {
  auto header = [&](std::string_view name) -> std::optional<std::string_view> {
    const auto found = request.find(name);
    if (found == request.end()) return std::nullopt;
    return found->second;
  };
  auto served = tracer.recv(phosphor::extract_untrusted(header),
                            phosphor::http_operation("GET", "/balances/1234?currency=EUR"));
  served.attribute("balance", 100);
  served.send();
  return served.context();
}

bool same_trace(const phosphor::Context& a, const phosphor::Context& b) {
  char text[2][phosphor::trace_id_hex_length];
  phosphor::write_hex(a.span_context().trace_id, text[0]);
  phosphor::write_hex(b.span_context().trace_id, text[1]);
  return std::string_view(text[0], sizeof text[0]) == std::string_view(text[1], sizeof text[1]);
}

}  // namespace

int main() {
  phosphor::Tracer tracer(phosphor::TracerOptions{"downstream"});
  const auto [context, cancel] = phosphor::Context()
                                     .with_value<Card>("1234")
                                     .with_timeout(std::chrono::hours(1))
                                     .with_cancel();
  auto called = context.done().call([] { std::puts("done"); });
  auto call = tracer.send(context, "balances", "GET /balances/{id}");
  call.attribute("card", *context.value<Card>());
  call.note("asked", {{"attempt", 1}});
  Headers request;
  phosphor::inject(call, [&](auto name, auto value) { request.emplace(name, value); });
  const phosphor::Context callee = serve(tracer, request);
  call.recv();
  cancel();

  const bool flushed = tracer.shutdown(std::chrono::seconds(30));
  const phosphor::TracerCounters counters = tracer.counters();
  std::printf("%s: recorded %llu, sent %llu, %s\n", to_string(context.err()),
              static_cast<unsigned long long>(counters.recorded),
              static_cast<unsigned long long>(counters.sent), tracer.disabled_reason().c_str());
  const bool all_sent = flushed && counters.recorded == 5 && counters.sent == 5;
  return all_sent && same_trace(call.context(), callee) ? 0 : 1;
}
