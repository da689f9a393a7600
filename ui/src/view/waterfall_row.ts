// One text row of the waterfall. Rows are reused for other spans as the reader scrolls.

import { aria, element } from "./elements.js";
import { formatCount } from "../model/format.js";
import { barText, isFailed } from "../model/span_text.js";
import type { PlacedBar } from "./bar_painter.js";
import type { SpanSketch } from "../model/trace_outline.js";
import type { Palette } from "../model/palette.js";

export const ROW_HEIGHT = 26; // as in styles/trace.css

const INDENT = 12;
const CHARACTER_WIDTH = 6.6; // of the bar's text, about
const DEEPEST_INDENT = 14; // deeper levels are not moved further right: the name must be read

export interface RowState {
  row: number;
  expandable: boolean;
  collapsed: boolean;
  active: boolean;
  opened: boolean;
  match: boolean;
  similar: number; // siblings that this row stands for, with itself; 0: for itself alone
  groupText: string; // what is said of them
  sameService: boolean; // as the parent's: a caller's row then names the callee alone
}

export class WaterfallRow {
  readonly element: HTMLElement;
  private readonly indent = element("span", { class: "indent" });
  private readonly toggle = element("span", { class: "toggle", "aria-hidden": "true" });
  private readonly swatch = element("span", { class: "swatch", "aria-hidden": "true" });
  private readonly service = element("span", { class: "row-service" });
  private readonly peer = element("span", { class: "row-peer" });
  private readonly name = element("span", { class: "row-name" });
  private readonly group = element("span", { class: "row-group badge" });
  private readonly badge = element("span", { class: "badge bad" }, "error");
  private readonly nameCell: HTMLElement;
  private shown = "";
  private readonly text = element("span", { class: "bar-text" });

  constructor(private readonly palette: Palette) {
    const parts = [
      this.indent,
      this.toggle,
      this.swatch,
      this.service,
      this.peer,
      this.badge,
      this.group,
      this.name,
    ];
    this.nameCell = element("div", { class: "cell name", role: "gridcell" }, ...parts);
    const timeCell = element("div", { class: "cell time", role: "gridcell" }, this.text);
    this.element = element("div", { role: "row" }, this.nameCell, timeCell);
  }

  // Zooming and panning draw the same rows again and again: what is shown already is left alone.
  show(index: number, span: SpanSketch, state: RowState): void {
    const shown = `${index} ${Object.values(state).join()}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const { element: row } = this;
    row.id = `row-${index}`;
    row.dataset["span"] = String(index);
    row.className = this.classes(span, state);
    row.style.top = `${state.row * ROW_HEIGHT}px`;
    row.setAttribute("aria-rowindex", String(state.row + 1));
    row.setAttribute("aria-level", String(span.depth + 1));
    row.setAttribute("aria-selected", aria(state.opened));
    if (state.expandable) row.setAttribute("aria-expanded", aria(!state.collapsed));
    else row.removeAttribute("aria-expanded");
    this.indent.style.width = `${Math.min(span.depth, DEEPEST_INDENT) * INDENT}px`;
    this.toggle.textContent = state.expandable ? (state.collapsed ? "▸" : "▾") : "";
    this.showNames(span, state);
  }

  // Beside the bar: after it, else before it, else over its end.
  placeText(bar: PlacedBar, width: number): void {
    // The true width would cost a layout for each row and frame.
    const room = (this.text.textContent ?? "").length * CHARACTER_WIDTH + 14;
    const [from, to] = [Math.max(0, bar.from), Math.min(width, bar.to)];
    const after = to + room <= width;
    const over = !after && from < room;
    const x = after ? to + 4 : over ? Math.min(to, width) - 6 : from - 4;
    this.text.style.transform = `translateX(${x}px)${after ? "" : " translateX(-100%)"}`;
    this.text.classList.toggle("over", over);
  }

  private classes(span: SpanSketch, state: RowState): string {
    const classes = ["row", `slot-${this.palette.slot(span.service)}`];
    if (state.active) classes.push("active");
    if (state.opened) classes.push("opened");
    if (state.match) classes.push("match");
    if (span.side === "client") classes.push("caller");
    return classes.join(" ");
  }

  private showNames(span: SpanSketch, state: RowState): void {
    const hidden = state.collapsed ? ` (+${formatCount(span.descendant_count)})` : "";
    const peer = span.side === "client" ? (span.peer ?? "") : "";
    this.service.textContent = span.service || "(no service)";
    this.service.hidden = state.sameService && peer !== "";
    this.peer.textContent = peer && `→ ${peer}`;
    this.name.textContent = span.name + hidden;
    this.badge.hidden = !isFailed(span);
    this.nameCell.title = `${span.service} ${this.peer.textContent} ${span.name}`;
    this.group.hidden = state.similar === 0;
    this.group.textContent = `×${formatCount(state.similar)}`;
    this.group.title = "Show them one by one (g)";
    this.text.textContent = [barText(span), state.groupText].filter(Boolean).join(" · ");
  }
}
