// The results as points: when against how long. Errors are red and square, so that shape tells as
// well; or, as a heat map, cells that are the darker the more traces they have, and red from below
// by the share of errors. Dragging chooses the traces of a box. The table beneath says all of it in
// text, and the search page offers selections by buttons, so the plot is hidden from screen
// readers.

import { boxBrush, showBox, type PixelBox } from "./box_brush.js";
import { CanvasSurface } from "./canvas_surface.js";
import { element } from "./elements.js";
import { onThemeChange, readTheme, type Theme } from "./service_name.js";
import { heatCells, heatOf } from "../model/heat_map.js";
import { formatClock, formatDuration } from "../model/format.js";
import {
  scatterBox,
  scatterDecades,
  scatterHeightOf,
  scatterPlaceOf,
  scatterPoint,
  scatterScale,
  type ScatterScale,
} from "../model/scatter.js";
import { boxHolds, type TraceBox } from "../model/trace_selection.js";
import type { TimeSpan } from "../api/client.js";
import type { TraceSummary } from "../api/types.js";
import type { Nanoseconds, UnixNanoseconds } from "../api/units.js";

const HEIGHT = 132;
const LEFT = 58;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 22;
const CELL = 14; // pixels, about: small enough for a pattern, large enough for a share of red
const REACH = 12; // pixels within which the pointer means a point

interface Placed {
  trace: TraceSummary;
  x: number;
  y: number;
}

export type PlotShape = "points" | "heat";

export interface PlotActions {
  open(trace: TraceSummary): void;
  choose(box: TraceBox): void;
}

export class ScatterPlot {
  readonly element: HTMLElement;
  private readonly frame = element("span", { class: "box-chosen", hidden: true });
  private readonly canvas: CanvasSurface;
  private readonly tip = element("div", { class: "plot-tip", hidden: true });
  private readonly scale: ScatterScale;
  private placed: Placed[] = [];
  private chosen: TraceBox | undefined;
  private shape: PlotShape = "points";
  private readonly stopTheme: () => void;

  constructor(
    private readonly traces: readonly TraceSummary[],
    range: TimeSpan,
    actions: PlotActions,
  ) {
    this.scale = scatterScale(traces, range);
    this.canvas = new CanvasSurface(() => this.draw());
    this.element = element(
      "div",
      { class: "plot", "aria-hidden": "true" },
      this.canvas.element,
      this.frame,
      this.tip,
    );
    boxBrush(this.element, (box) => actions.choose(this.boxOf(box)));
    this.element.addEventListener("pointermove", (event) => this.hover(event));
    this.element.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.element.addEventListener("click", (event) => {
      const hit = this.at(event);
      if (hit) actions.open(hit.trace);
    });
    this.stopTheme = onThemeChange(() => this.draw());
  }

  setShape(shape: PlotShape): void {
    this.shape = shape;
    this.draw();
  }

  // Frames a box, and lets what is outside of it recede; undefined: none.
  mark(box: TraceBox | undefined): void {
    this.chosen = box;
    this.draw();
  }

  close(): void {
    this.canvas.close();
    this.stopTheme();
  }

  private draw(): void {
    const theme = readTheme();
    const context = this.canvas.begin();
    const { w, h } = this.plotSize;
    context.font = `11px ${getComputedStyle(this.element).fontFamily}`;
    context.fillStyle = theme.muted;
    this.drawAxes(context, { w, h, line: theme.line });
    this.placed = this.traces.map((trace) => {
      const point = scatterPoint(trace, this.scale);
      return { trace, x: LEFT + point.x * w, y: TOP + (1 - point.y) * h };
    });
    if (this.shape === "heat") this.drawCells(context, theme);
    else this.drawPoints(context, theme);
    this.frameChosen();
  }

  private drawCells(context: CanvasRenderingContext2D, theme: Theme): void {
    const { w, h } = this.plotSize;
    const grid = { columns: Math.max(1, Math.round(w / CELL)), rows: Math.round(h / CELL) };
    const cells = heatCells(this.traces, this.scale, grid);
    const most = Math.max(...cells.map((cell) => cell.count));
    const [width, height] = [w / grid.columns, h / grid.rows];
    for (const { column, row, count, errors } of cells) {
      const [left, top] = [LEFT + column * width, TOP + h - (row + 1) * height];
      const red = (height - 1) * (errors / count);
      context.globalAlpha = heatOf(count, most);
      context.fillStyle = theme.accent;
      context.fillRect(left, top, width - 1, height - 1 - red);
      context.globalAlpha = Math.max(0.6, heatOf(count, most));
      context.fillStyle = theme.error;
      context.fillRect(left, top + height - 1 - red, width - 1, red);
    }
    context.globalAlpha = 1;
  }

  private drawPoints(context: CanvasRenderingContext2D, theme: Theme): void {
    for (const { trace, x, y } of this.placed) {
      context.globalAlpha = this.chosen && !boxHolds(this.chosen, trace) ? 0.25 : 0.8;
      context.fillStyle = trace.error_count ? theme.error : theme.accent;
      context.beginPath();
      if (trace.error_count) context.rect(x - 4, y - 4, 8, 8);
      else context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
  }

  private get plotSize(): { w: number; h: number } {
    return { w: this.canvas.width - LEFT - RIGHT, h: HEIGHT - TOP - BOTTOM };
  }

  private boxOf(box: PixelBox): TraceBox {
    const { w, h } = this.plotSize;
    const within = (share: number) => Math.min(1, Math.max(0, share));
    const x = (pixel: number) => within((pixel - LEFT) / w);
    const y = (pixel: number) => within(1 - (pixel - TOP) / h);
    const from = { x: x(box.left), y: y(box.bottom) };
    return scatterBox(from, { x: x(box.right), y: y(box.top) }, this.scale);
  }

  private frameChosen(): void {
    this.frame.hidden = true;
    if (!this.chosen) return;
    const { w, h } = this.plotSize;
    const within = (share: number) => Math.min(1, Math.max(0, share));
    const x = (moment: UnixNanoseconds) => LEFT + within(scatterPlaceOf(moment, this.scale)) * w;
    const y = (d: Nanoseconds) => TOP + (1 - within(scatterHeightOf(d, this.scale))) * h;
    const { start, end, shortest, longest } = this.chosen;
    showBox(this.frame, { left: x(start), right: x(end), top: y(longest), bottom: y(shortest) });
  }

  private drawAxes(
    context: CanvasRenderingContext2D,
    plot: { w: number; h: number; line: string },
  ): void {
    const decades = scatterDecades(this.scale);
    context.strokeStyle = plot.line;
    context.textAlign = "right";
    context.textBaseline = "middle";
    decades.forEach((duration, k) => {
      const y = Math.round(TOP + (1 - k / (decades.length - 1)) * plot.h) + 0.5;
      context.beginPath();
      context.moveTo(LEFT, y);
      context.lineTo(LEFT + plot.w, y);
      context.stroke();
      context.fillText(formatDuration(duration), LEFT - 8, y);
    });
    context.textBaseline = "top";
    context.textAlign = "left";
    context.fillText(formatClock(this.scale.range.start, 0), LEFT, TOP + plot.h + 8);
    context.textAlign = "right";
    context.fillText(formatClock(this.scale.range.end, 0), LEFT + plot.w, TOP + plot.h + 8);
  }

  private at(event: MouseEvent): Placed | undefined {
    const box = this.canvas.element.getBoundingClientRect();
    const distance = (p: Placed) =>
      Math.hypot(p.x - (event.clientX - box.left), p.y - (event.clientY - box.top));
    const near = this.placed.filter((p) => distance(p) <= REACH);
    return near.sort((a, b) => distance(a) - distance(b))[0];
  }

  private hover(event: PointerEvent): void {
    const hit = this.at(event);
    this.tip.hidden = !hit;
    this.element.classList.toggle("pointing", hit !== undefined);
    if (!hit) return;
    const { trace } = hit;
    const errors = trace.error_count ? `, ${trace.error_count} errors` : "";
    const name = `${trace.root_service ?? ""} ${trace.root_name ?? ""}`.trim();
    this.tip.textContent = `${name}: ${formatDuration(trace.duration_ns)}${errors}`;
    this.tip.classList.toggle("left", hit.x > this.canvas.width / 2);
    this.tip.style.transform = `translate(${hit.x}px, ${hit.y}px)`;
  }
}
