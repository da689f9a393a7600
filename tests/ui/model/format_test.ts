import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns, unixFromMilliseconds } from "viewer/api/units.js";
import {
  formatAge,
  formatDuration,
  formatOffset,
  formatPercent,
  formatValue,
  parseDuration,
  plural,
} from "viewer/model/format.js";
import { forSeeds } from "../support/random.js";

const plain = (text: string) => text.replaceAll("\u202f", " ");

test("format: durations have three digits and the unit that fits", () => {
  const check = (value: number, expected: string) =>
    assert.equal(plain(formatDuration(ns(value))), expected);
  check(0, "0 ns");
  check(999, "999 ns");
  check(1_000, "1 µs");
  check(84_000_000, "84 ms");
  check(1_234_567_890, "1.23 s");
  check(999_960_000, "1 s");
  check(90e9, "1.5 min");
  check(7200e9, "2 h");
  check(-2_500_000, "\u22122.5 ms");
  check(5_000 * 3600e9, "5000 h");
});

test("format: offsets have a sign", () => {
  assert.equal(plain(formatOffset(ns(3_200_000))), "+3.2 ms");
  assert.equal(plain(formatOffset(ns(-1_000))), "\u22121 µs");
});

test("format: what is formatted is parsed back to within its digits", () => {
  forSeeds(300, (random) => {
    const value = Math.round(10 ** (random.next() * 12));
    const parsed = parseDuration(formatDuration(ns(value)).replace("\u202f", ""));
    assert.ok(
      parsed !== undefined && Math.abs(parsed - value) <= value * 0.006,
      `${value} → ${parsed}`,
    );
  });
});

test("format: durations as people type them", () => {
  const check = (text: string, expected: number | undefined) =>
    assert.equal(parseDuration(text), expected, text);
  check("1.5s", 1_500_000_000);
  check(" 200 ms ", 200_000_000);
  check("750us", 750_000);
  check("750µs", 750_000);
  check("10ns", 10);
  check(".5s", 500_000_000);
  for (const wrong of ["", "5", "ms", "-5ms", "1,5s", "5 parsecs", "1e3s"]) check(wrong, undefined);
});

test("format: ages, counts, shares", () => {
  const now = 1_800_000_000_000;
  const age = (ms: number) => plain(formatAge(unixFromMilliseconds(now - ms), now));
  assert.deepEqual([0, 5_000, 119_000, 7_200_000, 200_000_000].map(age), [
    "just now",
    "5 s ago",
    "1 min ago",
    "2 h ago",
    "2 d ago",
  ]);
  assert.equal(plural(1, "span"), "1 span");
  assert.equal(plural(2_000, "match", "matches"), "2,000 matches");
  assert.equal(plain(formatPercent(1, 3)), "33.3 %");
  assert.equal(plain(formatPercent(0, 0)), "0 %");
});

test("format: every type of attribute value is one line of text", () => {
  assert.equal(formatValue({ type: "int", value: "9223372036854775807" }), "9223372036854775807");
  assert.equal(formatValue({ type: "double", value: "NaN" }), "NaN");
  assert.equal(formatValue({ type: "bool", value: false }), "false");
  assert.equal(formatValue({ type: "empty" }), "");
  const nested = {
    type: "array",
    value: [{ type: "map", value: [{ key: "k", type: "string", value: "v" }] }],
  } as const;
  assert.equal(formatValue(nested as never), "[{k: v}]");
});
