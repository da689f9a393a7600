// Which web pages of other origins may use a server of ours: by default none.
//
// Without an Access-Control-Allow-Origin a browser hides our answers from other origins' pages and
// does not send them OTLP's requests, which need a preflight. The operator names origins that may;
// nothing is reflected that was not named, and credentials are never allowed.
//
// Threads: the returned handler may be called by any number of threads.

#pragma once

#include "query/http_message.h"

#include <string>
#include <vector>

namespace phosphor {

// Answers preflights of the allowed origins and marks the answers to them; all else is left to
// `handler`. An origin is "https://tracing.example:8443", or "*" for every one.
HttpHandler with_cors(std::vector<std::string> allowed_origins, HttpHandler handler);

}  // namespace phosphor
