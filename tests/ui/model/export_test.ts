import assert from "node:assert/strict";
import { test } from "node:test";

import { columnsOf } from "viewer/model/columns.js";
import { chromeTrace } from "viewer/model/export_chrome.js";
import { jaegerJson } from "viewer/model/export_jaeger.js";
import { otlpJson } from "viewer/model/export_otlp.js";
import { speedscopeJson } from "viewer/model/export_speedscope.js";
import { flameOf } from "viewer/model/flame.js";
import { selfTimes } from "viewer/model/self_time.js";
import { outlineOf } from "../support/outline_bytes.js";
import { forSeeds, Random } from "../support/random.js";
import { largeTrace } from "../support/sample_traces.js";
import { TraceBuilder } from "../support/trace_builder.js";
import type { Attribute } from "viewer/api/types.js";

const ATTRIBUTES: Attribute[] = [
  { key: "text", type: "string", value: "x" },
  { key: "whole", type: "int", value: "9007199254740993" },
  { key: "part", type: "double", value: "NaN" },
  { key: "flag", type: "bool", value: true },
  { key: "raw", type: "bytes", value: "AAE=" },
  { key: "list", type: "array", value: [{ type: "int", value: "1" }, { type: "empty" }] },
  { key: "tree", type: "map", value: [{ key: "leaf", type: "string", value: "y" }] },
];

function sample() {
  const trace = new TraceBuilder()
    .span("shop", "GET /", 0, 2_000, { kind: "server", attributes: ATTRIBUTES, hostname: "h1" })
    .span("db", "select", 10, null, { state: "open", status: { code: "error", message: "no" } })
    .build();
  const event = { name: "cache miss", time_unix_ns: "1700000000000001500" as never };
  trace.spans[0]!.events = [{ ...event, attributes: [ATTRIBUTES[0]!] }];
  trace.spans[0]!.links = [{ trace_id: "ab".repeat(16), span_id: "cd".repeat(8) }];
  trace.spans[0]!.start_unix_ns = "1700000000000001000" as never;
  trace.spans[0]!.end_unix_ns = "1700000000000003000" as never;
  trace.spans[1]!.parent_id = trace.spans[0]!.span_id;
  return trace;
}

// As a file has it: what is undefined is not there.
const written = (value: unknown) => JSON.parse(JSON.stringify(value));

test("export, OTLP: every type of value, events, links, status, what is missing", () => {
  const { resourceSpans } = written(otlpJson(sample()));
  assert.equal(resourceSpans.length, 2);
  const [shop, db] = resourceSpans;
  assert.deepEqual(shop.resource.attributes, [
    { key: "service.name", value: { stringValue: "shop" } },
    { key: "host.name", value: { stringValue: "h1" } },
  ]);
  const [span] = shop.scopeSpans[0].spans;
  assert.deepEqual([span.kind, span.startTimeUnixNano], [2, "1700000000000001000"]);
  assert.deepEqual(
    span.attributes.map((attribute: { value: unknown }) => attribute.value),
    [
      { stringValue: "x" },
      { intValue: "9007199254740993" },
      { doubleValue: "NaN" },
      { boolValue: true },
      { bytesValue: "AAE=" },
      { arrayValue: { values: [{ intValue: "1" }, {}] } },
      { kvlistValue: { values: [{ key: "leaf", value: { stringValue: "y" } }] } },
    ],
  );
  assert.equal(span.events[0].timeUnixNano, "1700000000000001500");
  assert.equal(span.links[0].traceId, "ab".repeat(16));
  const [open] = db.scopeSpans[0].spans;
  assert.deepEqual(open.status, { code: 2, message: "no" });
  assert.equal(open.endTimeUnixNano, "0");
  assert.deepEqual(open.attributes, [{ key: "phosphor.state", value: { stringValue: "open" } }]);
});

test("export, Jaeger: microseconds with their fractions, references, processes", () => {
  const [trace] = written(jaegerJson(sample())).data;
  const [span, open] = trace.spans;
  assert.deepEqual([span.startTime, span.duration], [1700000000000001, 2]);
  assert.deepEqual(span.references, [
    { refType: "FOLLOWS_FROM", traceID: "ab".repeat(16), spanID: "cd".repeat(8) },
  ]);
  assert.deepEqual(open.references[0].spanID, span.spanID);
  assert.equal(trace.processes[span.processID].serviceName, "shop");
  const tags = new Map(span.tags.map((t: { key: string; value: unknown }) => [t.key, t.value]));
  assert.deepEqual(
    [tags.get("whole"), tags.get("flag"), tags.get("span.kind")],
    ["9007199254740993", true, "server"],
  );
  assert.equal(span.logs[0].fields[0].value, "cache miss");
  assert.deepEqual(open.warnings, ["open"]);
});

test("export, Chrome: in each thread the spans lie within each other", () => {
  forSeeds(20, (random) => {
    const trace = largeTrace(random.between(1, 300), random);
    const { traceEvents } = chromeTrace(trace) as {
      traceEvents: { ph: string; ts: number; dur: number; pid: number; tid: number }[];
    };
    const open = new Map<string, number[]>();
    const spans = traceEvents.filter((event) => event.ph === "X");
    assert.equal(spans.length, trace.spans.length);
    for (const { ts, dur, pid, tid } of spans) {
      const key = `${pid}/${tid}`;
      const ends = (open.get(key) ?? []).filter((end) => end > ts + 1e-6);
      for (const end of ends) assert.ok(ts + dur <= end + 1e-6);
      open.set(key, [...ends, ts + dur]);
    }
  });
});

test("export, speedscope: the weights are all the work, each sample a path from a root", () => {
  const outline = outlineOf(largeTrace(200, new Random(3)));
  const flame = flameOf(outline, selfTimes(columnsOf(outline, "corrected")));
  const file = written(speedscopeJson(outline, flame));
  const [profile] = file.profiles;
  const sum = profile.weights.reduce((all: number, weight: number) => all + weight, 0);
  assert.ok(Math.abs(sum - profile.endValue) < 1);
  profile.samples.forEach((sample: number[], node: number) => {
    assert.equal(sample.length, flame.depth[node]! + 1);
    for (const frame of sample) assert.ok(file.shared.frames[frame]);
  });
});
