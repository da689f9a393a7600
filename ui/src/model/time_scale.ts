// Between the trace's time (nanoseconds) and the screen's width (CSS pixels), and how zooming and
// panning change what is seen. Pure functions of numbers.

import { nanoseconds, pixels, type Nanoseconds, type Pixels } from "../api/units.js";

export interface Interval {
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
}

// Doubles hold nanoseconds of a day exactly; below ten of them there is nothing to see.
const NARROWEST_NS = 10;

export class TimeScale {
  constructor(
    readonly view: Interval,
    readonly width: Pixels,
  ) {}

  get nanosecondsPerPixel(): number {
    return (this.view.to - this.view.from) / Math.max(1, this.width);
  }

  x(time: number): Pixels {
    return pixels((time - this.view.from) / this.nanosecondsPerPixel);
  }

  time(x: number): Nanoseconds {
    return nanoseconds(this.view.from + x * this.nanosecondsPerPixel);
  }
}

const interval = (from: number, to: number): Interval => ({
  from: nanoseconds(from),
  to: nanoseconds(to),
});

// `view` moved and shrunk as little as is needed to lie within `whole`.
export function clampView(view: Interval, whole: Interval): Interval {
  const widest = whole.to - whole.from;
  const length = Math.min(widest, Math.max(Math.min(NARROWEST_NS, widest), view.to - view.from));
  const from = Math.min(Math.max(view.from, whole.from), whole.to - length);
  return interval(from, from + length);
}

// factor > 1 zooms in; the time at `anchor` stays where it is.
export function zoomView(
  view: Interval,
  whole: Interval,
  zoom: { factor: number; anchor: Nanoseconds },
): Interval {
  const narrowest = Math.min(NARROWEST_NS, whole.to - whole.from);
  const length = Math.max(narrowest, (view.to - view.from) / zoom.factor);
  const share = (zoom.anchor - view.from) / (view.to - view.from);
  const from = zoom.anchor - share * length;
  return clampView(interval(from, from + length), whole);
}

export function panView(view: Interval, whole: Interval, by: Nanoseconds): Interval {
  return clampView(interval(view.from + by, view.to + by), whole);
}

// Shows `part` with some air on either side.
export function fitView(part: Interval, whole: Interval): Interval {
  const air = (part.to - part.from) * 0.1;
  return clampView(interval(part.from - air, part.to + air), whole);
}

export function isWhole(view: Interval, whole: Interval): boolean {
  return view.from <= whole.from && view.to >= whole.to;
}

// Round times (1, 2 or 5 times a power of ten) that are at least `spacing` apart on the screen.
export function ticks(scale: TimeScale, spacing: Pixels): Nanoseconds[] {
  const step = roundStep(scale.nanosecondsPerPixel * spacing);
  const times: Nanoseconds[] = [];
  const last = Math.floor(scale.view.to / step);
  for (let k = Math.ceil(scale.view.from / step); k <= last; k++) times.push(nanoseconds(k * step));
  return times;
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, atLeast)));
  return [1, 2, 5, 10].map((m) => m * power).find((step) => step >= atLeast * 0.999) ?? 10 * power;
}
