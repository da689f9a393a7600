// The way of one request through the map: its calls between services, in the order in which they
// were made, out of the trace's outline.

import { ROOT, type TraceOutline } from "./trace_outline.js";
import type { ComparedEdge, ShownMap } from "./map_view.js";
import type { Nanoseconds } from "../api/units.js";

export interface LightHop {
  caller: string;
  callee: string;
  name: string; // the operation that was called
  at: Nanoseconds | null; // from the trace's start
  duration: Nanoseconds | null; // the callee's, else the caller's
  failed: boolean;
}

export interface LightPath {
  hops: LightHop[];
  call_count: number; // of the trace; more than there are hops where it is very large
}

// A person follows dozens; a trace of a million spans must not become a million steps.
export const MOST_HOPS = 300;

export function lightPath(outline: TraceOutline): LightPath {
  const found: LightHop[] = [];
  for (let index = 0; index < outline.length; index++) {
    const hop = hopAt(outline, index);
    if (hop) found.push(hop);
  }
  const known = (hop: LightHop) => hop.at ?? Number.MAX_VALUE;
  // Stable: calls of one moment stay in the order of the tree.
  found.sort((a, b) => known(a) - known(b));
  return { hops: found.slice(0, MOST_HOPS), call_count: found.length };
}

// A callee's half is a call from its parent's service; a caller's half without the other, to its
// peer. So each call is one hop, as it is one edge of the map.
function hopAt(outline: TraceOutline, index: number): LightHop | undefined {
  const span = outline.at(index)!;
  const duration =
    span.start_ns === null || span.end_ns === null
      ? null
      : ((span.end_ns - span.start_ns) as Nanoseconds);
  const failed = span.status?.code === "error" || span.state === "timed_out";
  const hop = { name: span.name, at: span.start_ns, duration, failed };
  const parent = outline.parent[index]!;
  const caller = parent === ROOT ? (span.peer ?? "") : outline.at(parent)!.service;
  const receives = span.side === "server" || span.kind === "server" || span.kind === "consumer";
  if (receives) return between(caller, span.service, hop);
  const calls = span.side === "client" || span.kind === "client" || span.kind === "producer";
  return calls && !isAnswered(outline, index)
    ? between(span.service, span.peer ?? "", hop)
    : undefined;
}

function isAnswered(outline: TraceOutline, index: number): boolean {
  const end = index + outline.columns.descendants[index]!;
  for (let child = index + 1; child <= end; child += outline.columns.descendants[child]! + 1) {
    const { side, kind } = outline.at(child)!;
    if (side === "server" || kind === "server" || kind === "consumer") return true;
  }
  return false;
}

function between(
  caller: string,
  callee: string,
  hop: Omit<LightHop, "caller" | "callee">,
): LightHop | undefined {
  return caller && callee && caller !== callee ? { caller, callee, ...hop } : undefined;
}

// What is drawn while a request is followed: the whole map where it is small, else the request's
// own edges; and edges that no trace of the range has made, so that no call is left out.
export function edgesWithPath(
  all: readonly ComparedEdge[],
  part: ShownMap,
  path: LightPath,
): ComparedEdge[] {
  const keyOf = (edge: { caller: string; callee: string }) =>
    JSON.stringify([edge.caller, edge.callee]);
  const known = new Map(all.map((edge) => [keyOf(edge), edge]));
  const way = new Map(
    path.hops.map(({ caller, callee }): [string, ComparedEdge] => {
      const key = keyOf({ caller, callee });
      return [key, known.get(key) ?? { caller, callee, call_count: 0, change: "kept" }];
    }),
  );
  if (part.focus !== undefined) return [...way.values()];
  return [...part.edges, ...[...way].filter(([key]) => !known.has(key)).map(([, edge]) => edge)];
}
