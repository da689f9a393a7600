// A value, or an error that says what went wrong and what to do about it.
//
// Nothing in Phosphor throws across a function that returns a Result; a library's exceptions are
// caught in the file that wraps it. Absence is not an error: an unknown trace is an empty optional.
// The message is one sentence for a person. Add context on the way up: error.with_context("…").
//
// Threads: values; no shared state.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace phosphor {

enum class ErrorCode : std::uint8_t {
  invalid_argument,    // the caller's input can never succeed
  unsupported,         // well-formed, but of a version or kind that we do not speak
  too_large,           // over a documented limit
  resource_exhausted,  // a limit of time or memory was reached; ask for less
  unavailable,         // not now; a later try may succeed
  io,                  // the operating system or the disk refused
  corrupt,             // stored bytes are not what was written
};

struct Error {
  ErrorCode code;
  std::string message;

  Error with_context(const std::string& context) && {
    return {code, context + ": " + std::move(message)};
  }
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  // Each requires ok().
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  // By value, so that `for (auto& x : *list())` does not outlive the list.
  T operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  // Each requires !ok().
  const Error& error() const& noexcept { return *std::get_if<1>(&state_); }
  Error&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_(std::move(error)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  // Requires !ok().
  const Error& error() const& noexcept { return *std::get_if<Error>(&state_); }
  Error&& error() && noexcept { return std::move(*std::get_if<Error>(&state_)); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace phosphor
