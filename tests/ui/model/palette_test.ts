import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { assignSlots, Palette, SLOT_COUNT } from "viewer/model/palette.js";
import { forSeeds } from "../support/random.js";

test("palette: up to as many services as slots share no colour, whatever their order", () => {
  forSeeds(50, (random) => {
    const count = random.between(1, SLOT_COUNT);
    const services = Array.from({ length: count }, () => `s${random.between(0, 1e9)}`);
    const slots = assignSlots(services);
    assert.equal(new Set(slots.values()).size, new Set(services).size);
    assert.deepEqual(assignSlots([...services].reverse()), slots);
  });
});

test("palette: more services than slots share them evenly", () => {
  const slots = assignSlots(Array.from({ length: 300 }, (_, k) => `service-${k}`));
  const uses = new Array<number>(SLOT_COUNT).fill(0);
  for (const slot of slots.values()) uses[slot]!++;
  assert.ok(Math.max(...uses) - Math.min(...uses) <= 1);
});

test("palette: an unknown service has a colour, too", () => {
  const slot = new Palette().slot("never heard of");
  assert.ok(slot >= 0 && slot < SLOT_COUNT);
});

type Colours = Map<string, string>;

// The two sets of colours of the stylesheet: light, then dark.
function colourSets(): [Colours, Colours] {
  const css = readFileSync("src/styles/palette.css", "utf8");
  const blocks = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map((match) => match[1]!);
  const sets = blocks.map((block) => {
    return new Map(
      [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1]!, m[2]!]),
    );
  });
  assert.equal(sets.length, 2);
  return sets as [Colours, Colours];
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light! + 0.05) / (dark! + 0.05);
}

test("palette: text has a contrast of 4.5:1 and services one of 3:1, light and dark", () => {
  for (const colours of colourSets()) {
    const check = (front: string, back: string, least: number) => {
      const ratio = contrast(colours.get(front)!, colours.get(back)!);
      assert.ok(ratio >= least, `${front} on ${back}: ${ratio.toFixed(2)}`);
    };
    for (const back of ["page", "surface", "raised", "faint", "select", "match", "warn-soft"]) {
      check("ink", back, 4.5);
    }
    for (const back of ["page", "surface", "raised", "faint", "select", "match"])
      check("muted", back, 4.5);
    for (const back of ["page", "surface", "select"]) check("accent", back, 4.5);
    check("error", "error-soft", 4.5);
    check("error", "surface", 4.5);
    check("on-accent", "accent", 4.5);
    check("edge", "surface", 3);
    for (let slot = 0; slot < SLOT_COUNT; slot++) check(`slot-${slot}`, "surface", 3);
  }
});
