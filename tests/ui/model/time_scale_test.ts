import assert from "node:assert/strict";
import { test } from "node:test";

import { nanoseconds as ns, pixels } from "viewer/api/units.js";
import {
  clampView,
  fitView,
  isWhole,
  panView,
  ticks,
  TimeScale,
  zoomView,
  type Interval,
} from "viewer/model/time_scale.js";
import { forSeeds, type Random } from "../support/random.js";

const interval = (from: number, to: number): Interval => ({
  from: ns(from),
  to: ns(to),
});

function close(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not near ${expected}`);
}

function randomWhole(random: Random): Interval {
  const from = random.between(-1e9, 1e9);
  return interval(from, from + random.between(1, 1e12));
}

function inside(view: Interval, whole: Interval): void {
  const slack = (whole.to - whole.from) * 1e-9 + 1e-3;
  assert.ok(
    view.from >= whole.from - slack && view.to <= whole.to + slack,
    JSON.stringify({ view, whole }),
  );
  assert.ok(view.to > view.from);
}

test("scale: time to pixel and back is the same time", () => {
  forSeeds(300, (random) => {
    const view = randomWhole(random);
    const scale = new TimeScale(view, pixels(random.between(1, 4000)));
    const time = view.from + random.next() * (view.to - view.from);
    close(scale.time(scale.x(time)), time, (view.to - view.from) * 1e-9 + 1e-6);
  });
});

test("zoom: the time at the anchor stays at its pixel, unless the edge is reached", () => {
  const whole = interval(0, 1000);
  const view = interval(200, 800);
  const zoomed = zoomView(view, whole, { factor: 2, anchor: ns(350) });
  const width = pixels(600);
  close(new TimeScale(zoomed, width).x(350), new TimeScale(view, width).x(350), 1e-6);
  close(zoomed.to - zoomed.from, 300, 1e-9);
});

test("zoom and pan: never out of the trace, never of no width", () => {
  forSeeds(200, (random) => {
    const whole = randomWhole(random);
    let view = whole;
    for (let step = 0; step < 50; step++) {
      const anchor = ns(view.from + random.next() * (view.to - view.from));
      view = random.chance(0.5)
        ? zoomView(view, whole, { factor: 0.2 + random.next() * 6, anchor })
        : panView(view, whole, ns((random.next() - 0.5) * 3 * (whole.to - whole.from)));
      inside(view, whole);
    }
  });
});

test("zoom out far: the whole again", () => {
  const whole = interval(-50, 1000);
  const view = zoomView(interval(100, 101), whole, {
    factor: 1e-9,
    anchor: ns(100),
  });
  assert.ok(isWhole(view, whole));
});

test("clamp: a view beyond the end is moved back with its length kept", () => {
  assert.deepEqual(clampView(interval(900, 1100), interval(0, 1000)), interval(800, 1000));
});

test("fit: a span is shown with air around it", () => {
  const view = fitView(interval(400, 500), interval(0, 1000));
  assert.ok(view.from < 400 && view.to > 500 && view.to - view.from < 150);
});

test("ticks: round, within the view, at least as far apart as asked, and not too few", () => {
  forSeeds(300, (random) => {
    const view = randomWhole(random);
    if (view.to - view.from < 100) return;
    const scale = new TimeScale(view, pixels(random.between(300, 3000)));
    const times = ticks(scale, pixels(100));
    for (const [k, time] of times.entries()) {
      assert.ok(time >= view.from - 1 && time <= view.to + 1);
      if (k > 0) assert.ok(scale.x(time) - scale.x(times[k - 1]!) >= 99);
    }
    assert.ok(
      times.length >= Math.floor(scale.width / 260),
      `${times.length} ticks in ${scale.width}`,
    );
  });
});
