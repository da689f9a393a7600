// The traces of the live page: those that came last, each once, in bounded number.
//
// The store is asked again and again for the newest traces, so an answer has mostly what is known
// already. What is known is renewed: a trace grows while its spans arrive.

import { parseDuration } from "./format.js";
import { unixFromMilliseconds, unixText } from "../api/units.js";
import type { SearchAnswer, TraceSummary } from "../api/types.js";

export const MOST_ROWS = 200; // more than a person can follow
export const PAGE = 100; // traces in one answer

export interface LiveFilter {
  query: string; // in the search language; empty: every trace
  service: string;
  errorsOnly: boolean;
  minDuration: string;
}

export function readLiveFilter(parameters: URLSearchParams): LiveFilter {
  return {
    query: parameters.get("query") ?? "",
    service: parameters.get("service") ?? "",
    errorsOnly: parameters.get("error") === "true",
    minDuration: parameters.get("min_duration") ?? "",
  };
}

// As the search page has them, too. read(write(f)) equals f.
export function writeLiveFilter(filter: LiveFilter): URLSearchParams {
  const parameters = new URLSearchParams();
  if (filter.query) parameters.set("query", filter.query);
  if (filter.service) parameters.set("service", filter.service);
  if (filter.errorsOnly) parameters.set("error", "true");
  if (filter.minDuration) parameters.set("min_duration", filter.minDuration);
  return parameters;
}

// Spans arrive seconds after their trace's start, and clocks differ: each question overlaps with
// the time of the last.
const LOOK_BACK_MS = 60_000;
const CLOCK_TOLERANCE_MS = 60_000;

export function liveParameters(filter: LiveFilter, nowMilliseconds: number): URLSearchParams {
  const parameters = writeLiveFilter(filter);
  // "2 s" as people write it; what is no duration is left for the server to refuse.
  const duration = parseDuration(filter.minDuration);
  if (duration !== undefined) parameters.set("min_duration", `${duration}ns`);
  const at = (milliseconds: number) => unixText(unixFromMilliseconds(Math.max(0, milliseconds)));
  parameters.set("start_unix_ns", at(nowMilliseconds - LOOK_BACK_MS));
  parameters.set("end_unix_ns", at(nowMilliseconds + CLOCK_TOLERANCE_MS));
  parameters.set("limit", String(PAGE));
  return parameters;
}

export interface LiveNews {
  added: TraceSummary[]; // the newest first
  changed: TraceSummary[];
  removed: string[]; // ids, beyond MOST_ROWS
}

export class LiveList {
  arrived = 0; // traces, shown or not any more
  // An answer was full of traces that were all unknown: some between it and the last were missed.
  missed = false;
  private shown: TraceSummary[] = []; // the newest arrival first
  private isFirst = true;

  get traces(): readonly TraceSummary[] {
    return this.shown;
  }

  merge(answer: SearchAnswer): LiveNews {
    const known = new Map(this.shown.map((trace) => [trace.trace_id, trace]));
    const added = answer.traces.filter((trace) => !known.has(trace.trace_id));
    const changed = answer.traces.filter((trace) => {
      const before = known.get(trace.trace_id);
      return before !== undefined && !isSame(before, trace);
    });
    if (!this.isFirst && answer.next_cursor && added.length === answer.traces.length) {
      this.missed = true;
    }
    this.isFirst = false;
    this.arrived += added.length;
    const renewed = new Map(changed.map((trace) => [trace.trace_id, trace]));
    const all = [...added, ...this.shown.map((trace) => renewed.get(trace.trace_id) ?? trace)];
    this.shown = all.slice(0, MOST_ROWS);
    const removed = all.slice(MOST_ROWS).map((trace) => trace.trace_id);
    return { added, changed, removed };
  }
}

function isSame(a: TraceSummary, b: TraceSummary): boolean {
  return (
    a.span_count === b.span_count &&
    a.duration_ns === b.duration_ns &&
    a.error_count === b.error_count &&
    a.open_count === b.open_count &&
    a.root_name === b.root_name
  );
}
