// The golden answers, which the server's tests write and compare (tests/golden/api), have the shape
// that the viewer's types say, and the viewer's model can show them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import * as shapes from "./shapes.js";
import { barShape } from "viewer/model/bar_shape.js";
import { readOutline } from "viewer/api/outline.js";
import { columnsOf } from "viewer/model/columns.js";
import { lossesOf } from "viewer/model/loss.js";
import { layoutMap } from "viewer/model/map_layout.js";
import { RowMap } from "viewer/model/rows.js";
import { barText } from "viewer/model/span_text.js";
import { TraceOutline } from "viewer/model/trace_outline.js";
import { outlineOf } from "../support/outline_bytes.js";
import type { Dependencies, Senders, Trace } from "viewer/api/types.js";

const folder = process.env["PHOSPHOR_GOLDEN_FOLDER"];
assert.ok(folder, "PHOSPHOR_GOLDEN_FOLDER says where the golden answers are");

function golden<Answer>(name: string): Answer {
  return JSON.parse(readFileSync(join(folder!, "api", name), "utf8")) as Answer;
}

const FILES: Record<string, shapes.Check> = {
  "search.json": shapes.searchAnswer,
  "attributes.json": shapes.attributesAnswer,
  "compare.json": shapes.comparisonAnswer,
  "trace_payment.json": shapes.trace,
  "trace_otlp.json": shapes.trace,
  "services.json": shapes.services,
  "operations.json": shapes.operations,
  "activity.json": shapes.activity,
  "dependencies.json": shapes.dependencies,
  "senders.json": shapes.senders,
  "status.json": shapes.status,
};

for (const [file, check] of Object.entries(FILES)) {
  test(`golden: ${file} is as the viewer's types say`, () => {
    assert.equal(check(golden(file), file), undefined);
  });
}

test("golden: the shapes refuse what the types do not know, or what is missing or wrong", () => {
  const trace = () => golden<Trace>("trace_otlp.json");
  const refused = (value: unknown) => assert.notEqual(shapes.trace(value, "trace"), undefined);
  refused({ ...trace(), surprise: 1 });
  refused({ ...trace(), trace_id: undefined });
  const [first, ...rest] = trace().spans;
  refused({ ...trace(), spans: [{ ...first, state: "bewildered" }, ...rest] });
  refused({ ...trace(), spans: [{ ...first, start_ns: "0" }, ...rest] });
});

test("golden: errors have a code and a message", () => {
  const { error } = golden<{ error: { code: string; message: string } }>("error.json");
  assert.ok(error.code && error.message);
});

for (const file of ["trace_payment.json", "trace_otlp.json"]) {
  test(`golden: ${file} can be shown on both clocks`, () => {
    const trace = golden<Trace>(file);
    assert.equal(trace.spans.length, trace.span_count);
    for (const clock of ["corrected", "raw"] as const) {
      const columns = columnsOf(outlineOf(trace), clock);
      assert.equal(new RowMap(columns.descendants).rowCount, trace.span_count);
      trace.spans.forEach((span, index) => {
        const shape = barShape(trace.spans, columns, index);
        assert.ok(Number.isFinite(shape.from) && shape.to >= shape.from, span.name);
        assert.equal(typeof barText(span), "string");
      });
    }
  });
}

test("golden: the outline says the same of each span as the trace does", () => {
  const { spans, resources: _, scopes: __, ...head } = golden<Trace>("trace_payment.json");
  const file = readFileSync(join(folder!, "api", "outline_payment.bin"));
  const bytes = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  const outline = new TraceOutline(readOutline(bytes as ArrayBuffer));
  const { names: ___, event_count, ...told } = outline.head;
  assert.deepEqual(told, head);
  assert.equal(outline.length, spans.length);
  spans.forEach((span, index) => {
    const { status, ...sketch } = outline.at(index)!;
    for (const [key, value] of Object.entries(sketch)) {
      const said = (span as unknown as Record<string, unknown>)[key];
      assert.deepEqual(value, said === undefined ? false : said, `${key} of ${index}`);
    }
    assert.equal(status?.code === "error", span.status?.code === "error");
    assert.equal(outline.columns.other[index], span.call?.other ?? 0xffffffff);
    assert.deepEqual(
      [...outline.eventsOf(index)],
      (span.events ?? []).map((e) => e.time_ns),
    );
    assert.equal(outline.indexOf(span.span_id), index);
  });
  assert.equal(
    event_count,
    spans.reduce((sum, span) => sum + (span.events?.length ?? 0), 0),
  );
});

test("golden: timed out, lost, orphaned and asynchronous calls are told apart", () => {
  const { spans } = golden<Trace>("trace_payment.json");
  const texts = spans.map(barText).join("\n");
  for (const words of ["timed out", "never", "message", "half missing", "parent missing"]) {
    assert.ok(texts.includes(words), `${words} in\n${texts}`);
  }
});

test("golden: network times are the gaps that are drawn", () => {
  const trace = golden<Trace>("trace_payment.json");
  const columns = columnsOf(outlineOf(trace), "corrected");
  let gaps = 0;
  trace.spans.forEach((span, index) => {
    const { request } = barShape(trace.spans, columns, index);
    if (span.side !== "client" || !request) return;
    assert.equal(request.to - request.from, span.call?.request_ns);
    gaps++;
  });
  assert.ok(gaps > 0);
});

test("golden: the map has every service, and each kind of loss is named", () => {
  const { edges } = golden<Dependencies>("dependencies.json");
  const layout = layoutMap(edges, { node: () => 80, label: () => 40 });
  assert.equal(layout.nodes.length, new Set(edges.flatMap((e) => [e.caller, e.callee])).size);
  const { totals } = golden<Senders>("senders.json");
  assert.deepEqual(
    lossesOf(totals!).map((loss) => loss.count),
    [5, 1, 10, 3, 7],
  );
});
