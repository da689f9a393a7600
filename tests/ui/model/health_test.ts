// The daemon's health out of its numbers: rates between two readings, how long the store keeps what
// it has.

import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns, type UnixNanosecondsText } from "viewer/api/units.js";
import { formatBytes } from "viewer/model/format.js";
import {
  growth,
  metricsByName,
  senderRates,
  storageOutlook,
  type Reading,
} from "viewer/model/health.js";
import type { Sender, StoreStatus } from "viewer/api/types.js";

const reading = (atMs: number, value: number, senders: Sender[] = []): Reading => ({
  atMs,
  senders: { senders },
  metrics: new Map([["writes", value]]),
});

test("health: a counter's growth needs two readings of one run of the daemon", () => {
  assert.equal(growth("writes", undefined, reading(0, 5)), undefined);
  assert.equal(growth("writes", reading(0, 5), reading(5000, 15)), 2);
  assert.equal(growth("writes", reading(0, 50), reading(5000, 15)), undefined);
  assert.equal(growth("others", reading(0, 5), reading(5000, 15)), undefined);
});

test("health: a family's samples are added up, whatever their labels", () => {
  const metrics = metricsByName({
    metrics: [
      {
        name: "refused",
        help: "",
        type: "counter",
        samples: [{ labels: { reason: "a" }, value: 2 }, { value: 3 }, { value: "NaN" }],
      },
    ],
  });
  assert.equal(metrics.get("refused"), 5);
});

const sender = (received: number): Sender => ({
  sender_id: "00000000deadbeef",
  address: "127.0.0.1:5",
  received,
  first_seen_unix_ns: "1790000000000000000" as UnixNanosecondsText,
  last_seen_unix_ns: "1790000010000000000" as UnixNanosecondsText,
});

test("health: a sender's rate is since the last reading, else since it was first seen", () => {
  const rate = (before: Reading | undefined, now: Reading) => [
    ...senderRates(before, now).values(),
  ];
  assert.deepEqual(rate(undefined, reading(0, 0, [sender(50)])), [5]);
  const before = reading(0, 0, [sender(50)]);
  assert.deepEqual(rate(before, reading(2000, 0, [sender(56)])), [3]);
  assert.deepEqual(rate(before, reading(2000, 0, [sender(50)])), [0]);
  // The daemon was started anew.
  assert.deepEqual(rate(before, reading(2000, 0, [sender(10)])), [1]);
  assert.deepEqual(rate(before, reading(2000, 0, [{ address: "a:1", received: 3 }])), [0]);
});

const HOUR = 3_600_000_000_000;
const NOW_MS = 1_790_000_000_000;

const store = (changes: Partial<StoreStatus>): StoreStatus => ({
  engine: "rocksdb",
  spans_written: 0,
  annotations_written: 0,
  disk_bytes: 100,
  slice_count: 3,
  oldest_slice_unix_ns: String(BigInt(NOW_MS) * 1_000_000n - BigInt(10 * HOUR)) as never,
  max_age_ns: ns(72 * HOUR),
  max_disk_bytes: 1000,
  slices_dropped: 0,
  damage_count: 0,
  damage: [],
  ...changes,
});

test("health: what the store drops next, and why", () => {
  const next = (changes: Partial<StoreStatus>) => storageOutlook(store(changes), NOW_MS).next;
  assert.deepEqual(next({}), { reason: "age", after: 62 * HOUR });
  assert.deepEqual(next({ disk_bytes: 980 }), { reason: "size" });
  assert.deepEqual(next({ max_age_ns: ns(5 * HOUR) }), { reason: "age", after: 0 });
  assert.equal(next({ slice_count: 1 }), undefined, "the slice that is written to stays");
  const { age, fullShare } = storageOutlook(store({}), NOW_MS);
  assert.deepEqual([age, fullShare], [10 * HOUR, 0.1]);
});

test("health: bytes as people read them", () => {
  const check = (bytes: number, text: string) =>
    assert.equal(formatBytes(bytes).replace("\u202f", " "), text);
  check(0, "0 B");
  check(999, "999 B");
  check(1000, "0.977 KiB");
  check(1536, "1.5 KiB");
  check(20 * 2 ** 30, "20 GiB");
  check(5 * 2 ** 50, "5120 TiB");
});
