#include "collector/batch_writer.h"

#include "collector/log.h"

#include <fmt/core.h>

#include <pthread.h>

#include <utility>

namespace phosphor {

namespace {

Timestamp system_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

}  // namespace

BatchWriter::BatchWriter(Backlog& backlog, Ingest& ingest, TraceWriter& store,
                         const Options& options)
    : backlog_(backlog), ingest_(ingest), store_(store), options_(options) {
  thread_ = std::thread([this] { run(); });
}

BatchWriter::~BatchWriter() { stop(); }

void BatchWriter::stop() {
  backlog_.close();
  if (thread_.joinable()) thread_.join();
}

std::optional<std::string> BatchWriter::store_error() const {
  const std::lock_guard lock(mutex_);
  return write_error_ ? write_error_ : retention_error_;
}

void BatchWriter::run() {
  pthread_setname_np(pthread_self(), "phosphor-writer");
  Backlog::Work work;
  auto next_retention = std::chrono::steady_clock::now() + options_.retention_interval;
  while (backlog_.take(work, next_retention)) {
    if (!work.empty()) write(work);
    if (std::chrono::steady_clock::now() < next_retention) continue;
    apply_retention();
    next_retention = std::chrono::steady_clock::now() + options_.retention_interval;
  }
}

void BatchWriter::write(Backlog::Work& work) {
  for (const auto& dropped : work.dropped.datagrams) {
    ingest_.add_dropped_datagram_untrusted(work.dropped.bytes_of(dropped), dropped.whole_size,
                                           dropped.from, dropped.received);
  }
  for (const auto& datagram : work.datagrams.datagrams) {
    ingest_.add_datagram_untrusted(work.datagrams.bytes_of(datagram), datagram.from,
                                   datagram.received);
  }
  for (const auto& pending : work.exports) ingest_.add_spans(pending->records.spans);
  const Result<void> outcome = ingest_.commit();
  note("writing", outcome, write_error_);
  for (auto& pending : work.exports) {
    const auto settled = std::move(pending->settled);
    settled(std::move(pending), outcome);
  }
}

void BatchWriter::apply_retention() {
  note("retention", store_.apply_retention(system_now()), retention_error_);
}

void BatchWriter::note(const char* what, const Result<void>& outcome,
                       std::optional<std::string>& error) {
  const std::lock_guard lock(mutex_);
  if (outcome.ok() != error.has_value()) return;
  if (outcome.ok()) {
    error.reset();
    log_line(LogLevel::info, fmt::format("store: {} works again", what));
  } else {
    error = outcome.error().message;
    log_line(LogLevel::error, fmt::format("store: {} fails: {}", what, *error));
  }
}

}  // namespace phosphor
