import assert from "node:assert/strict";
import { test } from "node:test";

import { readOutline } from "viewer/api/outline.js";
import { forSeeds } from "../support/random.js";
import { outlineBytes, outlineOf } from "../support/outline_bytes.js";
import { largeTrace, paymentTrace } from "../support/sample_traces.js";

test("outline: each span's sketch is what the trace says of it", () => {
  forSeeds(20, (random) => {
    const trace = largeTrace(random.between(1, 300), random);
    const outline = outlineOf(trace);
    assert.equal(outline.length, trace.spans.length);
    trace.spans.forEach((span, index) => {
      const { depth, descendant_count, name, service, start_ns, end_ns, span_id } = span;
      const sketch = outline.at(index)!;
      assert.deepEqual(
        [sketch.depth, sketch.descendant_count, sketch.name, sketch.service, sketch.span_id],
        [depth, descendant_count, name, service, span_id],
      );
      assert.deepEqual([sketch.start_ns, sketch.end_ns], [start_ns, end_ns]);
      assert.equal(sketch.status?.code, span.status?.code);
    });
    assert.equal(outline.at(outline.length), undefined);
    assert.equal(outline.at(-1), undefined);
  });
});

test("outline: a span is found by its id, and what is no id finds nothing", () => {
  const trace = paymentTrace();
  const outline = outlineOf(trace);
  trace.spans.forEach((span, index) => assert.equal(outline.indexOf(span.span_id), index));
  for (const id of ["", "0", "ffffffffffffffff", "no id at all....", "0".repeat(17)]) {
    assert.equal(outline.indexOf(id), -1);
  }
});

test("outline: events are those of their span, in order", () => {
  const trace = paymentTrace();
  const outline = outlineOf(trace);
  trace.spans.forEach((span, index) => {
    assert.deepEqual(
      [...outline.eventsOf(index)],
      (span.events ?? []).map((event) => event.time_ns),
    );
  });
});

test("outline: open spans are counted", () => {
  const trace = paymentTrace();
  const open = trace.spans.filter((span) => span.state === "open").length;
  assert.ok(open > 0);
  assert.equal(outlineOf(trace).openCount, open);
});

test("outline, hostile: one that is cut off anywhere or longer is refused with a word", () => {
  const bytes = outlineBytes(paymentTrace());
  const refused = (wrong: ArrayBuffer) => assert.throws(() => readOutline(wrong), Error);
  for (let size = 0; size < bytes.byteLength; size += 7) refused(bytes.slice(0, size));
  const longer = new Uint8Array(bytes.byteLength + 8);
  longer.set(new Uint8Array(bytes));
  refused(longer.buffer);
});

test("outline, hostile: other bytes, other versions, lying counts", () => {
  const changed = (at: number, value: number) => {
    const bytes = outlineBytes(paymentTrace()).slice(0);
    new DataView(bytes).setUint32(at, value, true);
    return bytes;
  };
  assert.throws(() => readOutline(new TextEncoder().encode("{}").buffer), /too short/);
  assert.throws(() => readOutline(new ArrayBuffer(64)), /no outline/);
  assert.throws(() => readOutline(changed(4, 2)), /version 2/);
  assert.throws(() => readOutline(changed(8, 0xffffffff)));
  assert.throws(() => readOutline(changed(12, 0xfffffff8)));
  assert.throws(() => readOutline(changed(12, 13)));
});
