#include "tests/bench/model_system.h"

#include <fmt/format.h>

namespace phosphor::bench {

ModelSystem::ModelSystem() {
  for (std::size_t i = 0; i < service_count; ++i)
    services_.push_back(fmt::format("service-{:02}", i));
  for (std::size_t i = 0; i < host_count; ++i) {
    hosts_.push_back(fmt::format("pod-{:03}.example.net", i));
  }
  for (std::size_t i = 0; i < operation_count; ++i) {
    const std::string route = fmt::format("/v1/resource-{}/{{id}}", i);
    operations_.push_back(
        {fmt::format("{} {}", methods[i % methods.size()], route), route, service_of_operation(i)});
  }
  for (std::size_t i = 0; i < host_count; ++i) resources_.push_back(resource_of(i));
  Scope scope;
  scope.name = "example.net/http-server";
  scope.version = "1.4.0";
  scope_ = arena_.copy_one(scope);
}

const Resource* ModelSystem::resource_of(std::size_t host) {
  const KeyValue attributes[] = {
      {"service.name", Value::string(services_[service_of_host(host)])},
      {"service.version", Value::string("2.14.3")},
      {"host.name", Value::string(hosts_[host])},
      {"deployment.environment.name", Value::string("production")},
      {"telemetry.sdk.language", Value::string("cpp")},
  };
  Resource resource;
  resource.attributes = arena_.copy(attributes, std::size(attributes));
  return arena_.copy_one(resource);
}

}  // namespace phosphor::bench
