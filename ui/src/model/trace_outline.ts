// A trace as its outline tells it: the tree, and a sketch of each span that is asked for. No object
// is kept for a span, so a million of them are a few typed arrays.
//
// Indexes are those of the API: pre-order, so a subtree is [i, i + descendants[i]].

import { NONE, type Outline } from "../api/outline.js";
import { nanoseconds, type Nanoseconds } from "../api/units.js";
import type { OutlineHead, Side, Span, SpanKind, SpanState } from "../api/types.js";

// What a row of the waterfall shows of a span. An API's Span is one, too.
export type SpanSketch = Pick<
  Span,
  | "span_id"
  | "depth"
  | "descendant_count"
  | "name"
  | "service"
  | "peer"
  | "hostname"
  | "kind"
  | "side"
  | "state"
  | "start_ns"
  | "end_ns"
  | "async"
  | "orphan"
  | "missing_half"
  | "status"
>;

export interface Spans {
  readonly length: number;
  at(index: number): SpanSketch | undefined;
}

// The bits of a span's facts, as query/README.md numbers them.
const KINDS: readonly SpanKind[] = [
  "unspecified",
  "internal",
  "server",
  "client",
  "producer",
  "consumer",
];
const SIDES: readonly Side[] = ["none", "client", "server"];
const STATES: readonly SpanState[] = [
  "complete",
  "open",
  "never_received",
  "never_answered",
  "never_seen",
  "timed_out",
  "end_only",
];
const OPEN = STATES.indexOf("open");
const stateOf = (facts: number) => (facts >> 5) & 7;
export const isAsync = (facts: number) => ((facts >> 10) & 1) === 1;
const isOrphan = (facts: number) => ((facts >> 11) & 1) === 1;
export const isError = (facts: number) => ((facts >> 12) & 1) === 1;

export const ROOT = -1;

export class TraceOutline implements Spans {
  readonly length: number;
  readonly parent: Int32Array; // ROOT: none
  readonly depth: Uint32Array;

  constructor(readonly columns: Outline) {
    this.length = columns.count;
    this.parent = new Int32Array(columns.count);
    this.depth = new Uint32Array(columns.count);
    this.linkParents();
  }

  get head(): OutlineHead {
    return this.columns.head;
  }

  get services(): string[] {
    return this.head.services.map((share) => share.service);
  }

  get openCount(): number {
    return this.columns.facts.reduce((sum, facts) => sum + (stateOf(facts) === OPEN ? 1 : 0), 0);
  }

  at(index: number): SpanSketch | undefined {
    if (index < 0 || index >= this.length) return undefined;
    const { head, facts, name, service, peer, start, end, descendants } = this.columns;
    const bits = facts[index]!;
    const sketch: SpanSketch = {
      span_id: this.spanId(index),
      depth: this.depth[index]!,
      descendant_count: descendants[index]!,
      name: head.names[name[index]!] ?? "",
      service: head.services[service[index]!]?.service ?? "",
      kind: KINDS[bits & 7] ?? "unspecified",
      side: SIDES[(bits >> 3) & 3] ?? "none",
      state: STATES[stateOf(bits)] ?? "complete",
      start_ns: known(start[index]!),
      end_ns: known(end[index]!),
      async: isAsync(bits),
      orphan: isOrphan(bits),
    };
    if (peer[index] !== NONE) sketch.peer = head.names[peer[index]!] ?? "";
    const missing = SIDES[(bits >> 8) & 3];
    if (missing === "client" || missing === "server") sketch.missing_half = missing;
    if (isError(bits)) sketch.status = { code: "error" };
    return sketch;
  }

  // As the API writes it.
  spanId(index: number): string {
    const half = (part: number) => part.toString(16).padStart(8, "0");
    const { spanId } = this.columns;
    return half(spanId[2 * index + 1]!) + half(spanId[2 * index]!);
  }

  // The first span with this id; -1: none.
  indexOf(id: string): number {
    if (!/^[0-9a-f]{16}$/.test(id)) return -1;
    const [high, low] = [parseInt(id.slice(0, 8), 16), parseInt(id.slice(8), 16)];
    const { spanId } = this.columns;
    for (let i = 0; i < this.length; i++) {
      if (spanId[2 * i] === low && spanId[2 * i + 1] === high) return i;
    }
    return -1;
  }

  // When its events were, on the corrected clock.
  eventsOf(index: number): Float64Array {
    const { eventSpan, eventTime } = this.columns;
    return eventTime.subarray(lowerBound(eventSpan, index), lowerBound(eventSpan, index + 1));
  }

  // The open subtrees at any point of a pre-order list are a stack.
  private linkParents(): void {
    const { descendants } = this.columns;
    const open: number[] = [];
    for (let i = 0; i < this.length; i++) {
      while (open.length > 0 && i > open.at(-1)! + descendants[open.at(-1)!]!) open.pop();
      this.parent[i] = open.at(-1) ?? ROOT;
      this.depth[i] = open.length;
      if (descendants[i]! > 0) open.push(i);
    }
  }
}

const known = (time: number): Nanoseconds | null => (Number.isNaN(time) ? null : nanoseconds(time));

function lowerBound(ascending: Uint32Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
