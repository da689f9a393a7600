#include "client/demo/payment.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace phosphor::demo {

namespace {

constexpr std::uint64_t card_count = 2'000;
constexpr std::uint64_t merchant_count = 40;

// The value of `key` in a form, or nullopt.
std::optional<std::string_view> form_value(std::string_view form, std::string_view key) {
  while (!form.empty()) {
    const std::string_view field = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(form.size(), field.size() + 1));
    if (field.size() > key.size() && field.substr(0, key.size()) == key &&
        field[key.size()] == '=') {
      return field.substr(key.size() + 1);
    }
  }
  return std::nullopt;
}

}  // namespace

Payment random_payment(std::mt19937_64& random) {
  const std::uint64_t card = random() % card_count;
  // Most purchases are small: a coffee is more frequent than a fridge.
  std::lognormal_distribution<double> pounds(std::log(9.0), 1.0);
  return {
      .id = fmt::format("pay-{:016x}", random()),
      .card = fmt::format("card-{:04}", card),
      .account = fmt::format("acc-{:04}", card),
      .merchant = fmt::format("merchant-{:02}", random() % merchant_count),
      .scheme = card % 3 == 0 ? "visa" : "mastercard",
      .amount_minor = 1 + std::llround(pounds(random) * 100),
  };
}

std::string to_form(const Payment& payment) {
  return fmt::format("id={}&card={}&account={}&merchant={}&scheme={}&amount_minor={}", payment.id,
                     payment.card, payment.account, payment.merchant, payment.scheme,
                     payment.amount_minor);
}

std::optional<Payment> payment_from_form_untrusted(std::string_view form) {
  Payment payment;
  const auto read = [form](std::string_view key, std::string& target) {
    const auto value = form_value(form, key);
    if (value) target = *value;
    return value && !value->empty();
  };
  if (!read("id", payment.id) || !read("card", payment.card) || !read("account", payment.account) ||
      !read("merchant", payment.merchant) || !read("scheme", payment.scheme)) {
    return std::nullopt;
  }
  const std::string_view amount = form_value(form, "amount_minor").value_or("");
  const auto [end, error] =
      std::from_chars(amount.data(), amount.data() + amount.size(), payment.amount_minor);
  if (error != std::errc{} || end != amount.data() + amount.size()) return std::nullopt;
  return payment;
}

}  // namespace phosphor::demo
