// Numbers and times as people read them.

import {
  millisecondsOf,
  nanoseconds,
  unixNanoseconds,
  type Nanoseconds,
  type UnixNanoseconds,
  type UnixNanosecondsText,
} from "../api/units.js";
import type { AttributeValue } from "../api/types.js";

const UNITS: readonly [number, string][] = [
  [3_600_000_000_000, "h"],
  [60_000_000_000, "min"],
  [1_000_000_000, "s"],
  [1_000_000, "ms"],
  [1_000, "µs"],
];

const NARROW_SPACE = "\u202f";

// Three significant digits, trailing zeros gone: "84 ms", "1.2 s", "750 µs", "10 ns".
export function formatDuration(duration: Nanoseconds): string {
  const size = Math.abs(duration);
  const sign = duration < 0 ? "\u2212" : "";
  for (const [length, name] of UNITS) {
    // What would round up to a whole unit is shown in that unit: 999.96 ms is 1 s.
    if (size >= length * 0.9995) return sign + threeDigits(size / length) + NARROW_SPACE + name;
  }
  return sign + Math.round(size) + NARROW_SPACE + "ns";
}

function threeDigits(value: number): string {
  return value >= 1000 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
}

// With an explicit sign: "+3.2 ms", for offsets and corrections.
export function formatOffset(offset: Nanoseconds): string {
  return (offset >= 0 ? "+" : "") + formatDuration(offset);
}

export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

export function plural(count: number, one: string, many = one + "s"): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function formatPercent(part: number, whole: number): string {
  if (whole <= 0) return "0 %";
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  return `${Number(percent.toPrecision(percent < 1 ? 1 : 3))} %`.replace(" ", NARROW_SPACE);
}

const PERIODS: readonly [number, string][] = [
  [1, "s"],
  [60, "min"],
  [3_600, "h"],
];

// In the shortest period in which it happens at least once: "12.3/s", "4/min".
export function formatRate(perSecond: number): string {
  if (perSecond <= 0) return "0";
  const period = PERIODS.find(([seconds]) => perSecond * seconds >= 0.9995) ?? PERIODS.at(-1)!;
  const count = perSecond * period[0];
  return `${count >= 1000 ? formatCount(Math.round(count)) : threeDigits(count)}/${period[1]}`;
}

const BYTES = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

export function formatBytes(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 999.5 && unit < BYTES.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${threeDigits(size)}${NARROW_SPACE}${BYTES[unit]!}`;
}

const AGES: readonly [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
];

export function formatAge(time: UnixNanoseconds, nowMilliseconds: number): string {
  const seconds = Math.round((nowMilliseconds - millisecondsOf(time)) / 1000);
  if (seconds < 0) return "in the future";
  if (seconds < 2) return "just now";
  for (const [length, name] of AGES) {
    if (seconds >= length) return `${Math.floor(seconds / length)}${NARROW_SPACE}${name} ago`;
  }
  return `${seconds}${NARROW_SPACE}s ago`;
}

const two = (value: number) => value.toString().padStart(2, "0");

function fraction(time: UnixNanoseconds, digits: number): string {
  const second = 1_000_000_000n;
  const rest = ((time % second) + second) % second;
  return rest.toString().padStart(9, "0").slice(0, digits);
}

// Local time of day with `digits` of the second's fraction.
export function formatClock(time: UnixNanoseconds, digits = 3): string {
  const date = new Date(millisecondsOf(time));
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  return digits > 0 ? `${clock}.${fraction(time, digits)}` : clock;
}

export function formatDate(time: UnixNanoseconds): string {
  const date = new Date(millisecondsOf(time));
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function formatMoment(time: UnixNanoseconds, digits = 3): string {
  return `${formatDate(time)} ${formatClock(time, digits)}`;
}

export function formatMomentText(text: UnixNanosecondsText, digits = 9): string {
  return formatMoment(unixNanoseconds(text), digits);
}

const DURATION = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(ns|us|µs|ms|s|m|min|h)\s*$/;
const LENGTHS: Record<string, number> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
};

// What people type into a duration field; undefined where it is not a duration.
export function parseDuration(text: string): Nanoseconds | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  return nanoseconds(Math.round(Number(match[1]) * (LENGTHS[match[2]!] ?? 1)));
}

// An attribute's value as one line of text: what is shown, copied and searched for.
export function formatValue(attribute: AttributeValue): string {
  switch (attribute.type) {
    case "empty":
      return "";
    case "array":
      return `[${attribute.value.map(formatValue).join(", ")}]`;
    case "map":
      return `{${attribute.value.map((a) => `${a.key}: ${formatValue(a)}`).join(", ")}}`;
    default:
      return String(attribute.value);
  }
}
