// The bank: its eleven services, whom each calls, how long each works, and what each does.
//
//   terminal -> api -> card-api -> card-processing -> cards
//                                        |         -> transactions
//                                        |         -> balance
//                                        |~ event ~> transaction-enrichment -> merchant
//                                        |~ event ~> feed-generator         -> feed
//                                                                           -> apns
//
// The table in bank.cpp is all there is to know of a service; its handler says only what is special
// about it. Everything around the handler (HTTP, tracing, the usual work) is Node's.
//
// Threads: the table is constant; a handler runs in its node's one thread.

#pragma once

#include "client/demo/pace.h"
#include "client/demo/payment.h"

#include <phosphor/call.h>
#include <phosphor/ids.h>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace phosphor::demo {

namespace http = boost::beast::http;
class Peers;

struct Answer {
  http::status status = http::status::ok;
  std::string reason = {};  // why not, for people
  TraceId trace_id = {};    // what a caller has traced it as

  bool ok() const { return http::to_status_class(status) == http::status_class::successful; }
};

// What a handler works with: one request that is being served.
struct Visit {
  ServerCall& served;      // what is known of this call goes here
  const Context& context;  // within the call: for everything that is done on its behalf
  const Payment& payment;
  Peers& peers;  // the services that this one may call
  Pace& pace;
};

using Handler = asio::awaitable<Answer> (*)(Visit&);

// What comes to a service: requests, answered when the work is done, or events, answered with 202
// before it begins.
enum class Takes { requests, events };

struct Service {
  std::string_view name;
  Takes takes;
  http::verb method;
  std::string_view path;  // {card}, {account} and {merchant} stand for the payment's
  Latency work;           // done for every request, before the handler
  std::vector<std::string_view> calls;
  Handler handler;
};

// Callers stand before those whom they call.
const std::vector<Service>& bank();

// Null: the bank has no such service.
const Service* find_service(std::string_view name);

}  // namespace phosphor::demo
