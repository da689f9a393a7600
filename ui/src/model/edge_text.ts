// What the map and its table say of an edge.

import { perSecond } from "./activity.js";
import { formatDuration, formatPercent, formatRate } from "./format.js";
import type { ComparedEdge, Measure } from "./map_view.js";
import type { DependencyEdge, Percentiles } from "../api/types.js";
import type { Nanoseconds } from "../api/units.js";

export interface EdgeWords {
  measure: Measure;
  length: Nanoseconds; // of the range
}

export function edgeLabel(edge: ComparedEdge, { measure, length }: EdgeWords): string {
  if (edge.change === "gone") return "gone";
  if (edge.call_count === 0) return "not in this range";
  const text = measure === "rate" ? rateText(edge, length) : timeText(edge[`${measure}_time`]);
  return edge.change === "new" ? `new · ${text}` : text;
}

function rateText(edge: DependencyEdge, length: Nanoseconds): string {
  const rate = formatRate(perSecond(edge.call_count, length));
  if (!edge.error_count) return rate;
  return `${rate} · ${formatPercent(edge.error_count, edge.call_count)} failed`;
}

export function timeText(times: Percentiles | undefined): string {
  if (!times) return "unknown";
  return `p50 ${formatDuration(times.p50_ns)}, p99 ${formatDuration(times.p99_ns)}`;
}

// How the calls have changed since the other range; both are equally long.
export function changeText(edge: ComparedEdge): string {
  if (edge.change !== "kept" || !edge.before) return edge.change === "kept" ? "" : edge.change;
  const ratio = edge.call_count / Math.max(1, edge.before.call_count);
  return ratio > 0.95 && ratio < 1.05 ? "same" : `×${Number(ratio.toPrecision(2))}`;
}
