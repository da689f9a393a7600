// The trace page: fetches a trace, and owns what of it is looked at (selection, zoom, clock, what
// is collapsed and searched for). Its parts draw that state and ask for changes; each change is
// written into the address in place, so that "back" leads to where the reader came from.

import { element, replaceChildren } from "./elements.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { panelSketch, spanPanel, type SpanShare } from "./span_panel.js";
import { TraceHeader } from "./trace_header.js";
import { TraceLooks } from "./trace_looks.js";
import { Waterfall } from "./waterfall.js";
import { ApiError } from "../api/client.js";
import { nanoseconds } from "../api/units.js";
import { SpanWindows } from "../api/span_windows.js";
import { columnsOf, type Clock, type Columns } from "../model/columns.js";
import { CriticalPath } from "../model/critical_path.js";
import { nextMatch } from "../model/find.js";
import { formatCount, plural } from "../model/format.js";
import { pathWith, tracePath } from "../model/routes.js";
import { selfTimes } from "../model/self_time.js";
import { clampView, isWhole, type Interval } from "../model/time_scale.js";
import {
  IDS_IN_URL,
  readTraceView,
  writeTraceView,
  type TraceLook,
  type TraceView,
} from "../model/trace_view.js";
import { TraceOutline } from "../model/trace_outline.js";
import { TraceRows } from "../model/trace_rows.js";
import type { Application, Page } from "./application.js";
import type { SpanTimes } from "../model/span_groups.js";
import type { FoundSpans } from "../api/types.js";

// Browsers refuse more than some hundred changes of the address in half a minute, and a wheel makes
// that many in a few seconds: the address is written when the reader pauses.
const SETTLED_MS = 150;

export function tracePage(application: Application, id: string, parameters: URLSearchParams): Page {
  application.setTitle("Trace");
  return new TracePage(application, id, readTraceView(parameters));
}

class TracePage implements Page {
  readonly element = element("div", { class: "page trace-page" });
  private readonly abort = new AbortController();
  private reader: TraceReader | undefined;
  private remembering: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly application: Application,
    private readonly id: string,
    private readonly view: TraceView,
  ) {
    void this.load();
  }

  close(): void {
    clearTimeout(this.remembering); // the address is another page's already
    this.abort.abort();
    this.reader?.close();
  }

  private async load(): Promise<void> {
    this.reader?.close();
    this.reader = undefined;
    replaceChildren(this.element, loading("the trace"));
    try {
      const outline = await this.application.api.outline(this.id, this.abort.signal);
      const trace = new TraceOutline(outline);
      this.application.palette.add(trace.services);
      this.reader = new TraceReader(this.application, trace, {
        id: this.id,
        view: this.view,
        remember: () => this.remember(),
        reload: () => void this.load(),
      });
      replaceChildren(this.element, this.reader.element);
      this.reader.start();
    } catch (reason) {
      if (!isAbort(reason)) replaceChildren(this.element, this.trouble(reason));
    }
  }

  private remember(): void {
    clearTimeout(this.remembering);
    const write = () => {
      this.application.replaceAddress(pathWith(tracePath(this.id), writeTraceView(this.view)));
    };
    this.remembering = setTimeout(write, SETTLED_MS);
  }

  private trouble(reason: unknown): HTMLElement {
    if (!(reason instanceof ApiError) || reason.status !== 404) {
      return failure("The trace", reason, () => void this.load());
    }
    return notice(
      "No trace has this id",
      element("p", { class: "mono" }, this.id),
      element("p", {}, "It may not have arrived yet, or its time of retention is over."),
      element("a", { class: "button", href: this.application.href("search") }, "Search for traces"),
    );
  }
}

interface Surroundings {
  id: string; // as the address has it
  view: TraceView;
  remember: () => void;
  reload: () => void;
}

// One trace that has arrived, and what is done with it.
class TraceReader {
  readonly element: HTMLElement;
  private readonly columns: Record<Clock, Columns | undefined> = {
    corrected: undefined,
    raw: undefined,
  };
  private readonly rows: TraceRows;
  private readonly header: TraceHeader;
  private readonly waterfall: Waterfall;
  private readonly looks: TraceLooks;
  private spanTimes: SpanTimes | undefined;
  private readonly panel = element("aside", { class: "panel", "aria-label": "Span", hidden: true });
  private readonly abort = new AbortController();
  private readonly windows: SpanWindows;
  private matches: number[] = [];
  private shownInPanel: number | undefined;
  private finding: { timer?: ReturnType<typeof setTimeout>; abort: AbortController } = {
    abort: new AbortController(),
  };

  constructor(
    private readonly application: Application,
    private readonly trace: TraceOutline,
    private readonly around: Surroundings,
  ) {
    this.windows = new SpanWindows(application.api, around.id, this.abort.signal);
    this.rows = new TraceRows(trace, this.columnsFor("corrected"), around.view);
    this.header = new TraceHeader(application, trace, around.view, {
      signal: this.abort.signal,
      choose: (change) => this.choose(change),
      setClock: (clock) => this.setClock(clock),
      setLook: (look) => this.setLook(look),
      setCritical: (shown) => this.setCritical(shown),
      find: (text) => this.find(text),
      step: (by) => this.step(by),
      reload: around.reload,
    });
    this.waterfall = new Waterfall(
      {
        trace,
        columns: this.columnsFor(around.view.clock),
        rows: this.rows.rows,
        groups: this.rows.groups,
        palette: application.palette,
      },
      {
        open: (span) => this.open(span),
        zoomed: (view) => this.zoomed(view),
        folded: () => this.folded(),
        unhide: (span) => this.choose((rows) => rows.unhide(span)),
        regroup: (span) => this.choose((rows) => rows.regroup(span)),
        root: (span) => this.choose((rows) => rows.setRoot(span)),
        findField: () => this.header.focusFind(),
        step: (by) => this.step(by),
      },
    );
    this.looks = new TraceLooks(
      {
        trace,
        palette: application.palette,
        times: () => this.times(),
        show: (span) => this.showInWaterfall(span),
        whole: () => application.api.trace(around.id, this.abort.signal),
      },
      this.waterfall,
    );
    const body = element("div", { class: "trace-body" }, this.looks.element, this.panel);
    this.element = element("div", { class: "trace-reader" }, this.header.element, body);
    const root = trace.at(0);
    application.setTitle(root ? `${root.service} ${root.name}` : "Trace");
  }

  start(): void {
    const { view } = this.around;
    const columns = this.columnsFor(view.clock);
    this.setLook(view.look);
    this.header.showRows(this.rows);
    if (view.critical) this.waterfall.setCritical(this.times().path);
    if (view.zoom) this.waterfall.setView(clampView(view.zoom, columns.shown));
    if (view.find) void this.search(view.find, false);
    const selected = this.trace.indexOf(view.span);
    if (selected >= 0) {
      this.waterfall.reveal(selected);
      this.showPanel(selected);
    }
    this.waterfall.focus();
  }

  close(): void {
    this.abort.abort();
    this.stopFinding();
    this.looks.close();
  }

  private columnsFor(clock: Clock): Columns {
    return (this.columns[clock] ??= columnsOf(this.trace, clock));
  }

  private times(): SpanTimes {
    const columns = this.columnsFor("corrected");
    return (this.spanTimes ??= {
      columns,
      self: selfTimes(columns),
      path: CriticalPath.of(columns),
    });
  }

  // Other spans are to be rows.
  private choose(change: (rows: TraceRows) => void): void {
    change(this.rows);
    this.waterfall.setRows(this.rows.rows, this.rows.groups);
    this.header.showRows(this.rows);
    this.folded();
  }

  private setClock(clock: Clock): void {
    this.around.view.clock = clock;
    this.waterfall.setColumns(this.columnsFor(clock));
    this.around.remember();
  }

  private setLook(look: TraceLook): void {
    this.around.view.look = look;
    this.looks.set(look);
    this.element.dataset["look"] = look; // what serves the waterfall alone is hidden (trace.css)
    this.around.remember();
  }

  private setCritical(shown: boolean): void {
    this.around.view.critical = shown;
    this.waterfall.setCritical(shown ? this.times().path : undefined);
    this.around.remember();
  }

  private showInWaterfall(span: number): void {
    this.setLook("waterfall");
    this.header.showLook("waterfall");
    this.waterfall.reveal(span);
    this.waterfall.focus();
  }

  private zoomed(view: Interval): void {
    const whole = isWhole(view, this.columnsFor(this.around.view.clock).shown);
    this.around.view.zoom = whole ? undefined : view;
    this.around.remember();
  }

  private folded(): void {
    const collapsed = this.waterfall.collapsed;
    // Of more it would be costly to say the ids, and nobody would read them (model/trace_view.ts).
    const short = collapsed.length <= IDS_IN_URL ? collapsed : [];
    this.around.view.collapsed = short.map((index) => this.trace.spanId(index));
    this.around.remember();
  }

  private open(span: number | undefined): void {
    this.around.view.span = span === undefined ? "" : this.trace.spanId(span);
    this.around.remember();
    this.showPanel(span);
  }

  private showPanel(span: number | undefined): void {
    this.panel.hidden = span === undefined;
    this.waterfall.setOpened(span);
    this.shownInPanel = span;
    if (span === undefined) return replaceChildren(this.panel);
    this.fillPanel(span, loading("the details"));
    this.panel.scrollTop = 0;
    void this.loadPanel(span);
  }

  private fillPanel(span: number, below: HTMLElement): void {
    const sketch = this.trace.at(span)!;
    replaceChildren(this.panel, panelSketch(this.application, sketch, this.panelEvents, below));
  }

  private async loadPanel(span: number): Promise<void> {
    try {
      const details = await this.windows.get(span);
      if (this.shownInPanel !== span) return;
      // A span that has arrived meanwhile moves those behind it.
      if (details?.span.span_id !== this.trace.spanId(span)) return this.askToReload(span);
      const panel = spanPanel(this.application, this.trace, details, {
        events: this.panelEvents,
        share: this.shareOf(span),
      });
      replaceChildren(this.panel, panel);
    } catch (reason) {
      if (isAbort(reason) || this.shownInPanel !== span) return;
      this.fillPanel(
        span,
        failure("The details", reason, () => this.showPanel(span)),
      );
    }
  }

  private shareOf(span: number): SpanShare {
    const { self, path } = this.times();
    const own = self[span]!;
    return {
      self: Number.isNaN(own) ? undefined : nanoseconds(own),
      critical: nanoseconds(path.timeOf(span)),
    };
  }

  private askToReload(span: number): void {
    const reload = element("button", { type: "button", onclick: this.around.reload }, "Reload");
    this.fillPanel(span, notice("The trace has grown since it was opened", reload));
  }

  private get panelEvents() {
    return {
      close: () => {
        this.open(undefined);
        this.waterfall.focus();
      },
      select: (index: number) => this.waterfall.select(index),
      root: () => this.choose((rows) => rows.setRoot(this.shownInPanel)),
    };
  }

  // The server is asked when the reader pauses.
  private find(text: string): void {
    this.around.view.find = text;
    this.around.remember();
    this.stopFinding();
    this.finding.timer = setTimeout(() => void this.search(text, true), SETTLED_MS);
  }

  private stopFinding(): void {
    clearTimeout(this.finding.timer);
    this.finding.abort.abort();
    this.finding = { abort: new AbortController() };
  }

  private async search(text: string, reveal: boolean): Promise<void> {
    if (text.trim() === "")
      return this.showFound({ span_count: 0, match_count: 0, matches: [] }, "");
    try {
      const { id } = this.around;
      const found = await this.application.api.find(id, text, this.finding.abort.signal);
      this.showFound(found, countText(found));
      if (reveal && found.matches.length > 0) this.waterfall.reveal(found.matches[0]!);
    } catch (reason) {
      if (isAbort(reason)) return;
      this.showFound({ span_count: 0, match_count: 0, matches: [] }, "The search failed.");
    }
  }

  private showFound(found: FoundSpans, words: string): void {
    this.matches = found.matches.filter((index) => index < this.trace.length);
    this.waterfall.setMatches(this.matches);
    this.header.showFound(words);
  }

  private step(by: 1 | -1): void {
    const match = nextMatch(this.matches, this.waterfall.active, by);
    if (match >= 0) this.waterfall.reveal(match);
  }
}

function countText(found: FoundSpans): string {
  const listed = found.matches.length;
  const rest =
    listed < found.match_count ? `, the first ${formatCount(listed)} of them marked` : "";
  return plural(found.match_count, "match", "matches") + rest;
}
