// Everything that is kept in an address: routes, searches, time ranges, what of a trace is shown.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns } from "viewer/api/units.js";
import { routeOf, tracePath } from "viewer/model/routes.js";
import {
  apiParameters,
  attributesFromText,
  malformedAttribute,
  nextPage,
  ORDERS,
  readSearchQuery,
  writeSearchQuery,
  type SearchQuery,
} from "viewer/model/search_query.js";
import { PRESETS } from "viewer/model/time_range.js";
import { IDS_IN_URL, LOOKS, readTraceView, writeTraceView } from "viewer/model/trace_view.js";
import { forSeeds, type Random } from "../support/random.js";

test("route: pages, under the root and under a prefix", () => {
  const check = (path: string, root: string, expected: object) =>
    assert.deepEqual(routeOf(path, root), expected, path);
  check("/", "/", { page: "search" });
  check("/search", "/", { page: "search" });
  check("/services", "/", { page: "services" });
  check("/services/", "/", { page: "services" });
  check("/ops/services/a%2Fb", "/ops/", { page: "service", service: "a/b" });
  check("/map", "/", { page: "map" });
  check("/health", "/", { page: "health" });
  check("/senders", "/", { page: "health" });
  check("/live", "/", { page: "live" });
  check("/traces/abc", "/", { page: "trace", id: "abc" });
  check("/ops/traces/a%2Fb%20c", "/ops/", { page: "trace", id: "a/b c" });
  check("/traces/100%", "/", { page: "trace", id: "100%" });
  check("/traces/", "/", { page: "unknown" });
  check("/map/x", "/", { page: "unknown" });
  check("/elsewhere", "/", { page: "unknown" });
  check("/search", "/ops/", { page: "unknown" });
});

test("route: any id comes back from its path", () => {
  for (const id of ["8096820c-3b7b-47ec-bce6-1c239252ab40", "a/b?c#d&e=f", "ü 100% 漢"]) {
    assert.deepEqual(routeOf(`/${tracePath(id)}`, "/"), { page: "trace", id });
  }
});

function randomText(random: Random): string {
  return random.pick(["", "api", "GET /cards?x=1&y=2", "a+b c", "=&#%", "Ünïcode"]);
}

function randomQuery(random: Random): SearchQuery {
  const attributes = ["a=1", "http.url=/x?y=z&w=+", "k= v"].filter(() => random.chance(0.4));
  return {
    text: randomText(random),
    service: randomText(random),
    operation: randomText(random),
    attributes,
    minDuration: random.pick(["", "10ms", "1.5s"]),
    maxDuration: random.pick(["", "2 s"]),
    errorsOnly: random.chance(0.5),
    range: random.chance(0.5)
      ? { kind: "preset", name: random.pick(PRESETS).name }
      : {
          kind: "fixed",
          start: "1790000000000000001" as never,
          end: "1790000000000000009" as never,
        },
    order: random.pick(ORDERS),
    limit: random.pick([1, 20, 50, 1000]),
    cursor: random.pick(["", "abc/+="]),
  };
}

test("search: every query comes back from its address", () => {
  forSeeds(200, (random) => {
    const query = randomQuery(random);
    const address = new URLSearchParams(writeSearchQuery(query).toString());
    assert.deepEqual(readSearchQuery(address), query);
  });
});

test("search: the default query has an empty address", () => {
  assert.equal(writeSearchQuery(readSearchQuery(new URLSearchParams())).toString(), "");
});

test("search: nonsense in an address is ignored", () => {
  const query = readSearchQuery(new URLSearchParams("limit=-3&range=forever&start=x&end=1"));
  assert.deepEqual([query.limit, query.range], [20, { kind: "preset", name: "1h" }]);
});

test("search: what the API is asked", () => {
  const query = readSearchQuery(
    new URLSearchParams("service=api&min_duration=1.5 s&error=true&range=5m"),
  );
  const sent = apiParameters(query, 1_790_000_000_000);
  assert.equal(sent.get("min_duration"), "1500000000ns");
  assert.equal(sent.get("start_unix_ns"), "1789999700000000000");
  assert.equal(sent.get("end_unix_ns"), "1790000060000000000");
  assert.deepEqual(
    [sent.get("service"), sent.get("error"), sent.get("limit")],
    ["api", "true", "20"],
  );
  assert.deepEqual(
    [sent.has("operation"), sent.has("cursor"), sent.has("range")],
    [false, false, false],
  );
});

test("search: the next page asks for the same range, however late it is asked for", () => {
  const query = readSearchQuery(new URLSearchParams("range=5m"));
  const next = nextPage(query, "c", 1_790_000_000_000);
  const [now, later] = [
    apiParameters(query, 1_790_000_000_000),
    apiParameters(next, 1_790_000_900_000),
  ];
  assert.equal(later.get("start_unix_ns"), now.get("start_unix_ns"));
  assert.equal(later.get("end_unix_ns"), now.get("end_unix_ns"));
  assert.equal(later.get("cursor"), "c");
});

test("search: attributes are one a line, and each has a key", () => {
  assert.deepEqual(attributesFromText(" a=1 \n\n b=x=y "), ["a=1", "b=x=y"]);
  assert.equal(malformedAttribute(["a=", "b=x=y"]), undefined);
  assert.equal(malformedAttribute(["a=1", "lonely"]), "lonely");
  assert.equal(malformedAttribute(["=value"]), "=value");
});

test("trace view: comes back from its address", () => {
  forSeeds(100, (random) => {
    const ids = Array.from({ length: random.between(0, IDS_IN_URL) }, (_, k) => `a${k}`);
    const view = {
      look: random.pick(LOOKS)[0],
      critical: random.chance(0.5),
      span: random.pick(["", "00ab"]),
      zoom: random.chance(0.5) ? { from: ns(-5), to: ns(random.between(1, 1e9)) } : undefined,
      clock: random.pick(["corrected", "raw"] as const),
      collapsed: ids,
      root: random.pick(["", "00cd"]),
      filter: {
        services: random.pick([[], ["a b", "ü&c"]]),
        errors: random.chance(0.5),
        longerThan: random.chance(0.5) ? ns(random.between(1, 1e9)) : undefined,
      },
      grouped: random.chance(0.5),
      apart: random.pick([[], ["00ef", "01"]]),
      find: random.pick(["", "two words & more"]),
    };
    assert.deepEqual(readTraceView(new URLSearchParams(writeTraceView(view).toString())), view);
  });
});

test("trace view: too much collapsed is left out; nonsense is ignored", () => {
  const collapsed = Array.from({ length: IDS_IN_URL + 1 }, (_, k) => `b${k}`);
  const view = {
    ...readTraceView(new URLSearchParams()),
    span: "",
    zoom: undefined,
    collapsed,
    find: "",
  };
  assert.equal(writeTraceView({ ...view, collapsed: [...collapsed] }).toString(), "");
  const read = readTraceView(new URLSearchParams("zoom=9_3&clock=wall&view=cake&collapsed=zz.<b>"));
  assert.deepEqual([read.zoom, read.clock, read.collapsed], [undefined, "corrected", []]);
  assert.deepEqual([read.look, read.critical], ["waterfall", true]);
});
