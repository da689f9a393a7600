// How to read the waterfall: each mark as it is drawn, with its meaning, and the keys.

import { BarPainter } from "./bar_painter.js";
import { element } from "./elements.js";
import { readTheme } from "./service_name.js";
import { ROW_HEIGHT } from "./waterfall_row.js";
import { KEYS } from "./waterfall_keys.js";
import { nanoseconds, pixels } from "../api/units.js";
import { TimeScale } from "../model/time_scale.js";
import type { BarShape } from "../model/bar_shape.js";
import type { SpanSketch } from "../model/trace_outline.js";

const WIDTH = 132;

const ns = (from: number, to: number) => ({ from: nanoseconds(from), to: nanoseconds(to) });

const CALLER = { startEdge: "known", endEdge: "known", role: "caller", point: false } as const;
const WORK = { ...CALLER, role: "work" } as const;
const callee = (from: number, to: number) => ({
  ...ns(from, to),
  service: 0,
  endEdge: "known" as const,
});

interface Drawn {
  failed?: boolean;
  events?: number[];
  critical?: [number, number][];
}

const EXAMPLES: readonly [string, BarShape, Drawn?][] = [
  ["Work: a callee, or a span within a service", { ...WORK, ...ns(5, 95) }],
  [
    "A call, as its caller saw it: hatched is the network, within is the callee's work",
    { ...CALLER, ...ns(5, 95), inner: callee(25, 75), request: ns(5, 25), response: ns(75, 95) },
  ],
  ["Failed: the status is error", { ...WORK, ...ns(5, 95) }, { failed: true }],
  [
    "Timed out: at the line the caller gave up; the callee went on",
    {
      ...CALLER,
      ...ns(5, 50),
      inner: callee(15, 50),
      request: ns(5, 15),
      gaveUpAt: nanoseconds(50),
      overrun: { ...ns(50, 95), endEdge: "known" },
    },
  ],
  [
    "The callee's half of that: crossed out is what nobody waited for",
    {
      ...WORK,
      ...ns(15, 95),
      gaveUpAt: nanoseconds(50),
      overrun: { ...ns(50, 95), endEdge: "known" },
    },
  ],
  ["Still open: no end yet", { ...WORK, ...ns(5, 95), endEdge: "open" }],
  [
    "A mark that will not come: never received, never answered, or never seen",
    { ...CALLER, ...ns(5, 60), endEdge: "broken" },
  ],
  ["The callee's half has not arrived", { ...CALLER, ...ns(5, 70), missing: "callee" }],
  ["The caller's half has not arrived", { ...WORK, ...ns(10, 80), missing: "caller" }],
  [
    "A message: sent, and received where the arrow ends",
    { ...CALLER, ...ns(10, 10), point: true, request: ns(10, 70) },
  ],
  [
    "Critical path: while the line is above a bar, the end of the trace waited for it",
    { ...WORK, ...ns(5, 95) },
    {
      critical: [
        [5, 30],
        [70, 95],
      ],
    },
  ],
  ["Events within a span", { ...WORK, ...ns(5, 95) }, { events: [30, 55, 62] }],
];

export function legend(): HTMLElement {
  const list = element("ul", { class: "legend-list" });
  const keys = element("dl", { class: "keys" });
  const box = element(
    "details",
    { class: "legend" },
    element("summary", {}, "How to read this"),
    element(
      "div",
      { class: "legend-box" },
      element("h2", {}, "Marks"),
      list,
      element("h2", {}, "Keys"),
      keys,
    ),
  );
  for (const [key, meaning] of KEYS) {
    keys.append(
      element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, meaning)),
    );
  }
  // Drawn anew whenever it is opened, in the colours of that moment.
  box.addEventListener("toggle", () => {
    if (box.open) list.replaceChildren(...EXAMPLES.map((example) => row(...example)));
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") box.open = false;
  });
  return box;
}

function row(meaning: string, shape: BarShape, drawn: Drawn = {}): HTMLElement {
  const canvas = element("canvas", { "aria-hidden": "true" });
  const ratio = devicePixelRatio || 1;
  canvas.width = WIDTH * ratio;
  canvas.height = ROW_HEIGHT * ratio;
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  const painter = new BarPainter(readTheme());
  painter.begin(context, new TimeScale(ns(0, 100), pixels(WIDTH)));
  const span = (drawn.failed ? { status: { code: "error" } } : {}) as SpanSketch;
  const { events = [], critical = [] } = drawn;
  painter.paint(span, shape, { top: 0, slot: 0, innerSlot: 1, events, critical, shift: 0 });
  return element("li", {}, canvas, element("span", {}, meaning));
}
