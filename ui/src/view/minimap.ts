// The whole trace in a strip: every span as a thin line at its depth. What the waterfall shows of
// it is left bright; a drag over the strip zooms to that stretch.

import { element } from "./elements.js";
import { brush } from "./brush.js";
import { CanvasSurface } from "./canvas_surface.js";
import { readTheme } from "./service_name.js";
import { pixels } from "../api/units.js";
import { TimeScale, type Interval } from "../model/time_scale.js";
import type { Columns } from "../model/columns.js";
import type { Palette } from "../model/palette.js";

const PAD = 4;

export class Minimap {
  readonly element: HTMLElement;
  private readonly canvas = new CanvasSurface(() => this.draw());
  private readonly before = element("span", { class: "shade" });
  private readonly after = element("span", { class: "shade" });
  private readonly palette: Palette;
  private columns: Columns;

  constructor(content: { columns: Columns; palette: Palette }, zoom: (view: Interval) => void) {
    this.columns = content.columns;
    this.palette = content.palette;
    const strip = element("div", { class: "strip" }, this.canvas.element, this.before, this.after);
    this.element = element("div", { class: "minimap", "aria-hidden": "true" }, strip);
    brush(strip, (from, to) => {
      const scale = this.scale();
      zoom({ from: scale.time(from), to: scale.time(to) });
    });
    strip.addEventListener("dblclick", () => zoom(this.columns.shown));
  }

  close(): void {
    this.canvas.close();
  }

  setColumns(columns: Columns): void {
    this.columns = columns;
    this.draw();
  }

  showView(view: Interval): void {
    const { shown } = this.columns;
    const length = shown.to - shown.from;
    const left = (view.from - shown.from) / length;
    const right = (shown.to - view.to) / length;
    this.before.style.width = `${left * 100}%`;
    this.after.style.width = `${right * 100}%`;
  }

  draw(): void {
    const { columns } = this;
    if (this.canvas.width === 0) return;
    const theme = readTheme();
    const context = this.canvas.begin();
    const scale = this.scale();
    const deepest = columns.depth.reduce((most, depth) => Math.max(most, depth), 0);
    const step = Math.min(5, (this.canvas.height - 2 * PAD) / (deepest + 1));
    const slots = columns.services.map((service) => theme.slots[this.palette.slot(service)]!);
    const filled = new Float64Array(deepest + 1).fill(-1); // by depth: drawn up to this pixel
    for (let i = 0; i < columns.count; i++) {
      const start = columns.start[i]!;
      if (Number.isNaN(start)) continue;
      const end = Number.isNaN(columns.end[i]!) ? columns.to : columns.end[i]!;
      const [from, to] = [scale.x(start), scale.x(end)];
      const drawn = filled[columns.depth[i]!]!;
      // Thousands of spans within one pixel are one line; errors are drawn whatever is beneath.
      if (to <= drawn && to - from < 1 && !columns.failed[i]) continue;
      filled[columns.depth[i]!] = Math.max(drawn, to);
      context.fillStyle = columns.failed[i] ? theme.error : slots[columns.service[i]!]!;
      const y = PAD + columns.depth[i]! * step;
      context.fillRect(from, y, Math.max(1, to - from), Math.max(1, step - 1));
    }
  }

  private scale(): TimeScale {
    return new TimeScale(this.columns.shown, pixels(this.canvas.width));
  }
}
