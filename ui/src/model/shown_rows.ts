// The rows of a waterfall that shows some of a trace's spans only: a RowMap over those, asked and
// answering in spans of the whole trace.

import { RowMap } from "./rows.js";

export class ShownRows {
  private readonly rows: RowMap;

  // `shown` is ascending, and has the ancestors of whatever it has, down from the first span.
  constructor(
    private readonly shown: Uint32Array,
    descendants: Uint32Array,
    collapsed: Iterable<number> = [],
  ) {
    const within = shown.map((span, place) => {
      return placeBehind(shown, span + descendants[span]!) - place - 1;
    });
    const places = [...collapsed].filter((span) => this.shows(span)).map((s) => this.placeOf(s));
    this.rows = new RowMap(within, places);
  }

  shows(span: number): boolean {
    return this.shown[this.placeOf(span)] === span;
  }

  get rowCount(): number {
    return this.rows.rowCount;
  }

  get collapsed(): readonly number[] {
    return this.rows.collapsed.map((place) => this.shown[place]!);
  }

  isCollapsed(span: number): boolean {
    return this.shows(span) && this.rows.isCollapsed(this.placeOf(span));
  }

  hasChildren(span: number): boolean {
    return this.shows(span) && this.rows.hasChildren(this.placeOf(span));
  }

  setCollapsed(span: number, collapsed: boolean): void {
    if (this.shows(span)) this.rows.setCollapsed(this.placeOf(span), collapsed);
  }

  collapseBelow(depth: number, depths: Uint32Array): void {
    this.rows.collapseBelow(
      depth,
      this.shown.map((span) => depths[span]!),
    );
  }

  expandAll(): void {
    this.rows.expandAll();
  }

  // Expands the ancestors of `span`. Requires: it is shown.
  reveal(span: number, parent: Int32Array): void {
    const ancestors: number[] = [];
    for (let up = parent[span]!; up >= 0 && this.shows(up); up = parent[up]!) {
      ancestors.push(this.placeOf(up));
    }
    this.rows.expand(ancestors);
  }

  spanOfRow(row: number): number {
    return this.shown[this.rows.spanOfRow(row)]!;
  }

  // The row of a span, or of what hides it: a collapsed span, or the last shown one before it.
  rowOfSpan(span: number): number {
    return this.rows.rowOfSpan(Math.max(0, placeBehind(this.shown, span) - 1));
  }

  private placeOf(span: number): number {
    return placeBehind(this.shown, span) - 1;
  }
}

// How many are not behind `span`.
function placeBehind(ascending: Uint32Array, span: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= span) low = middle + 1;
    else high = middle;
  }
  return low;
}
