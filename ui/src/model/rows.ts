// Which spans are shown, and in which row, when some are collapsed.
//
// Nothing is computed for each span: a collapsed span hides the `descendants` that follow it in
// pre-order, so all that is kept is a sorted list of the outermost collapsed spans with the number
// of rows hidden so far. Row <-> span is a binary search in it. Collapsing or expanding costs
// O(collapsed), showing a window of rows O(rows + log collapsed), whatever the size of the trace.

export class RowMap {
  private readonly collapsedSpans: Set<number>;
  private holes: number[] = []; // outermost collapsed spans, ascending
  private hiddenBefore: number[] = [0]; // [k]: rows hidden by holes[0 .. k-1]

  constructor(
    private readonly descendants: Uint32Array,
    collapsed: Iterable<number> = [],
  ) {
    this.collapsedSpans = new Set(collapsed);
    this.rebuild();
  }

  get rowCount(): number {
    return this.descendants.length - this.hiddenBefore.at(-1)!;
  }

  get collapsed(): readonly number[] {
    return [...this.collapsedSpans].sort((a, b) => a - b);
  }

  isCollapsed(span: number): boolean {
    return this.collapsedSpans.has(span);
  }

  hasChildren(span: number): boolean {
    return this.descendants[span]! > 0;
  }

  setCollapsed(span: number, collapsed: boolean): void {
    if (!this.hasChildren(span)) return;
    if (collapsed) this.collapsedSpans.add(span);
    else this.collapsedSpans.delete(span);
    this.rebuild();
  }

  // Collapses every span whose depth is `depth` or more; those above are expanded.
  collapseBelow(depth: number, depths: Uint32Array): void {
    this.collapsedSpans.clear();
    for (let i = 0; i < depths.length; i++) {
      if (depths[i] === depth && this.hasChildren(i)) this.collapsedSpans.add(i);
    }
    this.rebuild();
  }

  expandAll(): void {
    this.collapsedSpans.clear();
    this.rebuild();
  }

  expand(spans: Iterable<number>): void {
    for (const span of spans) this.collapsedSpans.delete(span);
    this.rebuild();
  }

  spanOfRow(row: number): number {
    // The number of holes whose hidden part lies before the row: hole k is itself in row
    // holes[k] - hiddenBefore[k], and what it hides would have followed.
    let low = 0;
    let high = this.holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.holes[middle]! - this.hiddenBefore[middle]! < row) low = middle + 1;
      else high = middle;
    }
    return row + this.hiddenBefore[low]!;
  }

  // The row of a span, or of the collapsed span that hides it.
  rowOfSpan(span: number): number {
    let low = 0;
    let high = this.holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.holes[middle]! < span) low = middle + 1;
      else high = middle;
    }
    const hole = this.holes[low - 1];
    if (hole !== undefined && span <= hole + this.descendants[hole]!) {
      return hole - this.hiddenBefore[low - 1]!;
    }
    return span - this.hiddenBefore[low]!;
  }

  private rebuild(): void {
    this.holes = [];
    this.hiddenBefore = [0];
    let covered = -1;
    for (const span of this.collapsed) {
      if (span <= covered) continue; // hidden itself
      this.holes.push(span);
      this.hiddenBefore.push(this.hiddenBefore.at(-1)! + this.descendants[span]!);
      covered = span + this.descendants[span]!;
    }
  }
}
