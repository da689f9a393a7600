// Numbers as OTLP's JSON spells them: 64-bit integers as numbers or as text, NaN and the infinities
// as text.
//
// Threads: pure functions. Failure: empty where the value is no such number, or does not fit.

#pragma once

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <optional>

namespace phosphor {

std::optional<std::int64_t> read_signed(const boost::json::value& value);
std::optional<std::uint64_t> read_unsigned(const boost::json::value& value);
std::optional<double> read_real(const boost::json::value& value);

}  // namespace phosphor
