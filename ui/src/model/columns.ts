// A trace as columns of numbers, which is what drawing reads: 50,000 spans are a few typed arrays
// and no objects. Built once for each clock (corrected, raw). A time that is not known is NaN.
//
// Indexes are those of the API's `spans`: pre-order, so a subtree is [i, i + descendants[i]].

import { nanoseconds, type Nanoseconds } from "../api/units.js";
import type { Trace } from "../api/types.js";

export type Clock = "corrected" | "raw";

export interface Columns {
  readonly count: number;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly depth: Uint32Array;
  readonly descendants: Uint32Array;
  readonly parent: Int32Array; // -1: a root
  readonly other: Int32Array; // the call's other half; -1: none
  readonly service: Uint16Array; // index into `services`
  readonly last: Float64Array; // the last known time of the span and all beneath it
  readonly failed: Uint8Array; // 1: the status is error
  readonly services: readonly string[];
  readonly from: Nanoseconds; // the first and the last known time of all
  readonly to: Nanoseconds;
  // What the time axis shows at most: some air after the end, for words beside the last bars and
  // for the ends of those that are still open.
  readonly shown: { readonly from: Nanoseconds; readonly to: Nanoseconds };
}

const NONE = -1;
const AIR = 0.12; // of the trace's duration

export function columnsOf(trace: Trace, clock: Clock): Columns {
  const count = trace.spans.length;
  const columns = {
    start: new Float64Array(count),
    end: new Float64Array(count),
    last: new Float64Array(count),
    depth: new Uint32Array(count),
    descendants: new Uint32Array(count),
    parent: new Int32Array(count).fill(NONE),
    other: new Int32Array(count).fill(NONE),
    service: new Uint16Array(count),
    failed: new Uint8Array(count),
  };
  const services = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const span = trace.spans[i]!;
    const shift = clock === "raw" ? (span.correction_ns ?? 0) : 0;
    columns.start[i] = span.start_ns === null ? NaN : span.start_ns - shift;
    columns.end[i] = span.end_ns === null ? NaN : span.end_ns - shift;
    columns.depth[i] = span.depth;
    columns.descendants[i] = span.descendant_count;
    columns.other[i] = span.call?.other ?? NONE;
    columns.failed[i] = span.status?.code === "error" ? 1 : 0;
    if (!services.has(span.service)) services.set(span.service, services.size);
    columns.service[i] = services.get(span.service)!;
  }
  linkParents(columns.descendants, columns.parent);
  gatherLast(columns);
  const { from, to } = extent(columns, trace);
  const shown = { from, to: nanoseconds(to + (to - from) * AIR) };
  return { count, ...columns, services: [...services.keys()], from, to, shown };
}

type Times = { start: Float64Array; end: Float64Array };

// Backwards through pre-order, every span has heard of all its descendants before its parent asks.
function gatherLast(columns: Times & { last: Float64Array; parent: Int32Array }): void {
  const { start, end, last, parent } = columns;
  last.fill(-Infinity);
  for (let i = last.length - 1; i >= 0; i--) {
    for (const time of [start[i]!, end[i]!]) if (time > last[i]!) last[i] = time;
    const up = parent[i]!;
    if (up >= 0 && last[i]! > last[up]!) last[up] = last[i]!;
  }
}

// The open subtrees at any point of a pre-order list are a stack.
function linkParents(descendants: Uint32Array, parent: Int32Array): void {
  const open: number[] = [];
  for (let i = 0; i < descendants.length; i++) {
    while (open.length > 0 && i > open.at(-1)! + descendants[open.at(-1)!]!) open.pop();
    parent[i] = open.at(-1) ?? NONE;
    if (descendants[i]! > 0) open.push(i);
  }
}

function extent(times: Times, trace: Trace): { from: Nanoseconds; to: Nanoseconds } {
  let from = Infinity;
  let to = -Infinity;
  for (const column of [times.start, times.end]) {
    for (const time of column) {
      if (time < from) from = time;
      if (time > to) to = time;
    }
  }
  if (from > to) [from, to] = [0, trace.duration_ns];
  // A trace of one moment still needs a width to be drawn in.
  return { from: nanoseconds(from), to: nanoseconds(Math.max(to, from + 1)) };
}
