// The trace as a flame graph (model/flame.ts) on a canvas: beneath a node is what it called, its
// width is the work in it. The node under the pointer or the keyboard is described in a line of
// text above, which is what a screen reader reads, too.

import { CanvasSurface } from "./canvas_surface.js";
import { element } from "./elements.js";
import { onThemeChange, readTheme, type Theme } from "./service_name.js";
import { flameOf, nodeAt, type Flame } from "../model/flame.js";
import { formatDuration, formatPercent, plural } from "../model/format.js";
import { nanoseconds } from "../api/units.js";
import type { StatisticsContent } from "./span_statistics.js";

const ROW = 20;
const NARROWEST = 0.5; // pixels; what is narrower is not drawn, and is seen by zooming
const TEXT_FROM = 28; // pixels of width that hold some letters

export class FlameGraph {
  readonly element: HTMLElement;
  private readonly flame: Flame;
  private readonly canvas = new CanvasSurface(() => this.draw());
  private readonly words = element("p", { class: "flame-words", role: "status" });
  private readonly stopTheme: () => void;
  private zoomed: number | undefined; // the node that is as wide as the picture
  private active = 0;

  constructor(
    private readonly content: StatisticsContent,
    private readonly show: (span: number) => void,
  ) {
    this.flame = flameOf(content.trace, content.times.self);
    const deepest = this.flame.depth.reduce((most, depth) => Math.max(most, depth), 0);
    this.canvas.element.style.height = `${(deepest + 1) * ROW}px`;
    this.canvas.element.setAttribute("aria-hidden", "true");
    const picture = element("div", {
      class: "flame-picture",
      role: "group",
      tabindex: 0,
      "aria-label": "Flame graph; arrow keys move, Enter zooms, Escape shows all, s shows a span",
    });
    picture.append(this.canvas.element);
    this.element = element("section", { class: "flame", "aria-label": "Flame graph" });
    this.element.append(this.words, picture);
    this.listen(picture);
    this.stopTheme = onThemeChange(() => this.draw());
    this.describe();
  }

  close(): void {
    this.canvas.close();
    this.stopTheme();
  }

  private listen(picture: HTMLElement): void {
    const under = (event: MouseEvent) => {
      const depth = Math.floor(event.offsetY / ROW);
      return nodeAt(this.flame, depth, this.moment(event.offsetX));
    };
    picture.addEventListener("pointermove", (event) => this.activate(under(event)));
    picture.addEventListener("click", (event) => this.zoom(under(event)));
    picture.addEventListener("keydown", (event) => this.key(event));
  }

  // --- what is looked at ---------------------------------------------------------------------

  private activate(node: number | undefined): void {
    if (node === undefined || node === this.active) return;
    this.active = node;
    this.describe();
    this.draw();
  }

  private zoom(node: number | undefined): void {
    this.zoomed = node === this.zoomed ? undefined : node;
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    const actions: Record<string, () => void> = {
      ArrowDown: () => this.activate(this.child(this.active)),
      ArrowUp: () => this.activate(this.parent(this.active)),
      ArrowRight: () => this.activate(this.sibling(1)),
      ArrowLeft: () => this.activate(this.sibling(-1)),
      Enter: () => this.zoom(this.active),
      Escape: () => this.zoom(undefined),
      s: () => this.show(this.flame.sample[this.active]!),
    };
    const action = actions[event.key];
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    action();
  }

  // Nodes are in pre-order: a child follows its parent, a sibling what is beneath the one before.
  private child(node: number): number | undefined {
    const { depth } = this.flame;
    return depth[node + 1] === depth[node]! + 1 ? node + 1 : undefined;
  }

  private parent(node: number): number | undefined {
    return this.towards(node, -1, (depth, own) => (depth < own ? "found" : "on"));
  }

  private sibling(step: 1 | -1): number | undefined {
    return this.towards(this.active, step, (depth, own) =>
      depth === own ? "found" : depth < own ? "none" : "on",
    );
  }

  private towards(
    node: number,
    step: 1 | -1,
    judge: (depth: number, own: number) => "found" | "none" | "on",
  ): number | undefined {
    const { depth, count } = this.flame;
    for (let next = node + step; next >= 0 && next < count; next += step) {
      const verdict = judge(depth[next]!, depth[node]!);
      if (verdict !== "on") return verdict === "found" ? next : undefined;
    }
    return undefined;
  }

  // --- drawing -------------------------------------------------------------------------------

  private describe(): void {
    const { flame, active } = this;
    if (flame.count === 0) return;
    const span = this.content.trace.at(flame.sample[active]!)!;
    const time = (ns: number) => formatDuration(nanoseconds(ns));
    const share = formatPercent(flame.width[active]!, Math.max(1, flame.total));
    const errors = flame.errors[active]! > 0 ? `, ${plural(flame.errors[active]!, "error")}` : "";
    this.words.textContent =
      `${span.service} ${span.name}: ${plural(flame.spans[active]!, "span")}${errors}, ` +
      `${time(flame.width[active]!)} of work (${share}), of it ${time(flame.self[active]!)} itself`;
  }

  private get view(): { from: number; width: number } {
    const { flame, zoomed } = this;
    if (zoomed === undefined) return { from: 0, width: flame.total };
    return { from: flame.from[zoomed]!, width: flame.width[zoomed]! };
  }

  private moment(x: number): number {
    const { from, width } = this.view;
    return from + (x / Math.max(1, this.canvas.width)) * width;
  }

  private draw(): void {
    if (this.canvas.width === 0) return;
    const { flame } = this;
    const theme = readTheme();
    const context = this.canvas.begin();
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    const { from, width } = this.view;
    const scale = this.canvas.width / Math.max(1, width);
    for (let node = 0; node < flame.count; node++) {
      const left = Math.max(0, (flame.from[node]! - from) * scale);
      const end = flame.from[node]! + flame.width[node]! - from;
      const right = Math.min(this.canvas.width, end * scale);
      if (right - left >= NARROWEST) this.drawNode(context, theme, { node, left, right });
    }
  }

  private drawNode(
    context: CanvasRenderingContext2D,
    theme: Theme,
    box: { node: number; left: number; right: number },
  ): void {
    const { node, left } = box;
    const span = this.content.trace.at(this.flame.sample[node]!)!;
    const top = this.flame.depth[node]! * ROW;
    const width = Math.max(NARROWEST, box.right - left - 1);
    context.fillStyle = theme.slots[this.content.palette.slot(span.service)]!;
    context.fillRect(left, top, width, ROW - 1);
    if (this.flame.errors[node]! > 0) {
      context.fillStyle = theme.error;
      context.fillRect(left, top + ROW - 4, width, 3);
    }
    if (node === this.active) this.outline(context, theme, { left, top, width });
    if (width > TEXT_FROM) this.label(context, theme, { text: span.name, left, top, width });
  }

  private outline(
    context: CanvasRenderingContext2D,
    theme: Theme,
    box: { left: number; top: number; width: number },
  ): void {
    context.strokeStyle = theme.ink;
    context.lineWidth = 2;
    context.strokeRect(box.left + 1, box.top + 1, Math.max(1, box.width - 2), ROW - 3);
  }

  private label(
    context: CanvasRenderingContext2D,
    theme: Theme,
    box: { text: string; left: number; top: number; width: number },
  ): void {
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width - 3, ROW);
    context.clip();
    context.fillStyle = theme.surface;
    context.fillText(box.text, box.left + 5, box.top + ROW / 2);
    context.restore();
  }
}
