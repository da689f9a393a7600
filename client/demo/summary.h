// What the demo says at its end: payments, annotations by service, losses, and where to look.
//
// Threads: pure.

#pragma once

#include "client/demo/load_counts.h"
#include "client/demo/processes.h"

#include <phosphor/tracer.h>

#include <string>
#include <vector>

namespace phosphor::demo {

struct Outcome {
  LoadCounts payments;
  TracerCounters load_annotations;  // the terminal's own
  std::vector<ServiceEnd> ends;
  double seconds = 0;

  bool all_well() const;
};

// Several lines, for a person.
std::string summary(const Outcome& outcome);

}  // namespace phosphor::demo
