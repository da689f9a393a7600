// Loads the plugins that are named, and looks whether all of them use one client: what the program
// has put into a context is found in each, one timer thread serves them all, and all that they
// recorded is in the counters of the program's Tracer.
//
// The exit status is 0 if so.

#include "plugin.h"

#include <phosphor/propagation.h>

#include <dlfcn.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace {

int timer_threads() {
  int count = 0;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream file(thread.path() / "comm");
    std::string name;
    count += std::getline(file, name) && name == "phosphor-timer" ? 1 : 0;
  }
  return count;
}

std::string asked(const char* plugin, phosphor::Tracer& tracer, const phosphor::Context& context) {
  void* const library = dlopen(plugin, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return dlerror();
  auto* const function = reinterpret_cast<PluginFunction*>(dlsym(library, "plugin_function"));
  std::string answer = function(tracer, context);
  dlclose(library);
  return answer;
}

}  // namespace

int main(int argc, char** argv) {
  phosphor::Tracer tracer(phosphor::TracerOptions{"host"});
  const phosphor::Context received =
      phosphor::extract_untrusted([](std::string_view name) -> std::optional<std::string_view> {
        if (name == phosphor::origin_header) return "the caller";
        return std::nullopt;
      });
  bool one = true;
  for (int i = 1; i < argc; ++i) {
    const auto context = received.with_timeout(std::chrono::milliseconds(1));
    const std::string answer = asked(argv[i], tracer, context);
    std::printf("%s: %s\n", argv[i], answer.c_str());
    one = one && answer == "the caller";
  }
  const auto recorded = static_cast<int>(tracer.counters().recorded);
  std::printf("%d timer threads, %d recorded\n", timer_threads(), recorded);
  return one && timer_threads() == 1 && recorded == 2 * (argc - 1) ? 0 : 1;
}
