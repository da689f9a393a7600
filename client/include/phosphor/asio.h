// The current context (current.h) in Boost.Asio: with callbacks, with coroutines, over any
// executor.
//
//   // A coroutine: every part of it runs with the context, on whatever thread.
//   co_spawn(phosphor::asio::ContextExecutor(context, io.get_executor()), pay(request), detached);
//
//   // One operation: what it completes with does.
//   timer.async_wait(phosphor::asio::with_context(context, [](error_code) { … }));
//   co_await timer.async_wait(phosphor::asio::with_context(use_awaitable));   // with the current
//   one
//
// A ContextScope within an asio::awaitable ends, as far as current() is concerned, where the
// coroutine is suspended: the next part has the executor's context. with_context(use_awaitable)
// takes what is current over one co_await.
//
// Threads: as the executor and the handler that are wrapped. Failure: none of its own. A handler's
// associated allocator, cancellation slot and executor stay, but that the executor sets the context
// for the steps of composed operations too.
// Needs Boost 1.79 or later. Target: phosphor::client, and Boost's headers.

#pragma once

#include <phosphor/current.h>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/associator.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/require.hpp>

#include <type_traits>
#include <utility>

namespace phosphor::asio {

// Runs everything as `Executor` does, with a context as the current one. Equal are those with equal
// executors and the same context.
template <typename Executor>
class ContextExecutor {
 public:
  ContextExecutor(Context context, Executor executor) noexcept
      : context_(std::move(context)), executor_(std::move(executor)) {}

  const Context& context() const noexcept { return context_; }
  const Executor& inner() const noexcept { return executor_; }

  template <typename Function>
  void execute(Function&& function) const {
    executor_.execute(phosphor::bind(context_, std::forward<Function>(function)));
  }

  // Asio's properties are the inner executor's.
  template <typename Property,
            std::enable_if_t<::boost::asio::can_query<const Executor&, Property>::value, int> = 0>
  decltype(auto) query(const Property& property) const
      noexcept(::boost::asio::is_nothrow_query<const Executor&, Property>::value) {
    return ::boost::asio::query(executor_, property);
  }
  template <typename Property,
            std::enable_if_t<::boost::asio::can_require<const Executor&, Property>::value, int> = 0>
  auto require(const Property& property) const
      noexcept(::boost::asio::is_nothrow_require<const Executor&, Property>::value) {
    return with_inner(::boost::asio::require(executor_, property));
  }
  template <typename Property,
            std::enable_if_t<::boost::asio::can_prefer<const Executor&, Property>::value, int> = 0>
  auto prefer(const Property& property) const
      noexcept(::boost::asio::is_nothrow_prefer<const Executor&, Property>::value) {
    return with_inner(::boost::asio::prefer(executor_, property));
  }

  friend bool operator==(const ContextExecutor& a, const ContextExecutor& b) noexcept {
    return a.executor_ == b.executor_ && a.context_.same_as(b.context_);
  }
  friend bool operator!=(const ContextExecutor& a, const ContextExecutor& b) noexcept {
    return !(a == b);
  }

 private:
  template <typename Inner>
  ContextExecutor<Inner> with_inner(Inner executor) const noexcept {
    return {context_, std::move(executor)};
  }

  Context context_;
  Executor executor_;
};

// A completion token, and the context with which its handler runs.
template <typename Token>
struct ContextToken {
  Context context;
  Token token;
};

template <typename Token>
ContextToken<std::decay_t<Token>> with_context(Context context, Token&& token) {
  return {std::move(context), std::forward<Token>(token)};
}

// With what is current here.
template <typename Token>
ContextToken<std::decay_t<Token>> with_context(Token&& token) {
  return {current(), std::forward<Token>(token)};
}

// What a ContextToken's handler is wrapped in.
template <typename Handler>
struct ContextHandler {
  template <typename... Arguments>
  void operator()(Arguments&&... arguments) {
    const ContextScope scope(context);
    std::move(handler)(std::forward<Arguments>(arguments)...);
  }

  Context context;
  Handler handler;
};

}  // namespace phosphor::asio

namespace boost::asio {

template <typename Token, typename... Signatures>
struct async_result<::phosphor::asio::ContextToken<Token>, Signatures...> {
  template <typename Initiation, typename... Arguments>
  static auto initiate(Initiation&& initiation, ::phosphor::asio::ContextToken<Token> in_context,
                       Arguments&&... arguments) {
    auto start = [context = std::move(in_context.context),
                  begin = std::forward<Initiation>(initiation)](auto&& handler,
                                                                auto&&... rest) mutable {
      using Handler = std::decay_t<decltype(handler)>;
      std::move(begin)(
          ::phosphor::asio::ContextHandler<Handler>{std::move(context),
                                                    std::forward<decltype(handler)>(handler)},
          std::forward<decltype(rest)>(rest)...);
    };
    return async_initiate<Token, Signatures...>(std::move(start), in_context.token,
                                                std::forward<Arguments>(arguments)...);
  }
};

// The wrapped handler's, whatever is associated with it.
template <template <typename, typename> class Associator, typename Handler, typename Default>
struct associator<Associator, ::phosphor::asio::ContextHandler<Handler>, Default>
    : Associator<Handler, Default> {
  using Wrapped = ::phosphor::asio::ContextHandler<Handler>;

  static typename Associator<Handler, Default>::type get(const Wrapped& wrapped) noexcept {
    return Associator<Handler, Default>::get(wrapped.handler);
  }
  static auto get(const Wrapped& wrapped, const Default& otherwise) noexcept {
    return Associator<Handler, Default>::get(wrapped.handler, otherwise);
  }
};

template <typename Handler, typename Default>
struct associated_executor<::phosphor::asio::ContextHandler<Handler>, Default> {
  using Wrapped = ::phosphor::asio::ContextHandler<Handler>;
  using Inner = associated_executor<Handler, Default>;
  using type = ::phosphor::asio::ContextExecutor<typename Inner::type>;

  static type get(const Wrapped& wrapped, const Default& otherwise = Default()) noexcept {
    return {wrapped.context, Inner::get(wrapped.handler, otherwise)};
  }
};

}  // namespace boost::asio
