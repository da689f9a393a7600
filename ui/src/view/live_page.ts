// Traces as they arrive: the newest on top, each in a row that stays the same element while it
// changes, so that nothing flickers and the focus is never lost. It can be paused.

import { element, field, replaceChildren } from "./elements.js";
import { isAbort } from "./notices.js";
import { serviceName } from "./service_name.js";
import { formatClock, formatCount, formatDuration, plural } from "../model/format.js";
import {
  LiveList,
  liveParameters,
  readLiveFilter,
  writeLiveFilter,
  type LiveFilter,
  type LiveNews,
} from "../model/live_list.js";
import { pathWith, tracePath } from "../model/routes.js";
import { unixNanoseconds } from "../api/units.js";
import type { Application, Page } from "./application.js";
import type { TraceSummary } from "../api/types.js";

const EVERY_MS = 1500;
const AFTER_FAILURE_MS = 8000; // a daemon in trouble is not asked more often

export function livePage(application: Application, parameters: URLSearchParams): Page {
  application.setTitle("Live");
  return new LivePage(application, readLiveFilter(parameters));
}

class LivePage implements Page {
  readonly element: HTMLElement;
  private readonly abort = new AbortController();
  private readonly list = new LiveList();
  private readonly rows = new Map<string, HTMLTableRowElement>();
  private readonly body = element("tbody");
  private readonly said = element("p", { class: "muted", role: "status" });
  private readonly problem = element("p", { class: "problem", role: "alert" });
  private readonly pauser = element("button", { type: "button", onclick: () => this.toggle() });
  private isPaused = false;
  private timer = 0;

  constructor(
    private readonly application: Application,
    private readonly filter: LiveFilter,
  ) {
    this.element = element(
      "section",
      { class: "page live-page" },
      element("div", { class: "page-head" }, element("h1", {}, "Live"), this.form()),
      element(
        "div",
        { class: "content" },
        element("div", { class: "actions" }, this.pauser, this.said),
        this.problem,
        this.table(),
      ),
    );
    this.tell();
    void this.ask();
  }

  close(): void {
    this.abort.abort();
    clearTimeout(this.timer);
  }

  private form(): HTMLElement {
    const { filter } = this;
    const text = (value: string, placeholder: string) =>
      element("input", { value, placeholder, autocomplete: "off", spellcheck: "false" });
    const query = text(filter.query, ".http.status_code >= 500");
    const service = text(filter.service, "any");
    const longer = text(filter.minDuration, "200 ms");
    const errors = element("input", { type: "checkbox", checked: filter.errorsOnly });
    const submit = (event: Event) => {
      event.preventDefault();
      const next = {
        query: query.value.trim(),
        service: service.value.trim(),
        errorsOnly: errors.checked,
        minDuration: longer.value.trim(),
      };
      this.application.navigate(pathWith("live", writeLiveFilter(next)));
    };
    return element(
      "form",
      { class: "page-choices", onsubmit: submit },
      field("Query", query),
      field("Service", service),
      field("Longer than", longer),
      element("label", { class: "check" }, errors, element("span", {}, "Errors only")),
      element("button", { type: "submit" }, "Filter"),
    );
  }

  private table(): HTMLElement {
    const names = ["Started", "Trace", "Services", "Spans", "Errors", "Duration"];
    const heads = names.map((name, k) =>
      element("th", { scope: "col", class: k > 1 ? "number" : "" }, name),
    );
    return element(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Traces as they arrive" },
      element(
        "table",
        { class: "table results-table" },
        element("thead", {}, element("tr", {}, ...heads)),
        this.body,
      ),
    );
  }

  private toggle(): void {
    this.isPaused = !this.isPaused;
    clearTimeout(this.timer);
    if (!this.isPaused) void this.ask();
    this.tell();
  }

  private later(milliseconds: number): void {
    if (this.isPaused || this.abort.signal.aborted) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), milliseconds);
  }

  private async ask(): Promise<void> {
    // What nobody looks at is not asked for.
    if (document.hidden) return this.later(EVERY_MS);
    try {
      const sent = liveParameters(this.filter, Date.now());
      const answer = await this.application.api.search(sent, this.abort.signal);
      if (!this.isPaused) this.show(this.list.merge(answer));
      this.problem.textContent = "";
      this.later(EVERY_MS);
    } catch (reason) {
      if (isAbort(reason)) return;
      this.problem.textContent = reason instanceof Error ? reason.message : String(reason);
      this.later(AFTER_FAILURE_MS);
    }
  }

  private show({ added, changed, removed }: LiveNews): void {
    this.application.palette.add([...added, ...changed].map((trace) => trace.root_service ?? ""));
    for (const trace of changed) this.fill(this.rows.get(trace.trace_id)!, trace);
    for (const id of removed) {
      this.rows.get(id)?.remove();
      this.rows.delete(id);
    }
    const fresh = added
      .filter((trace) => !removed.includes(trace.trace_id))
      .map((trace) => {
        const row = element("tr", { class: "arrived" });
        this.fill(row, trace);
        this.rows.set(trace.trace_id, row);
        return row;
      });
    this.body.prepend(...fresh);
    this.tell();
  }

  private fill(row: HTMLTableRowElement, trace: TraceSummary): void {
    const link = row.querySelector("a") ?? this.link(trace);
    link.textContent = trace.root_name || "(root not arrived)";
    const badge = (text: string, kind: string) => element("span", { class: `badge ${kind}` }, text);
    const number = (...content: (Node | string | undefined)[]) =>
      element("td", { class: "number" }, ...content);
    const root = trace.root_service
      ? serviceName(trace.root_service, this.application.palette)
      : undefined;
    replaceChildren(
      row,
      element("td", { class: "mono" }, formatClock(unixNanoseconds(trace.start_unix_ns))),
      element("td", { class: "root-cell" }, element("div", { class: "root-line" }, root, link)),
      number(formatCount(trace.services.length)),
      number(formatCount(trace.span_count)),
      number(
        trace.error_count ? badge(plural(trace.error_count, "error"), "bad") : undefined,
        trace.open_count ? badge(`${formatCount(trace.open_count)} open`, "") : undefined,
      ),
      number(formatDuration(trace.duration_ns)),
    );
  }

  private link(trace: TraceSummary): HTMLAnchorElement {
    const href = this.application.href(tracePath(trace.trace_id));
    return element("a", { class: "row-link", href });
  }

  private tell(): void {
    const { arrived, traces, missed } = this.list;
    this.pauser.textContent = this.isPaused ? "Resume" : "Pause";
    const older = arrived - traces.length;
    const parts = [
      this.isPaused ? "Paused" : "Waiting for traces",
      `${formatCount(arrived)} came`,
      older > 0 ? `the last ${formatCount(traces.length)} are shown` : "",
      missed ? "more come than can be shown: filter them" : "",
    ];
    const text = parts.filter((part) => part !== "").join("; ");
    if (this.said.textContent !== text) this.said.textContent = text;
  }
}
