// A trace as Chrome's trace events, which Perfetto and chrome://tracing open: a process for each
// service, and as many threads in it as its spans need in order to lie within each other.
// Times are microseconds from the trace's start, on the corrected clock.
// Source: "Trace Event Format", Google, complete events ("X") and metadata ("M").

import { formatValue } from "./format.js";
import type { Span, Trace } from "../api/types.js";

export function chromeTrace(trace: Trace): unknown {
  const services = new Map<string, Lanes>();
  const events: unknown[] = [];
  for (const span of byStart(trace.spans)) {
    const lanes = services.get(span.service) ?? new Lanes();
    services.set(span.service, lanes);
    const process = [...services.keys()].indexOf(span.service) + 1;
    events.push(eventOf(span, { process, thread: lanes.place(span) + 1 }));
  }
  const names = [...services.keys()].map((name, k) => ({
    name: "process_name",
    ph: "M",
    pid: k + 1,
    args: { name },
  }));
  return { displayTimeUnit: "ns", traceEvents: [...names, ...events] };
}

const startOf = (span: Span): number => span.start_ns ?? span.end_ns ?? 0;
const endOf = (span: Span): number => Math.max(startOf(span), span.end_ns ?? startOf(span));

// Of those that start together the longest is the outermost.
function byStart(spans: readonly Span[]): Span[] {
  return [...spans].sort((a, b) => startOf(a) - startOf(b) || endOf(b) - endOf(a));
}

function eventOf(span: Span, where: { process: number; thread: number }): unknown {
  const attributes = (span.attributes ?? []).map((a) => [a.key, formatValue(a)]);
  return {
    name: span.name,
    cat: span.side === "none" ? (span.kind ?? "span") : span.side,
    ph: "X",
    ts: startOf(span) / 1000,
    dur: (endOf(span) - startOf(span)) / 1000,
    pid: where.process,
    tid: where.thread,
    args: {
      span_id: span.span_id,
      state: span.state,
      ...Object.fromEntries(attributes),
    } as Record<string, string>,
  };
}

// Each lane is a stack of spans that are open; a span goes where it lies within the innermost.
class Lanes {
  private readonly open: number[][] = []; // by lane: the ends, the innermost last

  place(span: Span): number {
    const [start, end] = [startOf(span), endOf(span)];
    for (const ends of this.open) while (ends.length > 0 && ends.at(-1)! <= start) ends.pop();
    let lane = this.open.findIndex((ends) => ends.length === 0 || ends.at(-1)! >= end);
    if (lane < 0) lane = this.open.push([]) - 1;
    this.open[lane]!.push(end);
    return lane;
  }
}
