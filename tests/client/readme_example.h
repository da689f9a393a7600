// The README's example, compiled. `Request`, `Response` and `exchange` stand for any HTTP library.

#pragma once

#include <phosphor/propagation.h>
#include <phosphor/tracer.h>

#include <map>
#include <string>
#include <string_view>

namespace readme_example {

struct Request {
  std::string_view header(std::string_view name) const {
    const auto at = headers.find(name);
    return at == headers.end() ? std::string_view() : std::string_view(at->second);
  }
  void set(std::string_view name, std::string_view value) {
    headers.insert_or_assign(std::string(name), std::string(value));
  }
  std::map<std::string, std::string, std::less<>> headers;
};
struct Response {
  int amount = 0;
};
Response exchange(const char* service, const Request& request);

// --- from here: client/README.md --------------------------------------------------------------
inline phosphor::Tracer tracer{phosphor::TracerOptions{"cards"}};

inline Response serve(const Request& request) {
  auto header = [&](std::string_view name) { return request.header(name); };
  auto served = tracer.recv(phosphor::extract_untrusted(header), "GET /cards");

  auto call = tracer.send(served.context(), "balance", "GET /balance");
  Request onward;
  phosphor::inject(call, [&](auto name, auto value) { onward.set(name, value); });
  Response answer = exchange("balance", onward);
  call.recv();

  served.attribute("card.balance", answer.amount);
  served.send();
  return answer;
}
// --- to here ------------------------------------------------------------------------------------

// Sampling:
inline phosphor::TracerOptions sampled_options() {
  using phosphor::Sampler;
  phosphor::TracerOptions options{"cards"};
  options.sampler = Sampler::parent_based(Sampler::by_operation(
      {{"GET /health*", "", Sampler::never()}, {"", "audit", Sampler::always()}},
      Sampler::ratio(0.01).at_least(5)));
  return options;
}

}  // namespace readme_example
