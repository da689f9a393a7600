// Some of a search's traces, to be compared with the others: those in a box of the plot (when they
// start, how long they take), those that fulfil a condition, or both. Kept in the page's address.

import { joinConditions } from "./conditions.js";
import { apiParameters, type SearchQuery } from "./search_query.js";
import { fixedRange } from "./time_range.js";
import {
  nanoseconds,
  unixNanoseconds,
  unixText,
  type Nanoseconds,
  type UnixNanoseconds,
  type UnixNanosecondsText,
} from "../api/units.js";
import type { TraceSummary } from "../api/types.js";

// start <= start of the trace < end; shortest <= its duration <= longest.
export interface TraceBox {
  start: UnixNanoseconds;
  end: UnixNanoseconds;
  shortest: Nanoseconds;
  longest: Nanoseconds;
}

export interface TraceSelection {
  box: TraceBox | undefined;
  condition: string; // in the search language; empty: none
}

const BOX = /^(\d{1,19})_(\d{1,19})_(\d{1,16})_(\d{1,16})$/;

export function readTraceSelection(parameters: URLSearchParams): TraceSelection | undefined {
  const condition = parameters.get("selected") ?? "";
  const box = readBox(parameters.get("box") ?? "");
  return box || condition ? { box, condition } : undefined;
}

function readBox(text: string): TraceBox | undefined {
  const [, start, end, shortest, longest] = BOX.exec(text) ?? [];
  if (!start || !end || !shortest || !longest) return undefined;
  const box = {
    start: unixNanoseconds(start as UnixNanosecondsText),
    end: unixNanoseconds(end as UnixNanosecondsText),
    shortest: nanoseconds(Number(shortest)),
    longest: nanoseconds(Number(longest)),
  };
  return box.start < box.end && box.shortest <= box.longest ? box : undefined;
}

export function writeTraceSelection(
  selection: TraceSelection | undefined,
  parameters: URLSearchParams,
): void {
  if (selection?.condition) parameters.set("selected", selection.condition);
  if (!selection?.box) return;
  const { start, end, shortest, longest } = selection.box;
  parameters.set("box", [start, end, shortest, longest].join("_"));
}

export function boxHolds(box: TraceBox, trace: TraceSummary): boolean {
  const start = unixNanoseconds(trace.start_unix_ns);
  const { duration_ns } = trace;
  return (
    start >= box.start &&
    start < box.end &&
    duration_ns >= box.shortest &&
    duration_ns <= box.longest
  );
}

export function comparisonParameters(
  query: SearchQuery,
  selection: TraceSelection,
  nowMilliseconds: number,
): URLSearchParams {
  const parameters = apiParameters(query, nowMilliseconds);
  for (const name of ["order", "limit", "cursor"]) parameters.delete(name);
  if (selection.condition) parameters.set("selected", selection.condition);
  if (selection.box) {
    parameters.set("selected_start_unix_ns", unixText(selection.box.start));
    parameters.set("selected_end_unix_ns", unixText(selection.box.end));
    parameters.set("selected_min_duration", `${selection.box.shortest}ns`);
    parameters.set("selected_max_duration", `${selection.box.longest}ns`);
  }
  return parameters;
}

// The search that finds the selection and nothing else.
export function searchOfSelection(query: SearchQuery, selection: TraceSelection): SearchQuery {
  const { box, condition } = selection;
  const text = joinConditions(query.text, condition);
  if (!box) return { ...query, text, cursor: "" };
  const duration = `trace:duration >= ${box.shortest}ns and trace:duration <= ${box.longest}ns`;
  return {
    ...query,
    text: joinConditions(text, duration),
    range: fixedRange(box),
    cursor: "",
  };
}

// The tenth of these traces that took longest, whenever they began; none of fewer than ten.
export function slowestTenth(traces: readonly TraceSummary[]): TraceBox | undefined {
  if (traces.length < 10) return undefined;
  const durations = traces.map((trace) => trace.duration_ns).sort((a, b) => b - a);
  const shortest = durations[Math.floor(traces.length / 10) - 1];
  const longest = durations[0];
  if (shortest === undefined || longest === undefined) return undefined;
  const starts = traces.map((trace) => unixNanoseconds(trace.start_unix_ns));
  const start = starts.reduce((a, b) => (a < b ? a : b));
  const end = starts.reduce((a, b) => (a > b ? a : b));
  return { start, end: (end + 1n) as UnixNanoseconds, shortest, longest };
}
