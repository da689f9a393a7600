#include "tests/bench/sink_command.h"

#include "collector/serve.h"
#include "store/memory_store.h"

#include <fmt/core.h>

#include <cstdio>

namespace phosphor::bench {
namespace {

class ForgetfulStore final : public TraceWriter {
 public:
  Result<void> write(const RecordBatch&) override { return {}; }
  Result<void> apply_retention(Timestamp) override { return {}; }
};

}  // namespace

int sink_command(int argc, char** argv) {
  const ParsedOptions parsed = parse_serve_options(argc, argv);
  if (parsed.exit_status) {
    fmt::print(*parsed.exit_status == 0 ? stdout : stderr, "{}", parsed.message);
    return *parsed.exit_status;
  }
  const ShutdownSignal signals;
  ForgetfulStore forgetful;
  const MemoryStore empty;
  return serve_until_signal(parsed.options, signals,
                            {forgetful, empty, "forgets all traces", [] {}});
}

}  // namespace phosphor::bench
