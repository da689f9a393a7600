#include "client/demo/bank.h"

#include "client/demo/peers.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <array>
#include <chrono>

namespace phosphor::demo {

namespace {

using namespace std::chrono_literals;
using namespace boost::asio::experimental::awaitable_operators;
using asio::awaitable;

// What goes wrong, and how often. With 20 payments a second each is seen within some seconds.
constexpr double row_locked_share = 0.01;  // of the cards read from the database
constexpr Latency row_locked{600ms, 0.3};
constexpr double balance_fails_share = 0.03;
constexpr Latency push_gateway{15ms, 0.9};  // 6 % take longer than the feed-generator waits

// How long callers wait for those of whom they know better than their own caller's deadline.
constexpr auto card_patience = 250ms;
constexpr auto push_patience = 60ms;

constexpr std::array merchant_names = {"Corner Coffee", "Book Barn", "Tram & Tube", "Green Grocer"};

Answer failed(std::string_view what, const Answer& answer) {
  return {http::status::bad_gateway, std::string(what) + ": " + answer.reason};
}

// api: the edge.
awaitable<Answer> take_payment(Visit& visit) {
  visit.served.attribute("payment.id", visit.payment.id);
  co_return co_await visit.peers.call(visit.context, "card-api", visit.payment);
}

awaitable<Answer> authorise_card(Visit& visit) {
  visit.served.attribute("card.scheme", visit.payment.scheme);
  visit.served.attribute("payment.amount_minor", visit.payment.amount_minor);
  co_return co_await visit.peers.call(visit.context, "card-processing", visit.payment);
}

// card-processing: asks for the card, books and holds the money at once, then tells the world.
awaitable<Answer> process_card(Visit& visit) {
  const auto& [served, context, payment, peers, pace] = visit;
  const Answer card = co_await peers.call(context.with_timeout(card_patience), "cards", payment);
  if (!card.ok()) co_return failed("card not checked", card);
  served.note("card accepted", {{"card.scheme", payment.scheme}});

  const auto [booked, held] = co_await (peers.call(context, "transactions", payment) &&
                                        peers.call(context, "balance", payment));
  if (!booked.ok()) co_return failed("not booked", booked);
  if (!held.ok()) co_return failed("money not held", held);

  served.note("payment authorised", {{"payment.amount_minor", payment.amount_minor}});
  co_await (peers.publish(context, "transaction-enrichment", payment) &&
            peers.publish(context, "feed-generator", payment));
  co_return Answer{};
}

// cards: a cache before a database, in which a row is locked now and then.
awaitable<Answer> read_card(Visit& visit) {
  const bool hit = visit.pace.happens(0.7);
  visit.served.note(hit ? "cache hit" : "cache miss", {{"cache.key", visit.payment.card}});
  if (!hit && visit.pace.happens(row_locked_share / 0.3)) {
    visit.served.note("row locked", {{"db.table", "cards"}});
    const bool in_time = co_await visit.pace.work(visit.context, row_locked);
    if (!in_time) co_return Answer{http::status::gateway_timeout, "row locked until the deadline"};
  }
  visit.served.attribute("db.rows", hit ? 0 : 1);
  visit.served.attribute("card.blocked", false);
  co_return Answer{};
}

awaitable<Answer> book_transaction(Visit& visit) {
  visit.served.note("row inserted", {{"db.table", "transactions"}, {"db.rows", 1}});
  visit.served.attribute("payment.id", visit.payment.id);
  co_return Answer{};
}

// balance: sometimes it has no connection to its database.
awaitable<Answer> hold_balance(Visit& visit) {
  visit.served.attribute("account.id", visit.payment.account);
  if (visit.pace.happens(balance_fails_share)) {
    visit.served.note("database unreachable", {{"db.attempts", 3}, {"db.pool.idle", 0}});
    co_return Answer{http::status::service_unavailable, "no connection to the database"};
  }
  visit.served.attribute("db.rows", 1);
  co_return Answer{};
}

// transaction-enrichment: an event; nobody waits for what it finds.
awaitable<Answer> enrich_transaction(Visit& visit) {
  const Answer merchant = co_await visit.peers.call(visit.context, "merchant", visit.payment);
  if (!merchant.ok()) co_return failed("merchant not found", merchant);
  visit.served.note("transaction enriched", {{"merchant.id", visit.payment.merchant}});
  co_return Answer{};
}

// merchant: its time has a long tail, because it asks a slow directory elsewhere.
awaitable<Answer> describe_merchant(Visit& visit) {
  const std::size_t name = std::hash<std::string>()(visit.payment.merchant);
  visit.served.attribute("merchant.name", merchant_names[name % merchant_names.size()]);
  visit.served.attribute("merchant.confidence", 0.5 + static_cast<double>(name % 50) / 100);
  co_return Answer{};
}

// feed-generator: an event. It waits a little for the push, not for long: the feed has it anyway.
awaitable<Answer> generate_feed_item(Visit& visit) {
  const Answer fed = co_await visit.peers.call(visit.context, "feed", visit.payment);
  if (!fed.ok()) co_return failed("not in the feed", fed);
  const Context soon = visit.context.with_timeout(push_patience);
  const Answer pushed = co_await visit.peers.call(soon, "apns", visit.payment);
  if (!pushed.ok()) visit.served.note("push not confirmed", {{"reason", pushed.reason}});
  co_return Answer{};
}

awaitable<Answer> append_to_feed(Visit& visit) {
  visit.served.note("row inserted", {{"db.table", "feed_items"}, {"db.rows", 1}});
  co_return Answer{};
}

// apns: what has been pushed cannot be called back, so it goes on after its caller's deadline.
awaitable<Answer> push_notification(Visit& visit) {
  visit.served.attribute("push.device", "device-of-" + visit.payment.account);
  co_await visit.pace.work(Context::background(), push_gateway);
  co_return Answer{};
}

}  // namespace

const std::vector<Service>& bank() {
  constexpr auto get = http::verb::get;
  constexpr auto post = http::verb::post;
  constexpr auto put = http::verb::put;
  using enum Takes;
  // clang-format off
  static const std::vector<Service> services = {
    // service, takes, route, work (median, spread), calls, what it does
    {"api", requests, post, "/payments", {1ms, 0.3}, {"card-api"}, take_payment},
    {"card-api", requests, post, "/authorisations", {1ms, 0.3}, {"card-processing"},
     authorise_card},
    {"card-processing", requests, post, "/cards/{card}/payments", {2ms, 0.4},
     {"cards", "transactions", "balance", "transaction-enrichment", "feed-generator"},
     process_card},
    {"cards", requests, get, "/cards/{card}", {2ms, 0.6}, {}, read_card},
    {"transactions", requests, post, "/transactions", {5ms, 0.5}, {}, book_transaction},
    {"balance", requests, put, "/accounts/{account}/hold", {4ms, 0.5}, {}, hold_balance},
    {"transaction-enrichment", events, post, "/events/payment", {3ms, 0.4}, {"merchant"},
     enrich_transaction},
    {"merchant", requests, get, "/merchants/{merchant}", {12ms, 1.2}, {}, describe_merchant},
    {"feed-generator", events, post, "/events/payment", {3ms, 0.4}, {"feed", "apns"},
     generate_feed_item},
    {"feed", requests, post, "/feeds/{account}/items", {3ms, 0.5}, {}, append_to_feed},
    {"apns", requests, post, "/devices/{account}/push", {1ms, 0.3}, {}, push_notification},
  };
  // clang-format on
  return services;
}

const Service* find_service(std::string_view name) {
  const auto found = std::find_if(bank().begin(), bank().end(),
                                  [&](const Service& service) { return service.name == name; });
  return found == bank().end() ? nullptr : &*found;
}

}  // namespace phosphor::demo
