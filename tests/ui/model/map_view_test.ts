// What is drawn of a map: compared ranges, neighbourhoods of large ones, and one request's way.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns } from "viewer/api/units.js";
import { changeText, edgeLabel } from "viewer/model/edge_text.js";
import { edgesWithPath, lightPath, MOST_HOPS, type LightHop } from "viewer/model/light_path.js";
import {
  comparedSpan,
  compareEdges,
  mapPath,
  MOST_EDGES,
  MOST_SERVICES,
  readMapView,
  servicesByCalls,
  shownMap,
  type ComparedEdge,
  type MapView,
} from "viewer/model/map_view.js";
import { outlineOf } from "../support/outline_bytes.js";
import { forSeeds, type Random } from "../support/random.js";
import { paymentTrace } from "../support/sample_traces.js";
import { TraceBuilder } from "../support/trace_builder.js";
import type { Trace } from "viewer/api/types.js";

const edge = (caller: string, callee: string, call_count = 1) => ({ caller, callee, call_count });
const kept = (caller: string, callee: string, call_count = 1): ComparedEdge => ({
  ...edge(caller, callee, call_count),
  change: "kept",
});

function randomEdges(random: Random, services: number, count: number): ComparedEdge[] {
  const name = () => `s${random.between(0, services - 1)}`;
  const all = new Map<string, ComparedEdge>();
  for (let k = 0; k < count; k++) {
    const one = kept(name(), name(), random.between(1, 1000));
    all.set(`${one.caller} ${one.callee}`, one);
  }
  return [...all.values()];
}

test("map view: any view comes back from its address", () => {
  forSeeds(200, (random) => {
    const view: MapView = {
      range: { kind: "preset", name: random.pick(["5m", "1h", "30d"]) },
      focus: random.pick([undefined, "", "a/b?c&d", "ü"]),
      measure: random.pick(["rate", "caller", "callee", "network"]),
      against: random.pick(["", "before", "day", "week"]),
      trace: random.pick(["", "8096820c-3b7b-47ec-bce6-1c239252ab40", "a b+c"]),
    };
    const [, query = ""] = mapPath(view).split("?");
    assert.deepEqual(readMapView(new URLSearchParams(query)), view);
  });
});

test("map view: the range that is compared with is as long, and earlier", () => {
  const now = 1_790_000_000_000;
  const of = (query: string) => comparedSpan(readMapView(new URLSearchParams(query)), now);
  assert.equal(of(""), undefined);
  const hour = 3_600_000_000_000n;
  const end = BigInt(now) * 1_000_000n;
  assert.deepEqual(of("against=before"), { start: end - 2n * hour, end: end - hour });
  assert.deepEqual(of("against=day"), { start: end - 25n * hour, end: end - 24n * hour });
  assert.equal(of("against=week&range=5m")!.end, end - 168n * hour);
});

test("compare: what is new, gone and kept, each edge once", () => {
  const compared = compareEdges(
    [edge("a", "b", 10), edge("a", "c", 4)],
    [edge("a", "b", 5), edge("b", "d", 7)],
  );
  assert.deepEqual(
    compared.map((e) => [e.caller + e.callee, e.change, e.call_count, e.before?.call_count]),
    [
      ["ab", "kept", 10, 5],
      ["ac", "new", 4, undefined],
      ["bd", "gone", 0, 7],
    ],
  );
  assert.deepEqual(compared.map(changeText), ["×2", "new", "gone"]);
  assert.deepEqual(
    compareEdges([edge("a", "b")], undefined).map((e) => [e.change, changeText(e)]),
    [["kept", ""]],
  );
});

test("compare: names cannot be confused with each other", () => {
  const compared = compareEdges([edge('a","b', "c")], [edge("a", 'b","c')]);
  assert.deepEqual(
    compared.map((e) => e.change),
    ["new", "gone"],
  );
});

test("edge: its label says what was asked for", () => {
  const one: ComparedEdge = {
    ...kept("a", "b", 120),
    error_count: 3,
    caller_time: { p50_ns: ns(2e6), p90_ns: ns(3e6), p99_ns: ns(9e6) },
  };
  const words = (measure: MapView["measure"]) => ({ measure, length: ns(60e9) });
  const plain = (text: string) => text.replaceAll("\u202f", " ");
  assert.equal(plain(edgeLabel(one, words("rate"))), "2/s · 2.5 % failed");
  assert.equal(plain(edgeLabel(one, words("caller"))), "p50 2 ms, p99 9 ms");
  assert.equal(edgeLabel(one, words("network")), "unknown");
  assert.equal(edgeLabel({ ...one, change: "gone" }, words("rate")), "gone");
  assert.match(edgeLabel({ ...one, change: "new" }, words("rate")), /^new · /);
  assert.equal(edgeLabel(kept("a", "b", 0), words("rate")), "not in this range");
});

test("shown map: a small one is whole, and a service that it has not is no focus", () => {
  const edges = [kept("a", "b"), kept("b", "c")];
  for (const focus of [undefined, "nobody"]) {
    const shown = shownMap(edges, focus);
    assert.deepEqual(shown, { edges, focus: undefined, left_out_count: 0 });
  }
  assert.deepEqual(shownMap([], undefined).edges, []);
});

test("shown map: a neighbourhood has the edges of the service and among its neighbours", () => {
  const edges = [kept("a", "b"), kept("b", "c"), kept("a", "c"), kept("c", "d"), kept("x", "y")];
  const names = shownMap(edges, "b").edges.map((e) => e.caller + e.callee);
  assert.deepEqual(names.sort(), ["ab", "ac", "bc"]);
});

test("shown map: whatever comes, what is drawn is bounded, and what is not is counted", () => {
  forSeeds(40, (random) => {
    const services = random.between(2, 400);
    const edges = randomEdges(random, services, random.between(1, 3000));
    const focus = random.chance(0.5) ? `s${random.between(0, services)}` : undefined;
    const shown = shownMap(edges, focus);
    const drawn = new Set(shown.edges.flatMap((e) => [e.caller, e.callee]));
    assert.ok(shown.edges.length <= MOST_EDGES);
    assert.ok(drawn.size <= MOST_SERVICES + 1, `${drawn.size} services`);
    assert.ok(shown.left_out_count >= 0);
    assert.equal(new Set(shown.edges).size, shown.edges.length);
    if (shown.focus === undefined) return;
    assert.ok(drawn.has(shown.focus));
    const own = edges.filter((e) => e.caller === shown.focus || e.callee === shown.focus);
    const drawnOwn = shown.edges.filter((e) => own.includes(e)).length;
    assert.ok(drawnOwn + shown.left_out_count >= own.length);
  });
});

test("services by calls: received calls, errors and neighbours", () => {
  const edges = [{ ...kept("a", "b", 5), error_count: 2 }, kept("c", "b", 1), kept("b", "a", 1)];
  assert.deepEqual(servicesByCalls(edges)[0], {
    service: "b",
    received: 6,
    errors: 2,
    neighbours: 2,
  });
});

const pathOf = (trace: Trace) => lightPath(outlineOf(trace));
const wayOf = (builder: TraceBuilder) =>
  pathOf(builder.build()).hops.map((hop) => `${hop.caller}>${hop.callee}`);

test("light: the calls of a request in the order in which they were made", () => {
  const { hops, call_count } = pathOf(paymentTrace());
  assert.equal(hops.length, call_count);
  assert.ok(hops.length > 3);
  const times = hops.map((hop) => hop.at ?? Infinity);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  for (const { caller, callee } of hops) assert.ok(caller && callee && caller !== callee);
});

test("light: both halves of a call are one hop, and so is either alone", () => {
  const check = (builder: TraceBuilder, expected: string[]) =>
    assert.deepEqual(wayOf(builder), expected);
  const halves = new TraceBuilder()
    .call("api", "cards", [5, 6, 7, 8])
    .call("api", "feed", [1, null, null, 4])
    .call("api", "user", [null, 2, 3, null]);
  check(halves, ["api>feed", "api>user", "api>cards"]);
  check(new TraceBuilder().span("api", "alone", 0, 9), []);
  check(new TraceBuilder().call("api", "api", [1, 2, 3, 4]), []);
});

test("light: a request of very many calls is cut, and says so", () => {
  const builder = new TraceBuilder();
  for (let k = 0; k < MOST_HOPS + 5; k++) builder.call("api", "cards", [k, k, k, k]);
  const { hops, call_count } = pathOf(builder.build());
  assert.deepEqual([hops.length, call_count], [MOST_HOPS, MOST_HOPS + 5]);
});

test("light: every call of the request has an edge, on a whole map and on a part of one", () => {
  const hop = (caller: string, callee: string) => ({ caller, callee }) as LightHop;
  const path = { hops: [hop("a", "b"), hop("b", "z"), hop("a", "b")], call_count: 3 };
  const all = [kept("a", "b"), kept("x", "y")];
  const drawn = (part: ReturnType<typeof shownMap>) =>
    edgesWithPath(all, part, path).map((e) => `${e.caller}${e.callee} ${e.call_count}`);
  assert.deepEqual(drawn(shownMap(all, undefined)), ["ab 1", "xy 1", "bz 0"]);
  assert.deepEqual(drawn(shownMap(all, "x")), ["ab 1", "bz 0"]);
});
