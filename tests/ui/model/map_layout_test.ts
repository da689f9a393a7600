import assert from "node:assert/strict";
import { test } from "node:test";

import { edgePath, layoutMap, type MapLayout, type MapNode } from "viewer/model/map_layout.js";
import { forSeeds } from "../support/random.js";
import type { DependencyEdge } from "viewer/api/types.js";

const WIDTHS = {
  node: (service: string) => 40 + service.length * 8,
  label: () => 60,
};

const DEMO: [string, string][] = [
  ["api", "card-api"],
  ["card-api", "card-processing"],
  ["card-processing", "cards"],
  ["card-processing", "transactions"],
  ["card-processing", "balance"],
  ["card-processing", "transaction-enrichment"],
  ["transaction-enrichment", "merchant"],
  ["transaction-enrichment", "feed-generator"],
  ["feed-generator", "feed"],
  ["feed-generator", "apns"],
];

const edges = (pairs: [string, string][]): DependencyEdge[] =>
  pairs.map(([caller, callee]) => ({
    caller,
    callee,
    call_count: 3,
    error_count: 1,
  }));

function assertNoOverlap(layout: MapLayout): void {
  const apart = (a: MapNode, b: MapNode) =>
    Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
    Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
  layout.nodes.forEach((a, k) => {
    for (const b of layout.nodes.slice(k + 1))
      assert.ok(apart(a, b), `${a.service} on ${b.service}`);
    assert.ok(
      a.x - a.width / 2 >= 0 && a.x + a.width / 2 <= layout.width,
      `${a.service} is outside`,
    );
    assert.ok(a.y - a.height / 2 >= 0 && a.y + a.height / 2 <= layout.height);
  });
}

test("map: the demo's eleven services stand in layers from callers to callees", () => {
  const layout = layoutMap(edges(DEMO), WIDTHS);
  assert.equal(layout.nodes.length, 11);
  assertNoOverlap(layout);
  const x = new Map(layout.nodes.map((node) => [node.service, node.x]));
  for (const [caller, callee] of DEMO)
    assert.ok(x.get(caller)! < x.get(callee)!, `${caller} → ${callee}`);
});

test("map: the order of the answer does not change the picture", () => {
  const [forth, back] = [edges(DEMO), edges([...DEMO].reverse())].map((e) => layoutMap(e, WIDTHS));
  const services = (layout: MapLayout) => layout.nodes.map((n) => n.service).sort();
  assert.deepEqual(services(forth!), services(back!));
});

test("map: calls and errors that a service received", () => {
  const layout = layoutMap(
    edges([
      ["a", "c"],
      ["b", "c"],
    ]),
    WIDTHS,
  );
  const node = (name: string) => layout.nodes.find((n) => n.service === name)!;
  assert.deepEqual([node("c").calls, node("c").errors, node("a").calls], [6, 2, 0]);
});

test("map: cycles, services that call themselves, and no edges at all", () => {
  const layout = layoutMap(
    edges([
      ["a", "b"],
      ["b", "a"],
      ["a", "a"],
    ]),
    WIDTHS,
  );
  assertNoOverlap(layout);
  assert.equal(layout.edges.length, 3);
  assert.deepEqual(layoutMap([], WIDTHS).nodes, []);
});

test("map: edges end at the borders of their services", () => {
  const layout = layoutMap(edges(DEMO), WIDTHS);
  const node = (name: string) => layout.nodes.find((n) => n.service === name)!;
  for (const { edge, points } of layout.edges) {
    const [first, last] = [points[0]!, points.at(-1)!];
    assert.ok(Math.abs(first.x - node(edge.caller).x - node(edge.caller).width / 2) < 0.01);
    assert.ok(Math.abs(last.x - node(edge.callee).x + node(edge.callee).width / 2) < 0.01);
  }
});

test("map: random graphs have no overlaps, and every path is finite", () => {
  forSeeds(12, (random) => {
    const names = Array.from({ length: random.between(2, 30) }, (_, k) => `service-${k}`);
    const pairs = new Map<string, [string, string]>();
    for (let k = 0; k < names.length * 2; k++) {
      const pair: [string, string] = [random.pick(names), random.pick(names)];
      pairs.set(pair.join(), pair);
    }
    const layout = layoutMap(edges([...pairs.values()]), WIDTHS);
    assertNoOverlap(layout);
    for (const { points } of layout.edges)
      assert.doesNotMatch(edgePath(points), /NaN|undefined|Infinity/);
  });
});

test("map: names that objects have anyway are ordinary names", () => {
  const layout = layoutMap(
    edges([
      ["__proto__", "constructor"],
      ["constructor", "toString"],
    ]),
    WIDTHS,
  );
  assert.equal(layout.nodes.length, 3);
});
