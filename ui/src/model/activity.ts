// A service's figures over time, as a chart needs them: which bucket is where, how high its figures
// reach, and the lines between them. Pure numbers; the view draws them.
//
// Across, a chart is as many units wide as it has buckets; upwards it is one unit high, 0 at the
// bottom.

import { nanoseconds, unixNanoseconds, type Nanoseconds } from "../api/units.js";
import type { TimeSpan } from "../api/client.js";
import type { ActivityBucket, ActivityFigures, ServiceActivity } from "../api/types.js";

export interface PlacedBucket {
  index: number;
  bucket: ActivityBucket;
}

export const PERCENTILES = ["p50", "p90", "p99"] as const;
export type Percentile = (typeof PERCENTILES)[number];

export function bucketCount(activity: ServiceActivity): number {
  const length = unixNanoseconds(activity.end_unix_ns) - unixNanoseconds(activity.start_unix_ns);
  const width = BigInt(activity.bucket_ns);
  return Math.max(1, Number((length + width - 1n) / width));
}

export function placedBuckets(activity: ServiceActivity): PlacedBucket[] {
  const start = unixNanoseconds(activity.start_unix_ns);
  const width = BigInt(activity.bucket_ns);
  return activity.buckets.map((bucket) => ({
    index: Number((unixNanoseconds(bucket.start_unix_ns) - start) / width),
    bucket,
  }));
}

export function spanOfBucket(activity: ServiceActivity, index: number): TimeSpan {
  const width = BigInt(activity.bucket_ns);
  const start = unixNanoseconds(activity.start_unix_ns) + BigInt(index) * width;
  return { start, end: start + width } as TimeSpan;
}

export function perSecond(count: number, length: Nanoseconds): number {
  return length > 0 ? (count * 1e9) / length : 0;
}

export function lengthOf(activity: ServiceActivity): Nanoseconds {
  const length = unixNanoseconds(activity.end_unix_ns) - unixNanoseconds(activity.start_unix_ns);
  return nanoseconds(Number(length));
}

// The least of 1, 2, 5, 10, 20 … that nothing exceeds.
export function roundTop(most: number): number {
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((m) => m * power).find((top) => top >= most * 0.999999)!;
}

export interface DurationScale {
  shortest: Nanoseconds; // powers of ten
  longest: Nanoseconds;
}

// Undefined where no duration is known.
export function durationScale(figures: readonly ActivityFigures[]): DurationScale | undefined {
  const known = figures.filter((f) => f.p50_ns !== undefined);
  if (known.length === 0) return undefined;
  const least = Math.max(1, Math.min(...known.map((f) => f.p50_ns!)));
  const most = Math.max(1, ...known.map((f) => f.p99_ns!));
  const shortest = 10 ** Math.floor(Math.log10(least));
  const longest = 10 ** Math.ceil(Math.log10(most));
  return {
    shortest: nanoseconds(shortest),
    longest: nanoseconds(Math.max(longest, shortest * 10)),
  };
}

export function heightOf(duration: Nanoseconds, scale: DurationScale): number {
  const decades = Math.log10(scale.longest / scale.shortest);
  const height = Math.log10(Math.max(1, duration) / scale.shortest) / decades;
  return Math.min(1, Math.max(0, height));
}

export function decadesOf(scale: DurationScale): Nanoseconds[] {
  const count = Math.round(Math.log10(scale.longest / scale.shortest));
  return Array.from({ length: count + 1 }, (_, k) => nanoseconds(scale.shortest * 10 ** k));
}

// A path of steps, level through each bucket; a gap where there is no figure. Its y axis points
// down, as pictures have it: 0 is the top.
export function stepPath(
  placed: readonly PlacedBucket[],
  height: (bucket: ActivityBucket) => number | undefined,
): string {
  let path = "";
  let before = -2;
  for (const { index, bucket } of placed) {
    const up = height(bucket);
    if (up === undefined) continue;
    const y = Number((1 - up).toFixed(4));
    path += before === index - 1 ? `L${index},${y}` : `M${index},${y}`;
    path += `H${index + 1}`;
    before = index;
  }
  return path;
}
