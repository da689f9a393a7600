// A context in the environment of a real child process.

#include <phosphor/environment.h>

#include <doctest/doctest.h>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

using namespace phosphor;
using namespace std::chrono_literals;

namespace {

constexpr const char* traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

Context in_a_trace() {
  SpanContext span;
  span.trace_id = {0x0af7651916cd43dd, 0x8448eb211c80319c};
  span.span_id = {0xb7ad6b7169203331};
  span.flags = 1;
  return Context().with_span(span, "rojo=1").with_baggage(Baggage().with("tenant", "a b"));
}

// A variable of this process, for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

// What a shell prints that is given these variables.
std::string printed_by_child(ChildEnvironment& environment, const char* command) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  std::string shell = "sh";
  std::string option = "-c";
  std::string script = command;
  char* const arguments[] = {shell.data(), option.data(), script.data(), nullptr};
  pid_t child = 0;
  REQUIRE(posix_spawn(&child, "/bin/sh", &actions, nullptr, arguments, environment.envp()) == 0);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string text;
  std::array<char, 4096> piece;
  for (ssize_t size; (size = read(ends[0], piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return text;
}

bool contains(ChildEnvironment& environment, const std::string& variable) {
  for (char** entry = environment.envp(); *entry != nullptr; ++entry) {
    if (std::string(*entry).substr(0, variable.size() + 1) == variable + '=') return true;
  }
  return false;
}

}  // namespace

TEST_CASE("environment: a child process sees the context, and the variables of its parent") {
  const Variable own("PHOSPHOR_TEST_OWN", "kept");
  ChildEnvironment environment(in_a_trace().with_timeout(1h));
  CHECK(
      printed_by_child(environment, "echo $TRACEPARENT $TRACESTATE $BAGGAGE $PHOSPHOR_TEST_OWN") ==
      std::string(traceparent) + " rojo=1 tenant=a%20b kept\n");
  CHECK_FALSE(contains(environment, "PHOSPHOR_TIMEOUT"));  // not asked for
}

TEST_CASE("environment: what was written is read") {
  const Variable parent("TRACEPARENT", traceparent);
  const Variable state("TRACESTATE", "rojo=1");
  const Variable baggage("BAGGAGE", "tenant=acme");
  const Context context = extract_environment_untrusted();
  CHECK(context.span_context().span_id == SpanId{0xb7ad6b7169203331});
  CHECK(context.span_context().remote);
  CHECK(context.trace_state() == "rojo=1");
  CHECK(context.baggage().get("tenant") == "acme");
}

TEST_CASE("environment: no variables, empty ones and broken ones name no trace") {
  CHECK_FALSE(extract_environment_untrusted().span_context().valid());
  const Variable baggage("BAGGAGE", "");
  for (const char* value : {"", "rubbish", "00-0-0-00"}) {
    const Variable parent("TRACEPARENT", value);
    CHECK_FALSE(extract_environment_untrusted().span_context().valid());
  }
  CHECK(extract_environment_untrusted().baggage().empty());
}

TEST_CASE("environment: the place of this process in its trace is not handed on as the child's") {
  const Variable parent("TRACEPARENT", traceparent);
  const Variable state("TRACESTATE", "rojo=1");
  const Variable sampled("X_B3_SAMPLED", "0");
  ChildEnvironment environment{Context()};
  CHECK_FALSE(contains(environment, "TRACEPARENT"));
  CHECK_FALSE(contains(environment, "TRACESTATE"));
  CHECK_FALSE(contains(environment, "X_B3_SAMPLED"));
}

TEST_CASE("environment: other formats, under their normalised names") {
  using F = PropagationFormat;
  ChildEnvironment environment(in_a_trace().with_timeout(1h),
                               {F::b3_multi, F::phosphor, F::jaeger});
  CHECK(printed_by_child(environment, "echo $X_B3_TRACEID $UBERCTX_TENANT") ==
        "0af7651916cd43dd8448eb211c80319c a%20b\n");
  CHECK(contains(environment, "PHOSPHOR_TIMEOUT"));
  const Variable b3("B3", "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1");
  CHECK(extract_environment_untrusted({}, {F::b3}).span_context().valid());
}

TEST_CASE("environment: a variable is replaced, its name normalised, its value ended by a NUL") {
  ChildEnvironment environment{Context()};
  environment.set("7-up.x", "one");
  environment.set("7-up.x", std::string_view("two\0three", 9));
  CHECK(printed_by_child(environment, "echo $_7_UP_X") == "two\n");
}
