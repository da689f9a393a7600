// A trace's outline as the server writes it, from the trace as JSON: for the mock server, and for
// tests of the model, which then read it as the viewer does.

import { NONE, readOutline } from "viewer/api/outline.js";
import { TraceOutline } from "viewer/model/trace_outline.js";
import type { OutlineHead, Span, Trace } from "viewer/api/types.js";

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const SIDES = ["none", "client", "server"];
const STATES = [
  "complete",
  "open",
  "never_received",
  "never_answered",
  "never_seen",
  "timed_out",
  "end_only",
];

export function outlineOf(trace: Trace): TraceOutline {
  return new TraceOutline(readOutline(outlineBytes(trace)));
}

export function outlineBytes(trace: Trace): ArrayBuffer {
  const { spans, resources: _, scopes: __, ...head } = trace;
  const texts = new Texts();
  const clocks = new Clocks(trace);
  const services = head.services.map((share) => share.service);
  const columns = new ColumnWriter();
  const events = spans.flatMap((span, index) =>
    (span.events ?? []).map((event) => ({ event, index })),
  );
  columns.doubles(spans.map((span) => span.start_ns ?? NaN));
  columns.doubles(spans.map((span) => span.end_ns ?? NaN));
  columns.integers(spans.flatMap((span) => halves(span.span_id)));
  columns.integers(spans.map((span) => span.descendant_count));
  columns.integers(spans.map((span) => span.call?.other ?? NONE));
  columns.integers(spans.map((span) => services.indexOf(span.service)));
  columns.integers(spans.map((span) => texts.number(span.name)));
  columns.integers(spans.map((span) => (span.peer ? texts.number(span.peer) : NONE)));
  columns.integers(spans.map((span) => clocks.number(span)));
  columns.integers(spans.map(facts));
  columns.doubles(events.map(({ event }) => event.time_ns ?? NaN));
  columns.integers(events.map(({ index }) => index));
  return outlineFrom(
    { ...head, clocks: clocks.all, names: texts.all, event_count: events.length },
    { count: spans.length, columns: columns.parts },
  );
}

export function outlineFrom(
  head: OutlineHead,
  body: { count: number; columns: Uint8Array[] },
): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const padded = new Uint8Array(Math.ceil(text.length / 8) * 8).fill(0x20);
  padded.set(text);
  const fixed = new DataView(new ArrayBuffer(16));
  new Uint8Array(fixed.buffer).set(new TextEncoder().encode("phto"));
  fixed.setUint32(4, 1, true);
  fixed.setUint32(8, body.count, true);
  fixed.setUint32(12, padded.length, true);
  return joined([new Uint8Array(fixed.buffer), padded, ...body.columns]);
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}

function halves(id: string): [number, number] {
  return [parseInt(id.slice(8), 16), parseInt(id.slice(0, 8), 16)];
}

function facts(span: Span): number {
  return (
    KINDS.indexOf(span.kind ?? "unspecified") |
    (SIDES.indexOf(span.side) << 3) |
    (STATES.indexOf(span.state) << 5) |
    (SIDES.indexOf(span.missing_half ?? "none") << 8) |
    (Number(span.async ?? false) << 10) |
    (Number(span.orphan ?? false) << 11) |
    (Number(span.status?.code === "error") << 12)
  );
}

class Texts {
  readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    this.numbers.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}

// By correction: all that the viewer takes from a span's clock.
class Clocks {
  readonly all: NonNullable<Trace["clocks"]>;

  constructor(trace: Trace) {
    this.all = [...(trace.clocks ?? [])];
  }

  number(span: Span): number {
    const correction = span.correction_ns ?? 0;
    const found = this.all.findIndex((clock) => (clock.correction_ns ?? 0) === correction);
    if (found >= 0) return found;
    return this.all.push({ hostname: span.hostname ?? "", correction_ns: correction as never }) - 1;
  }
}

class ColumnWriter {
  readonly parts: Uint8Array[] = [];

  doubles(values: readonly number[]): void {
    this.parts.push(new Uint8Array(Float64Array.from(values).buffer));
  }

  integers(values: readonly number[]): void {
    const padded = new Uint32Array(values.length + (values.length % 2));
    padded.set(values);
    this.parts.push(new Uint8Array(padded.buffer));
  }
}
