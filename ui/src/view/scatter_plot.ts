// The results as points: when against how long. Errors are red and square, so that shape tells as
// well. The table beneath says all of it in text, so the plot is hidden from screen readers.

import { CanvasSurface } from "./canvas_surface.js";
import { element } from "./elements.js";
import { onThemeChange, readTheme } from "./service_name.js";
import { formatClock, formatDuration } from "../model/format.js";
import { scatterDecades, scatterPoint, scatterScale, type ScatterScale } from "../model/scatter.js";
import type { TimeSpan } from "../api/client.js";
import type { TraceSummary } from "../api/types.js";

const HEIGHT = 132;
const LEFT = 58;
const RIGHT = 14;
const TOP = 10;
const BOTTOM = 22;
const REACH = 12; // pixels within which the pointer means a point

interface Placed {
  trace: TraceSummary;
  x: number;
  y: number;
}

export class ScatterPlot {
  readonly element: HTMLElement;
  private readonly canvas: CanvasSurface;
  private readonly tip = element("div", { class: "plot-tip", hidden: true });
  private readonly scale: ScatterScale;
  private placed: Placed[] = [];
  private readonly stopTheme: () => void;

  constructor(
    private readonly traces: readonly TraceSummary[],
    range: TimeSpan,
    open: (trace: TraceSummary) => void,
  ) {
    this.scale = scatterScale(traces, range);
    this.canvas = new CanvasSurface(() => this.draw());
    this.element = element(
      "div",
      { class: "plot", "aria-hidden": "true" },
      this.canvas.element,
      this.tip,
    );
    this.element.addEventListener("pointermove", (event) => this.hover(event));
    this.element.addEventListener("pointerleave", () => (this.tip.hidden = true));
    this.element.addEventListener("click", (event) => {
      const hit = this.at(event);
      if (hit) open(hit.trace);
    });
    this.stopTheme = onThemeChange(() => this.draw());
  }

  close(): void {
    this.canvas.close();
    this.stopTheme();
  }

  private draw(): void {
    const theme = readTheme();
    const width = this.canvas.width;
    const context = this.canvas.begin();
    const [w, h] = [width - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
    context.font = `11px ${getComputedStyle(this.element).fontFamily}`;
    context.fillStyle = theme.muted;
    this.drawAxes(context, { w, h, line: theme.line });
    this.placed = this.traces.map((trace) => {
      const point = scatterPoint(trace, this.scale);
      return { trace, x: LEFT + point.x * w, y: TOP + (1 - point.y) * h };
    });
    for (const { trace, x, y } of this.placed) {
      context.globalAlpha = 0.8;
      context.fillStyle = trace.error_count ? theme.error : theme.accent;
      context.beginPath();
      if (trace.error_count) context.rect(x - 4, y - 4, 8, 8);
      else context.arc(x, y, 4, 0, 2 * Math.PI);
      context.fill();
    }
    context.globalAlpha = 1;
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
