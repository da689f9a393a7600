// The trace page: fetches a trace, and owns what of it is looked at (selection, zoom, clock, what
// is collapsed and searched for). Its parts draw that state and ask for changes; each change is
// written into the address in place, so that "back" leads to where the reader came from.

import { element, replaceChildren } from "./elements.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { spanPanel } from "./span_panel.js";
import { TraceHeader } from "./trace_header.js";
import { Waterfall } from "./waterfall.js";
import { ApiError } from "../api/client.js";
import { columnsOf, type Clock, type Columns } from "../model/columns.js";
import { findSpans, nextMatch } from "../model/find.js";
import { pathWith, tracePath } from "../model/routes.js";
import { RowMap } from "../model/rows.js";
import { clampView, isWhole, type Interval } from "../model/time_scale.js";
import {
  COLLAPSED_IN_URL,
  readTraceView,
  writeTraceView,
  type TraceView,
} from "../model/trace_view.js";
import type { Application, Page } from "./application.js";
import type { Trace } from "../api/types.js";

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
      const trace = await this.application.api.trace(this.id, this.abort.signal);
      this.application.palette.add(trace.spans.map((span) => span.service));
      this.reader = new TraceReader(this.application, trace, {
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
  private readonly header: TraceHeader;
  private readonly waterfall: Waterfall;
  private readonly panel = element("aside", { class: "panel", "aria-label": "Span", hidden: true });
  private readonly indexOf: Map<string, number>;
  private matches: number[] = [];

  constructor(
    private readonly application: Application,
    private readonly trace: Trace,
    private readonly around: Surroundings,
  ) {
    this.indexOf = new Map(trace.spans.map((span, index) => [span.span_id, index]));
    this.header = new TraceHeader(application, trace, around.view, {
      setClock: (clock) => this.setClock(clock),
      find: (text) => this.find(text),
      step: (by) => this.step(by),
      reload: around.reload,
    });
    this.waterfall = new Waterfall(
      {
        spans: trace.spans,
        columns: this.columnsFor(around.view.clock),
        rows: this.rows(),
        palette: application.palette,
      },
      {
        open: (span) => this.open(span),
        zoomed: (view) => this.zoomed(view),
        folded: () => this.folded(),
        findField: () => this.header.focusFind(),
        step: (by) => this.step(by),
      },
    );
    const body = element("div", { class: "trace-body" }, this.waterfall.element, this.panel);
    this.element = element("div", { class: "trace-reader" }, this.header.element, body);
    const root = trace.spans[0];
    application.setTitle(root ? `${root.service} ${root.name}` : "Trace");
  }

  start(): void {
    const { view } = this.around;
    const columns = this.columnsFor(view.clock);
    if (view.zoom) this.waterfall.setView(clampView(view.zoom, columns.shown));
    if (view.find) this.showMatches(view.find);
    const selected = this.indexOf.get(view.span);
    if (selected !== undefined) {
      this.waterfall.reveal(selected);
      this.showPanel(selected);
    }
    this.waterfall.focus();
  }

  close(): void {
    this.waterfall.close();
  }

  private columnsFor(clock: Clock): Columns {
    return (this.columns[clock] ??= columnsOf(this.trace, clock));
  }

  private rows(): RowMap {
    const { descendants } = this.columnsFor("corrected");
    const collapsed = this.around.view.collapsed
      .map((id) => this.indexOf.get(id))
      .filter((index): index is number => index !== undefined && descendants[index]! > 0);
    return new RowMap(descendants, collapsed);
  }

  private setClock(clock: Clock): void {
    this.around.view.clock = clock;
    this.waterfall.setColumns(this.columnsFor(clock));
    this.around.remember();
  }

  private zoomed(view: Interval): void {
    const whole = isWhole(view, this.columnsFor(this.around.view.clock).shown);
    this.around.view.zoom = whole ? undefined : view;
    this.around.remember();
  }

  private folded(): void {
    const collapsed = this.waterfall.collapsed;
    const short = collapsed.length <= COLLAPSED_IN_URL ? collapsed : [];
    this.around.view.collapsed = short.map((index) => this.trace.spans[index]!.span_id);
    this.around.remember();
  }

  private open(span: number | undefined): void {
    this.around.view.span = span === undefined ? "" : this.trace.spans[span]!.span_id;
    this.around.remember();
    this.showPanel(span);
  }

  private showPanel(span: number | undefined): void {
    this.panel.hidden = span === undefined;
    this.waterfall.setOpened(span);
    if (span === undefined) return replaceChildren(this.panel);
    replaceChildren(
      this.panel,
      spanPanel(this.application, this.trace, span, {
        close: () => {
          this.open(undefined);
          this.waterfall.focus();
        },
        select: (index) => this.waterfall.select(index),
      }),
    );
    this.panel.scrollTop = 0;
  }

  private find(text: string): void {
    this.around.view.find = text;
    this.around.remember();
    this.showMatches(text);
    if (this.matches.length > 0) this.waterfall.reveal(this.matches[0]!);
  }

  private showMatches(text: string): void {
    this.matches = findSpans(this.trace.spans, text);
    this.waterfall.setMatches(this.matches);
    this.header.showMatchCount(text.trim() === "" ? undefined : this.matches.length);
  }

  private step(by: 1 | -1): void {
    const match = nextMatch(this.matches, this.waterfall.active, by);
    if (match >= 0) this.waterfall.reveal(match);
  }
}
