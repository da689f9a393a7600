// A trace's outline: columns of numbers, one number for each span, in pre-order. The format is said
// in query/README.md, "An outline"; here it is only taken apart. Nothing is copied: the columns are
// views of the answer's bytes, which a million spans have 52 million of.

import type { OutlineHead } from "./types.js";

export const NONE = 0xffffffff;

export interface Outline {
  readonly head: OutlineHead;
  readonly count: number;
  readonly start: Float64Array; // ns from the trace's start, on the corrected clock; NaN: unknown
  readonly end: Float64Array;
  readonly spanId: Uint32Array; // two for each span: the lower half, then the upper
  readonly descendants: Uint32Array;
  readonly other: Uint32Array; // the call's other half, or NONE
  readonly service: Uint32Array; // into head.services
  readonly name: Uint32Array; // into head.names
  readonly peer: Uint32Array; // into head.names, or NONE
  readonly clock: Uint32Array; // into head.clocks
  readonly facts: Uint32Array; // bits: model/trace_outline.ts
  readonly eventTime: Float64Array; // as start
  readonly eventSpan: Uint32Array; // ascending
}

const MAGIC = 0x6f746870; // "phto"
const VERSION = 1;
const FIXED = 16;
const ALIGNMENT = 8;

// Throws an Error with a sentence where the bytes are not an outline that is known here.
export function readOutline(bytes: ArrayBuffer): Outline {
  if (bytes.byteLength < FIXED) throw new Error("The answer is too short for an outline.");
  const fixed = new DataView(bytes);
  if (fixed.getUint32(0, true) !== MAGIC) throw new Error("The answer is no outline of a trace.");
  const version = fixed.getUint32(4, true);
  if (version !== VERSION) {
    throw new Error(`The server sends outlines of version ${version}. Load this page anew.`);
  }
  const columns = new Columns(bytes, FIXED + fixed.getUint32(12, true));
  const count = fixed.getUint32(8, true);
  const head = readHead(bytes, fixed.getUint32(12, true));
  const outline = {
    head,
    count,
    start: columns.doubles(count),
    end: columns.doubles(count),
    spanId: columns.integers(2 * count),
    descendants: columns.integers(count),
    other: columns.integers(count),
    service: columns.integers(count),
    name: columns.integers(count),
    peer: columns.integers(count),
    clock: columns.integers(count),
    facts: columns.integers(count),
    eventTime: columns.doubles(head.event_count),
    eventSpan: columns.integers(head.event_count),
  };
  if (columns.at !== bytes.byteLength) throw new Error("The outline is longer than it says.");
  return outline;
}

function readHead(bytes: ArrayBuffer, size: number): OutlineHead {
  if (size > bytes.byteLength - FIXED) throw new Error("The outline's head is cut off.");
  const text = new TextDecoder().decode(new Uint8Array(bytes, FIXED, size));
  return JSON.parse(text) as OutlineHead;
}

class Columns {
  constructor(
    private readonly bytes: ArrayBuffer,
    public at: number,
  ) {}

  doubles(count: number): Float64Array {
    return new Float64Array(this.bytes, this.take(count * 8), count);
  }

  integers(count: number): Uint32Array {
    return new Uint32Array(this.bytes, this.take(count * 4), count);
  }

  private take(size: number): number {
    const begin = this.at;
    if (!(begin + size <= this.bytes.byteLength)) throw new Error("The outline is cut off.");
    this.at = begin + Math.ceil(size / ALIGNMENT) * ALIGNMENT;
    return begin;
  }
}
