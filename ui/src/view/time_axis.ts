// The head of the waterfall: which levels are shown, and the times on the axis. A drag along the
// axis zooms to that stretch.

import { element } from "./elements.js";
import { brush } from "./brush.js";
import { formatDuration } from "../model/format.js";
import { nanoseconds, pixels } from "../api/units.js";
import { ticks, type Interval, type TimeScale } from "../model/time_scale.js";

const TICK_SPACING = pixels(110);

export class TimeAxis {
  readonly element: HTMLElement;
  private readonly axis = element("div", { class: "axis", "aria-hidden": "true" });
  private scale: TimeScale | undefined;

  constructor(fold: (depth: number | undefined) => void, zoom: (view: Interval) => void) {
    const button = (label: string, depth: number | undefined) =>
      element("button", { type: "button", class: "quiet", onclick: () => fold(depth) }, label);
    this.element = element(
      "div",
      { class: "axis-row" },
      element(
        "div",
        { class: "axis-names" },
        element("span", {}, "Service and operation"),
        element(
          "span",
          { class: "axis-fold" },
          button("Expand all", undefined),
          button("Collapse all", 0),
        ),
      ),
      this.axis,
    );
    brush(this.axis, (from, to) => {
      if (this.scale) zoom({ from: this.scale.time(from), to: this.scale.time(to) });
    });
  }

  draw(scale: TimeScale, origin: number): void {
    this.scale = scale;
    const labels = ticks(scale, TICK_SPACING).map((time) => {
      const label = element("span", { class: "tick" }, formatDuration(nanoseconds(time)));
      label.style.transform = `translateX(${scale.x(time)}px)`;
      if (time === origin) label.classList.add("origin");
      return label;
    });
    const brushed = [...this.axis.querySelectorAll(".brush")];
    this.axis.replaceChildren(...labels, ...brushed);
  }
}
