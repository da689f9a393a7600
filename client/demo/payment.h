// A payment: what the services of the bank hand on to each other, as the body of every request.
//
// It travels as a form (card=…&amount_minor=…), since its values need no escaping.
// Threads: values. Failure: nullopt where a form is not one that form() writes.

#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace phosphor::demo {

struct Payment {
  std::string id;                 // never the same twice
  std::string card;               // of 2,000
  std::string account;            // the card's
  std::string merchant;           // of 40
  std::string scheme;             // of 2
  std::int64_t amount_minor = 0;  // pence
};

// What a customer might buy.
Payment random_payment(std::mt19937_64& random);

std::string to_form(const Payment& payment);
std::optional<Payment> payment_from_form_untrusted(std::string_view form);

}  // namespace phosphor::demo
