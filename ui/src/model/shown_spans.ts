// Which spans of a trace are to be rows: those of a subtree, those that a filter lets through with
// their ancestors, and of many similar siblings one for all.

import { siblingAfter } from "./subtree.js";
import { isError, type TraceOutline } from "./trace_outline.js";
import { NONE } from "../api/outline.js";
import { nanoseconds, type Nanoseconds } from "../api/units.js";
import type { Columns } from "./columns.js";

export interface SpanFilter {
  services: string[]; // any of them; empty: all
  errors: boolean; // only failed ones
  longerThan: Nanoseconds | undefined; // only those whose duration is known to be
}

export const filters = ({ services, errors, longerThan }: SpanFilter): boolean =>
  services.length > 0 || errors || longerThan !== undefined;

// Siblings of one service and name (and callee): one row stands for all.
export interface SiblingGroup {
  readonly members: readonly number[]; // the first is the row
  readonly total: Nanoseconds; // their durations together, as far as they are known
  readonly errors: number;
}

export interface ShownSpans {
  readonly spans: Uint32Array; // ascending
  readonly groups: ReadonlyMap<number, SiblingGroup>; // by the first member
  readonly matchCount: number; // spans that the filter let through
}

export interface Showing {
  root: number; // only its subtree; -1: the whole trace
  filter: SpanFilter;
  grouped: boolean;
  ungrouped: ReadonlySet<number>; // first members of groups that are shown one by one
}

export const FEWEST_SIMILAR = 5; // fewer are read more quickly than a sum of them

export function shownSpans(trace: TraceOutline, columns: Columns, showing: Showing): ShownSpans {
  const visible = new Uint8Array(trace.length);
  const matchCount = markMatches(trace, columns, { visible, showing });
  const groups = showing.grouped
    ? groupSiblings(trace, columns, { visible, ungrouped: showing.ungrouped })
    : new Map<number, SiblingGroup>();
  const count = visible.reduce((sum, bit) => sum + bit, 0);
  const spans = new Uint32Array(count);
  for (let span = 0, k = 0; span < trace.length; span++) if (visible[span]) spans[k++] = span;
  return { spans, groups, matchCount };
}

// A span that is let through makes its ancestors visible, as far as the root that is shown.
function markMatches(
  trace: TraceOutline,
  columns: Columns,
  { visible, showing }: { visible: Uint8Array; showing: Showing },
): number {
  const from = Math.max(0, showing.root);
  const end = showing.root < 0 ? trace.length : siblingAfter(columns.descendants, showing.root);
  const lets = letsThrough(trace, columns, showing.filter);
  let count = 0;
  for (let span = from; span < end; span++) {
    if (!lets(span)) continue;
    count++;
    for (let up = span; up >= from && !visible[up]; up = columns.parent[up]!) visible[up] = 1;
  }
  return count;
}

function letsThrough(trace: TraceOutline, columns: Columns, filter: SpanFilter) {
  const numbers = new Set(filter.services.map((service) => columns.services.indexOf(service)));
  const shortest = filter.longerThan ?? -Infinity;
  return (span: number): boolean => {
    if (numbers.size > 0 && !numbers.has(columns.service[span]!)) return false;
    if (filter.errors && !isError(trace.columns.facts[span]!)) return false;
    return filter.longerThan === undefined || columns.end[span]! - columns.start[span]! > shortest;
  };
}

// Hides the members of each group but the first, with all beneath them. A hidden span groups
// nothing.
function groupSiblings(
  trace: TraceOutline,
  columns: Columns,
  { visible, ungrouped }: { visible: Uint8Array; ungrouped: ReadonlySet<number> },
): Map<number, SiblingGroup> {
  const groups = new Map<number, SiblingGroup>();
  for (let parent = 0; parent < trace.length; parent++) {
    if (!visible[parent] || !hasManyChildren(columns.descendants, parent)) continue;
    for (const members of similarChildren(trace, columns, { parent, visible })) {
      if (members.length < FEWEST_SIMILAR || ungrouped.has(members[0]!)) continue;
      groups.set(members[0]!, groupOf(trace, columns, members));
      for (const member of members.slice(1)) {
        visible.fill(0, member, siblingAfter(columns.descendants, member));
      }
    }
  }
  return groups;
}

function hasManyChildren(descendants: Uint32Array, parent: number): boolean {
  const behind = siblingAfter(descendants, parent);
  let child = parent + 1;
  for (let count = 0; count < FEWEST_SIMILAR; count++) {
    if (child >= behind) return false;
    child = siblingAfter(descendants, child);
  }
  return true;
}

function similarChildren(
  { columns: outline, head }: TraceOutline,
  { descendants, services }: Columns,
  { parent, visible }: { parent: number; visible: Uint8Array },
): Iterable<number[]> {
  const similar = new Map<number, number[]>();
  const names = head.names.length + 1; // and none
  const behind = siblingAfter(descendants, parent);
  for (let child = parent + 1; child < behind; child = siblingAfter(descendants, child)) {
    if (!visible[child]) continue;
    const peer = outline.peer[child] === NONE ? names - 1 : outline.peer[child]!;
    const key = (peer * names + outline.name[child]!) * services.length + outline.service[child]!;
    const members = similar.get(key);
    if (members) members.push(child);
    else similar.set(key, [child]);
  }
  return similar.values();
}

function groupOf(trace: TraceOutline, columns: Columns, members: number[]): SiblingGroup {
  let total = 0;
  let errors = 0;
  for (const member of members) {
    const duration = columns.end[member]! - columns.start[member]!;
    if (!Number.isNaN(duration)) total += duration;
    errors += isError(trace.columns.facts[member]!) ? 1 : 0;
  }
  return { members, total: nanoseconds(total), errors };
}
