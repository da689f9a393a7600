// A range of time as a person chooses it: "the last hour", or from a moment to a moment.

import {
  unixFromMilliseconds,
  unixNanoseconds,
  unixText,
  type UnixNanosecondsText,
} from "../api/units.js";
import type { TimeSpan } from "../api/client.js";

export const PRESETS = [
  { name: "5m", label: "Last 5 minutes", minutes: 5 },
  { name: "15m", label: "Last 15 minutes", minutes: 15 },
  { name: "1h", label: "Last hour", minutes: 60 },
  { name: "6h", label: "Last 6 hours", minutes: 6 * 60 },
  { name: "1d", label: "Last day", minutes: 24 * 60 },
  { name: "7d", label: "Last 7 days", minutes: 7 * 24 * 60 },
  { name: "30d", label: "Last 30 days", minutes: 30 * 24 * 60 },
] as const;

export type PresetName = (typeof PRESETS)[number]["name"];

export const DEFAULT_PRESET: PresetName = "1h";

export type TimeRange =
  | { kind: "preset"; name: PresetName }
  | { kind: "fixed"; start: UnixNanosecondsText; end: UnixNanosecondsText };

const DIGITS = /^\d{1,19}$/;

export function readTimeRange(parameters: URLSearchParams): TimeRange {
  const start = parameters.get("start") ?? "";
  const end = parameters.get("end") ?? "";
  if (DIGITS.test(start) && DIGITS.test(end)) {
    return {
      kind: "fixed",
      start: start as UnixNanosecondsText,
      end: end as UnixNanosecondsText,
    };
  }
  const preset = PRESETS.find((candidate) => candidate.name === parameters.get("range"));
  return { kind: "preset", name: preset?.name ?? DEFAULT_PRESET };
}

export function writeTimeRange(range: TimeRange, parameters: URLSearchParams): void {
  if (range.kind === "fixed") {
    parameters.set("start", range.start);
    parameters.set("end", range.end);
  } else if (range.name !== DEFAULT_PRESET) {
    parameters.set("range", range.name);
  }
}

// Sender clocks may be a little ahead of the server's; what they sent just now must be found.
const CLOCK_TOLERANCE_MS = 60_000;

export function resolveTimeRange(range: TimeRange, nowMilliseconds: number): TimeSpan {
  if (range.kind === "fixed") {
    return { start: unixNanoseconds(range.start), end: unixNanoseconds(range.end) };
  }
  const minutes = PRESETS.find((preset) => preset.name === range.name)?.minutes ?? 60;
  return {
    start: unixFromMilliseconds(Math.max(0, nowMilliseconds - minutes * 60_000)),
    end: unixFromMilliseconds(nowMilliseconds + CLOCK_TOLERANCE_MS),
  };
}

export function fixedRange(span: TimeSpan): TimeRange {
  return { kind: "fixed", start: unixText(span.start), end: unixText(span.end) };
}
