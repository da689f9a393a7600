// A trace drawn in text: a tree on the left, its waterfall in the middle, words on the right.
//
//   api POST /payments              ████████████████████████   84ms  error: payment refused
//   └─ card-processing POST /auth…  ░██████████████████████░   79ms
//      ├─ cards GET /cards           ░░███░░                    20ms
//      └─ feed-generator payment…                        ░           never received
//
// Of a call, ░ is the time that the caller waited and █ the time that the callee worked. Rows that
// are so deep that the indentation would eat the window have a number ("31›") in its place.
//
// Threads: pure. Failure: none. Every text of the trace is made printable() first.

#pragma once

#include "query/cli/terminal.h"
#include "query/cli/trace_rows.h"

#include <string>

namespace phosphor {

std::string trace_picture(const TraceRows& trace, std::size_t width, const Painter& painter);

}  // namespace phosphor
