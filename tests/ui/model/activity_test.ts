// A service's figures over time: where buckets lie, how high figures reach, what is in the address.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns, type UnixNanosecondsText } from "viewer/api/units.js";
import {
  bucketCount,
  decadesOf,
  durationScale,
  heightOf,
  lengthOf,
  perSecond,
  placedBuckets,
  roundTop,
  spanOfBucket,
  stepPath,
} from "viewer/model/activity.js";
import { formatRate } from "viewer/model/format.js";
import {
  activityParameters,
  passedTime,
  readServiceView,
  servicePath,
  type ServiceView,
} from "viewer/model/service_view.js";
import { forSeeds } from "../support/random.js";
import type { ActivityBucket, ServiceActivity } from "viewer/api/types.js";

const START = 1790000000000000000n;

const bucket = (index: number, p50 = 5, p99 = 9): ActivityBucket => ({
  start_unix_ns: String(START + BigInt(index) * 1000n) as UnixNanosecondsText,
  span_count: 3,
  error_count: 1,
  open_count: 0,
  p50_ns: ns(p50),
  p90_ns: ns(p50),
  p99_ns: ns(p99),
});

const activity = (buckets: ActivityBucket[], length = 10_000n): ServiceActivity => ({
  service: "cards",
  start_unix_ns: String(START) as UnixNanosecondsText,
  end_unix_ns: String(START + length) as UnixNanosecondsText,
  bucket_ns: ns(1000),
  span_count: 0,
  error_count: 0,
  open_count: 0,
  buckets,
  operations: [],
  other_span_count: 0,
  traces_examined: 0,
  blocks_read: 0,
  bytes_read: 0,
  elapsed_ns: ns(0),
});

test("activity: buckets lie where they start, and a bucket's span leads back to it", () => {
  const placed = placedBuckets(activity([bucket(0), bucket(3), bucket(9)]));
  assert.deepEqual(
    placed.map((it) => it.index),
    [0, 3, 9],
  );
  for (const { index, bucket } of placed) {
    const { start, end } = spanOfBucket(activity([]), index);
    assert.equal(String(start), bucket.start_unix_ns);
    assert.equal(end - start, 1000n);
  }
});

test("activity: a range that is no whole number of buckets has one more for its rest", () => {
  assert.equal(bucketCount(activity([], 10_000n)), 10);
  assert.equal(bucketCount(activity([], 10_001n)), 11);
  assert.equal(bucketCount(activity([], 1n)), 1);
});

test("activity: the rate is of the length of time", () => {
  assert.equal(perSecond(30, ns(60e9)), 0.5);
  assert.equal(perSecond(30, ns(0)), 0);
  assert.equal(lengthOf(activity([])), 10_000);
});

test("activity: rates are said in a period in which something happens", () => {
  const check = (rate: number, text: string) => assert.equal(formatRate(rate), text);
  check(0, "0");
  check(12.345, "12.3/s");
  check(1, "1/s");
  check(12_345.6, "12,346/s");
  check(0.5, "30/min");
  check(1 / 60, "1/min");
  check(1 / 1800, "2/h");
  check(1 / 36_000, "0.1/h");
});

test("activity: nothing reaches above the top of its chart, and something reaches half", () => {
  assert.equal(roundTop(0), 1);
  assert.equal(roundTop(Number.NaN), 1);
  forSeeds(300, (random) => {
    const most = 10 ** (random.next() * 20 - 8);
    const top = roundTop(most);
    assert.ok(most <= top * 1.00001 && most >= top * 0.39, `${most} under ${top}`);
  });
});

test("activity: durations lie between the decades around them, in their order", () => {
  assert.equal(durationScale([]), undefined);
  assert.equal(durationScale([{ span_count: 1, error_count: 0, open_count: 1 }]), undefined);
  forSeeds(200, (random) => {
    const durations = Array.from({ length: random.between(1, 9) }, () =>
      Math.floor(10 ** (random.next() * 12)),
    ).sort((a, b) => a - b);
    const scale = durationScale(durations.map((d) => bucket(0, d, d)))!;
    const heights = durations.map((d) => heightOf(ns(d), scale));
    assert.ok(heights.every((h) => h >= 0 && h <= 1));
    assert.deepEqual(
      heights,
      [...heights].sort((a, b) => a - b),
    );
    const decades = decadesOf(scale);
    assert.deepEqual([decades[0], decades.at(-1)], [scale.shortest, scale.longest]);
  });
});

test("activity: a line is level through each bucket and has gaps where there is none", () => {
  const placed = placedBuckets(activity([bucket(0), bucket(1), bucket(4)]));
  assert.equal(
    stepPath(placed, () => 0.25),
    "M0,0.75H1L1,0.75H2M4,0.75H5",
  );
  assert.equal(
    stepPath(placed, (b) => (b === placed[1]!.bucket ? undefined : 1)),
    "M0,0H1M4,0H5",
  );
  assert.equal(
    stepPath([], () => 1),
    "",
  );
});

test("service view: any view comes back from its address", () => {
  forSeeds(200, (random) => {
    const view: ServiceView = {
      service: random.pick(["api", "a/b c?", "ü&=%", "__proto__"]),
      operation: random.pick([undefined, "", "GET /x?a=1&b=2", "+ %"]),
      kind: random.pick([undefined, "client", "unspecified"]),
      range: random.pick([
        { kind: "preset", name: "1h" },
        { kind: "preset", name: "7d" },
        {
          kind: "fixed",
          start: "5" as UnixNanosecondsText,
          end: "1790000000000000001" as UnixNanosecondsText,
        },
      ]),
      bucket: random.pick([undefined, "1790000000000000001" as UnixNanosecondsText]),
    };
    const [path = "", query = ""] = servicePath(view).split("?");
    assert.equal(path, `services/${encodeURIComponent(view.service)}`);
    assert.deepEqual(readServiceView(view.service, new URLSearchParams(query)), view);
  });
});

test("service view: what no view has is ignored", () => {
  const view = readServiceView("a", new URLSearchParams("kind=x&bucket=soon&range=never"));
  assert.deepEqual([view.kind, view.bucket], [undefined, undefined]);
});

test("service view: a preset ends now, a chosen range where it was chosen", () => {
  const now = 1_790_000_000_000;
  const preset = passedTime({ kind: "preset", name: "5m" }, now);
  assert.equal(preset.end, START);
  assert.equal(preset.end - preset.start, 300_000_000_000n);
  const [start, end] = ["1", "99"] as UnixNanosecondsText[];
  const fixed = passedTime({ kind: "fixed", start: start!, end: end! }, now);
  assert.deepEqual([fixed.start, fixed.end], [1n, 99n]);
  const view = readServiceView("a", new URLSearchParams("operation=x"));
  assert.equal(activityParameters(view, now).get("operation"), "x");
});
