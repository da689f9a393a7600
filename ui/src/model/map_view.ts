// What of the service map is looked at: kept in the page's address. The edges of two ranges of time
// compared, and what is drawn of a map that is too large to be read as a whole.

import { pathWith } from "./routes.js";
import { passedTime } from "./service_view.js";
import { readTimeRange, writeTimeRange, type TimeRange } from "./time_range.js";
import type { TimeSpan } from "../api/client.js";
import type { DependencyEdge } from "../api/types.js";

// What the labels of the edges say.
export const MEASURES = [
  { name: "rate", label: "Rate and errors" },
  { name: "caller", label: "Latency, caller's" },
  { name: "callee", label: "Latency, callee's" },
  { name: "network", label: "Latency, network" },
] as const;
export type Measure = (typeof MEASURES)[number]["name"];

// What the range is compared with: as long a time, earlier.
export const COMPARISONS = [
  { name: "", label: "Nothing" },
  { name: "before", label: "As long before" },
  { name: "day", label: "A day earlier" },
  { name: "week", label: "A week earlier" },
] as const;
export type Comparison = (typeof COMPARISONS)[number]["name"];

export interface MapView {
  range: TimeRange;
  focus: string | undefined; // the service whose neighbourhood is drawn
  measure: Measure;
  against: Comparison;
  trace: string; // whose calls are followed; empty: none
}

export function readMapView(parameters: URLSearchParams): MapView {
  return {
    range: readTimeRange(parameters),
    focus: parameters.get("focus") ?? undefined,
    measure: MEASURES.find(({ name }) => name === parameters.get("show"))?.name ?? "rate",
    against: COMPARISONS.find(({ name }) => name === parameters.get("against"))?.name ?? "",
    trace: parameters.get("trace") ?? "",
  };
}

// The page's address; what is default is left out. read(write(v)) equals v.
export function mapPath(view: MapView): string {
  const parameters = new URLSearchParams();
  writeTimeRange(view.range, parameters);
  if (view.focus !== undefined) parameters.set("focus", view.focus);
  if (view.measure !== "rate") parameters.set("show", view.measure);
  if (view.against) parameters.set("against", view.against);
  if (view.trace) parameters.set("trace", view.trace);
  return pathWith("map", parameters);
}

const DAY = 86_400_000_000_000n;

// Undefined: nothing to compare with.
export function comparedSpan(view: MapView, nowMilliseconds: number): TimeSpan | undefined {
  if (!view.against) return undefined;
  const { start, end } = passedTime(view.range, nowMilliseconds);
  const shifts = { before: end - start, day: DAY, week: 7n * DAY };
  const shift = shifts[view.against];
  return { start: start - shift, end: end - shift } as TimeSpan;
}

export type Change = "new" | "gone" | "kept";

export interface ComparedEdge extends DependencyEdge {
  change: Change;
  before?: DependencyEdge; // in the other range
}

const keyOf = (edge: DependencyEdge) => JSON.stringify([edge.caller, edge.callee]);

// Every edge of either range, once; those that are gone have no calls.
export function compareEdges(
  now: readonly DependencyEdge[],
  before: readonly DependencyEdge[] | undefined,
): ComparedEdge[] {
  if (!before) return now.map((edge) => ({ ...edge, change: "kept" }));
  const earlier = new Map(before.map((edge) => [keyOf(edge), edge]));
  const current = new Set(now.map(keyOf));
  const compared = now.map((edge): ComparedEdge => {
    const other = earlier.get(keyOf(edge));
    return other ? { ...edge, change: "kept", before: other } : { ...edge, change: "new" };
  });
  const gone = before
    .filter((edge) => !current.has(keyOf(edge)))
    .map(({ caller, callee, ...counts }): ComparedEdge => {
      const none = { caller, callee, call_count: 0, error_count: 0 };
      return { ...none, change: "gone", before: { caller, callee, ...counts } };
    });
  return [...compared, ...gone];
}

// Above these a picture is a tangle that nobody reads, and its layout takes a second.
export const MOST_SERVICES = 60;
export const MOST_EDGES = 150;

export interface ShownMap {
  edges: ComparedEdge[];
  focus: string | undefined; // around which service; undefined: the whole map
  left_out_count: number; // edges of this neighbourhood, or of the whole, that are not drawn
}

export interface ServiceCalls {
  service: string;
  received: number;
  errors: number; // of those received
  neighbours: number;
}

// By calls received, then by name.
export function servicesByCalls(edges: readonly DependencyEdge[]): ServiceCalls[] {
  const all = new Map<string, ServiceCalls & { near: Set<string> }>();
  const of = (service: string) => {
    const found = all.get(service);
    if (found) return found;
    const fresh = { service, received: 0, errors: 0, neighbours: 0, near: new Set<string>() };
    all.set(service, fresh);
    return fresh;
  };
  for (const edge of edges) {
    of(edge.caller).near.add(edge.callee);
    const callee = of(edge.callee);
    callee.near.add(edge.caller);
    callee.received += edge.call_count;
    callee.errors += edge.error_count ?? 0;
  }
  return [...all.values()]
    .map(({ near, ...calls }) => ({ ...calls, neighbours: near.size }))
    .sort((a, b) => b.received - a.received || (a.service < b.service ? -1 : 1));
}

// The whole map where it is small enough; else what lies around `focus`, or around the service that
// is called the most. Of a crowded neighbourhood the edges with the most calls are drawn.
export function shownMap(edges: readonly ComparedEdge[], focus: string | undefined): ShownMap {
  const services = servicesByCalls(edges);
  const known = services.some(({ service }) => service === focus);
  const fits = services.length <= MOST_SERVICES && edges.length <= MOST_EDGES;
  if (!known && fits) return { edges: [...edges], focus: undefined, left_out_count: 0 };
  const around = known ? focus! : (services[0]?.service ?? "");
  return neighbourhood(edges, around);
}

function neighbourhood(edges: readonly ComparedEdge[], focus: string): ShownMap {
  const touches = (edge: DependencyEdge) => edge.caller === focus || edge.callee === focus;
  const byCalls = (a: DependencyEdge, b: DependencyEdge) => b.call_count - a.call_count;
  const near = new Set([focus]);
  const direct = edges.filter(touches).sort(byCalls);
  for (const { caller, callee } of direct) {
    if (near.size < MOST_SERVICES) near.add(caller).add(callee);
  }
  const within = (edge: DependencyEdge) => near.has(edge.caller) && near.has(edge.callee);
  // The edges of the service itself come before those among its neighbours.
  const among = edges.filter((edge) => within(edge) && !touches(edge)).sort(byCalls);
  const candidates = [...direct.filter(within), ...among];
  const shown = candidates.slice(0, MOST_EDGES);
  const left = direct.length + among.length - shown.length;
  return { edges: shown, focus, left_out_count: left };
}
