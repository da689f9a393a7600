// The statistics of a trace: its spans in groups, and for each group how many, how long in all,
// at work themselves, on the critical path, and how the durations are spread.

import { isError, type TraceOutline } from "./trace_outline.js";
import { nanoseconds, type Nanoseconds } from "../api/units.js";
import type { Columns } from "./columns.js";
import type { CriticalPath } from "./critical_path.js";

export type GroupedBy = "operation" | "service";

// What is known of each span, in the order of the trace.
export interface SpanTimes {
  columns: Columns;
  self: Float64Array;
  path: CriticalPath;
}

export interface SpanGroup {
  readonly service: string;
  readonly name: string; // empty where whole services are compared
  readonly first: number; // the first span of the group
  readonly count: number;
  readonly errors: number;
  readonly total: Nanoseconds; // sums of what is known; an open span has no duration yet
  readonly self: Nanoseconds;
  readonly critical: Nanoseconds;
  readonly shortest: Nanoseconds | undefined; // undefined: no duration is known
  readonly median: Nanoseconds | undefined;
  readonly p95: Nanoseconds | undefined;
  readonly longest: Nanoseconds | undefined;
}

// The group with the most time of its own comes first.
export function groupSpans(trace: TraceOutline, times: SpanTimes, by: GroupedBy): SpanGroup[] {
  const groups = membersOf(trace, by).map((members) => summary(trace, times, { members, by }));
  return groups.sort((a, b) => b.self - a.self || b.count - a.count || a.first - b.first);
}

function membersOf(trace: TraceOutline, by: GroupedBy): number[][] {
  const { service, name } = trace.columns;
  const names = trace.head.names.length;
  const groups = new Map<number, number[]>();
  for (let span = 0; span < trace.length; span++) {
    const key = by === "service" ? service[span]! : service[span]! * names + name[span]!;
    const members = groups.get(key);
    if (members) members.push(span);
    else groups.set(key, [span]);
  }
  return [...groups.values()];
}

function summary(
  trace: TraceOutline,
  { columns, self, path }: SpanTimes,
  group: { members: number[]; by: GroupedBy },
): SpanGroup {
  const { members } = group;
  const first = trace.at(members[0]!)!;
  const durations = Float64Array.from(members, (i) => columns.end[i]! - columns.start[i]!)
    .filter((duration) => !Number.isNaN(duration))
    .sort();
  const sum = (values: Iterable<number>) => {
    let all = 0;
    for (const value of values) if (!Number.isNaN(value)) all += value;
    return nanoseconds(all);
  };
  return {
    service: first.service,
    name: group.by === "service" ? "" : first.name,
    first: members[0]!,
    count: members.length,
    errors: members.filter((i) => isError(trace.columns.facts[i]!)).length,
    total: sum(durations),
    self: sum(members.map((i) => self[i]!)),
    critical: sum(members.map((i) => path.timeOf(i))),
    shortest: quantile(durations, 0),
    median: quantile(durations, 0.5),
    p95: quantile(durations, 0.95),
    longest: quantile(durations, 1),
  };
}

// The smallest value that at least that share of the values does not exceed (nearest rank).
function quantile(ascending: Float64Array, share: number): Nanoseconds | undefined {
  if (ascending.length === 0) return undefined;
  const rank = Math.max(1, Math.ceil(share * ascending.length));
  return nanoseconds(ascending[rank - 1]!);
}
