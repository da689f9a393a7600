// The service map: who calls whom, how often, with how many errors, in a range of time.

import { element, replaceChildren, type Child } from "./elements.js";
import { mapPicture } from "./map_picture.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { searchPath } from "./search_page.js";
import { serviceName } from "./service_name.js";
import { timeRangeField } from "./time_range_field.js";
import { formatCount, formatPercent, plural } from "../model/format.js";
import { servicesOf } from "../model/map_layout.js";
import { pathWith } from "../model/routes.js";
import { emptyQuery } from "../model/search_query.js";
import {
  readTimeRange,
  resolveTimeRange,
  writeTimeRange,
  type TimeRange,
} from "../model/time_range.js";
import type { Application, Page } from "./application.js";
import type { DependencyEdge } from "../api/types.js";

export function mapPage(application: Application, parameters: URLSearchParams): Page {
  application.setTitle("Map");
  return new MapPage(application, readTimeRange(parameters));
}

class MapPage implements Page {
  readonly element: HTMLElement;
  private readonly abort = new AbortController();
  private readonly content = element("div", { class: "content" });

  constructor(
    private readonly application: Application,
    private readonly range: TimeRange,
  ) {
    const chooser = timeRangeField(range, () => {
      const chosen = chooser.read();
      if (typeof chosen !== "string") this.show(chosen);
    });
    this.element = element(
      "section",
      { class: "page map-page" },
      element("div", { class: "page-head" }, element("h1", {}, "Service map"), chooser.element),
      this.content,
    );
    void this.ask();
  }

  close(): void {
    this.abort.abort();
  }

  private show(range: TimeRange): void {
    const parameters = new URLSearchParams();
    writeTimeRange(range, parameters);
    this.application.navigate(pathWith("map", parameters));
  }

  private async ask(): Promise<void> {
    replaceChildren(this.content, loading("the map"));
    try {
      const span = resolveTimeRange(this.range, Date.now());
      const { edges } = await this.application.api.dependencies(span, this.abort.signal);
      replaceChildren(this.content, ...this.view(edges));
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.content,
        failure("The service map", reason, () => void this.ask()),
      );
    }
  }

  private view(edges: readonly DependencyEdge[]): Child[] {
    if (edges.length === 0) {
      return [
        notice(
          "No calls between services in this range",
          element("p", {}, "Choose a wider time range, or let services send traces."),
          element("p", { class: "muted" }, "To send some: ", element("code", {}, "phosphor demo")),
        ),
      ];
    }
    const services = servicesOf(edges);
    this.application.palette.add(services);
    const calls = edges.reduce((sum, edge) => sum + edge.call_count, 0);
    return [
      element(
        "p",
        { class: "muted" },
        `${plural(services.length, "service")}, ${plural(calls, "call")}. `,
        "Choose a service to search its traces.",
      ),
      mapPicture(edges, this.application, (service) => this.searchAddress(service)),
      this.table(edges),
    ];
  }

  private searchAddress(service: string): string {
    return this.application.href(searchPath({ ...emptyQuery(), service, range: this.range }));
  }

  // The same in text: for screen readers, for copying, and for maps too large to read.
  private table(edges: readonly DependencyEdge[]): HTMLElement {
    const sorted = [...edges].sort((a, b) => b.call_count - a.call_count);
    const heads = ["Caller", "Callee", "Calls", "Errors", "Error rate"].map((name, column) =>
      element("th", { scope: "col", class: column > 1 ? "number" : "" }, name),
    );
    return element(
      "div",
      { class: "table-scroll edge-table" },
      element(
        "table",
        { class: "table" },
        element("thead", {}, element("tr", {}, ...heads)),
        element("tbody", {}, ...sorted.map((edge) => this.tableRow(edge))),
      ),
    );
  }

  private tableRow(edge: DependencyEdge): HTMLElement {
    const errors = edge.error_count ?? 0;
    const service = (name: string) =>
      element("a", { href: this.searchAddress(name) }, serviceName(name, this.application.palette));
    return element(
      "tr",
      {},
      element("td", {}, service(edge.caller)),
      element("td", {}, service(edge.callee)),
      element("td", { class: "number" }, formatCount(edge.call_count)),
      element("td", { class: "number" }, formatCount(errors)),
      element("td", { class: "number" }, formatPercent(errors, edge.call_count)),
    );
  }
}
