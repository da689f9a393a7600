// What of a trace is being looked at: kept in the page's address, so that a link shows the same.

import { nanoseconds } from "../api/units.js";
import type { Clock } from "./columns.js";
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
  find: string;
}

// A longer list would make an address that proxies refuse; what is collapsed is then not kept.
export const COLLAPSED_IN_URL = 40;

const SPAN_ID = /^[0-9a-f]{1,32}$/;

export function readTraceView(parameters: URLSearchParams): TraceView {
  return {
    look: LOOKS.find(([look]) => look === parameters.get("view"))?.[0] ?? "waterfall",
    span: parameters.get("span") ?? "",
    zoom: readZoom(parameters.get("zoom") ?? ""),
    clock: parameters.get("clock") === "raw" ? "raw" : "corrected",
    critical: parameters.get("critical") !== "off",
    collapsed: (parameters.get("collapsed") ?? "").split(".").filter((id) => SPAN_ID.test(id)),
    find: parameters.get("find") ?? "",
  };
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
  const short = view.collapsed.length <= COLLAPSED_IN_URL;
  if (short && view.collapsed.length > 0) parameters.set("collapsed", view.collapsed.join("."));
  if (view.find) parameters.set("find", view.find);
  return parameters;
}
