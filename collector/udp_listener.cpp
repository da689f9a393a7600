#include "collector/udp_listener.h"

#include "collector/counter.h"
#include "collector/log.h"
#include "collector/udp_socket.h"
#include "collector/uv_handle.h"

#include <fmt/core.h>
#include <pthread.h>

#include <chrono>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace phosphor {

namespace {

// How many datagrams one wake-up of the loop receives, so that it comes round to a stop request in
// a millisecond also while a flood arrives.
constexpr int max_datagrams_per_wakeup = 256;

// After it has received what was there, the loop lets datagrams gather for so long: waking up for
// each of many small ones costs as much as receiving it. Where the kernel's buffer is large, which
// then holds what a flood of 4 GB/s brings meanwhile.
constexpr std::chrono::milliseconds gathering{1};
constexpr std::size_t least_buffer_for_gathering = std::size_t{4} << 20;

// Larger than any datagram can be.
constexpr std::size_t datagram_buffer_bytes = std::size_t{64} << 10;

// The kernel's count has 32 bits; it must be read before it can wrap, which takes an hour of a
// million drops a second.
constexpr std::uint64_t drops_interval_ms = 60'000;

// At a stop. A full buffer is received in a tenth of it; a flood that goes on is not waited for.
constexpr std::chrono::milliseconds drain_limit{1000};

Timestamp system_now() {
  return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

}  // namespace

struct UdpListener::State {
  explicit State(Backlog& to) : backlog(to) {}

  int open_handles();
  void receive_some();
  bool receive_one(Timestamp now);
  void drain_and_close();
  void read_kernel_drops();

  Backlog& backlog;
  // Constant after listen().
  SourceAddress address;
  std::size_t granted_buffer_bytes = 0;

  Counter datagrams;
  Counter bytes;
  Counter receive_errors;
  std::mutex drops_mutex;
  std::uint64_t kernel_drops = 0;      // guarded by drops_mutex
  std::uint32_t kernel_drops_raw = 0;  // guarded by drops_mutex
  UdpSocket socket;                    // received from by the loop's thread only

  // The loop's thread only; `stop_request` may be sent by any.
  std::vector<char> buffer = std::vector<char>(datagram_buffer_bytes);
  UvLoop loop;
  UvHandle<uv_poll_t> readable;
  UvHandle<uv_async_t> stop_request;
  UvHandle<uv_timer_t> drops_timer;

  std::thread thread;
};

int UdpListener::State::open_handles() {
  int code = loop.init();
  if (code != 0) return code;
  code = readable.open(
      this, [&](uv_poll_t* h) { return uv_poll_init(loop.get(), h, socket.descriptor()); });
  if (code != 0) return code;
  code = stop_request.open(this, [&](uv_async_t* h) {
    return uv_async_init(loop.get(), h,
                         [](uv_async_t* a) { static_cast<State*>(a->data)->drain_and_close(); });
  });
  if (code != 0) return code;
  code = drops_timer.open(this, [&](uv_timer_t* h) { return uv_timer_init(loop.get(), h); });
  if (code != 0) return code;
  uv_timer_start(
      drops_timer.get(), [](uv_timer_t* t) { static_cast<State*>(t->data)->read_kernel_drops(); },
      drops_interval_ms, drops_interval_ms);
  return uv_poll_start(readable.get(), UV_READABLE, [](uv_poll_t* p, int, int) {
    static_cast<State*>(p->data)->receive_some();
  });
}

void UdpListener::State::receive_some() {
  const Timestamp now = system_now();
  int received = 0;
  while (received < max_datagrams_per_wakeup && receive_one(now)) ++received;
  const bool drained = received < max_datagrams_per_wakeup;
  if (drained && granted_buffer_bytes >= least_buffer_for_gathering) {
    std::this_thread::sleep_for(gathering);
  }
}

// False if there was none.
bool UdpListener::State::receive_one(Timestamp now) {
  const auto received = socket.receive(buffer);
  if (!received) {
    receive_errors.add(1);
    log_line(LogLevel::warning, received.error().message);
    return false;
  }
  if (!received->has_value()) return false;
  const UdpSocket::Received& datagram = **received;
  datagrams.add(1);
  bytes.add(datagram.size);
  backlog.push_datagram(std::string_view(buffer.data(), datagram.size), datagram.from, now);
  return true;
}

void UdpListener::State::drain_and_close() {
  const auto end = std::chrono::steady_clock::now() + drain_limit;
  while (std::chrono::steady_clock::now() < end && receive_one(system_now())) {
  }
  readable.close();
  stop_request.close();
  drops_timer.close();
}

void UdpListener::State::read_kernel_drops() {
  const std::lock_guard lock(drops_mutex);
  const std::uint32_t raw = socket.kernel_drops();
  kernel_drops += static_cast<std::uint32_t>(raw - kernel_drops_raw);
  kernel_drops_raw = raw;
}

UdpListener::UdpListener(std::unique_ptr<State> state) : state_(std::move(state)) {}

UdpListener::~UdpListener() { stop(); }

Result<std::unique_ptr<UdpListener>> UdpListener::listen(const UdpListenerOptions& options,
                                                         Backlog& backlog) {
  Result<UdpSocket> bound = UdpSocket::bind(options.host, options.port);
  if (!bound) return std::move(bound).error();
  auto state = std::make_unique<State>(backlog);
  state->socket = std::move(*bound);
  state->address = state->socket.local_address();
  state->granted_buffer_bytes = state->socket.request_receive_buffer(options.receive_buffer_bytes);
  const int code = state->open_handles();
  if (code != 0) {
    return Error{ErrorCode::io, fmt::format("udp: cannot start its loop: {}", uv_strerror(code))};
  }
  state->thread = std::thread([s = state.get()] {
    pthread_setname_np(pthread_self(), "phosphor-udp");
    s->loop.run();
  });
  return std::unique_ptr<UdpListener>(new UdpListener(std::move(state)));
}

std::string UdpListener::address() const { return state_->address.to_string(); }
std::uint16_t UdpListener::port() const noexcept { return state_->address.port; }
std::size_t UdpListener::receive_buffer_bytes() const noexcept {
  return state_->granted_buffer_bytes;
}

UdpCounters UdpListener::counters() const {
  state_->read_kernel_drops();
  const std::lock_guard lock(state_->drops_mutex);
  return {state_->datagrams.value(), state_->bytes.value(), state_->kernel_drops,
          state_->receive_errors.value()};
}

void UdpListener::stop() {
  if (!state_->thread.joinable()) return;
  uv_async_send(state_->stop_request.get());
  state_->thread.join();
}

}  // namespace phosphor
