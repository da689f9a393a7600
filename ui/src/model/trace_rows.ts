// What of a trace is rows, as the reader has chosen it: a filter, a subtree, groups of similar
// siblings, what is collapsed. Each choice is written into the view, which is kept in the address,
// and answered with rows made anew.

import { ShownRows } from "./shown_rows.js";
import { filters, shownSpans, type SiblingGroup, type SpanFilter } from "./shown_spans.js";
import { ROOT, type TraceOutline } from "./trace_outline.js";
import type { Columns } from "./columns.js";
import type { TraceView } from "./trace_view.js";

export const NO_FILTER: SpanFilter = { services: [], errors: false, longerThan: undefined };

export class TraceRows {
  rows!: ShownRows;
  groups!: ReadonlyMap<number, SiblingGroup>;
  matchCount = 0; // spans that the filter lets through

  constructor(
    private readonly trace: TraceOutline,
    private readonly columns: Columns,
    private readonly view: TraceView,
  ) {
    this.rebuild(this.indexesOf(view.collapsed));
  }

  get filtered(): boolean {
    return filters(this.view.filter);
  }

  // The span whose subtree alone is shown; ROOT: the whole trace is.
  get root(): number {
    return this.view.root ? this.trace.indexOf(this.view.root) : ROOT;
  }

  setFilter(filter: SpanFilter): void {
    this.view.filter = filter;
    this.rebuild();
  }

  toggleService(service: string): void {
    const { services } = this.view.filter;
    const others = services.filter((other) => other !== service);
    const added = others.length < services.length ? others : [...services, service];
    this.setFilter({ ...this.view.filter, services: added });
  }

  setRoot(span: number | undefined): void {
    this.view.root = span === undefined ? "" : this.trace.spanId(span);
    this.rebuild();
  }

  setGrouped(grouped: boolean): void {
    this.view.grouped = grouped;
    this.view.apart = [];
    this.rebuild();
  }

  // A group's spans one by one; or those of a group that is apart as one again.
  regroup(span: number): void {
    const { apart } = this.view;
    const id = this.groups.has(span) ? this.trace.spanId(span) : undefined;
    const together = apart.filter((first) => !this.similar(this.trace.indexOf(first), span));
    this.view.apart = id === undefined ? together : [...apart, id];
    this.rebuild();
  }

  // Gives up as little of the choice as is needed for the span to be shown.
  unhide(span: number): void {
    if (!this.withinRoot(span)) this.setRoot(undefined);
    if (!this.rows.shows(span)) this.leaveGroups(span);
    if (!this.rows.shows(span)) this.setFilter(NO_FILTER);
    if (!this.rows.shows(span)) this.leaveGroups(span);
  }

  private withinRoot(span: number): boolean {
    const { root } = this;
    return root < 0 || (span >= root && span <= root + this.columns.descendants[root]!);
  }

  // From the outermost group that hides it inwards: what is within a hidden span is in no group.
  private leaveGroups(span: number): void {
    const { parent } = this.columns;
    const way = [span];
    for (let up = parent[span]!; up >= 0; up = parent[up]!) way.push(up);
    for (const ancestor of way.reverse()) {
      const group = [...this.groups].find(([, { members }]) => members.includes(ancestor));
      if (group && group[0] !== ancestor) this.regroup(group[0]);
    }
  }

  private similar(a: number, b: number): boolean {
    if (a < 0) return false;
    const { service, name, peer } = this.trace.columns;
    const alike = service[a] === service[b] && name[a] === name[b] && peer[a] === peer[b];
    return alike && this.columns.parent[a] === this.columns.parent[b];
  }

  private rebuild(collapsed: Iterable<number> = this.rows.collapsed): void {
    const { filter, grouped, apart } = this.view;
    const ungrouped = new Set(this.indexesOf(apart));
    const showing = { root: this.root, filter, grouped, ungrouped };
    const shown = shownSpans(this.trace, this.columns, showing);
    this.rows = new ShownRows(shown.spans, this.columns.descendants, collapsed);
    this.groups = shown.groups;
    this.matchCount = shown.matchCount;
  }

  private indexesOf(ids: readonly string[]): number[] {
    return ids.map((id) => this.trace.indexOf(id)).filter((index) => index >= 0);
  }
}
