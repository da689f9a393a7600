import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsOf } from "viewer/model/columns.js";
import { CriticalPath } from "viewer/model/critical_path.js";
import { selfTimes } from "viewer/model/self_time.js";
import { outlineOf } from "../support/outline_bytes.js";
import { forSeeds } from "../support/random.js";
import { largeTrace } from "../support/sample_traces.js";
import { TraceBuilder } from "../support/trace_builder.js";
import type { Trace } from "viewer/api/types.js";

const columns = (trace: Trace) => columnsOf(outlineOf(trace), "corrected");
const stretches = (trace: Trace) => {
  const path = CriticalPath.of(columns(trace));
  return trace.spans.map((_, span) => path.stretchesOf(span));
};

test("critical path: what ended last was waited for, and what ran beside it was not", () => {
  const trace = new TraceBuilder()
    .span("a", "root", 0, 100, (t) => {
      t.span("a", "first", 10, 30);
      t.span("a", "last", 35, 90, (u) => u.span("a", "deep", 50, 80));
      t.span("a", "beside", 40, 60);
    })
    .build();
  assert.deepEqual(stretches(trace), [
    [
      [0, 10],
      [30, 35],
      [90, 100],
    ],
    [[10, 30]],
    [
      [35, 50],
      [80, 90],
    ],
    [[50, 80]],
    [],
  ]);
});

test("critical path: a call's network is the caller's, its work the callee's", () => {
  const trace = new TraceBuilder().call("a", "b", [0, 20, 70, 100]).build();
  assert.deepEqual(stretches(trace), [
    [
      [0, 20],
      [70, 100],
    ],
    [[20, 70]],
  ]);
});

test("critical path: a message hinders nobody, an open call does as long as it is known of", () => {
  const trace = new TraceBuilder()
    .span("a", "root", 0, 100, (t) => {
      t.span("a", "open", 10, null, (u) => u.span("a", "seen", 20, 50));
      t.span("a", "message", 60, 100, { async: true });
    })
    .build();
  assert.deepEqual(stretches(trace)[0], [
    [0, 10],
    [50, 100],
  ]);
  assert.deepEqual(stretches(trace)[3], []);
});

test("critical path: a callee and what it called were waited for until the caller gave up", () => {
  const trace = new TraceBuilder()
    .call("a", "b", [0, 10, 90, null], {
      client: { end_ns: 50 as never, state: "timed_out" },
      inside: (t) => t.span("b", "commit", 20, 80),
    })
    .build();
  assert.deepEqual(stretches(trace), [[[0, 10]], [[10, 20]], [[20, 50]]]);
});

test("critical path: no spans, no times: no path", () => {
  assert.deepEqual(stretches(new TraceBuilder().build()), []);
  assert.deepEqual(stretches(new TraceBuilder().span("a", "x", null, null).build()), [[]]);
});

test("critical path: it covers the root without gap and overlap", () => {
  forSeeds(60, (random) => {
    const trace = largeTrace(random.between(1, 400), random);
    const { start, end } = columns(trace);
    const all = stretches(trace)
      .flat()
      .sort((a, b) => a[0] - b[0]);
    assert.equal(all[0]![0], start[0]);
    assert.equal(all.at(-1)![1], end[0]);
    for (let k = 1; k < all.length; k++) assert.equal(all[k]![0], all[k - 1]![1]);
  });
});

test("self time: children that overlap count once, and no longer than the parent lasts", () => {
  const trace = new TraceBuilder()
    .span("a", "root", 0, 100, (t) => {
      t.span("a", "one", 10, 40);
      t.span("a", "two", 30, 50);
      t.span("a", "longer", 90, 130);
      t.span("a", "message", 60, 70, { async: true });
    })
    .build();
  assert.deepEqual([...selfTimes(columns(trace))], [50, 30, 20, 40, 10]);
});

test("self time: not known of a span without an end; its parent waited for it", () => {
  const trace = new TraceBuilder()
    .span("a", "root", 0, 100, (t) => t.span("a", "open", 40, null))
    .build();
  assert.deepEqual([...selfTimes(columns(trace))], [40, NaN]);
});

test("self time: never negative, never longer than the span", () => {
  forSeeds(40, (random) => {
    const trace = columns(largeTrace(random.between(1, 300), random));
    selfTimes(trace).forEach((self, span) => {
      if (Number.isNaN(self)) return;
      assert.ok(self >= 0 && self <= trace.end[span]! - trace.start[span]!);
    });
  });
});
