// The waterfall: a tree grid of spans, each with its bar on the time axis.
//
// Two layers scroll together: one canvas with all bars, and text rows as DOM elements (for find,
// copy and screen readers). Both exist for the rows in sight and a few beyond them only, so the
// cost of every action is that of a screenful, whatever the size of the trace.
//
// Coordinates: time in nanoseconds and row numbers; pixels only through TimeScale and ROW_HEIGHT.

import { element } from "./elements.js";
import { BarPainter } from "./bar_painter.js";
import { CanvasSurface } from "./canvas_surface.js";
import { Minimap } from "./minimap.js";
import { onThemeChange, readTheme } from "./service_name.js";
import { TimeAxis } from "./time_axis.js";
import { ROW_HEIGHT, WaterfallRow, type RowState } from "./waterfall_row.js";
import { waterfallKeys } from "./waterfall_keys.js";
import { followPointer } from "./waterfall_pointer.js";
import { barShape } from "../model/bar_shape.js";
import { formatCount, formatDuration, plural } from "../model/format.js";
import { nanoseconds, pixels, type Nanoseconds } from "../api/units.js";
import {
  clampView,
  fitView,
  panView,
  TimeScale,
  zoomView,
  type Interval,
} from "../model/time_scale.js";
import type { CriticalPath } from "../model/critical_path.js";
import type { Columns } from "../model/columns.js";
import type { Palette } from "../model/palette.js";
import type { ShownRows } from "../model/shown_rows.js";
import type { SiblingGroup } from "../model/shown_spans.js";
import type { TraceOutline } from "../model/trace_outline.js";

export interface WaterfallContent {
  trace: TraceOutline;
  columns: Columns;
  rows: ShownRows;
  groups: ReadonlyMap<number, SiblingGroup>; // by the span whose row stands for all
  palette: Palette;
}

export interface WaterfallEvents {
  open: (span: number | undefined) => void; // show the details; undefined: no more
  zoomed: (view: Interval) => void;
  folded: () => void;
  unhide: (span: number) => void; // it is to be among the rows: setRows() follows at once
  regroup: (span: number) => void; // similar siblings one by one, or as one row again
  root: (span: number | undefined) => void; // undefined: the whole trace
  findField: () => void;
  step: (by: 1 | -1) => void;
}

// Rows drawn beyond the visible ones on each side, so that most scrolling draws nothing.
const SPARE_ROWS = 24;

export class Waterfall {
  readonly element: HTMLElement;
  active = 0; // the span that the keyboard acts on
  private readonly grid: HTMLElement;
  private readonly spacer = element("div", { class: "rows", role: "rowgroup" });
  private readonly canvas = new CanvasSurface(() => this.draw());
  private readonly axis: TimeAxis;
  private readonly minimap: Minimap;
  private readonly resize: ResizeObserver;
  private readonly stopTheme: () => void;
  private pool: WaterfallRow[] = [];
  private window = { first: 0, last: -1 };
  private view: Interval;
  private opened: number | undefined;
  private matches = new Set<number>();
  private critical: CriticalPath | undefined;
  private painter: BarPainter;
  private drawing = 0;

  constructor(
    private readonly content: WaterfallContent,
    readonly events: WaterfallEvents,
  ) {
    this.view = content.columns.shown;
    this.painter = new BarPainter(readTheme());
    this.grid = element("div", {
      class: "grid",
      role: "treegrid",
      tabindex: 0,
      "aria-label": "Spans of the trace",
      "aria-colcount": 2,
    });
    const change = (view: Interval) => this.setView(view, true);
    this.axis = new TimeAxis((depth) => this.foldBelow(depth), change);
    this.minimap = new Minimap(content, change);
    this.canvas.element.className = "bars";
    this.canvas.element.setAttribute("aria-hidden", "true");
    this.spacer.append(this.canvas.element);
    this.grid.append(this.spacer);
    this.element = element(
      "section",
      { class: "waterfall", "aria-label": "Waterfall" },
      this.minimap.element,
      this.axis.element,
      this.grid,
    );
    this.grid.addEventListener("scroll", () => this.scrolled());
    this.grid.addEventListener("keydown", (event) => waterfallKeys(this, event));
    followPointer(this, this.grid);
    this.resize = new ResizeObserver(() => this.refresh());
    this.resize.observe(this.grid);
    this.stopTheme = onThemeChange(() => {
      this.painter = new BarPainter(readTheme());
      this.redraw();
      this.minimap.draw();
    });
  }

  close(): void {
    cancelAnimationFrame(this.drawing);
    this.canvas.close();
    this.minimap.close();
    this.resize.disconnect();
    this.stopTheme();
  }

  focus(): void {
    this.grid.focus({ preventScroll: true });
  }

  get rows(): ShownRows {
    return this.content.rows;
  }

  get columns(): Columns {
    return this.content.columns;
  }

  get collapsed(): readonly number[] {
    return this.rows.collapsed;
  }

  get detailsOpen(): boolean {
    return this.opened !== undefined;
  }

  get rowsPerPage(): number {
    return Math.max(1, Math.floor(this.grid.clientHeight / ROW_HEIGHT) - 1);
  }

  get scale(): TimeScale {
    return new TimeScale(this.view, pixels(this.canvas.element.clientWidth));
  }

  // --- what is looked at ---------------------------------------------------------------------

  setColumns(columns: Columns): void {
    this.content.columns = columns;
    this.minimap.setColumns(columns);
    this.setView(columns.shown, true);
  }

  // Other spans are rows, of the same trace.
  setRows(rows: ShownRows, groups: ReadonlyMap<number, SiblingGroup>): void {
    this.content.rows = rows;
    this.content.groups = groups;
    if (rows.rowCount > 0) this.active = rows.spanOfRow(rows.rowOfSpan(this.active));
    this.refresh();
  }

  setView(view: Interval, tell = false): void {
    this.view = clampView(view, this.columns.shown);
    if (tell) this.events.zoomed(this.view);
    this.redraw();
  }

  zoom(factor: number, anchor?: Nanoseconds): void {
    const middle = nanoseconds((this.view.from + this.view.to) / 2);
    this.setView(
      zoomView(this.view, this.columns.shown, { factor, anchor: anchor ?? middle }),
      true,
    );
  }

  pan(by: Nanoseconds): void {
    this.setView(panView(this.view, this.columns.shown, by), true);
  }

  panShare(share: number): void {
    this.pan(nanoseconds((this.view.to - this.view.from) * share));
  }

  zoomToSpan(span: number): void {
    const shape = barShape(this.content.trace, this.columns, span);
    const to = shape.overrun?.to ?? shape.to;
    this.setView(fitView({ from: shape.from, to }, this.columns.shown), true);
  }

  zoomOut(): void {
    this.setView(this.columns.shown, true);
  }

  // --- selection -----------------------------------------------------------------------------

  setOpened(span: number | undefined): void {
    this.opened = span;
    this.redraw();
  }

  setMatches(matches: readonly number[]): void {
    this.matches = new Set(matches);
    this.redraw();
  }

  // Undefined: it is not marked.
  setCritical(path: CriticalPath | undefined): void {
    this.critical = path;
    this.redraw();
  }

  // Makes a span the one that the keyboard acts on; open details follow it.
  select(span: number): void {
    if (this.rows.spanOfRow(this.rows.rowOfSpan(span)) !== span) return this.reveal(span);
    this.active = span;
    this.scrollToRow(this.rows.rowOfSpan(span));
    if (this.opened !== undefined && this.opened !== span) this.events.open(span);
    this.redraw();
  }

  // The same for a span that a collapsed one may hide.
  reveal(span: number): void {
    if (!this.rows.shows(span)) this.events.unhide(span);
    this.rows.reveal(span, this.columns.parent);
    this.events.folded();
    this.refresh();
    this.select(span);
  }

  openDetails(span: number): void {
    this.active = span;
    this.events.open(span);
    this.scrollToRow(this.rows.rowOfSpan(span));
  }

  fold(span: number, collapsed: boolean): void {
    this.rows.setCollapsed(span, collapsed);
    this.afterFolding();
  }

  foldBelow(depth: number | undefined): void {
    if (depth === undefined) this.rows.expandAll();
    else this.rows.collapseBelow(depth, this.columns.depth);
    this.afterFolding();
  }

  private afterFolding(): void {
    this.active = this.rows.spanOfRow(this.rows.rowOfSpan(this.active));
    this.events.folded();
    this.refresh();
  }

  // --- drawing -------------------------------------------------------------------------------

  private scrollToRow(row: number): void {
    const top = row * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.grid;
    if (top < scrollTop) this.grid.scrollTop = Math.max(0, top - ROW_HEIGHT);
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) {
      this.grid.scrollTop = top + 2 * ROW_HEIGHT - clientHeight;
    }
  }

  private scrolled(): void {
    const { first, last } = this.visibleRows();
    if (first < this.window.first || last > this.window.last) this.refresh();
  }

  private visibleRows(): { first: number; last: number } {
    const first = Math.floor(this.grid.scrollTop / ROW_HEIGHT);
    const count = Math.ceil(this.grid.clientHeight / ROW_HEIGHT) + 1;
    return { first, last: Math.min(this.rows.rowCount - 1, first + count) };
  }

  // Chooses anew which rows exist, after scrolling, folding or a change of size.
  private refresh(): void {
    const visible = this.visibleRows();
    const first = Math.max(0, visible.first - SPARE_ROWS);
    const last = Math.min(this.rows.rowCount - 1, visible.last + SPARE_ROWS);
    this.window = { first, last };
    const height = this.rows.rowCount * ROW_HEIGHT;
    this.spacer.style.height = `${height}px`;
    this.canvas.element.style.top = `${first * ROW_HEIGHT}px`;
    this.canvas.element.style.height = `${(last - first + 1) * ROW_HEIGHT}px`;
    this.grid.setAttribute("aria-rowcount", String(this.rows.rowCount));
    this.resizePool(Math.max(0, last - first + 1));
    this.redraw();
  }

  private resizePool(count: number): void {
    while (this.pool.length < count) {
      const row = new WaterfallRow(this.content.palette);
      this.pool.push(row);
      this.spacer.append(row.element);
    }
    for (const row of this.pool.splice(count)) row.element.remove();
  }

  // Any number of changes before the next frame are drawn once.
  private redraw(): void {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  private draw(): void {
    const { element: canvas } = this.canvas;
    this.canvas.width = canvas.clientWidth;
    this.canvas.height = canvas.clientHeight;
    if (this.canvas.width === 0) return;
    const scale = this.scale;
    this.axis.draw(scale, this.columns.from);
    this.minimap.showView(this.view);
    this.painter.begin(this.canvas.begin(), scale);
    this.pool.forEach((row, k) => this.drawRow(row, this.window.first + k, scale));
    this.grid.setAttribute("aria-activedescendant", `row-${this.active}`);
  }

  private drawRow(row: WaterfallRow, rowNumber: number, scale: TimeScale): void {
    const { trace, columns, palette, groups } = this.content;
    const index = this.rows.spanOfRow(rowNumber);
    const span = trace.at(index)!;
    const shape = barShape(trace, columns, index);
    const top = (rowNumber - this.window.first) * ROW_HEIGHT;
    const group = groups.get(index);
    const slot = palette.slot(span.service);
    const last = group ? this.painter.paintSimilar(this.stretchesOf(group), { top, slot }) : 0;
    const end = this.painter.paint(span, shape, {
      top,
      slot,
      innerSlot: shape.inner ? palette.slot(columns.services[shape.inner.service]!) : 0,
      events: trace.eventsOf(index),
      critical: this.critical?.stretchesOf(index) ?? [],
      shift: this.shiftOf(index),
    });
    row.show(index, span, this.stateOf(index, rowNumber));
    row.placeText({ from: end.from, to: Math.max(end.to, last) }, scale.width);
  }

  private stretchesOf(group: SiblingGroup): [number, number][] {
    const { start, end } = this.columns;
    return group.members.map((member) => [start[member]!, end[member]!]);
  }

  // From the corrected clock, which events and critical path are on, to the clock that is shown.
  private shiftOf(index: number): number {
    const shift = this.columns.start[index]! - this.content.trace.columns.start[index]!;
    return Number.isNaN(shift) ? 0 : shift;
  }

  private sameService(index: number): boolean {
    const { parent, service } = this.columns;
    return parent[index]! >= 0 && service[parent[index]!] === service[index];
  }

  private stateOf(index: number, rowNumber: number): RowState {
    return {
      row: rowNumber,
      expandable: this.rows.hasChildren(index),
      collapsed: this.rows.isCollapsed(index),
      active: index === this.active,
      opened: index === this.opened,
      match: this.matches.has(index),
      sameService: this.sameService(index),
      similar: this.content.groups.get(index)?.members.length ?? 0,
      groupText: groupText(this.content.groups.get(index)),
    };
  }
}

function groupText(group: SiblingGroup | undefined): string {
  if (!group) return "";
  const errors = group.errors > 0 ? `, ${plural(group.errors, "error")}` : "";
  const count = formatCount(group.members.length);
  return `${count} similar, ${formatDuration(group.total)} in all${errors}`;
}
