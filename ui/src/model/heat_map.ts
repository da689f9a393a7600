// The plot's traces counted in cells of time and duration: where many points would lie on each
// other, a cell says how many. Pure numbers; the view draws them.

import { scatterPoint, type ScatterScale } from "./scatter.js";
import type { TraceSummary } from "../api/types.js";

export interface HeatCell {
  column: number; // from the left
  row: number; // from below
  count: number;
  errors: number; // traces with an error
}

export interface HeatGrid {
  columns: number;
  rows: number;
}

// Those that have traces.
export function heatCells(
  traces: readonly TraceSummary[],
  scale: ScatterScale,
  { columns, rows }: HeatGrid,
): HeatCell[] {
  const cells = new Map<number, HeatCell>();
  const within = (share: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  for (const trace of traces) {
    const { x, y } = scatterPoint(trace, scale);
    const [column, row] = [within(x, columns), within(y, rows)];
    const key = row * columns + column;
    const cell = cells.get(key) ?? { column, row, count: 0, errors: 0 };
    cells.set(key, cell);
    cell.count++;
    if (trace.error_count) cell.errors++;
  }
  return [...cells.values()];
}

// How dark a cell is, from 0 to 1: by the root of its count, so that few beside many are seen.
export const heatOf = (count: number, most: number) =>
  0.2 + 0.8 * Math.sqrt(count / Math.max(1, most));
