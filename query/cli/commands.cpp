#include "query/cli/commands.h"

#include "query/cli/api_json.h"
#include "query/cli/http_client.h"
#include "query/cli/tables.h"
#include "query/cli/trace_picture.h"
#include "query/parameters.h"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace phosphor {
namespace {

constexpr int success = 0;
constexpr int failure = 1;
constexpr int usage_error = 64;  // EX_USAGE

// What all three commands have in common: an address, --json, and how errors are told.
class ReadingCommand {
 public:
  ReadingCommand(const char* name, const char* description) : name_(name), app_(description) {
    app_.name("phosphor " + name_);
    app_.add_option("--url", url_, "Where the daemon's API is")->capture_default_str();
    app_.add_flag("--json", json_, "Print what the API answers");
  }

  CLI::App& options() { return app_; }

  // The exit status if the command ends here; none if the arguments are fine.
  std::optional<int> parse(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
      return std::nullopt;
    } catch (const CLI::CallForHelp&) {
      fmt::print("{}", app_.help());
      return success;
    } catch (const CLI::ParseError& error) {
      return fail(usage_error, std::string(error.what()) + "; see 'phosphor " + name_ + " --help'");
    }
  }

  // Asks for `target` and prints what `show` makes of the answer.
  int answer(const std::string& target,
             const std::function<Result<std::string>(std::string_view)>& show) const {
    const Result<HttpUrl> url = parse_url(url_);
    if (!url) return fail(usage_error, url.error().message);
    const Result<HttpAnswer> answer = http_get(*url, target);
    if (!answer) return fail(failure, answer.error().message);
    if (answer->status != 200) return fail(failure, message_of(*answer));
    const Result<std::string> text = json_ ? Result<std::string>(answer->body) : show(answer->body);
    if (!text) return fail(failure, text.error().message);
    fmt::print("{}{}", *text, text->ends_with('\n') ? "" : "\n");
    return success;
  }

  int fail(int status, const std::string& message) const {
    fmt::print(stderr, "phosphor {}: {}\n", name_, printable(message));
    return status;
  }

 private:
  static std::string message_of(const HttpAnswer& answer) {
    const Result<boost::json::object> body = api_json::parse_object(answer.body);
    const boost::json::object* error = body ? api_json::object(*body, "error") : nullptr;
    const std::string message = error ? api_json::text(*error, "message") : "";
    return message.empty() ? fmt::format("the server answered with status {}", answer.status)
                           : message;
  }

  const std::string name_;
  CLI::App app_;
  std::string url_ = "http://127.0.0.1:7750";
  bool json_ = false;
};

std::string parameter(std::string_view name, std::string_view value) {
  return fmt::format("&{}={}", name, percent_encoded(value));
}

std::string with_parameters(std::string path, const std::string& parameters) {
  return parameters.empty() ? path : path + "?" + parameters.substr(1);
}

// "1h" ago, as the API wants it; none if it is no duration.
std::optional<std::string> time_ago(const std::string& text) {
  const std::optional<std::chrono::nanoseconds> age = parse_duration_untrusted(text);
  if (!age) return std::nullopt;
  const Timestamp now = std::chrono::system_clock::now();
  return std::to_string(unix_nanoseconds(now) - age->count());
}

CLI::Validator is_duration() {
  return CLI::Validator(
      [](const std::string& text) {
        return parse_duration_untrusted(text) ? "" : "'" + text + "' is not like 1.5s, 200ms or 1h";
      },
      "DURATION");
}

struct SearchOptions {
  std::string query, service, operation, min_duration, max_duration, since, cursor;
  std::string order = "newest";
  std::vector<std::string> attributes;
  std::vector<std::string> by;
  bool error = false;
  std::size_t limit = 20;
};

void add_search_options(CLI::App& app, SearchOptions& options) {
  app.add_option("QUERY", options.query,
                 "In words, like 'service = \"api\" and (error or duration > 200ms)'; see "
                 "query/README.md, Search language");
  app.add_option("--service", options.service, "Of a span of the trace");
  app.add_option("--operation", options.operation, "The same span's name");
  app.add_option("--attribute", options.attributes, "key=value of the same span; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--min-duration", options.min_duration, "Of the same span, like 200ms")
      ->check(is_duration());
  app.add_option("--max-duration", options.max_duration, "Of the same span, like 1.5s")
      ->check(is_duration());
  app.add_flag("--error", options.error, "Only where that span failed");
  app.add_option("--since", options.since, "Only traces that began so long ago, like 1h")
      ->check(is_duration());
  app.add_option("--limit", options.limit, "How many traces")
      ->check(CLI::Range(std::size_t{1}, max_search_limit))
      ->capture_default_str();
  app.add_option("--order", options.order, "Which come first: newest, oldest or longest")
      ->check(CLI::IsMember({"newest", "oldest", "longest"}))
      ->capture_default_str();
  app.add_option("--by", options.by,
                 "Count the spans found by a field instead, like service or .http.route; may be "
                 "repeated")
      ->allow_extra_args(false);
  app.add_option("--cursor", options.cursor, "Where the page before ended");
}

std::string search_target(const SearchOptions& options) {
  std::string parameters;
  const auto add = [&parameters](std::string_view name, const std::string& value) {
    if (!value.empty()) parameters += parameter(name, value);
  };
  add("query", options.query);
  add("service", options.service);
  add("operation", options.operation);
  for (const std::string& attribute : options.attributes) add("attribute", attribute);
  add("min_duration", options.min_duration);
  add("max_duration", options.max_duration);
  if (options.error) add("error", "true");
  if (!options.since.empty()) add("start_unix_ns", time_ago(options.since).value_or(""));
  add("limit", std::to_string(options.limit));
  for (const std::string& field : options.by) add("by", field);
  if (!options.by.empty()) return with_parameters("/api/v1/facets", parameters);
  if (options.order != "newest") add("order", options.order);
  add("cursor", options.cursor);
  return with_parameters("/api/v1/traces", parameters);
}

}  // namespace

int trace_command(int argc, char** argv) {
  ReadingCommand command("trace", "Draws one trace as a tree with its waterfall.");
  std::string id;
  std::size_t width = terminal_width();
  command.options().add_option("ID", id, "The trace's id, in any spelling")->required();
  command.options()
      .add_option("--width", width, "In columns; otherwise the terminal's")
      ->check(CLI::Range(min_width, max_width));
  if (const auto status = command.parse(argc, argv)) return *status;
  return command.answer("/api/v1/traces/" + percent_encoded(id),
                        [width](std::string_view json) -> Result<std::string> {
                          const Result<TraceRows> trace = read_trace(json);
                          if (!trace) return trace.error();
                          return trace_picture(*trace, width, Painter(wants_colours()));
                        });
}

int search_command(int argc, char** argv) {
  ReadingCommand command("search", "Lists traces. One span must fulfil all filters.");
  SearchOptions options;
  add_search_options(command.options(), options);
  if (const auto status = command.parse(argc, argv)) return *status;
  return command.answer(search_target(options), [&](std::string_view json) {
    if (!options.by.empty()) return facets_table(json, Painter(wants_colours()));
    return search_table(json, terminal_width(), Painter(wants_colours()));
  });
}

int services_command(int argc, char** argv) {
  ReadingCommand command(
      "services", "Lists the services; with a name its operations; with --map who calls whom.");
  std::string service;
  bool map = false;
  CLI::Option* name = command.options().add_option("SERVICE", service, "List its operations");
  command.options()
      .add_flag("--map", map, "List the calls between services of the last hour")
      ->excludes(name);
  if (const auto status = command.parse(argc, argv)) return *status;
  if (map) {
    return command.answer("/api/v1/dependencies", [](std::string_view json) {
      return dependencies_table(json, Painter(wants_colours()));
    });
  }
  if (service.empty()) return command.answer("/api/v1/services", services_table);
  return command.answer("/api/v1/services/" + percent_encoded(service) + "/operations",
                        operations_table);
}

}  // namespace phosphor
