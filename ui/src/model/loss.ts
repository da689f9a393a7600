// What of a sender's annotations was lost, in words. Duplicates are no loss.

import { unixNanoseconds, type UnixNanoseconds } from "../api/units.js";
import type { Counts, Sender, SenderCounters } from "../api/types.js";

export interface Loss {
  count: number;
  unit: "annotation" | "datagram";
  reason: string;
}

const REASONS: Record<string, string> = {
  malformed: "malformed",
  backlog_full: "backlog full",
  queue_full: "queue full",
  too_large: "too large",
  send_failed: "sending failed",
  shutdown: "at shutdown",
};

function byReason(counts: Counts | undefined, where: string): Loss[] {
  return Object.entries(counts ?? {}).map(([reason, count]) => ({
    count,
    unit: "annotation",
    reason: `${where} (${REASONS[reason] ?? reason.replaceAll("_", " ")})`,
  }));
}

export function lossesOf(counters: SenderCounters): Loss[] {
  const losses: Loss[] = [
    ...byReason(counters.dropped_by_sender, "dropped by the sender"),
    { count: counters.lost_on_wire ?? 0, unit: "annotation", reason: "lost on the wire" },
    ...byReason(counters.refused, "refused"),
    ...byReason(counters.dropped_by_collector, "dropped by the collector"),
  ];
  return losses.filter((loss) => loss.count > 0);
}

export function totalLoss(losses: readonly Loss[]): number {
  return losses.reduce((sum, loss) => sum + loss.count, 0);
}

// Marks arrive after they were made, and clocks differ.
const LATE = 10_000_000_000n; // ns

// What was lost of some services' annotations in a time, as far as it is known of whom: of a
// sender only the whole time in which it was seen is known, so that has to overlap.
export interface LossIn {
  start: UnixNanoseconds;
  end: UnixNanoseconds;
  services: ReadonlySet<string>; // empty: all
}

export interface ServiceLoss {
  service: string;
  count: number; // annotations
}

export function lossesIn(senders: readonly Sender[], of: LossIn): ServiceLoss[] {
  const counts = new Map<string, number>();
  for (const sender of senders) {
    const service = sender.service ?? "";
    if (of.services.size > 0 && !of.services.has(service)) continue;
    const lost = totalLoss(lossesOf(sender));
    if (lost === 0 || !seenIn(sender, of)) continue;
    counts.set(service, (counts.get(service) ?? 0) + lost);
  }
  const losses = [...counts].map(([service, count]) => ({ service, count }));
  return losses.sort((a, b) => b.count - a.count);
}

function seenIn(
  { first_seen_unix_ns, last_seen_unix_ns }: Sender,
  { start, end }: LossIn,
): boolean {
  if (!first_seen_unix_ns || !last_seen_unix_ns) return true;
  const [first, last] = [first_seen_unix_ns, last_seen_unix_ns].map(unixNanoseconds);
  return first! <= end + LATE && last! + LATE >= start;
}
