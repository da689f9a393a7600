// What of a service is looked at: kept in the page's address.

import { unixText } from "../api/units.js";
import { readTimeRange, resolveTimeRange, writeTimeRange, type TimeRange } from "./time_range.js";
import { pathWith } from "./routes.js";
import type { TimeSpan } from "../api/client.js";
import type { SpanKind } from "../api/types.js";
import type { UnixNanosecondsText } from "../api/units.js";

const KINDS: readonly SpanKind[] = [
  "internal",
  "server",
  "client",
  "producer",
  "consumer",
  "unspecified",
];

export interface ServiceView {
  service: string;
  operation: string | undefined; // undefined: all of them
  kind: SpanKind | undefined; // undefined: the spans by which work enters
  range: TimeRange;
  bucket: UnixNanosecondsText | undefined; // the start of the one whose figures are open
}

export function serviceView(service: string): ServiceView {
  return readServiceView(service, new URLSearchParams());
}

export function readServiceView(service: string, parameters: URLSearchParams): ServiceView {
  const bucket = parameters.get("bucket") ?? "";
  return {
    service,
    operation: parameters.get("operation") ?? undefined,
    kind: KINDS.find((kind) => kind === parameters.get("kind")),
    range: readTimeRange(parameters),
    bucket: /^\d{1,19}$/.test(bucket) ? (bucket as UnixNanosecondsText) : undefined,
  };
}

// The page's address; what is default is left out. read(write(v)) equals v.
export function servicePath(view: ServiceView): string {
  const parameters = new URLSearchParams();
  if (view.operation !== undefined) parameters.set("operation", view.operation);
  if (view.kind) parameters.set("kind", view.kind);
  writeTimeRange(view.range, parameters);
  if (view.bucket !== undefined) parameters.set("bucket", view.bucket);
  return pathWith(`services/${encodeURIComponent(view.service)}`, parameters);
}

export const BUCKET_COUNT = 60;

// A preset ends now, not in the minute that clocks may be ahead: a rate is of time that has passed.
export function passedTime(range: TimeRange, nowMilliseconds: number): TimeSpan {
  const span = resolveTimeRange(range, nowMilliseconds);
  if (range.kind === "fixed") return span;
  const now = (BigInt(Math.floor(nowMilliseconds)) * 1_000_000n) as TimeSpan["end"];
  return { start: span.start, end: now };
}

export function activityParameters(view: ServiceView, nowMilliseconds: number): URLSearchParams {
  const { start, end } = passedTime(view.range, nowMilliseconds);
  const parameters = new URLSearchParams({
    start_unix_ns: unixText(start),
    end_unix_ns: unixText(end),
    bucket_count: String(BUCKET_COUNT),
  });
  if (view.operation !== undefined) parameters.set("operation", view.operation);
  if (view.kind) parameters.set("kind", view.kind);
  return parameters;
}
