// Traces as they arrive: each once, renewed while they grow, in bounded number.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns, type UnixNanosecondsText } from "viewer/api/units.js";
import {
  LiveList,
  liveParameters,
  MOST_ROWS,
  PAGE,
  readLiveFilter,
  writeLiveFilter,
} from "viewer/model/live_list.js";
import { forSeeds } from "../support/random.js";
import type { SearchAnswer, TraceSummary } from "viewer/api/types.js";

const trace = (number: number, span_count = 1): TraceSummary => ({
  trace_id: number.toString(16).padStart(32, "0"),
  start_unix_ns: String(1790000000000000000n + BigInt(number)) as UnixNanosecondsText,
  duration_ns: ns(5),
  span_count,
  services: [],
});

const answer = (traces: TraceSummary[], hasMore = false): SearchAnswer => ({
  traces,
  ...(hasMore ? { next_cursor: "c" } : {}),
  traces_examined: 0,
  blocks_read: 0,
  bytes_read: 0,
  elapsed_ns: ns(0),
});

const ids = (traces: readonly TraceSummary[]) => traces.map((t) => Number(`0x${t.trace_id}`));

test("live: what is new comes on top, what is known is not repeated", () => {
  const list = new LiveList();
  list.merge(answer([trace(2), trace(1)]));
  const news = list.merge(answer([trace(4), trace(3), trace(2)]));
  assert.deepEqual(ids(news.added), [4, 3]);
  assert.deepEqual([news.changed, news.removed], [[], []]);
  assert.deepEqual(ids(list.traces), [4, 3, 2, 1]);
  assert.equal(list.arrived, 4);
});

test("live: a trace that has grown is renewed in its place", () => {
  const list = new LiveList();
  list.merge(answer([trace(2), trace(1)]));
  const news = list.merge(answer([trace(2), trace(1, 7)]));
  assert.deepEqual([ids(news.added), ids(news.changed)], [[], [1]]);
  assert.deepEqual(
    list.traces.map((t) => t.span_count),
    [1, 7],
  );
});

test("live: a trace that comes late, by its start, is new all the same", () => {
  const list = new LiveList();
  list.merge(answer([trace(9)]));
  list.merge(answer([trace(9), trace(3)]));
  assert.deepEqual(ids(list.traces), [3, 9]);
});

test("live: at the limit all are shown, beyond it the oldest arrivals go", () => {
  const list = new LiveList();
  const page = (from: number) => Array.from({ length: PAGE }, (_, k) => trace(from + PAGE - k));
  for (let from = 0; from < MOST_ROWS; from += PAGE) list.merge(answer(page(from)));
  assert.equal(list.traces.length, MOST_ROWS);
  const news = list.merge(answer([trace(1000)]));
  assert.deepEqual(news.removed.length, 1);
  assert.deepEqual([list.traces.length, list.arrived], [MOST_ROWS, MOST_ROWS + 1]);
  assert.equal(news.removed[0], trace(1).trace_id);
});

test("live: that traces were missed is noticed, but not of the first answer", () => {
  const list = new LiveList();
  list.merge(answer([trace(1)], true));
  assert.equal(list.missed, false);
  list.merge(answer([trace(2), trace(1)], true));
  assert.equal(list.missed, false);
  list.merge(answer([trace(9), trace(8)], true));
  assert.equal(list.missed, true);
});

test("live: whatever comes, each trace is shown once and the list stays bounded", () => {
  forSeeds(60, (random) => {
    const list = new LiveList();
    const shown = new Set<string>();
    for (let k = 0; k < 30; k++) {
      const numbers = new Set(
        Array.from({ length: random.between(0, PAGE) }, () => random.between(1, 600)),
      );
      const news = list.merge(answer([...numbers].map((n) => trace(n, random.between(1, 3)))));
      for (const { trace_id } of news.added) shown.add(trace_id);
      for (const id of news.removed) shown.delete(id);
      assert.deepEqual(new Set(list.traces.map((t) => t.trace_id)), shown);
      assert.equal(list.traces.length, shown.size);
      assert.ok(shown.size <= MOST_ROWS);
    }
  });
});

test("live: the filter comes back from the address and is asked for", () => {
  forSeeds(60, (random) => {
    const filter = {
      query: random.pick(["", '.a = "b&c=d" and error']),
      service: random.pick(["", "a b"]),
      errorsOnly: random.chance(0.5),
      minDuration: random.pick(["", "2 s", "soon"]),
    };
    assert.deepEqual(readLiveFilter(writeLiveFilter(filter)), filter);
    const sent = liveParameters(filter, 1_790_000_000_000);
    const asked = { "": null, "2 s": "2000000000ns", soon: "soon" }[filter.minDuration];
    assert.equal(sent.get("min_duration"), asked);
    assert.equal(sent.get("start_unix_ns"), "1789999940000000000");
    assert.equal(sent.get("limit"), String(PAGE));
  });
});
