// What of a sender's annotations was lost, in words. Duplicates are no loss.

import type { Counts, SenderCounters } from "../api/types.js";

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
