import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds, unixNanoseconds, type UnixNanosecondsText } from "viewer/api/units.js";
import type { TraceSummary } from "viewer/api/types.js";
import { heatCells, heatOf } from "viewer/model/heat_map.js";
import { scatterPoint, scatterScale } from "viewer/model/scatter.js";
import { forSeeds } from "../support/random.js";

const text = (time: number) => String(time) as UnixNanosecondsText;
const range = { start: unixNanoseconds(text(0)), end: unixNanoseconds(text(1e12)) };
const GRID = { columns: 40, rows: 16 };

test("heat map: each trace is counted once, in the cell where its point lies", () => {
  forSeeds(50, (random) => {
    const traces = Array.from({ length: random.between(1, 200) }, (_, k) => ({
      trace_id: String(k),
      start_unix_ns: text(random.between(1, 1e12)),
      duration_ns: nanoseconds(random.between(0, 1e9)),
      span_count: 1,
      services: [],
      ...(random.chance(0.2) && { error_count: 1 }),
    })) as TraceSummary[];
    const scale = scatterScale(traces, range);
    const cells = heatCells(traces, scale, GRID);
    const sum = (of: (cell: (typeof cells)[number]) => number) =>
      cells.reduce((total, cell) => total + of(cell), 0);
    assert.equal(
      sum((cell) => cell.count),
      traces.length,
    );
    assert.equal(
      sum((cell) => cell.errors),
      traces.filter((trace) => trace.error_count).length,
    );
    for (const trace of traces) {
      const { x, y } = scatterPoint(trace, scale);
      const column = Math.min(GRID.columns - 1, Math.floor(x * GRID.columns));
      const row = Math.min(GRID.rows - 1, Math.floor(y * GRID.rows));
      assert.ok(cells.some((cell) => cell.column === column && cell.row === row));
    }
    const places = new Set(cells.map((cell) => cell.row * GRID.columns + cell.column));
    assert.equal(places.size, cells.length);
  });
});

test("heat map: more is darker, and the least is still seen", () => {
  assert.equal(heatOf(100, 100), 1);
  assert.ok(heatOf(1, 100) > 0.2 && heatOf(2, 100) > heatOf(1, 100));
  assert.deepEqual(heatCells([], scatterScale([], range), GRID), []);
});
