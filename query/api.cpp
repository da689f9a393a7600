#include "query/api.h"

#include "query/answers_json.h"
#include "query/comparison_json.h"
#include "query/legacy_api.h"
#include "query/metrics_page.h"
#include "query/parameters.h"
#include "query/trace_find.h"
#include "query/trace_json.h"
#include "query/trace_outline.h"

#include <phosphor/id_text.h>

#include <algorithm>

namespace phosphor {
namespace {

using Clock = std::chrono::steady_clock;

struct ErrorAnswer {
  int status;
  const char* code;
};

ErrorAnswer answer_to(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return {400, "invalid_argument"};
    case ErrorCode::unsupported:
      return {400, "unsupported"};
    case ErrorCode::too_large:
      return {422, "too_large"};
    case ErrorCode::resource_exhausted:
      return {422, "resource_exhausted"};
    case ErrorCode::unavailable:
      return {503, "unavailable"};
    case ErrorCode::io:
      return {500, "io"};
    case ErrorCode::corrupt:
      return {500, "corrupt"};
  }
  return {500, "internal"};
}

HttpResponse error_response(const Error& error) {
  const ErrorAnswer answer = answer_to(error.code);
  return phosphor::error_response(answer.status, answer.code, error.message);
}

HttpResponse json_response(std::string body) {
  return {200, "application/json; charset=utf-8", std::move(body), {{"Cache-Control", "no-store"}}};
}

HttpResponse not_found(const char* what) {
  return phosphor::error_response(404, "not_found", what);
}

// One request on its way through the routes.
class Answering {
 public:
  Answering(const TraceReader& store, const Daemon& daemon, std::span<const StaticFile> viewer,
            const ApiOptions& options, const HttpRequest& request)
      : store_(store),
        daemon_(daemon),
        viewer_(viewer),
        options_(options),
        request_(request),
        now_(options.now ? options.now() : std::chrono::system_clock::now()) {
    limits_.deadline = Clock::now() + options.query_timeout;
    limits_.max_trace_bytes = options.max_trace_bytes;
    limits_.abandoned = request.abandoned.get();
  }

  HttpResponse answer() {
    if (request_.method != "GET" && request_.method != "HEAD") return method_not_allowed();
    Result<std::vector<std::string>> path = parse_path_untrusted(request_.path);
    if (!path) return error_response(path.error());
    Result<std::vector<QueryParameter>> query = parse_query_untrusted(request_.query);
    if (!query) return error_response(query.error());
    path_ = std::move(*path);
    parameters_ = std::move(*query);
    return route();
  }

 private:
  static HttpResponse method_not_allowed() {
    HttpResponse response =
        phosphor::error_response(405, "method_not_allowed", "only GET and HEAD are answered here");
    response.headers.emplace_back("Allow", "GET, HEAD");
    return response;
  }

  HttpResponse route() {
    struct Route {
      std::vector<std::string_view> path;  // "*" stands for any one segment
      HttpResponse (Answering::*answer)();
    };
    static const Route routes[] = {
        {{""}, &Answering::identity},
        {{"trace"}, &Answering::ancestors_trace},
        {{"api", "v1", "traces"}, &Answering::search},
        {{"api", "v1", "traces", "*"}, &Answering::trace},
        {{"api", "v1", "traces", "*", "outline"}, &Answering::outline},
        {{"api", "v1", "traces", "*", "find"}, &Answering::find},
        {{"api", "v1", "facets"}, &Answering::facets},
        {{"api", "v1", "attributes"}, &Answering::attributes},
        {{"api", "v1", "compare"}, &Answering::compare},
        {{"api", "v1", "services"}, &Answering::services},
        {{"api", "v1", "services", "*", "operations"}, &Answering::operations},
        {{"api", "v1", "services", "*", "activity"}, &Answering::activity},
        {{"api", "v1", "dependencies"}, &Answering::dependencies},
        {{"api", "v1", "senders"}, &Answering::senders},
        {{"api", "v1", "status"}, &Answering::status},
        {{"api", "v1", "metrics"}, &Answering::metrics_as_json},
        {{"metrics"}, &Answering::metrics},
        {{"livez"}, &Answering::livez},
        {{"readyz"}, &Answering::readyz},
    };
    for (const Route& route : routes) {
      if (matches(route.path)) return (this->*route.answer)();
    }
    if (path_[0] == "api") return not_found("the API has no such path");
    return serve_static_file(viewer_, request_);
  }

  bool matches(const std::vector<std::string_view>& pattern) const {
    return std::equal(pattern.begin(), pattern.end(), path_.begin(), path_.end(),
                      [](std::string_view wanted, std::string_view segment) {
                        return wanted == "*" || wanted == segment;
                      });
  }

  HttpResponse identity() {
    const bool is_browser = request_.header("Accept").find("text/html") != std::string_view::npos;
    HttpResponse response = is_browser && !viewer_.empty() ? serve_static_file(viewer_, request_)
                                                           : legacy_identity(daemon_.version());
    response.headers.emplace_back("Vary", "Accept");
    return response;
  }

  // The ancestor's own errors; it ignored parameters that it did not know.
  HttpResponse ancestors_trace() {
    const auto id = std::find_if(parameters_.begin(), parameters_.end(),
                                 [](const QueryParameter& it) { return it.name == "traceId"; });
    if (id == parameters_.end() || id->value.empty()) {
      return legacy_error(400, "traceId param not provided");
    }
    const Result<std::optional<Trace>> trace = store_.trace(trace_id_from_text(id->value), limits_);
    if (!trace) return legacy_error(answer_to(trace.error().code).status, trace.error().message);
    return *trace ? legacy_trace(**trace) : legacy_error(404, "traceId not found");
  }

  HttpResponse trace() {
    const Result<NodeWindow> window = parse_node_window_untrusted(parameters_);
    if (!window) return error_response(window.error());
    return of_trace([&](const Trace& trace, const TraceTree& tree) {
      auto json = write_trace_json(trace, tree, *window, options_.max_trace_json_bytes);
      return json ? json_response(std::move(*json)) : error_response(json.error());
    });
  }

  HttpResponse outline() {
    if (const Result<void> none = expect_no_parameters(parameters_); !none) {
      return error_response(none.error());
    }
    return of_trace([&](const Trace& trace, const TraceTree& tree) {
      auto bytes = write_trace_outline(trace, tree, options_.max_trace_json_bytes);
      if (!bytes) return error_response(bytes.error());
      return HttpResponse{
          200, "application/octet-stream", std::move(*bytes), {{"Cache-Control", "no-store"}}};
    });
  }

  HttpResponse find() {
    const Result<std::string> text = parse_find_untrusted(parameters_);
    if (!text) return error_response(text.error());
    return of_trace([&](const Trace&, const TraceTree& tree) {
      return json_response(found_json(tree, find_in_trace(tree, *text)));
    });
  }

  // What `answer` makes of the trace that the path names.
  template <typename Answer>
  HttpResponse of_trace(Answer answer) {
    const TraceId id = trace_id_from_text(path_[3]);
    if (!id.valid()) return error_response({ErrorCode::invalid_argument, "the trace id is empty"});
    const Result<std::optional<Trace>> trace = store_.trace(id, limits_);
    if (!trace) return error_response(trace.error());
    if (!*trace) return not_found("there is no trace with this id");
    return answer(**trace, build_trace_tree(**trace, now_));
  }

  HttpResponse search() {
    const Result<SearchQuery> query = parse_search_untrusted(parameters_);
    if (!query) return error_response(query.error());
    const Clock::time_point begin = Clock::now();
    const Result<SearchPage> page = store_.search(*query, limits_);
    if (!page) return error_response(page.error());
    return json_response(search_json(*page, query->order, Clock::now() - begin));
  }

  HttpResponse facets() {
    Result<FacetRequest> request = parse_facets_untrusted(parameters_);
    if (!request) return error_response(request.error());
    const Clock::time_point begin = Clock::now();
    FacetCounter counter(request->query.where, std::move(request->by));
    const Result<ReadCost> cost = store_.visit(request->query, limits_, [&](const Trace& trace) {
      counter.add(trace);
      return true;
    });
    if (!cost) return error_response(cost.error());
    return json_response(facets_json(counter.counts(request->limit), *cost, Clock::now() - begin));
  }

  HttpResponse attributes() {
    const Result<AttributeRequest> request = parse_attributes_untrusted(parameters_);
    if (!request) return error_response(request.error());
    const Clock::time_point begin = Clock::now();
    AttributeList list(request->query.where);
    const Result<ReadCost> cost =
        store_.visit(request->query, limits_, [&](const Trace& trace) { return list.add(trace); });
    if (!cost) return error_response(cost.error());
    return json_response(
        attributes_json(list.listing(request->limit), *cost, Clock::now() - begin));
  }

  HttpResponse compare() {
    Result<ComparisonRequest> request = parse_comparison_untrusted(parameters_);
    if (!request) return error_response(request.error());
    const Clock::time_point begin = Clock::now();
    SelectionComparison comparison(request->query.where, std::move(request->selection));
    const Result<ReadCost> cost = store_.visit(
        request->query, limits_, [&](const Trace& trace) { return comparison.add(trace); });
    if (!cost) return error_response(cost.error());
    return json_response(
        comparison_json(comparison.result(request->limit), *cost, Clock::now() - begin));
  }

  HttpResponse services() {
    if (const Result<void> none = expect_no_parameters(parameters_); !none) {
      return error_response(none.error());
    }
    const Result<std::vector<std::string>> services = store_.services();
    return services ? json_response(services_json(*services)) : error_response(services.error());
  }

  HttpResponse operations() {
    if (const Result<void> none = expect_no_parameters(parameters_); !none) {
      return error_response(none.error());
    }
    const Result<std::vector<Operation>> operations = store_.operations(path_[3]);
    return operations ? json_response(operations_json(*operations))
                      : error_response(operations.error());
  }

  HttpResponse activity() {
    const auto request = parse_activity_untrusted(path_[3], parameters_, now_);
    if (!request) return error_response(request.error());
    const Clock::time_point begin = Clock::now();
    ActivityCounter counter(*request);
    const Result<ReadCost> cost = store_.visit(counter.query(), limits_, [&](const Trace& trace) {
      counter.add(trace);
      return true;
    });
    if (!cost) return error_response(cost.error());
    return json_response(activity_json(*request, counter.activity(), *cost, Clock::now() - begin));
  }

  HttpResponse dependencies() {
    const Result<TimeRange> range = parse_recent_range_untrusted(parameters_, now_);
    if (!range) return error_response(range.error());
    const Result<std::vector<DependencyEdge>> edges = store_.dependencies(*range, limits_);
    return edges ? json_response(dependencies_json(*edges)) : error_response(edges.error());
  }

  HttpResponse senders() {
    const Result<void> none = expect_no_parameters(parameters_);
    return none ? json_response(senders_json(daemon_.senders())) : error_response(none.error());
  }

  HttpResponse status() {
    const Result<void> none = expect_no_parameters(parameters_);
    return none ? json_response(status_json(daemon_, store_.status(), now_))
                : error_response(none.error());
  }

  HttpResponse metrics() {
    return {200,
            "text/plain; version=0.0.4; charset=utf-8",
            write_prometheus(metrics_page(daemon_, store_.status())),
            {{"Cache-Control", "no-store"}}};
  }

  HttpResponse metrics_as_json() {
    const Result<void> none = expect_no_parameters(parameters_);
    return none ? json_response(metrics_json(metrics_page(daemon_, store_.status())))
                : error_response(none.error());
  }

  HttpResponse livez() { return json_response(health_json("ok", {})); }

  HttpResponse readyz() {
    std::vector<HealthCheck> checks{store_check()};
    for (HealthCheck& check : daemon_.checks()) checks.push_back(std::move(check));
    const bool failed = std::any_of(checks.begin(), checks.end(),
                                    [](const HealthCheck& check) { return check.error; });
    const char* status = daemon_.draining() ? "draining" : failed ? "failed" : "ok";
    HttpResponse response = json_response(health_json(status, checks));
    if (daemon_.draining() || failed) response.status = 503;
    return response;
  }

  // Whether the store can be read, by reading it.
  HealthCheck store_check() const {
    const StoreStatus status = store_.status();
    HealthCheck check{"store",
                      std::nullopt,
                      {{"engine", status.engine},
                       {"disk_bytes", std::to_string(status.disk_bytes)},
                       {"slice_count", std::to_string(status.slice_count)},
                       {"damage_count", std::to_string(status.damage.count)}}};
    const Result<std::vector<std::string>> services = store_.services();
    if (!services) check.error = services.error().message;
    return check;
  }

  const TraceReader& store_;
  const Daemon& daemon_;
  const std::span<const StaticFile> viewer_;
  const ApiOptions& options_;
  const HttpRequest& request_;
  const Timestamp now_;
  ReadLimits limits_;
  std::vector<std::string> path_;
  std::vector<QueryParameter> parameters_;
};

}  // namespace

Api::Api(const TraceReader& store, const Daemon& daemon, std::span<const StaticFile> viewer,
         const ApiOptions& options)
    : store_(store), daemon_(daemon), viewer_(viewer), options_(options) {}

HttpResponse Api::answer(const HttpRequest& request) const {
  HttpResponse response = Answering(store_, daemon_, viewer_, options_, request).answer();
  // A browser must take our word for what an answer is: texts of strangers are never a page.
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  return response;
}

}  // namespace phosphor
