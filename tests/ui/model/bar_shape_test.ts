import assert from "node:assert/strict";
import { test } from "node:test";

import { barShape, type BarShape } from "viewer/model/bar_shape.js";
import { columnsOf, type Clock } from "viewer/model/columns.js";
import { outlineOf } from "../support/outline_bytes.js";
import { TraceBuilder } from "../support/trace_builder.js";
import { paymentTrace } from "../support/sample_traces.js";

function shapes(builder: TraceBuilder, clock: Clock = "corrected"): BarShape[] {
  const trace = builder.build();
  const columns = columnsOf(outlineOf(trace), clock);
  return trace.spans.map((_, index) => barShape(trace.spans, columns, index));
}

test("bar: a call's network is the gap on either side of the callee's bar", () => {
  const [caller, callee] = shapes(new TraceBuilder().call("a", "b", [10, 14, 20, 30]));
  assert.equal(caller!.role, "caller");
  assert.deepEqual(caller!.request, { from: 10, to: 14 });
  assert.deepEqual(caller!.response, { from: 20, to: 30 });
  assert.deepEqual(caller!.inner, {
    from: 14,
    to: 20,
    service: 1,
    endEdge: "known",
  });
  assert.deepEqual([callee!.role, callee!.from, callee!.to], ["work", 14, 20]);
});

test("bar: clocks that contradict each other give no gap, and the callee stays where it is", () => {
  const [caller] = shapes(new TraceBuilder().call("a", "b", [10, 8, 33, 30]));
  assert.deepEqual([caller!.request, caller!.response], [undefined, undefined]);
  assert.deepEqual([caller!.inner?.from, caller!.inner?.to], [8, 33]);
});

test("bar: an open call goes on beyond all that is known", () => {
  const builder = new TraceBuilder().span("x", "later", 0, 100);
  builder.call("a", "b", [10, 14, null, null], {
    client: { state: "open" },
    server: { state: "open" },
  });
  const [, caller, callee] = shapes(builder);
  assert.deepEqual(
    [caller!.endEdge, callee!.endEdge, caller!.inner!.endEdge],
    ["open", "open", "open"],
  );
  assert.ok(caller!.to > 100 && caller!.to === callee!.to);
});

test("bar: never received → broken at its start where the caller's end is missing too", () => {
  const never = {
    client: { state: "never_received", missing_half: "server" },
  } as const;
  const [ended] = shapes(new TraceBuilder().call("a", "b", [10, null, null, 30], never));
  assert.deepEqual([ended!.endEdge, ended!.missing, ended!.inner], ["known", "callee", undefined]);
  const [unended] = shapes(new TraceBuilder().call("a", "b", [10, null, null, null], never));
  assert.deepEqual([unended!.endEdge, unended!.to], ["broken", 10]);
});

test("bar: never answered → up to the last sign of life beneath it, then broken", () => {
  const builder = new TraceBuilder().call("a", "b", [10, 12, null, 60], {
    inside: (b) => b.span("b", "work", 15, 40),
  });
  const [, callee] = shapes(builder);
  assert.deepEqual([callee!.endEdge, callee!.from, callee!.to], ["broken", 12, 40]);
});

test("bar: answer never seen → the callee's end is the last that is known", () => {
  const [caller] = shapes(new TraceBuilder().call("a", "b", [10, 12, 50, null]));
  assert.deepEqual([caller!.endEdge, caller!.to, caller!.response], ["broken", 50, undefined]);
});

test("bar: timed out → the caller's bar ends where it gave up, the callee goes on", () => {
  const timed_out = { client: { state: "timed_out" } } as const;
  const [caller, callee] = shapes(new TraceBuilder().call("a", "b", [10, 12, 90, 50], timed_out));
  assert.deepEqual([caller!.gaveUpAt, caller!.to], [50, 50]);
  assert.deepEqual(caller!.overrun, { from: 50, to: 90, endEdge: "known" });
  assert.deepEqual([caller!.inner!.to, caller!.response], [50, undefined]);
  assert.deepEqual([callee!.gaveUpAt, callee!.overrun!.to, callee!.to], [50, 90, 90]);
});

test("bar: timed out before the callee even began → all of its work is beyond", () => {
  const timed_out = { client: { state: "timed_out" } } as const;
  const [caller, callee] = shapes(new TraceBuilder().call("a", "b", [10, 60, 90, 50], timed_out));
  assert.deepEqual([caller!.inner, caller!.overrun?.to], [undefined, 90]);
  assert.equal(callee!.gaveUpAt, undefined);
});

test("bar: a message is a moment, with its way to the receiver", () => {
  const message = {
    client: { async: true, state: "complete" },
    server: { async: true, state: "complete" },
  } as const;
  const [sent, received] = shapes(new TraceBuilder().call("a", "b", [10, 16, null, null], message));
  assert.ok(sent!.point && received!.point);
  assert.deepEqual(sent!.request, { from: 10, to: 16 });
  assert.deepEqual([sent!.endEdge, received!.endEdge], ["known", "known"]);
});

test("bar: only the end has arrived → broken at its start", () => {
  const [shape] = shapes(new TraceBuilder().span("a", "x", null, 20, { state: "end_only" }));
  assert.deepEqual([shape!.startEdge, shape!.from, shape!.to], ["broken", 20, 20]);
});

test("bar: every shape of a trace with every mark is finite, on both clocks", () => {
  const trace = paymentTrace();
  for (const clock of ["corrected", "raw"] as const) {
    const columns = columnsOf(outlineOf(trace), clock);
    trace.spans.forEach((_, index) => {
      const shape = barShape(trace.spans, columns, index);
      assert.ok(Number.isFinite(shape.from) && Number.isFinite(shape.to) && shape.to >= shape.from);
    });
  }
});
