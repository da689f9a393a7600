// How long each span was at work itself: its duration less the time in which a child was. Of a
// caller's half that is the network and the queues on either side of the callee.
//
// A message awaits no answer, so what its receiver does takes nothing from the sender.

import { siblingAfter } from "./subtree.js";
import type { Columns } from "./columns.js";

// In nanoseconds; NaN where the span's start or end is not known.
export function selfTimes(columns: Columns): Float64Array {
  const self = new Float64Array(columns.count);
  for (let span = 0; span < columns.count; span++) self[span] = selfTime(columns, span);
  return self;
}

// Siblings are in the order of their starts, so one pass joins those that overlap.
function selfTime({ start, end, descendants, async }: Columns, span: number): number {
  const last = end[span]!;
  let reached = start[span]!;
  let covered = 0;
  const behind = siblingAfter(descendants, span);
  for (let child = span + 1; child < behind; child = siblingAfter(descendants, child)) {
    if (async[child] || Number.isNaN(start[child]!)) continue;
    const from = Math.max(start[child]!, reached);
    const to = Number.isNaN(end[child]!) ? last : Math.min(end[child]!, last);
    if (to > from) covered += to - from;
    reached = Math.max(reached, to);
  }
  return Math.max(0, last - start[span]! - covered);
}
