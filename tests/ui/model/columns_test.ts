import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsOf } from "viewer/model/columns.js";
import { forSeeds } from "../support/random.js";
import { largeTrace } from "../support/sample_traces.js";
import { outlineOf } from "../support/outline_bytes.js";
import { TraceBuilder } from "../support/trace_builder.js";

test("columns: parents are found from pre-order alone", () => {
  const trace = new TraceBuilder()
    .span("a", "root", 0, 9, (t) => {
      t.span("a", "one", 1, 4, (u) => u.span("a", "deep", 2, 3));
      t.span("a", "two", 5, 6);
    })
    .span("b", "second root", 1, 2)
    .build();
  assert.deepEqual([...columnsOf(outlineOf(trace), "corrected").parent], [-1, 0, 1, 0, -1]);
});

test("columns: a mark that has not arrived is NaN, and does not stretch the trace", () => {
  const trace = new TraceBuilder().span("a", "x", 5, null).span("a", "y", 6, 8).build();
  const columns = columnsOf(outlineOf(trace), "corrected");
  assert.ok(Number.isNaN(columns.end[0]));
  assert.deepEqual([columns.from, columns.to], [5, 8]);
});

test("columns: the raw clock takes the correction back", () => {
  const trace = new TraceBuilder().span("a", "x", 100, 200, { correction_ns: 30 as never }).build();
  const raw = columnsOf(outlineOf(trace), "raw");
  assert.deepEqual([raw.start[0], raw.end[0], raw.from], [70, 170, 70]);
  assert.equal(columnsOf(outlineOf(trace), "corrected").start[0], 100);
});

test("columns: a trace of one moment still has a width", () => {
  const columns = columnsOf(
    outlineOf(new TraceBuilder().span("a", "x", 5, 5).build()),
    "corrected",
  );
  assert.ok(columns.to > columns.from);
});

test("columns: no spans, no times: still finite", () => {
  for (const trace of [
    new TraceBuilder().build(),
    new TraceBuilder().span("a", "x", null, null).build(),
  ]) {
    const { from, to, shown } = columnsOf(outlineOf(trace), "corrected");
    assert.ok(Number.isFinite(from) && Number.isFinite(to) && shown.to > to);
  }
});

test("columns: parents enclose their children, and `last` is the latest of a subtree", () => {
  forSeeds(40, (random) => {
    const trace = largeTrace(random.between(1, 400), random);
    const { count, parent, depth, descendants, last, end } = columnsOf(
      outlineOf(trace),
      "corrected",
    );
    for (let i = 0; i < count; i++) {
      const up = parent[i]!;
      assert.equal(depth[i], up < 0 ? 0 : depth[up]! + 1);
      assert.ok(up < 0 || i <= up + descendants[up]!);
      const subtree = end.slice(i, i + descendants[i]! + 1);
      assert.equal(
        last[i],
        subtree.reduce((most, t) => Math.max(most, t)),
      );
    }
  });
});
