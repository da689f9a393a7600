// A service over time as three charts above each other, on one axis of time: rate, errors,
// durations. A click chooses a bucket, a drag a stretch of time. The table of the page says all of
// it in text, so the charts are hidden from screen readers.

import { brush } from "./brush.js";
import { element, svg, type Child } from "./elements.js";
import { formatClock, formatDuration, formatPercent, formatRate, plural } from "../model/format.js";
import {
  bucketCount,
  decadesOf,
  durationScale,
  heightOf,
  PERCENTILES,
  perSecond,
  placedBuckets,
  roundTop,
  spanOfBucket,
  stepPath,
  type DurationScale,
  type PlacedBucket,
} from "../model/activity.js";
import { unixNanoseconds } from "../api/units.js";
import type { TimeSpan } from "../api/client.js";
import type { ActivityBucket, ServiceActivity } from "../api/types.js";

export interface ChartActions {
  choose(index: number): void;
  zoom(span: TimeSpan): void;
}

export function activityChart(
  activity: ServiceActivity,
  chosen: number | undefined,
  actions: ChartActions,
): HTMLElement {
  const count = bucketCount(activity);
  const placed = placedBuckets(activity);
  const area = element(
    "div",
    { class: "activity-area" },
    ratePlot(activity, placed, count),
    errorPlot(placed, count),
    durationPlot(placed, count),
    chosen !== undefined && mark("chosen", chosen, count),
  );
  listen(area, activity, actions);
  return element("div", { class: "activity", "aria-hidden": "true" }, area, timeLabels(activity));
}

// One chart: a heading over a stretched picture, with the values of its lines beside it.
interface Plot {
  name: string;
  legend: Child[];
  levels: [height: number, label: string][]; // from the bottom up
  shapes: SVGElement[];
}

function plotElement(plot: Plot, count: number): HTMLElement {
  const lines = plot.levels.map(([height]) =>
    svg("path", { class: "level", d: `M0,${1 - height}H${count}` }),
  );
  const labels = plot.levels.map(([height, text]) => {
    const label = element("span", { class: "level-label" }, text);
    label.style.bottom = `${height * 100}%`;
    return label;
  });
  const picture = svg(
    "svg",
    { viewBox: `0 0 ${count} 1`, preserveAspectRatio: "none" },
    ...lines,
    ...plot.shapes,
  );
  return element(
    "div",
    { class: "activity-plot" },
    element("div", { class: "activity-name" }, element("b", {}, plot.name), ...plot.legend),
    element("div", { class: "activity-picture" }, picture, ...labels),
  );
}

function column(index: number, height: number, kind: string): SVGElement {
  // What is there at all is seen: at least a fiftieth of the height.
  const shown = height > 0 ? Math.max(0.02, height) : 0;
  return svg("rect", { class: kind, x: index + 0.08, y: 1 - shown, width: 0.84, height: shown });
}

function ratePlot(activity: ServiceActivity, placed: readonly PlacedBucket[], count: number) {
  const rate = (bucket: ActivityBucket) => perSecond(bucket.span_count, activity.bucket_ns);
  const top = roundTop(Math.max(0, ...placed.map(({ bucket }) => rate(bucket))));
  const shapes = placed.map(({ index, bucket }) => column(index, rate(bucket) / top, "column"));
  const levels: Plot["levels"] = [
    [0, "0"],
    [1, formatRate(top)],
  ];
  return plotElement({ name: "Rate", legend: [], levels, shapes }, count);
}

function errorPlot(placed: readonly PlacedBucket[], count: number) {
  const share = ({ error_count, span_count }: ActivityBucket) => error_count / span_count;
  const top = Math.min(1, roundTop(Math.max(0, ...placed.map(({ bucket }) => share(bucket)))));
  const shapes = placed.map(({ index, bucket }) =>
    column(index, share(bucket) / top, "column bad"),
  );
  const levels: Plot["levels"] = [
    [0, "0"],
    [1, formatPercent(top, 1)],
  ];
  return plotElement({ name: "Errors", legend: [], levels, shapes }, count);
}

function durationPlot(placed: readonly PlacedBucket[], count: number) {
  const scale = durationScale(placed.map(({ bucket }) => bucket));
  const legend = PERCENTILES.map((name) =>
    element(
      "span",
      { class: "legend-line" },
      svg("svg", { viewBox: "0 0 24 8", width: 24, height: 8 }, sample(name)),
      name,
    ),
  );
  const levels = scale ? levelsOf(scale) : [];
  const shapes = scale
    ? PERCENTILES.map((name) => {
        const line = stepPath(placed, (bucket) => {
          const duration = bucket[`${name}_ns`];
          return duration === undefined ? undefined : heightOf(duration, scale);
        });
        return svg("path", { class: `line ${name}`, d: line });
      })
    : [];
  return plotElement({ name: "Duration", legend, levels, shapes }, count);
}

const sample = (name: string) => svg("path", { class: `line ${name}`, d: "M0,4H24" });

const MOST_LEVELS = 5;

function levelsOf(scale: DurationScale): Plot["levels"] {
  const decades = decadesOf(scale);
  const every = Math.ceil(decades.length / MOST_LEVELS);
  return decades
    .filter((_, k) => k % every === 0)
    .map((duration) => [heightOf(duration, scale), formatDuration(duration)]);
}

function mark(kind: string, index: number, count: number): HTMLElement {
  const shade = element("span", { class: `bucket-mark ${kind}` });
  place(shade, index, count);
  return shade;
}

function place(shade: HTMLElement, index: number, count: number): void {
  shade.style.left = `${(index / count) * 100}%`;
  shade.style.width = `${100 / count}%`;
}

function timeLabels(activity: ServiceActivity): HTMLElement {
  const [start, end] = [activity.start_unix_ns, activity.end_unix_ns].map(unixNanoseconds);
  const middle = ((start! + end!) / 2n) as typeof start;
  const labels = [start, middle, end].map((time) => element("span", {}, formatClock(time!, 0)));
  return element("div", { class: "activity-times" }, ...labels);
}

function listen(area: HTMLElement, activity: ServiceActivity, actions: ChartActions): void {
  const count = bucketCount(activity);
  const buckets = new Map(placedBuckets(activity).map(({ index, bucket }) => [index, bucket]));
  const pointed = mark("pointed", 0, count);
  const tip = element("div", { class: "plot-tip", hidden: true });
  pointed.hidden = true;
  area.append(pointed, tip);
  const indexAt = (event: MouseEvent) => {
    const box = area.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.min(count - 1, Math.max(0, Math.floor(share * count)));
  };
  area.addEventListener("pointermove", (event) => {
    const index = indexAt(event);
    pointed.hidden = tip.hidden = false;
    place(pointed, index, count);
    tip.textContent = tipText(activity, index, buckets.get(index));
    tip.classList.toggle("left", index > count / 2);
    const box = area.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    tip.style.transform = `translate(${x}px, ${y}px)`;
  });
  area.addEventListener("pointerleave", () => (pointed.hidden = tip.hidden = true));
  let brushed = false;
  brush(area, (from, to) => {
    brushed = true;
    const box = area.getBoundingClientRect();
    const start = unixNanoseconds(activity.start_unix_ns);
    const length = unixNanoseconds(activity.end_unix_ns) - start;
    const at = (x: number) =>
      start + (length * BigInt(Math.round((x / box.width) * 1e6))) / 1_000_000n;
    actions.zoom({ start: at(from), end: at(to) } as TimeSpan);
  });
  area.addEventListener("click", (event) => {
    const index = indexAt(event);
    if (!brushed && buckets.has(index)) actions.choose(index);
    brushed = false;
  });
}

function tipText(activity: ServiceActivity, index: number, bucket?: ActivityBucket): string {
  const time = formatClock(spanOfBucket(activity, index).start, 0);
  if (!bucket) return `${time}: nothing`;
  const parts = [plural(bucket.span_count, "span"), plural(bucket.error_count, "error")];
  if (bucket.p99_ns !== undefined) {
    parts.push(`p50 ${formatDuration(bucket.p50_ns!)}, p99 ${formatDuration(bucket.p99_ns)}`);
  }
  return `${time}: ${parts.join(", ")}`;
}
