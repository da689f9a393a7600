// The system whose traces the load pretends to be: its services, operations and hosts by name, and
// the texts that attributes choose from. Constants of the workload; nothing here is by chance.
//
// 30 services; 200 operations, the n-th (by popularity) belonging to service n % 30; 150 hosts,
// five for each service, each running one process. What a process says of itself (OTLP's resource
// and scope) is here too.
//
// Owner: whoever makes load. Threads: any, after construction.

#pragma once

#include <phosphor/arena.h>
#include <phosphor/span.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace phosphor::bench {

inline constexpr std::size_t service_count = 30;
inline constexpr std::size_t operation_count = 200;
inline constexpr std::size_t host_count = 150;
inline constexpr std::size_t hosts_per_service = host_count / service_count;

inline constexpr std::array<std::string_view, 6> methods = {"GET",  "GET", "GET",
                                                            "POST", "PUT", "DELETE"};
inline constexpr std::array<std::string_view, 3> regions = {"eu-west-1", "eu-central-1",
                                                            "us-east-1"};
inline constexpr std::array<std::string_view, 5> components = {"http", "grpc", "postgresql",
                                                               "redis", "kafka"};
inline constexpr std::size_t thread_count = 64;
inline constexpr std::array<std::int64_t, 2> status_codes = {200, 500};

// The attributes of a span, in their order.
namespace attribute_key {
inline constexpr std::string_view status_code = "http.response.status_code";
inline constexpr std::string_view thread_id = "thread.id";
inline constexpr std::string_view method = "http.request.method";
inline constexpr std::string_view route = "http.route";
inline constexpr std::string_view region = "cloud.region";
inline constexpr std::string_view component = "component";
inline constexpr std::string_view url_path = "url.path";
inline constexpr std::string_view request_id = "request.id";
}  // namespace attribute_key
inline constexpr std::size_t attribute_count = 8;

class ModelSystem {
 public:
  struct Operation {
    std::string name;  // "GET /v1/resource-7/{id}"
    std::string route;
    std::size_t service;
  };

  ModelSystem();
  ModelSystem(const ModelSystem&) = delete;
  ModelSystem& operator=(const ModelSystem&) = delete;

  const std::string& service(std::size_t index) const { return services_[index]; }
  const std::string& host(std::size_t index) const { return hosts_[index]; }
  const Operation& operation(std::size_t rank) const { return operations_[rank]; }

  static constexpr std::size_t service_of_host(std::size_t host) {
    return host / hosts_per_service;
  }
  static constexpr std::size_t service_of_operation(std::size_t rank) {
    return rank % service_count;
  }

  const Resource* resource(std::size_t host) const { return resources_[host]; }
  const Scope* scope() const { return scope_; }

 private:
  const Resource* resource_of(std::size_t host);

  std::vector<std::string> services_;
  std::vector<std::string> hosts_;
  std::vector<Operation> operations_;
  Arena arena_;
  std::vector<const Resource*> resources_;
  const Scope* scope_;
};

}  // namespace phosphor::bench
