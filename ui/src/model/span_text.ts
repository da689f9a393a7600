// A span's condition in words, so that no shape or colour has to be understood to read a trace.

import { formatDuration, formatOffset } from "./format.js";
import { nanoseconds, type Nanoseconds } from "../api/units.js";
import type { Span, SpanState } from "../api/types.js";
import type { SpanSketch } from "./trace_outline.js";

const SHORT: Record<SpanState, string> = {
  complete: "",
  open: "still open",
  never_received: "never received",
  never_answered: "never answered",
  never_seen: "answer never seen",
  timed_out: "timed out",
  end_only: "start missing",
};

const LONG: Record<SpanState, string> = {
  complete: "",
  open: "No end has arrived, and nothing says that it is over: this is still running.",
  never_received:
    "The caller sent this, and no mark of the callee has arrived: lost, or not traced.",
  never_answered: "This was received, and never answered.",
  never_seen: "The callee answered, but the caller never saw the answer.",
  timed_out: "The caller stopped waiting.",
  end_only: "Only the end has arrived; the start is missing.",
};

export function explainState(span: SpanSketch): string[] {
  const sentences = [LONG[span.state]];
  if (span.missing_half === "server" && span.state !== "never_received") {
    sentences.push("The callee's half of this call has not arrived.");
  }
  if (span.missing_half === "client") {
    sentences.push("The caller's half of this call has not arrived.");
  }
  if (span.async) sentences.push("A message: sent without waiting for an answer.");
  if (span.orphan)
    sentences.push("Its parent has not arrived, so its place in the tree is unknown.");
  return sentences.filter((sentence) => sentence !== "");
}

// The words beside the bar: "12.3 ms · timed out · no parent".
export function barText(span: SpanSketch): string {
  const parts: string[] = [];
  const duration = durationOf(span);
  if (duration !== undefined) parts.push(formatDuration(duration));
  if (SHORT[span.state]) parts.push(SHORT[span.state]);
  if (span.async) parts.push("message");
  if (span.missing_half && span.state !== "never_received") {
    parts.push(span.missing_half === "server" ? "callee's half missing" : "caller's half missing");
  }
  if (span.orphan) parts.push("parent missing");
  return parts.join(" · ");
}

export function durationOf(span: SpanSketch): Nanoseconds | undefined {
  if (span.start_ns === null || span.end_ns === null) return undefined;
  return nanoseconds(span.end_ns - span.start_ns);
}

export function isFailed(span: SpanSketch): boolean {
  return span.status?.code === "error";
}

export interface Mark {
  name: string;
  offset: Nanoseconds | null;
  unixText: string | null;
}

const MARK_NAMES: Record<Span["side"], [string, string]> = {
  client: ["Caller sends", "Caller receives"],
  server: ["Callee receives", "Callee sends"],
  none: ["Start", "End"],
};

// The marks of one half, in order. A null offset says that the mark has not arrived.
export function marksOf(span: Span): Mark[] {
  const [first, last] = MARK_NAMES[span.side];
  const marks = [{ name: first, offset: span.start_ns, unixText: span.start_unix_ns ?? null }];
  if (span.async && span.end_ns === null) return marks;
  const name = span.state === "timed_out" ? "Caller gives up" : last;
  return [...marks, { name, offset: span.end_ns, unixText: span.end_unix_ns ?? null }];
}

export function correctionText(span: Span): string {
  return span.correction_ns ? formatOffset(span.correction_ns) : "";
}
