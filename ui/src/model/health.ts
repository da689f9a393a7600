// How the daemon and its store are, out of what they tell: readings of its metrics, how fast
// counters grow between two of them, how long the store will keep what it has.

import { perSecond } from "./activity.js";
import { nanoseconds, unixNanoseconds, type Nanoseconds } from "../api/units.js";
import type { Metrics, Sender, Senders, StoreStatus } from "../api/types.js";

// One look at everything, at one time.
export interface Reading {
  atMs: number; // of a clock that only goes forward
  senders: Senders;
  metrics: ReadonlyMap<string, number>; // by family; the sum over its labels
}

export function metricsByName({ metrics }: Metrics): Map<string, number> {
  return new Map(
    metrics.map(({ name, samples }) => [
      name,
      samples.reduce((sum, { value }) => sum + (Number(value) || 0), 0),
    ]),
  );
}

const between = (before: Reading, now: Reading) => nanoseconds((now.atMs - before.atMs) * 1e6);

// Undefined until there are two readings, and where the daemon has started anew between them.
export function growth(
  name: string,
  before: Reading | undefined,
  now: Reading,
): number | undefined {
  const [from, to] = [before?.metrics.get(name), now.metrics.get(name)];
  if (!before || from === undefined || to === undefined || to < from) return undefined;
  return perSecond(to - from, between(before, now));
}

export function senderKey(sender: Sender): string {
  return `${sender.sender_id ?? ""} ${sender.address ?? ""}`;
}

// Annotations received a second: since the last reading, else since the sender was first seen.
export function senderRates(before: Reading | undefined, now: Reading): Map<string, number> {
  const earlier = new Map(before?.senders.senders.map((it) => [senderKey(it), it.received ?? 0]));
  return new Map(
    now.senders.senders.map((sender) => {
      const key = senderKey(sender);
      const from = earlier.get(key);
      const received = sender.received ?? 0;
      if (!before || from === undefined || received < from) return [key, averageRate(sender)];
      return [key, perSecond(received - from, between(before, now))];
    }),
  );
}

function averageRate({ received = 0, first_seen_unix_ns, last_seen_unix_ns }: Sender): number {
  if (!first_seen_unix_ns || !last_seen_unix_ns) return 0;
  const length = Number(unixNanoseconds(last_seen_unix_ns) - unixNanoseconds(first_seen_unix_ns));
  return perSecond(received, nanoseconds(length));
}

export interface StorageOutlook {
  age: Nanoseconds | undefined; // of the oldest slice
  fullShare: number | undefined; // of the disk that the store may take; undefined: no limit
  // What drops the oldest slice first, as far as it can be told: its age, or the room.
  next: { reason: "age"; after: Nanoseconds } | { reason: "size" } | undefined;
}

const NEARLY_FULL = 0.95;

export function storageOutlook(store: StoreStatus, nowMilliseconds: number): StorageOutlook {
  const oldest = store.oldest_slice_unix_ns;
  const now = BigInt(Math.floor(nowMilliseconds)) * 1_000_000n;
  const age = oldest ? Math.max(0, Number(now - unixNanoseconds(oldest))) : undefined;
  const fullShare = store.max_disk_bytes ? store.disk_bytes / store.max_disk_bytes : undefined;
  return { age: age as Nanoseconds | undefined, fullShare, next: nextDrop(store, age, fullShare) };
}

function nextDrop(
  { max_age_ns, slice_count }: StoreStatus,
  age: number | undefined,
  fullShare = 0,
): StorageOutlook["next"] {
  // The slice that is written to is never dropped.
  if (age === undefined || slice_count < 2) return undefined;
  if (fullShare >= NEARLY_FULL) return { reason: "size" };
  if (max_age_ns === undefined) return undefined;
  return { reason: "age", after: nanoseconds(Math.max(0, max_age_ns - age)) };
}
