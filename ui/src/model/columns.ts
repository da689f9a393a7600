// The times of a trace on one clock (corrected, raw), beside the columns of its outline: what
// drawing reads. Built once for each clock. A time that is not known is NaN.

import { nanoseconds, type Nanoseconds } from "../api/units.js";
import { NONE } from "../api/outline.js";
import { isAsync, isError, type TraceOutline } from "./trace_outline.js";

export type Clock = "corrected" | "raw";

export interface Columns {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly depth: Uint32Array;
  readonly descendants: Uint32Array;
  readonly parent: Int32Array; // -1: a root
  readonly other: Int32Array; // the call's other half; -1: none
  readonly service: Uint32Array; // index into `services`
  readonly last: Float64Array; // the last known time of the span and all beneath it
  readonly failed: Uint8Array; // 1: the status is error
  readonly async: Uint8Array; // 1: a message, which awaits no answer
  readonly services: readonly string[];
  readonly from: Nanoseconds; // the first and the last known time of all
  readonly to: Nanoseconds;
  // What the time axis shows at most: some air after the end, for words beside the last bars and
  // for the ends of those that are still open.
  readonly shown: { readonly from: Nanoseconds; readonly to: Nanoseconds };
}

const AIR = 0.12; // of the trace's duration

export function columnsOf(trace: TraceOutline, clock: Clock): Columns {
  const { columns, parent, depth, services } = trace;
  const [start, end] = [columns.start, columns.end].map((times) => onClock(trace, times, clock));
  const { from, to } = extent([start!, end!], trace.head.duration_ns);
  return {
    count: trace.length,
    start: start!,
    end: end!,
    depth,
    descendants: columns.descendants,
    parent,
    other: Int32Array.from(columns.other, (other) => (other === NONE ? -1 : other)),
    service: columns.service,
    last: latest(start!, end!, parent),
    failed: Uint8Array.from(columns.facts, (facts) => (isError(facts) ? 1 : 0)),
    async: Uint8Array.from(columns.facts, (facts) => (isAsync(facts) ? 1 : 0)),
    services,
    from,
    to,
    shown: { from, to: nanoseconds(to + (to - from) * AIR) },
  };
}

// The outline's times are on the corrected clock.
function onClock(trace: TraceOutline, times: Float64Array, clock: Clock): Float64Array {
  if (clock === "corrected") return times;
  const corrections = (trace.head.clocks ?? []).map((host) => host.correction_ns ?? 0);
  const { clock: clockOf } = trace.columns;
  return times.map((time, index) => time - (corrections[clockOf[index]!] ?? 0));
}

// Backwards through pre-order, every span has heard of all its descendants before its parent asks.
function latest(start: Float64Array, end: Float64Array, parent: Int32Array): Float64Array {
  const last = new Float64Array(start.length).fill(-Infinity);
  for (let i = last.length - 1; i >= 0; i--) {
    if (start[i]! > last[i]!) last[i] = start[i]!;
    if (end[i]! > last[i]!) last[i] = end[i]!;
    const up = parent[i]!;
    if (up >= 0 && last[i]! > last[up]!) last[up] = last[i]!;
  }
  return last;
}

function extent(columns: readonly Float64Array[], duration: Nanoseconds) {
  let from = Infinity;
  let to = -Infinity;
  for (const column of columns) {
    for (const time of column) {
      if (time < from) from = time;
      if (time > to) to = time;
    }
  }
  if (from > to) [from, to] = [0, duration];
  // A trace of one moment still needs a width to be drawn in.
  return { from: nanoseconds(from), to: nanoseconds(Math.max(to, from + 1)) };
}
