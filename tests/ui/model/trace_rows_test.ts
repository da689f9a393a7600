import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds } from "viewer/api/units.js";
import { columnsOf } from "viewer/model/columns.js";
import { NO_FILTER, TraceRows } from "viewer/model/trace_rows.js";
import { readTraceView } from "viewer/model/trace_view.js";
import { outlineOf } from "../support/outline_bytes.js";
import { forSeeds } from "../support/random.js";
import { largeTrace } from "../support/sample_traces.js";
import { TraceBuilder } from "../support/trace_builder.js";
import type { Trace } from "viewer/api/types.js";

function rowsOf(trace: Trace, address = "") {
  const outline = outlineOf(trace);
  const view = readTraceView(new URLSearchParams(address));
  return { outline, view, rows: new TraceRows(outline, columnsOf(outline, "corrected"), view) };
}

const spansOf = ({ rows }: TraceRows) =>
  Array.from({ length: rows.rowCount }, (_, row) => rows.spanOfRow(row));

// A page that asks its database for each of its items, and one that failed.
function shop(items = 6): Trace {
  return new TraceBuilder()
    .span("web", "page", 0, 100, (t) => {
      t.span("web", "before", 1, 2);
      for (let k = 0; k < items; k++) {
        const status = k === 3 ? { status: { code: "error" as const } } : {};
        t.span("db", "select", 10 + k, 14 + k, status);
      }
      t.span("web", "after", 90, 95, (u) => u.span("cache", "put", 91, 92));
    })
    .build();
}

test("rows of a trace: similar siblings are one row, until they are asked for", () => {
  const { rows, view, outline } = rowsOf(shop());
  assert.deepEqual(spansOf(rows), [0, 1, 2, 8, 9]);
  const group = rows.groups.get(2)!;
  assert.deepEqual([group.members.length, group.total, group.errors], [6, 24, 1]);
  rows.regroup(2);
  assert.deepEqual(spansOf(rows), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(view.apart, [outline.spanId(2)]);
  rows.regroup(5);
  assert.deepEqual(spansOf(rows), [0, 1, 2, 8, 9]);
  rows.setGrouped(false);
  assert.equal(spansOf(rows).length, 10);
});

test("rows of a trace: few similar ones are not worth a group", () => {
  assert.equal(spansOf(rowsOf(shop(4)).rows).length, 8);
});

test("rows of a trace: a filter keeps the ancestors, and says how many it let through", () => {
  const { rows } = rowsOf(shop());
  rows.toggleService("cache");
  assert.deepEqual([spansOf(rows), rows.matchCount], [[0, 8, 9], 1]);
  rows.toggleService("cache");
  rows.setFilter({ ...NO_FILTER, errors: true });
  assert.deepEqual(spansOf(rows), [0, 5]);
  rows.setFilter({ ...NO_FILTER, longerThan: nanoseconds(4.5) });
  assert.deepEqual(spansOf(rows), [0, 8]);
  rows.setFilter({ ...NO_FILTER, services: ["nobody"] });
  assert.deepEqual([spansOf(rows), rows.matchCount], [[], 0]);
});

test("rows of a trace: a subtree alone; what is hidden comes back when it is asked for", () => {
  const { rows } = rowsOf(shop());
  rows.setRoot(8);
  assert.deepEqual(spansOf(rows), [8, 9]);
  rows.unhide(4);
  assert.ok(rows.rows.shows(4));
  assert.equal(rows.root, -1);
});

test("rows of a trace: the choice comes from the address", () => {
  const { rows } = rowsOf(shop(), "service=db&errors=only&similar=apart");
  assert.deepEqual(spansOf(rows), [0, 5]);
});

test("rows of a trace: whatever is chosen, any span can be shown, with all its ancestors", () => {
  forSeeds(60, (random) => {
    const trace = largeTrace(random.between(1, 300), random);
    const { rows, outline } = rowsOf(trace);
    const any = () => random.between(0, trace.spans.length - 1);
    for (let step = 0; step < 10; step++) {
      if (random.chance(0.3)) rows.setRoot(random.chance(0.5) ? any() : undefined);
      if (random.chance(0.3)) rows.toggleService(random.pick(outline.services));
      if (random.chance(0.3)) rows.setFilter({ ...NO_FILTER, errors: random.chance(0.5) });
      if (random.chance(0.3)) rows.regroup(any());
      if (random.chance(0.3)) rows.rows.setCollapsed(any(), random.chance(0.7));
      const wanted = any();
      rows.unhide(wanted);
      rows.rows.reveal(wanted, outline.parent);
      assert.equal(rows.rows.spanOfRow(rows.rows.rowOfSpan(wanted)), wanted);
      const shown = spansOf(rows);
      assert.deepEqual(
        shown,
        [...shown].sort((a, b) => a - b),
      );
      shown.forEach((span, row) => assert.equal(rows.rows.rowOfSpan(span), row));
      for (const span of shown) {
        const up = outline.parent[span]!;
        assert.ok(up < 0 || span === rows.root || rows.rows.shows(up));
      }
    }
  });
});
