import assert from "node:assert/strict";
import { test } from "node:test";

import { RowMap } from "viewer/model/rows.js";
import { columnsOf } from "viewer/model/columns.js";
import { outlineOf } from "../support/outline_bytes.js";
import { forSeeds, Random } from "../support/random.js";
import { largeTrace } from "../support/sample_traces.js";

// What RowMap answers, computed the slow and plain way.
function visibleSpans(descendants: Uint32Array, collapsed: ReadonlySet<number>): number[] {
  const visible: number[] = [];
  for (let i = 0; i < descendants.length; i++) {
    visible.push(i);
    if (collapsed.has(i)) i += descendants[i]!;
  }
  return visible;
}

function check(rows: RowMap, descendants: Uint32Array, collapsed: ReadonlySet<number>): void {
  const visible = visibleSpans(descendants, collapsed);
  assert.equal(rows.rowCount, visible.length);
  visible.forEach((span, row) => {
    assert.equal(rows.spanOfRow(row), span, `span of row ${row}`);
    assert.equal(rows.rowOfSpan(span), row, `row of span ${span}`);
  });
}

test("rows: nothing collapsed → every span has its row", () => {
  const rows = new RowMap(Uint32Array.of(2, 1, 0, 0));
  assert.deepEqual([rows.rowCount, rows.spanOfRow(3), rows.rowOfSpan(2)], [4, 3, 2]);
});

test("rows: a hidden span answers with the row of what hides it", () => {
  const rows = new RowMap(Uint32Array.of(3, 2, 1, 0, 0), [1]);
  assert.equal(rows.rowCount, 3);
  assert.equal(rows.rowOfSpan(3), 1);
  assert.equal(rows.spanOfRow(2), 4);
});

test("rows: collapsed within collapsed stays so when the outer one is expanded", () => {
  const rows = new RowMap(Uint32Array.of(2, 1, 0), [0, 1]);
  assert.equal(rows.rowCount, 1);
  rows.setCollapsed(0, false);
  assert.equal(rows.rowCount, 2);
});

test("rows: a leaf cannot be collapsed", () => {
  const rows = new RowMap(Uint32Array.of(1, 0));
  rows.setCollapsed(1, true);
  assert.deepEqual(rows.collapsed, []);
});

test("rows: an empty trace has no rows", () => {
  assert.equal(new RowMap(new Uint32Array(0)).rowCount, 0);
});

test("rows: expanding some leaves the others collapsed", () => {
  const rows = new RowMap(Uint32Array.of(3, 1, 0, 0, 1, 0), [0, 1, 4]);
  rows.expand([0, 1, 5]);
  assert.deepEqual(rows.collapsed, [4]);
});

test("rows: any sequence of collapsing and expanding equals the plain answer", () => {
  forSeeds(60, (random) => {
    const trace = largeTrace(random.between(1, 300), random);
    const { descendants, parent, depth } = columnsOf(outlineOf(trace), "corrected");
    const rows = new RowMap(descendants);
    let collapsed = new Set<number>();
    for (let step = 0; step < 40; step++) {
      const span = random.between(0, trace.spans.length - 1);
      if (random.chance(0.1)) {
        const level = random.between(0, 6);
        rows.collapseBelow(level, depth);
        collapsed = new Set(
          [...depth.keys()].filter((i) => depth[i] === level && descendants[i]! > 0),
        );
      } else if (random.chance(0.15)) {
        const ancestors = [];
        for (let up = parent[span]!; up >= 0; up = parent[up]!) ancestors.push(up);
        rows.expand(ancestors);
        for (const up of ancestors) collapsed.delete(up);
      } else if (descendants[span]! > 0) {
        const collapse = random.chance(0.6);
        rows.setCollapsed(span, collapse);
        if (collapse) collapsed.add(span);
        else collapsed.delete(span);
      }
      check(rows, descendants, collapsed);
    }
  });
});

test("rows: a trace of 50,000 spans collapses and expands as a small one does", () => {
  const trace = largeTrace(50_000, new Random(1));
  const { descendants, depth } = columnsOf(outlineOf(trace), "corrected");
  assert.equal(trace.spans.length, 50_000);
  const rows = new RowMap(descendants);
  rows.collapseBelow(1, depth);
  const roots = [...depth].filter((d) => d <= 1).length;
  assert.equal(rows.rowCount, roots);
  rows.setCollapsed(0, true);
  assert.equal(rows.rowCount, 50_000 - descendants[0]!);
  rows.expandAll();
  assert.equal(rows.rowCount, 50_000);
});
