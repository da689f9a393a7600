import assert from "node:assert/strict";
import { test } from "node:test";

import { lossesIn } from "viewer/model/loss.js";
import type { Sender } from "viewer/api/types.js";
import { unixText, type UnixNanoseconds } from "viewer/api/units.js";

const at = (minutes: number) => (BigInt(minutes) * 60_000_000_000n) as UnixNanoseconds;
const seen = (from: number, to: number) => ({
  first_seen_unix_ns: unixText(at(from)),
  last_seen_unix_ns: unixText(at(to)),
});

const SENDERS: Sender[] = [
  { service: "cards", lost_on_wire: 3, ...seen(10, 20) },
  { service: "cards", dropped_by_sender: { queue_full: 4 }, ...seen(15, 30) },
  { service: "api", received: 9, duplicates: 2, ...seen(10, 30) },
  { service: "feed", refused: { malformed: 50 }, ...seen(10, 12) },
  { lost_on_wire: 1 },
];

test("loss in a time: by service, the most first; complete senders are not named", () => {
  const all = lossesIn(SENDERS, { start: at(0), end: at(40), services: new Set() });
  assert.deepEqual(all, [
    { service: "feed", count: 50 },
    { service: "cards", count: 7 },
    { service: "", count: 1 },
  ]);
});

test("loss in a time: only of senders that were there, and of those services", () => {
  const later = lossesIn(SENDERS, { start: at(25), end: at(40), services: new Set(["cards"]) });
  assert.deepEqual(later, [{ service: "cards", count: 4 }]);
  const before = lossesIn(SENDERS, {
    start: at(0),
    end: at(9),
    services: new Set(["cards", "api"]),
  });
  assert.deepEqual(before, []);
});

test("loss in a time: a mark may arrive some seconds after it was made", () => {
  const second = 1_000_000_000n;
  const of = (end: bigint) => ({
    start: at(0),
    end: end as UnixNanoseconds,
    services: new Set([""]),
  });
  const sender = [{ ...SENDERS[4]!, ...seen(1, 1) }];
  assert.equal(lossesIn(sender, of(at(1) - 9n * second)).length, 1);
  assert.equal(lossesIn(sender, of(at(1) - 11n * second)).length, 0);
});
