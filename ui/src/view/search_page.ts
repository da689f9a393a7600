// The search page: the form on the left; on the right the answer as a plot and a table, and what a
// selection of its traces has that the others have not.

import { ComparisonPanel } from "./comparison_panel.js";
import { aria, element, replaceChildren, type Child } from "./elements.js";
import { lossNotice } from "./loss_notice.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { resultTable, type Ordering } from "./result_table.js";
import { ScatterPlot, type PlotShape } from "./scatter_plot.js";
import { searchForm, type SearchForm } from "./search_form.js";
import { selectionBar } from "./selection_bar.js";
import { excludeCondition, joinConditions } from "../model/conditions.js";
import { formatDuration, formatMoment, plural } from "../model/format.js";
import { pathWith, tracePath } from "../model/routes.js";
import {
  apiParameters,
  emptyQuery,
  nextPage,
  readSearchQuery,
  writeSearchQuery,
  type Order,
  type SearchQuery,
} from "../model/search_query.js";
import type { LossIn } from "../model/loss.js";
import { resolveTimeRange } from "../model/time_range.js";
import {
  boxHolds,
  comparisonParameters,
  readTraceSelection,
  searchOfSelection,
  slowestTenth,
  writeTraceSelection,
  type TraceSelection,
} from "../model/trace_selection.js";
import { ApiError } from "../api/client.js";
import type { Application, Page, SearchMemory } from "./application.js";

export const searchPath = (query: SearchQuery) => pathWith("search", writeSearchQuery(query));

export function searchPage(application: Application, parameters: URLSearchParams): Page {
  application.setTitle("Search");
  return new SearchPage(application, readSearchQuery(parameters), {
    selection: readTraceSelection(parameters),
    comparing: parameters.get("compare") === "true",
    shape: parameters.get("plot") === "heat" ? "heat" : "points",
  });
}

// What is chosen of an answer; the answer stays the same.
interface Choice {
  selection: TraceSelection | undefined;
  comparing: boolean;
  shape: PlotShape;
}

const damageNote = (blocks: number) =>
  element(
    "p",
    { class: "problem", role: "alert" },
    `${plural(blocks, "block")} of the store cannot be read and may have had more traces.`,
  );

class SearchPage implements Page {
  readonly element: HTMLElement;
  private readonly results = element("div", { class: "results", "aria-live": "polite" });
  private readonly abort = new AbortController();
  private readonly selectionBar = element("div", { class: "selection-bar" });
  private readonly comparison = element("div");
  private readonly table = element("div");
  private plot: ScatterPlot | undefined;
  private readonly form: SearchForm;

  constructor(
    private readonly application: Application,
    private readonly query: SearchQuery,
    private choice: Choice,
  ) {
    this.form = searchForm(application, query, this.abort.signal, (next) => this.submit(next));
    this.element = element(
      "div",
      { class: "page search-page" },
      element("aside", { class: "search-side", "aria-label": "Filters" }, this.form.element),
      element(
        "section",
        { class: "search-main" },
        element("h1", { class: "hidden" }, "Traces"),
        this.results,
      ),
    );
    const memory = application.searchMemory;
    if (memory?.address === searchPath(query)) this.show(memory);
    else void this.ask();
  }

  close(): void {
    this.abort.abort();
    this.plot?.close();
    const memory = this.application.searchMemory;
    if (memory?.address === searchPath(this.query)) memory.scrollTop = scrollY;
  }

  private submit(next: SearchQuery): void {
    this.application.searchMemory = undefined; // asked for: never an old answer
    this.application.navigate(searchPath(next));
  }

  private async ask(): Promise<void> {
    replaceChildren(this.results, loading("traces"));
    const askedAt = Date.now();
    try {
      const sent = apiParameters(this.query, askedAt);
      const answer = await this.application.api.search(sent, this.abort.signal);
      const memory = { address: searchPath(this.query), answer, askedAt, scrollTop: 0 };
      this.application.searchMemory = memory;
      this.show(memory);
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.results,
        failure("The traces", reason, () => void this.ask()),
      );
      if (reason instanceof ApiError) this.form.showMistake(reason.message);
    }
  }

  private show(memory: SearchMemory): void {
    const { traces, blocks_damaged = 0 } = memory.answer;
    this.application.palette.add(traces.flatMap((t) => t.services.map((s) => s.service)));
    if (traces.length === 0) {
      replaceChildren(this.results, this.nothingFound());
      return;
    }
    this.plot = new ScatterPlot(traces, resolveTimeRange(this.query.range, memory.askedAt), {
      open: (trace) => this.application.navigate(tracePath(trace.trace_id)),
      choose: (box) => this.select(memory, { box, condition: "" }, false),
    });
    replaceChildren(
      this.results,
      this.summary(memory),
      blocks_damaged > 0 ? damageNote(blocks_damaged) : "",
      lossNotice(this.application, this.lossOf(memory), this.abort.signal),
      this.plot.element,
      this.selectionBar,
      this.comparison,
      this.table,
      this.pager(memory),
    );
    this.showChoice(memory);
    requestAnimationFrame(() => scrollTo(0, memory.scrollTop));
  }

  private lossOf({ answer, askedAt }: SearchMemory): LossIn {
    const services = answer.traces.flatMap((trace) => trace.services.map((of) => of.service));
    return { ...resolveTimeRange(this.query.range, askedAt), services: new Set(services) };
  }

  private select(memory: SearchMemory, selection: TraceSelection | undefined, comparing: boolean) {
    this.choose(memory, { ...this.choice, selection, comparing });
  }

  private choose(memory: SearchMemory, choice: Choice): void {
    this.choice = choice;
    const parameters = writeSearchQuery(this.query);
    writeTraceSelection(choice.selection, parameters);
    if (choice.comparing) parameters.set("compare", "true");
    if (choice.shape === "heat") parameters.set("plot", "heat");
    this.application.replaceAddress(pathWith("search", parameters));
    this.showChoice(memory);
  }

  private showChoice(memory: SearchMemory): void {
    const { selection, comparing } = this.choice;
    const box = selection?.box;
    const all = memory.answer.traces;
    const traces = box ? all.filter((trace) => boxHolds(box, trace)) : all;
    this.plot?.setShape(this.choice.shape);
    this.plot?.mark(box);
    replaceChildren(
      this.table,
      resultTable(traces, this.application, memory.askedAt, this.ordering),
    );
    selectionBar(this.selectionBar, selection, traces.length, this.selectionActions(memory));
    replaceChildren(
      this.comparison,
      selection && comparing && this.comparisonPanel(selection, memory.askedAt).element,
    );
  }

  private get ordering(): Ordering {
    const address = (order: Order) => this.address({ ...this.query, order, cursor: "" });
    return { current: this.query.order, address };
  }

  // The same traces, counted in cells.
  private shapeSwitch(memory: SearchMemory): HTMLElement {
    const isHeat = this.choice.shape === "heat";
    const shape = isHeat ? "points" : "heat";
    const press = () => {
      this.choose(memory, { ...this.choice, shape });
      replaceWith(this.shapeSwitch(memory));
    };
    const properties = {
      type: "button",
      class: "quiet",
      "aria-pressed": aria(isHeat),
      onclick: press,
    };
    const button = element("button", properties, "Heat map");
    const replaceWith = (next: HTMLElement) => {
      button.replaceWith(next);
      next.focus();
    };
    return button;
  }

  private selectionActions(memory: SearchMemory) {
    const { traces } = memory.answer;
    const box = slowestTenth(traces);
    const compare = (selection: TraceSelection | undefined) =>
      this.select(memory, selection, selection !== undefined);
    const hasErrors = traces.some((trace) => trace.error_count);
    return {
      slowest: box && (() => compare({ box, condition: "" })),
      errors: hasErrors ? () => compare({ box: undefined, condition: "error" }) : undefined,
      compare: () => compare(this.choice.selection),
      clear: () => compare(undefined),
      searchAddress: (selection: TraceSelection) =>
        this.address(searchOfSelection(this.query, selection)),
    };
  }

  private comparisonPanel(selection: TraceSelection, askedAt: number): ComparisonPanel {
    const parameters = comparisonParameters(this.query, selection, askedAt);
    const withText = (text: string) => this.address({ ...this.query, text, cursor: "" });
    return new ComparisonPanel(
      {
        search: (condition) => withText(joinConditions(this.query.text, condition)),
        exclude: (condition) => withText(excludeCondition(this.query.text, condition)),
      },
      () => this.application.api.compare(parameters, this.abort.signal),
    );
  }

  private summary(memory: SearchMemory): HTMLElement {
    const { traces, elapsed_ns, traces_examined, blocks_read } = memory.answer;
    const found = `found in ${formatDuration(elapsed_ns)}`;
    const examined = `${plural(traces_examined, "trace")} examined`;
    const read = `${examined}, ${plural(blocks_read, "block")} read`;
    const range = resolveTimeRange(this.query.range, memory.askedAt);
    const dates = `${formatMoment(range.start, 0)} to ${formatMoment(range.end, 0)}`;
    return element(
      "div",
      { class: "results-head" },
      element(
        "p",
        {},
        element("b", {}, plural(traces.length, "trace")),
        `, ${this.query.order} first`,
      ),
      this.shapeSwitch(memory),
      element("p", { class: "muted", title: `${dates}; ${read}` }, found),
    );
  }

  private pager(memory: SearchMemory): HTMLElement {
    const cursor = memory.answer.next_cursor;
    const links: Child[] = [];
    if (this.query.cursor) {
      const first = { ...this.query, cursor: "" };
      links.push(element("a", { class: "button", href: this.address(first) }, "First page"));
    }
    if (cursor) {
      const next = nextPage(this.query, cursor, memory.askedAt);
      const link = element("a", { class: "button", href: this.address(next) }, "More traces");
      links.push(link);
    } else {
      links.push(element("span", { class: "muted" }, "No more traces in this range."));
    }
    return element("nav", { class: "pager", "aria-label": "Pages of results" }, ...links);
  }

  private address(query: SearchQuery): string {
    return this.application.href(searchPath(query));
  }

  private nothingFound(): HTMLElement {
    const all = { ...emptyQuery(), range: { kind: "preset", name: "30d" } } as SearchQuery;
    const wider = { ...this.query, cursor: "", range: all.range };
    const filtered = searchPath({ ...this.query, range: all.range }) !== searchPath(all);
    const links = [element("a", { class: "button", href: this.address(wider) }, "Last 30 days")];
    if (filtered) {
      links.push(element("a", { class: "button", href: this.address(all) }, "Without filters"));
    }
    return notice(
      "No trace matches",
      element("p", {}, filtered ? FILTER_ADVICE : EMPTY_ADVICE),
      element("p", { class: "actions" }, ...links),
      !filtered &&
        element("p", { class: "muted" }, "To send some: ", element("code", {}, "phosphor demo")),
    );
  }
}

const FILTER_ADVICE =
  "One span must fulfil all filters, in a trace that starts in the chosen time range. " +
  "Widen the range, or take a filter away.";
const EMPTY_ADVICE = "Nothing started in the chosen time range.";
