import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns, unixNanoseconds, type UnixNanosecondsText } from "viewer/api/units.js";
import type {
  ComparedAttribute,
  ComparedBucket,
  ComparisonAnswer,
  TraceSummary,
} from "viewer/api/types.js";
import {
  bucketText,
  comparisonLimits,
  countsText,
  sharesOf,
  tellingBucket,
} from "viewer/model/comparison.js";
import { excludeCondition, joinConditions } from "viewer/model/conditions.js";
import { scatterBox, scatterPoint, scatterScale } from "viewer/model/scatter.js";
import { emptyQuery } from "viewer/model/search_query.js";
import {
  boxHolds,
  comparisonParameters,
  readTraceSelection,
  searchOfSelection,
  slowestTenth,
  writeTraceSelection,
  type TraceBox,
} from "viewer/model/trace_selection.js";
import { forSeeds, type Random } from "../support/random.js";

const EPOCH = 1_790_000_000_000_000_000n;
const moment = (offset: bigint | number) =>
  unixNanoseconds(String(EPOCH + BigInt(offset)) as UnixNanosecondsText);

function summary(offset: number, duration: number): TraceSummary {
  return {
    trace_id: "1",
    start_unix_ns: String(EPOCH + BigInt(offset)) as UnixNanosecondsText,
    duration_ns: ns(duration),
    span_count: 1,
    services: [],
  };
}

const box = (start: number, end: number, shortest: number, longest: number): TraceBox => ({
  start: moment(start),
  end: moment(end),
  shortest: ns(shortest),
  longest: ns(longest),
});

const someTraces = (random: Random) =>
  Array.from({ length: 40 }, () =>
    summary(random.between(0, 3.6e12), Math.round(10 ** (3 + random.next() * 7))),
  );

test("selection: what is read from an address is what was written into it", () => {
  for (const selection of [
    { box: box(0, 5, 1, 2), condition: "" },
    { box: undefined, condition: 'error and .k = "a&b=c"' },
    { box: box(0, 5, 0, 0), condition: "error" },
  ]) {
    const parameters = new URLSearchParams();
    writeTraceSelection(selection, parameters);
    const again = new URLSearchParams(parameters.toString());
    assert.deepEqual(readTraceSelection(again), selection);
  }
  assert.equal(readTraceSelection(new URLSearchParams()), undefined);
});

test("selection: a box that is none is no selection", () => {
  for (const text of ["", ..."1_2_3 5_5_1_2 9_5_1_2 1_2_4_3 1_2_3_4_5 -1_2_3_4 a_b".split(" ")])
    assert.equal(readTraceSelection(new URLSearchParams({ box: text })), undefined, text);
});

test("selection: a box around a point of the plot has its trace, one beside it has not", () => {
  forSeeds(50, (random) => {
    const traces = someTraces(random);
    const scale = scatterScale(traces, { start: moment(0), end: moment(3.6e12) });
    for (const trace of traces) {
      const { x, y } = scatterPoint(trace, scale);
      const near = { from: { x: x - 0.001, y: y - 0.001 }, to: { x: x + 0.001, y: y + 0.001 } };
      assert.ok(boxHolds(scatterBox(near.from, near.to, scale), trace));
      const right = scatterBox({ x: x + 0.01, y: 0 }, { x: 1, y: 1 }, scale);
      assert.ok(!boxHolds(right, trace));
      const above = scatterBox({ x: 0, y: y + 0.01 }, { x: 1, y: 1 }, scale);
      assert.ok(!boxHolds(above, trace));
    }
  });
});

test("selection: times are compared to the nanosecond, without the end, durations with it", () => {
  const chosen = box(5, 6, 10, 20);
  assert.ok(boxHolds(chosen, summary(5, 10)) && boxHolds(chosen, summary(5, 20)));
  for (const trace of [summary(4, 10), summary(6, 10), summary(5, 9), summary(5, 21)])
    assert.ok(!boxHolds(chosen, trace));
});

test("selection: the slowest tenth of a page has a tenth of it, ties aside", () => {
  forSeeds(50, (random) => {
    const traces = someTraces(random);
    const slow = traces.filter((trace) => boxHolds(slowestTenth(traces)!, trace));
    const others = traces.filter((trace) => !slow.includes(trace));
    assert.ok(slow.length >= 4);
    const least = Math.min(...slow.map((trace) => trace.duration_ns));
    assert.ok(others.every((trace) => trace.duration_ns < least));
  });
  assert.equal(slowestTenth([summary(0, 1)]), undefined);
});

test("selection: it is asked for as the API has it, without what belongs to pages", () => {
  const query = { ...emptyQuery(), service: "api", order: "longest" as const, cursor: "x" };
  const sent = comparisonParameters(query, { box: box(0, 5, 1, 2), condition: "error" }, 0);
  assert.equal(sent.get("service"), "api");
  assert.equal(sent.get("selected"), "error");
  assert.equal(sent.get("selected_end_unix_ns"), String(EPOCH + 5n));
  assert.equal(sent.get("selected_min_duration"), "1ns");
  assert.equal(sent.get("selected_max_duration"), "2ns");
  for (const name of ["order", "limit", "cursor"]) assert.ok(!sent.has(name), name);
});

test("selection: a search for it alone asks for the box and for the condition", () => {
  const query = { ...emptyQuery(), text: "error or .a = 1", cursor: "x" };
  const found = searchOfSelection(query, { box: box(0, 5, 1, 2), condition: "" });
  assert.equal(found.text, "(error or .a = 1) and trace:duration >= 1ns and trace:duration <= 2ns");
  assert.deepEqual(found.range, { kind: "fixed", start: String(EPOCH), end: String(EPOCH + 5n) });
  assert.equal(found.cursor, "");
});

test("conditions: or is put between parentheses, nothing is joined with nothing", () => {
  assert.equal(joinConditions("", "error"), "error");
  assert.equal(joinConditions("error", " "), "error");
  assert.equal(joinConditions("error", "error"), "error");
  assert.equal(joinConditions("a = 1 or error", "b || c"), "(a = 1 or error) and (b || c)");
  assert.equal(joinConditions('.k = "a or b"', "error"), '.k = "a or b" and error');
  assert.equal(joinConditions("(a or b) and c", "error"), "(a or b) and c and error");
  assert.equal(excludeCondition("", "error"), "not {error}");
  assert.equal(excludeCondition("a or b", "c and d"), "(a or b) and not {c and d}");
});

const sides = (selection_count: number, rest_count: number) => ({ selection_count, rest_count });

const answer = (more: Partial<ComparisonAnswer> = {}): ComparisonAnswer => ({
  selection: { trace_count: 10, is_cut: false },
  rest: { trace_count: 1000, is_cut: false },
  attribute_count: 1,
  are_attributes_cut: false,
  are_values_cut: false,
  attributes: [],
  traces_examined: 0,
  blocks_read: 0,
  bytes_read: 0,
  elapsed_ns: ns(0),
  ...more,
});

test("comparison: shares and counts are of the traces of each side", () => {
  assert.deepEqual(sharesOf(sides(5, 10), answer()), { selection: 0.5, rest: 0.01 });
  assert.equal(countsText(sides(5, 10), answer()), "5 of 10 selected, 10 of 1,000 others");
  const empty = answer({ selection: { trace_count: 0, is_cut: false } });
  assert.deepEqual(sharesOf(sides(0, 10), empty), { selection: 0, rest: 0.01 });
});

test("comparison: buckets are said in words, the most telling one is found", () => {
  const bucket = (counts: [number, number], from?: number, to?: number): ComparedBucket => ({
    ...sides(...counts),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    condition: "",
  });
  assert.equal(bucketText(bucket([0, 0], 5000, 6300)), "5,000 to 6,300");
  assert.equal(bucketText(bucket([0, 0], undefined, -0.0063)), "below -0.0063");
  assert.equal(bucketText(bucket([0, 0], -1e-9, 1e-9)), "about 0");
  assert.equal(bucketText(bucket([0, 0], 1e19)), "1e19 and more");
  const buckets = [bucket([1, 0], 1, 2), bucket([9, 100], 2, 3), bucket([0, 700], 3, 4)];
  const attribute = { buckets } as unknown as ComparedAttribute;
  assert.equal(tellingBucket(attribute, answer()), buckets[1]);
  assert.equal(tellingBucket({ ...attribute, buckets: [] }, answer()), undefined);
});

test("comparison: whatever was left out is said", () => {
  assert.deepEqual(comparisonLimits(answer()), []);
  const cut = answer({
    selection: { trace_count: 10_000, is_cut: true },
    rest: { trace_count: 10_000, is_cut: true },
    are_attributes_cut: true,
    are_values_cut: true,
    traces_too_large: 1,
    blocks_damaged: 1,
  });
  assert.equal(comparisonLimits(cut).length, 6);
});
