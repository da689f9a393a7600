// A daemon that says what the test put into it.

#pragma once

#include "query/daemon.h"

namespace phosphor::test {

struct FakeDaemon final : Daemon {
  std::string version_ = "1.2.3";
  Timestamp start_ = from_unix_nanoseconds(1'790'000'000'000'000'000);
  std::vector<Listener> listeners_{{"http", "127.0.0.1:7750"}, {"udp", "127.0.0.1:7760"}};
  SendersReport senders_;
  std::vector<HealthCheck> checks_;
  bool draining_ = false;
  std::vector<MetricFamily> metrics_;

  std::string version() const override { return version_; }
  Timestamp start_time() const override { return start_; }
  std::vector<Listener> listeners() const override { return listeners_; }
  SendersReport senders() const override { return senders_; }
  std::vector<HealthCheck> checks() const override { return checks_; }
  bool draining() const override { return draining_; }
  std::vector<MetricFamily> metrics() const override { return metrics_; }
};

}  // namespace phosphor::test
