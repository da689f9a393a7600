// What a span looks like on the time axis: which of its marks are known, what the network took on
// either side of the callee's work, where the caller gave up. A pure function from the columns to a
// shape in nanoseconds; the canvas only turns it into pixels.

import { nanoseconds, type Nanoseconds } from "../api/units.js";
import type { Columns } from "./columns.js";
import type { Spans, SpanSketch } from "./trace_outline.js";

// How a bar ends (or begins) where a mark is missing: `open` may still come, `broken` will not.
export type Edge = "known" | "open" | "broken";

export interface Stretch {
  from: Nanoseconds;
  to: Nanoseconds;
}

export interface BarShape extends Stretch {
  startEdge: Edge;
  endEdge: Edge;
  role: "caller" | "work"; // a caller's bar encloses the callee's; all others are work themselves
  point: boolean; // a message: sent or received at one moment
  missing?: "callee" | "caller"; // that half of the call is to be expected, and has not arrived
  inner?: Stretch & { service: number; endEdge: Edge }; // the callee's bar within the caller's
  request?: Stretch; // on the way to the callee
  response?: Stretch; // on the way back
  gaveUpAt?: Nanoseconds; // the caller stopped waiting
  overrun?: Stretch & { endEdge: Edge }; // what the callee did after that
}

const known = (time: number) => !Number.isNaN(time);

const stretch = (from: number, to: number): Stretch => ({
  from: nanoseconds(from),
  to: nanoseconds(to),
});

export function barShape(spans: Spans, columns: Columns, index: number): BarShape {
  const span = spans.at(index)!;
  const shape = outline(span, columns, index);
  const other = columns.other[index]!;
  if (span.side === "client" && other >= 0) addCallee(shape, spans.at(other)!, columns, other);
  if (span.state === "timed_out" && known(columns.end[index]!)) addTimeout(shape);
  if (span.missing_half) shape.missing = span.missing_half === "server" ? "callee" : "caller";
  if (span.side === "server" && other >= 0)
    addCallersTimeout(shape, spans.at(other)!, columns, other);
  return shape;
}

function outline(span: SpanSketch, columns: Columns, index: number): BarShape {
  const start = columns.start[index]!;
  const end = columns.end[index]!;
  const from = known(start) ? start : known(end) ? end : columns.from;
  const endEdge = known(end) ? "known" : endWithoutMark(span);
  const to = known(end) ? end : withoutEnd(endEdge, columns, index, from);
  return {
    ...stretch(from, Math.max(from, to)),
    startEdge: known(start) ? "known" : "broken",
    endEdge,
    role: span.side === "client" ? "caller" : "work",
    point: span.async === true && !known(end),
  };
}

function endWithoutMark(span: SpanSketch): Edge {
  if (span.async) return "known"; // no second mark is to be expected
  return span.state === "open" ? "open" : "broken";
}

// An open bar goes on beyond all that is known; any other up to the last sign of the call's life:
// a time of its own, of what happened beneath it, or of the callee.
function withoutEnd(edge: Edge, columns: Columns, index: number, from: number): number {
  if (edge === "open") return columns.shown.to;
  return edge === "known" ? from : Math.max(from, columns.last[index]!);
}

function addCallee(shape: BarShape, callee: SpanSketch, columns: Columns, other: number): void {
  const start = columns.start[other]!;
  const end = columns.end[other]!;
  if (!known(start)) return;
  const endEdge = known(end) ? "known" : endWithoutMark(callee);
  const to = known(end) ? end : withoutEnd(endEdge, columns, other, start);
  if (!callee.async) {
    shape.inner = { ...stretch(start, to), service: columns.service[other]!, endEdge };
  }
  if (shape.startEdge === "known" && start > shape.from) shape.request = stretch(shape.from, start);
  const answered = known(end) && shape.endEdge === "known" && !shape.point;
  if (answered && shape.to > end) shape.response = stretch(end, shape.to);
}

function addTimeout(shape: BarShape): void {
  shape.gaveUpAt = shape.to;
  delete shape.response; // nothing came back
  if (!shape.inner || shape.inner.to <= shape.to) return;
  shape.overrun = { ...stretch(shape.to, shape.inner.to), endEdge: shape.inner.endEdge };
  if (shape.inner.from < shape.to) shape.inner = { ...shape.inner, to: shape.to, endEdge: "known" };
  else delete shape.inner;
}

function addCallersTimeout(
  shape: BarShape,
  caller: SpanSketch,
  columns: Columns,
  other: number,
): void {
  const gaveUp = columns.end[other]!;
  if (caller.state !== "timed_out" || !known(gaveUp) || gaveUp < shape.from) return;
  shape.gaveUpAt = nanoseconds(gaveUp);
  if (shape.to > gaveUp) shape.overrun = { ...stretch(gaveUp, shape.to), endEdge: shape.endEdge };
}
