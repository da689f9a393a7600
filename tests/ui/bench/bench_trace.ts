// Traces of any size for the bench: a tree as services make it, eight services, fifty operations,
// up to five calls beneath each, an error now and then. Sent in requests that the daemon takes.

import type { Daemon } from "../e2e/daemon.js";
import { Random } from "../support/random.js";

const CHUNK = 5_000;
const SERVICES = ["api", "cards", "transactions", "balance", "merchant", "feed", "ledger", "risk"];
const DURATION_NS = 20_000_000_000;

export const benchTraceId = (size: number) => size.toString(16).padStart(32, "b");

export async function sendBenchTrace(daemon: Daemon, size: number): Promise<void> {
  const tree = new Tree(size);
  for (let first = 0; first < size; first += CHUNK) {
    const last = Math.min(size, first + CHUNK);
    await daemon.sendOtlp(requestOf(tree, { id: benchTraceId(size), first, last }));
  }
}

// Parents come before their children, whose times lie within theirs.
class Tree {
  readonly parent: Int32Array;
  readonly start: Float64Array; // ns from the trace's start
  readonly end: Float64Array;
  readonly begin = BigInt(Date.now() - 60_000) * 1_000_000n;

  constructor(size: number) {
    const random = new Random(size);
    this.parent = new Int32Array(size).fill(-1);
    this.start = new Float64Array(size);
    this.end = new Float64Array(size);
    this.end[0] = DURATION_NS;
    for (let i = 1; i < size; i++) this.place(i, random);
  }

  private place(i: number, random: Random): void {
    const up = Math.floor((i - 1) / random.between(2, 5));
    this.parent[i] = up;
    const room = this.end[up]! - this.start[up]!;
    this.start[i] = this.start[up]! + Math.floor((room * random.next()) / 2);
    this.end[i] =
      this.start[i]! + Math.ceil(((this.end[up]! - this.start[i]!) * random.next()) / 2);
  }
}

function requestOf(tree: Tree, part: { id: string; first: number; last: number }): unknown {
  const resourceSpans = SERVICES.map((service) => ({
    resource: { attributes: [text("service.name", service), text("host.name", `${service}-1`)] },
    scopeSpans: [{ spans: [] as unknown[] }],
  }));
  for (let i = part.first; i < part.last; i++) {
    const spans = resourceSpans[(i * 7) % SERVICES.length]!.scopeSpans[0]!.spans;
    spans.push(spanOf(tree, part.id, i));
  }
  return { resourceSpans };
}

function spanOf(tree: Tree, traceId: string, i: number): unknown {
  const time = (offset: number) => String(tree.begin + BigInt(Math.floor(offset)));
  const up = tree.parent[i]!;
  return {
    traceId,
    spanId: spanId(i),
    parentSpanId: up < 0 ? "" : spanId(up),
    name: `operation ${i % 50}`,
    kind: 1 + (i % 3),
    startTimeUnixNano: time(tree.start[i]!),
    endTimeUnixNano: time(tree.end[i]!),
    attributes: [text("http.route", `/route/${i % 20}`)],
    status: i % 997 === 996 ? { code: 2, message: "refused" } : {},
  };
}

const spanId = (i: number) => (i + 1).toString(16).padStart(16, "0");
const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
