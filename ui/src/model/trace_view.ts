// What of a trace is being looked at: kept in the page's address, so that a link shows the same.

import { nanoseconds } from "../api/units.js";
import type { Clock } from "./columns.js";
import { parseDuration } from "./format.js";
import type { SpanFilter } from "./shown_spans.js";
import type { Interval } from "./time_scale.js";

// The ways to look at a trace, and their names on the page.
export const LOOKS = [
  ["waterfall", "Waterfall"],
  ["flame", "Flame graph"],
  ["statistics", "Statistics"],
  ["json", "JSON"],
] as const;

export type TraceLook = (typeof LOOKS)[number][0];

export interface TraceView {
  look: TraceLook;
  span: string; // the selected span's id; empty: none
  zoom: Interval | undefined; // undefined: the whole trace
  clock: Clock;
  critical: boolean; // the critical path is marked
  collapsed: string[]; // span ids
  root: string; // the span whose subtree alone is shown; empty: the whole trace
  filter: SpanFilter;
  grouped: boolean; // similar siblings are one row
  apart: string[]; // of these spans and their similar siblings each is a row, still
  find: string;
}

// A longer list would make an address that proxies refuse; it is then not kept.
export const IDS_IN_URL = 40;

const SPAN_ID = /^[0-9a-f]{1,32}$/;

export function readTraceView(parameters: URLSearchParams): TraceView {
  return {
    look: LOOKS.find(([look]) => look === parameters.get("view"))?.[0] ?? "waterfall",
    span: parameters.get("span") ?? "",
    zoom: readZoom(parameters.get("zoom") ?? ""),
    clock: parameters.get("clock") === "raw" ? "raw" : "corrected",
    critical: parameters.get("critical") !== "off",
    collapsed: readIds(parameters, "collapsed"),
    root: readIds(parameters, "root")[0] ?? "",
    filter: {
      services: parameters.getAll("service"),
      errors: parameters.get("errors") === "only",
      longerThan: parseDuration(parameters.get("longer") ?? ""),
    },
    grouped: parameters.get("similar") !== "apart",
    apart: readIds(parameters, "apart"),
    find: parameters.get("find") ?? "",
  };
}

function readIds(parameters: URLSearchParams, name: string): string[] {
  return (parameters.get(name) ?? "").split(".").filter((id) => SPAN_ID.test(id));
}

function readZoom(text: string): Interval | undefined {
  const match = /^(-?\d{1,15})_(-?\d{1,15})$/.exec(text);
  if (!match) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return from < to ? { from: nanoseconds(from), to: nanoseconds(to) } : undefined;
}

export function writeTraceView(view: TraceView): URLSearchParams {
  const parameters = new URLSearchParams();
  if (view.span) parameters.set("span", view.span);
  if (view.zoom) {
    parameters.set("zoom", `${Math.round(view.zoom.from)}_${Math.round(view.zoom.to)}`);
  }
  if (view.look !== "waterfall") parameters.set("view", view.look);
  if (!view.critical) parameters.set("critical", "off");
  if (view.clock === "raw") parameters.set("clock", "raw");
  writeIds(parameters, "collapsed", view.collapsed);
  if (view.root) parameters.set("root", view.root);
  for (const service of view.filter.services) parameters.append("service", service);
  if (view.filter.errors) parameters.set("errors", "only");
  if (view.filter.longerThan !== undefined) {
    parameters.set("longer", `${view.filter.longerThan}ns`);
  }
  if (!view.grouped) parameters.set("similar", "apart");
  writeIds(parameters, "apart", view.apart);
  if (view.find) parameters.set("find", view.find);
  return parameters;
}

function writeIds(parameters: URLSearchParams, name: string, ids: readonly string[]): void {
  if (ids.length > 0 && ids.length <= IDS_IN_URL) parameters.set(name, ids.join("."));
}
