// Where each trace lies in the plot of time against duration. Pure numbers; the view draws them.

import {
  nanoseconds,
  unixNanoseconds,
  type Nanoseconds,
  type UnixNanoseconds,
} from "../api/units.js";
import type { TimeSpan } from "../api/client.js";
import type { TraceSummary } from "../api/types.js";
import type { TraceBox } from "./trace_selection.js";

export interface ScatterPoint {
  x: number; // 0 at the start of the range, 1 at its end
  y: number; // 0 at the shortest duration shown, 1 at the longest; logarithmic
}

export interface ScatterScale {
  range: TimeSpan;
  shortest: Nanoseconds; // a power of ten
  longest: Nanoseconds; // a power of ten
}

// The plot shows the traces' own part of the range: a page of 20 covers seconds of an hour.
export function scatterScale(traces: readonly TraceSummary[], range: TimeSpan): ScatterScale {
  const durations = traces.map((trace) => Math.max(1, trace.duration_ns));
  const shortest = 10 ** Math.floor(Math.log10(Math.min(...durations)));
  const longest = 10 ** Math.ceil(Math.log10(Math.max(...durations) + 1));
  return {
    range: occupied(traces, range),
    shortest: nanoseconds(shortest),
    longest: nanoseconds(Math.max(longest, shortest * 10)),
  };
}

function occupied(traces: readonly TraceSummary[], range: TimeSpan): TimeSpan {
  const starts = traces.map((trace) => unixNanoseconds(trace.start_unix_ns));
  if (starts.length === 0) return range;
  const least = starts.reduce((a, b) => (a < b ? a : b));
  const most = starts.reduce((a, b) => (a > b ? a : b));
  const air = (most - least) / 20n + 1_000_000n;
  return { start: (least - air) as typeof least, end: (most + air) as typeof least };
}

export function scatterPoint(trace: TraceSummary, scale: ScatterScale): ScatterPoint {
  return {
    x: scatterPlaceOf(unixNanoseconds(trace.start_unix_ns), scale),
    y: scatterHeightOf(trace.duration_ns, scale),
  };
}

// The traces between two points, of which the first is left of and below the second.
export function scatterBox(from: ScatterPoint, to: ScatterPoint, scale: ScatterScale): TraceBox {
  return {
    start: momentAt(from.x, scale),
    end: momentAt(to.x, scale),
    shortest: nanoseconds(Math.floor(durationAt(from.y, scale))),
    longest: nanoseconds(Math.ceil(durationAt(to.y, scale))),
  };
}

function momentAt(x: number, { range }: ScatterScale): UnixNanoseconds {
  // The product has more digits than a number; a thousandth of a pixel is exact enough.
  const millionths = BigInt(Math.round(x * 1_000_000));
  return (range.start + ((range.end - range.start) * millionths) / 1_000_000n) as UnixNanoseconds;
}

const durationAt = (y: number, { shortest, longest }: ScatterScale) =>
  shortest * (longest / shortest) ** y;

export function scatterPlaceOf(moment: UnixNanoseconds, scale: ScatterScale): number {
  return Number(moment - scale.range.start) / Number(scale.range.end - scale.range.start);
}

export function scatterHeightOf(duration: Nanoseconds, scale: ScatterScale): number {
  const decades = Math.log10(scale.longest / scale.shortest);
  return Math.log10(Math.max(1, duration) / scale.shortest) / decades;
}

export function scatterDecades(scale: ScatterScale): Nanoseconds[] {
  const values: Nanoseconds[] = [];
  for (let v: number = scale.shortest; v <= scale.longest * 1.001; v *= 10)
    values.push(nanoseconds(v));
  return values;
}
