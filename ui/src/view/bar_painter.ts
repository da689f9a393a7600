// Draws bars: turns a BarShape into pixels. What is drawn, and what each mark looks like, is said
// in ui/README.md and shown to the reader by the legend, which is drawn by this same code.

import { ROW_HEIGHT } from "./waterfall_row.js";
import { isFailed } from "../model/span_text.js";
import type { Theme } from "./service_name.js";
import type { BarShape, Edge, Stretch } from "../model/bar_shape.js";
import type { TimeScale } from "../model/time_scale.js";
import type { SpanSketch } from "../model/trace_outline.js";

export interface PaintedRow {
  top: number;
  slot: number; // the colour of the span's service
  innerSlot: number; // the colour of the callee's service
  events: ArrayLike<number>; // their times, in nanoseconds, in order
  critical: readonly [number, number][]; // the stretches that are on the critical path
  shift: number; // from the clock that these times are on to the one that is shown
}

// Where a bar came to lie, in pixels, for the text beside it.
export interface PlacedBar {
  from: number;
  to: number;
}

interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

const BAR = 14; // the height of a bar
const INNER = 6; // of the callee's bar within the caller's
const NARROWEST = 2; // a span of no length is still seen
const STUB = 22; // how far a bar goes on where its mark will not come
const FADE = 48;
const GHOST = 9; // how far a missing caller's frame reaches out
const CRITICAL = 2.5; // the thickness of the critical path's line
const DASHES = [4, 3];
const MOST_EVENTS = 400; // drawn in one row; the list in the details has them all
const BEYOND = 200; // pixels drawn beyond the edges: canvas numbers lose precision far outside

export class BarPainter {
  private context!: CanvasRenderingContext2D;
  private scale!: TimeScale;

  constructor(private readonly theme: Theme) {}

  begin(context: CanvasRenderingContext2D, scale: TimeScale): void {
    this.context = context;
    this.scale = scale;
  }

  paint(span: SpanSketch, shape: BarShape, row: PaintedRow): PlacedBar {
    const box = this.boxOf(shape, row.top + (ROW_HEIGHT - BAR) / 2, BAR);
    const colour = this.theme.slots[row.slot]!;
    if (shape.point) this.paintMessage(shape, box, colour);
    else if (shape.role === "caller") this.paintCaller(shape, box, { colour, row });
    else this.paintWork(shape, box, colour);
    if (shape.missing) this.paintMissing(shape.missing, box, colour);
    this.paintEdges(shape, box, colour);
    if (isFailed(span)) this.paintFailure(box);
    const end = this.paintTimeout(shape, box, row.top);
    this.paintCritical(row, box.y);
    this.paintEvents(row);
    const before = shape.startEdge === "broken" ? STUB + 6 : shape.point ? 6 : 0;
    return { from: box.x - before, to: Math.max(end, this.endOf(shape, box)) };
  }

  // The siblings that a row stands for, faint beneath the bar of the first. Returns where they end.
  paintSimilar(stretches: readonly [number, number][], row: { top: number; slot: number }): number {
    const { context } = this;
    context.save();
    context.globalAlpha = 0.35;
    context.fillStyle = this.theme.slots[row.slot]!;
    let drawn = -Infinity;
    for (const [from, to] of stretches) {
      if (Number.isNaN(from) || Number.isNaN(to)) continue;
      const [x, end] = [this.x(from), this.x(to)];
      if (end - drawn < 1) continue; // thousands within one pixel are one
      drawn = end;
      context.fillRect(x, row.top + (ROW_HEIGHT - BAR) / 2, Math.max(1, end - x), BAR);
    }
    context.restore();
    return drawn;
  }

  private endOf(shape: BarShape, box: Box): number {
    if (shape.point) return shape.request ? this.x(shape.request.to) : box.x + 8;
    const inner = shape.inner ? this.x(shape.inner.to) : 0; // on raw clocks it may stick out
    return Math.max(inner, box.x + box.w + (shape.endEdge === "broken" ? STUB + 6 : 0));
  }

  private x(time: number): number {
    return Math.max(-BEYOND, Math.min(this.scale.width + BEYOND, this.scale.x(time)));
  }

  private boxOf(stretch: Stretch, y: number, h: number): Box {
    const x = this.x(stretch.from);
    return { x, y, w: Math.max(NARROWEST, this.x(stretch.to) - x), h };
  }

  private roundedBox(box: Box, radius: number): void {
    this.context.beginPath();
    this.context.roundRect(box.x, box.y, box.w, box.h, Math.min(radius, box.w / 2));
  }

  private paintWork(shape: BarShape, box: Box, colour: string): void {
    this.context.fillStyle = shape.endEdge === "open" ? this.fading(box, colour) : colour;
    this.roundedBox(box, 3);
    this.context.fill();
  }

  // The caller's bar is a frame: it only waits. Within it is the callee's work, and the hatched
  // network on either side.
  private paintCaller(shape: BarShape, box: Box, look: { colour: string; row: PaintedRow }): void {
    const { context } = this;
    context.save();
    context.fillStyle = shape.endEdge === "open" ? this.fading(box, look.colour) : look.colour;
    context.globalAlpha = 0.16;
    this.roundedBox(box, 3);
    context.fill();
    context.restore();
    for (const gap of [shape.request, shape.response]) {
      if (gap) this.hatch(this.boxOf(gap, box.y, box.h), this.theme.muted);
    }
    const framed = shape.endEdge === "open" ? { ...box, w: box.w - 0.5 * FADE } : box;
    this.frame(framed, look.colour, shape.missing ? DASHES : []);
    if (shape.inner) this.paintInner(shape.inner, box, this.theme.slots[look.row.innerSlot]!);
  }

  // The caller's half is a frame around the callee's: a missing one is the ghost of a frame. A
  // callee that never showed itself is a cross where its bar would begin.
  private paintMissing(half: "callee" | "caller", box: Box, colour: string): void {
    if (half === "callee")
      return this.brokenEnd(box.x, box.y + box.h / 2, { colour, by: STUB / 2 });
    const ghost = { x: box.x - GHOST, y: box.y - 3, w: box.w + 2 * GHOST, h: box.h + 6 };
    this.frame(ghost, colour, DASHES);
  }

  private frame(box: Box, colour: string, dashes: number[]): void {
    const { context } = this;
    context.setLineDash(dashes);
    context.strokeStyle = colour;
    context.lineWidth = 1;
    this.roundedBox({ x: box.x + 0.5, y: box.y + 0.5, w: Math.max(1, box.w - 1), h: box.h - 1 }, 3);
    context.stroke();
    context.setLineDash([]);
  }

  private paintInner(inner: Stretch & { endEdge: Edge }, box: Box, colour: string): void {
    const inside = this.boxOf(inner, box.y + (box.h - INNER) / 2, INNER);
    this.context.fillStyle = inner.endEdge === "open" ? this.fading(inside, colour) : colour;
    this.roundedBox(inside, 1.5);
    this.context.fill();
  }

  // A message is a moment: a diamond where it was sent, a dotted way to where it was received.
  private paintMessage(shape: BarShape, box: Box, colour: string): void {
    const { context } = this;
    const middle = box.y + box.h / 2;
    if (shape.request) {
      context.strokeStyle = colour;
      context.lineWidth = 1.5;
      this.line([this.x(shape.request.from), middle], [this.x(shape.request.to), middle], [2, 3]);
      this.arrow(this.x(shape.request.to), middle, colour);
    }
    this.diamond(box.x, middle, 6.5, colour);
  }

  private paintEdges(shape: BarShape, box: Box, colour: string): void {
    const middle = box.y + box.h / 2;
    const end = box.x + box.w;
    if (shape.endEdge === "broken") this.brokenEnd(end, middle, { colour, by: STUB });
    if (shape.startEdge === "broken") this.brokenEnd(box.x, middle, { colour, by: -STUB });
    if (shape.endEdge === "open" && shape.to > shape.from) this.dots(end, middle, colour);
  }

  // A dashed stub that ends in a cross: the mark did not come.
  private brokenEnd(x: number, y: number, look: { colour: string; by: number }): void {
    const to = x + look.by;
    this.context.strokeStyle = look.colour;
    this.context.lineWidth = 2;
    this.line([x, y], [to, y], DASHES);
    this.cross(to, y, this.theme.ink);
  }

  // Three dots at a fading end: there is more to come.
  private dots(x: number, y: number, colour: string): void {
    this.context.fillStyle = colour;
    for (const [k, radius] of [1.6, 1.3, 1].entries()) {
      this.context.beginPath();
      this.context.arc(x - 14 + k * 6, y, radius, 0, 2 * Math.PI);
      this.context.fill();
    }
  }

  private paintFailure(box: Box): void {
    this.context.fillStyle = this.theme.error;
    this.context.fillRect(box.x, box.y + box.h, Math.max(6, box.w), 2.5);
  }

  // A tall line where the caller gave up; what the callee did after it is crossed or dashed.
  private paintTimeout(shape: BarShape, box: Box, top: number): number {
    if (shape.gaveUpAt === undefined) return box.x + box.w;
    const at = this.x(shape.gaveUpAt);
    const middle = box.y + box.h / 2;
    let end = at;
    if (shape.overrun) {
      const over = this.boxOf(shape.overrun, box.y, box.h);
      end = over.x + over.w;
      if (shape.role === "work") this.hatch(over, this.theme.surface);
      else {
        this.context.strokeStyle = this.theme.error;
        this.context.lineWidth = 1.5;
        this.line([at, middle], [end, middle], [3, 3]);
        this.arrow(end, middle, this.theme.error);
      }
    }
    this.context.strokeStyle = this.theme.error;
    this.context.lineWidth = 2;
    this.line([at, top + 2], [at, top + ROW_HEIGHT - 2], []);
    if (shape.role === "caller") this.cross(at, top + 5, this.theme.error);
    return Math.max(end, box.x + box.w);
  }

  // Above the bar, where nothing else is drawn.
  private paintCritical(row: PaintedRow, top: number): void {
    this.context.fillStyle = this.theme.ink;
    for (const [from, to] of row.critical) {
      const x = this.x(from + row.shift);
      this.context.fillRect(
        x,
        top - CRITICAL - 1,
        Math.max(1, this.x(to + row.shift) - x),
        CRITICAL,
      );
    }
  }

  private paintEvents(row: PaintedRow): void {
    let last = -Infinity;
    for (let i = 0; i < Math.min(row.events.length, MOST_EVENTS); i++) {
      const x = this.x(row.events[i]! + row.shift);
      if (Number.isNaN(x) || Math.abs(x - last) < 3) continue; // one for those on each other
      last = x;
      this.diamond(x, row.top + ROW_HEIGHT / 2, 4.5, this.theme.ink);
    }
  }

  // --- shapes ---------------------------------------------------------------------------------

  private fading(box: Box, colour: string): CanvasGradient {
    const gradient = this.context.createLinearGradient(box.x, 0, box.x + box.w, 0);
    gradient.addColorStop(Math.max(0, 1 - FADE / box.w), colour);
    gradient.addColorStop(1, `${colour}00`); // the same colour, or the way there would be grey
    return gradient;
  }

  private hatch(box: Box, colour: string): void {
    const { context } = this;
    context.save();
    this.context.beginPath();
    context.rect(box.x, box.y, box.w, box.h);
    context.clip();
    context.strokeStyle = colour;
    context.lineWidth = 1.4;
    context.beginPath();
    const first = Math.max(box.x, -BEYOND) - box.h;
    for (let x = first - (first % 5); x < box.x + box.w; x += 5) {
      context.moveTo(x, box.y + box.h);
      context.lineTo(x + box.h, box.y);
    }
    context.stroke();
    context.restore();
  }

  private line(from: [number, number], to: [number, number], dashes: number[]): void {
    const { context } = this;
    context.setLineDash(dashes);
    context.beginPath();
    context.moveTo(...from);
    context.lineTo(...to);
    context.stroke();
    context.setLineDash([]);
  }

  private cross(x: number, y: number, colour: string): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = 1.8;
    this.line([x - 3.5, y - 3.5], [x + 3.5, y + 3.5], []);
    this.line([x - 3.5, y + 3.5], [x + 3.5, y - 3.5], []);
  }

  private arrow(x: number, y: number, colour: string): void {
    this.polygon(
      [
        [x, y],
        [x - 6, y - 4],
        [x - 6, y + 4],
      ],
      colour,
    );
  }

  private diamond(x: number, y: number, size: number, colour: string): void {
    this.polygon(
      [
        [x, y - size],
        [x + size, y],
        [x, y + size],
        [x - size, y],
      ],
      colour,
    );
    this.context.strokeStyle = this.theme.surface;
    this.context.lineWidth = 1.2;
    this.context.stroke();
  }

  private polygon(points: [number, number][], colour: string): void {
    const { context } = this;
    context.fillStyle = colour;
    context.beginPath();
    points.forEach(([x, y], k) => (k === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
    context.fill();
  }
}
