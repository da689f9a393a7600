// What the keys do in the waterfall. The same table is in ui/README.md and, for readers, KEYS
// below.

import type { Waterfall } from "./waterfall.js";

export const KEYS: readonly [string, string][] = [
  ["↑ ↓", "previous, next span"],
  ["← →", "collapse or go to the parent, expand or go to the first child"],
  ["Enter", "open the span's details"],
  ["Esc", "close them"],
  ["Home End PgUp PgDn", "far up and down"],
  ["+ − 0", "zoom in, out, show all"],
  ["z", "zoom to the span"],
  ["a d", "pan to the left, to the right"],
  ["[ ]", "expand all, collapse all"],
  ["g", "show similar siblings one by one, or as one row again"],
  ["r R", "show the span and what is beneath alone, show the whole trace"],
  ["/", "find in this trace"],
  ["n N", "next, previous match"],
  ["e E", "next, previous error"],
];

type Action = (waterfall: Waterfall) => void;

const PAN = 0.2; // of what is visible
const ZOOM = 1.5;

const ACTIONS: Record<string, Action> = {
  ArrowDown: (w) => moveRows(w, 1),
  ArrowUp: (w) => moveRows(w, -1),
  PageDown: (w) => moveRows(w, w.rowsPerPage),
  PageUp: (w) => moveRows(w, -w.rowsPerPage),
  Home: (w) => moveRows(w, -Infinity),
  End: (w) => moveRows(w, Infinity),
  ArrowLeft: collapseOrParent,
  ArrowRight: expandOrChild,
  Enter: (w) => w.openDetails(w.active),
  Escape: (w) => w.events.open(undefined),
  "+": (w) => w.zoom(ZOOM),
  "=": (w) => w.zoom(ZOOM),
  "-": (w) => w.zoom(1 / ZOOM),
  "0": (w) => w.zoomOut(),
  z: (w) => w.zoomToSpan(w.active),
  a: (w) => w.panShare(-PAN),
  d: (w) => w.panShare(PAN),
  "[": (w) => w.foldBelow(undefined),
  "]": (w) => w.foldBelow(0),
  g: (w) => w.events.regroup(w.active),
  r: (w) => w.events.root(w.active),
  R: (w) => w.events.root(undefined),
  "/": (w) => w.events.findField(),
  n: (w) => w.events.step(1),
  N: (w) => w.events.step(-1),
  e: (w) => toError(w, 1),
  E: (w) => toError(w, -1),
};

export function waterfallKeys(waterfall: Waterfall, event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = ACTIONS[event.key];
  if (!action) return;
  event.preventDefault();
  action(waterfall);
}

function moveRows(waterfall: Waterfall, by: number): void {
  const { rows } = waterfall;
  const last = rows.rowCount - 1;
  const row = Math.min(last, Math.max(0, rows.rowOfSpan(waterfall.active) + by));
  if (last >= 0) waterfall.select(rows.spanOfRow(row));
}

function collapseOrParent(waterfall: Waterfall): void {
  const { active, rows, columns } = waterfall;
  const parent = columns.parent[active]!;
  if (rows.hasChildren(active) && !rows.isCollapsed(active)) waterfall.fold(active, true);
  else if (parent >= 0) waterfall.select(parent);
}

function expandOrChild(waterfall: Waterfall): void {
  const { active, rows } = waterfall;
  if (!rows.hasChildren(active)) return;
  if (rows.isCollapsed(active)) waterfall.fold(active, false);
  else waterfall.select(rows.spanOfRow(rows.rowOfSpan(active) + 1)); // the first child follows
}

function toError(waterfall: Waterfall, step: 1 | -1): void {
  const { failed, count } = waterfall.columns;
  for (let k = 1; k <= count; k++) {
    const index = (waterfall.active + step * k + count * 2) % count;
    if (failed[index]) return waterfall.reveal(index);
  }
}
