// What the annotations of one half of a call say, put together: name, state, attributes, events,
// links.
//
// Threads: pure functions. Failure: std::bad_alloc.

#pragma once

#include <phosphor/annotation.h>
#include <phosphor/arena.h>
#include <phosphor/span.h>

namespace phosphor {

// The annotation with all that it refers to copied into `arena`.
Annotation deep_copy(const Annotation& annotation, Arena& arena);

// Fills in the name, trace state, status, attributes, events and links of `span`, whose kind and
// peer are known: the first text that is not empty counts, an error wins, of attributes the last of
// a key. The peer becomes the attribute "peer.service", unless the application has set that.
void merge_contents(Slice<Annotation> annotations, Arena& arena, Span& span);

}  // namespace phosphor
