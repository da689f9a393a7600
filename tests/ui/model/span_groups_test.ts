import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsOf } from "viewer/model/columns.js";
import { CriticalPath } from "viewer/model/critical_path.js";
import { flameOf, nodeAt } from "viewer/model/flame.js";
import { selfTimes } from "viewer/model/self_time.js";
import { groupSpans, type GroupedBy } from "viewer/model/span_groups.js";
import { outlineOf } from "../support/outline_bytes.js";
import { forSeeds } from "../support/random.js";
import { largeTrace } from "../support/sample_traces.js";
import { TraceBuilder } from "../support/trace_builder.js";
import type { Trace } from "viewer/api/types.js";

function shop(): Trace {
  return new TraceBuilder()
    .span("shop", "GET /", 0, 100, (t) => {
      t.span("db", "select", 10, 20);
      t.span("db", "select", 20, 50, { status: { code: "error" } });
      t.span("db", "update", 60, 70);
      t.span("db", "select", 80, null);
    })
    .build();
}

function groups(trace: Trace, by: GroupedBy) {
  const outline = outlineOf(trace);
  const columns = columnsOf(outline, "corrected");
  const times = { columns, self: selfTimes(columns), path: CriticalPath.of(columns) };
  return groupSpans(outline, times, by);
}

test("groups: by operation, the one with the most time of its own first", () => {
  const found = groups(shop(), "operation");
  assert.deepEqual(
    found.map((group) => [group.service, group.name, group.count, group.errors]),
    [
      ["db", "select", 3, 1],
      ["shop", "GET /", 1, 0],
      ["db", "update", 1, 0],
    ],
  );
  const { total, self, critical, shortest, median, p95, longest, first } = found[0]!;
  assert.deepEqual([total, self, critical], [40, 40, 40]);
  assert.deepEqual([shortest, median, p95, longest, first], [10, 10, 30, 30, 1]);
});

test("groups: by service, and of spans without a duration nothing is invented", () => {
  const trace = new TraceBuilder().span("a", "x", 0, null).span("a", "y", 1, null).build();
  const [only] = groups(trace, "service");
  assert.deepEqual([only!.name, only!.count, only!.median, only!.total], ["", 2, undefined, 0]);
});

test("groups: every span is in one, and their times add up", () => {
  forSeeds(30, (random) => {
    const trace = largeTrace(random.between(1, 300), random);
    const found = groups(trace, random.chance(0.5) ? "service" : "operation");
    const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);
    assert.equal(sum(found.map((group) => group.count)), trace.spans.length);
    const root = trace.spans[0]!;
    const critical = sum(found.map((group) => group.critical));
    assert.ok(Math.abs(critical - (root.end_ns! - root.start_ns!)) < 1e-3);
  });
});

test("flame: the same path is one node, the widest child stands left", () => {
  const outline = outlineOf(shop());
  const flame = flameOf(outline, selfTimes(columnsOf(outline, "corrected")));
  const names = [...flame.sample].map((span) => outline.at(span)!.name);
  assert.deepEqual(names, ["GET /", "select", "update"]);
  assert.deepEqual([...flame.depth], [0, 1, 1]);
  assert.deepEqual([...flame.spans], [1, 3, 1]);
  assert.deepEqual([...flame.errors], [0, 1, 0]);
  assert.deepEqual([...flame.from], [0, 0, 40]);
  assert.deepEqual([...flame.width], [80, 40, 10]);
  assert.equal(flame.total, 80);
  assert.equal(nodeAt(flame, 1, 45), 2);
  assert.equal(nodeAt(flame, 1, 55), undefined);
});

test("flame: children lie within their parent and beside each other", () => {
  forSeeds(30, (random) => {
    const outline = outlineOf(largeTrace(random.between(1, 300), random));
    const flame = flameOf(outline, selfTimes(columnsOf(outline, "corrected")));
    const open: number[] = [];
    for (let node = 0; node < flame.count; node++) {
      open.length = flame.depth[node]!;
      const parent = open.at(-1);
      const end = flame.from[node]! + flame.width[node]!;
      const limit = parent === undefined ? flame.total : flame.from[parent]! + flame.width[parent]!;
      assert.ok(end <= limit + 1e-3);
      open.push(node);
    }
  });
});
