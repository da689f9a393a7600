// libuv's loop and handles as objects. A handle lives until its close callback has run, so it is on
// the heap and only this wrapper closes it.
//
// Owner: UdpListener. Threads: the one that runs the loop; before it runs, the one that builds it;
// UvAsync::send() any. Failure: init() returns libuv's negative code, 0 when all is well.

#pragma once

#include <uv.h>

#include <cassert>

namespace phosphor {

class UvLoop {
 public:
  UvLoop() = default;
  UvLoop(const UvLoop&) = delete;
  UvLoop& operator=(const UvLoop&) = delete;

  // Lets the close callbacks of handles run that have been closed, whether or not run() was called.
  ~UvLoop() {
    if (!initialised_) return;
    uv_run(&loop_, UV_RUN_DEFAULT);
    [[maybe_unused]] const int busy = uv_loop_close(&loop_);
    assert(busy == 0);
  }

  int init() {
    const int code = uv_loop_init(&loop_);
    initialised_ = code == 0;
    return code;
  }

  // Until all handles are closed.
  void run() { uv_run(&loop_, UV_RUN_DEFAULT); }

  uv_loop_t* get() noexcept { return &loop_; }

 private:
  uv_loop_t loop_{};
  bool initialised_ = false;
};

// Handle is uv_poll_t, uv_async_t, uv_timer_t. Destroy it, or close() it, before its loop.
template <typename Handle>
class UvHandle {
 public:
  UvHandle() = default;
  UvHandle(const UvHandle&) = delete;
  UvHandle& operator=(const UvHandle&) = delete;
  ~UvHandle() { close(); }

  // `init` is called with the handle's address and returns libuv's code. Requires: not open.
  template <typename Init>
  int open(void* owner, Init init) {
    auto* handle = new Handle{};
    const int code = init(handle);
    if (code != 0) {
      delete handle;
      return code;
    }
    handle->data = owner;
    handle_ = handle;
    return 0;
  }

  void close() noexcept {
    if (handle_ == nullptr) return;
    uv_close(reinterpret_cast<uv_handle_t*>(handle_),
             [](uv_handle_t* closed) { delete reinterpret_cast<Handle*>(closed); });
    handle_ = nullptr;
  }

  Handle* get() const noexcept { return handle_; }

 private:
  Handle* handle_ = nullptr;
};

}  // namespace phosphor
