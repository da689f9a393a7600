// The search page: the form on the left; on the right the answer as a plot and a table.

import { element, replaceChildren, type Child } from "./elements.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { resultTable } from "./result_table.js";
import { ScatterPlot } from "./scatter_plot.js";
import { searchForm } from "./search_form.js";
import { formatDuration, formatMoment, plural } from "../model/format.js";
import { pathWith, tracePath } from "../model/routes.js";
import {
  apiParameters,
  emptyQuery,
  nextPage,
  readSearchQuery,
  writeSearchQuery,
  type SearchQuery,
} from "../model/search_query.js";
import { resolveTimeRange } from "../model/time_range.js";
import type { Application, Page, SearchMemory } from "./application.js";

export const searchPath = (query: SearchQuery) => pathWith("search", writeSearchQuery(query));

export function searchPage(application: Application, parameters: URLSearchParams): Page {
  application.setTitle("Search");
  return new SearchPage(application, readSearchQuery(parameters));
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
  private plot: ScatterPlot | undefined;

  constructor(
    private readonly application: Application,
    private readonly query: SearchQuery,
  ) {
    const form = searchForm(application, query, this.abort.signal, (next) => this.submit(next));
    this.element = element(
      "div",
      { class: "page search-page" },
      element("aside", { class: "search-side", "aria-label": "Filters" }, form),
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
    }
  }

  private show(memory: SearchMemory): void {
    const { traces, blocks_damaged = 0 } = memory.answer;
    this.application.palette.add(traces.flatMap((t) => t.services.map((s) => s.service)));
    if (traces.length === 0) {
      replaceChildren(this.results, this.nothingFound());
      return;
    }
    this.plot = new ScatterPlot(
      traces,
      resolveTimeRange(this.query.range, memory.askedAt),
      (trace) => this.application.navigate(tracePath(trace.trace_id)),
    );
    replaceChildren(
      this.results,
      this.summary(memory),
      blocks_damaged > 0 ? damageNote(blocks_damaged) : "",
      this.plot.element,
      resultTable(traces, this.application, memory.askedAt),
      this.pager(memory),
    );
    requestAnimationFrame(() => scrollTo(0, memory.scrollTop));
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
