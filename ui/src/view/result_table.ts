// Traces as a table: one row each, whose first cell's link covers the whole row.

import { element } from "./elements.js";
import { serviceName } from "./service_name.js";
import { formatAge, formatCount, formatDuration, formatMoment, plural } from "../model/format.js";
import { tracePath } from "../model/routes.js";
import { unixNanoseconds } from "../api/units.js";
import type { Order } from "../model/search_query.js";
import type { Application } from "./application.js";
import type { ServiceShare, TraceSummary } from "../api/types.js";

const HEADINGS: readonly [string, string][] = [
  ["Trace", ""],
  ["Services", ""],
  ["Spans", "number"],
  ["Errors", "number"],
];

// The orders in which the API gives traces, exactly and page by page; a heading leads to another.
export interface Ordering {
  current: Order;
  address(order: Order): string;
}

function orderHeadings({ current, address }: Ordering): HTMLElement[] {
  const heading = (name: string, sort: string | undefined, next: Order) => {
    const arrow = sort === "descending" ? " ↓" : sort === "ascending" ? " ↑" : "";
    const link = element("a", { href: address(next), title: `${next} first` }, name + arrow);
    return element("th", { scope: "col", class: "number", "aria-sort": sort }, link);
  };
  const started = { newest: "descending", oldest: "ascending", longest: undefined }[current];
  const longest = current === "longest" ? "descending" : undefined;
  return [
    heading("Duration", longest, "longest"),
    heading("Started", started, current === "newest" ? "oldest" : "newest"),
  ];
}

export function resultTable(
  traces: readonly TraceSummary[],
  application: Application,
  now: number,
  ordering: Ordering,
): HTMLElement {
  const longest = Math.max(1, ...traces.map((trace) => trace.duration_ns));
  const heads = HEADINGS.map(([name, kind]) => element("th", { scope: "col", class: kind }, name));
  const rows = traces.map((trace) => resultRow(trace, { application, now, longest }));
  return element(
    "div",
    { class: "table-scroll" },
    element(
      "table",
      { class: "table results-table" },
      element("thead", {}, element("tr", {}, ...heads, ...orderHeadings(ordering))),
      element("tbody", {}, ...rows),
    ),
  );
}

interface RowContext {
  application: Application;
  now: number;
  longest: number;
}

function resultRow(trace: TraceSummary, context: RowContext): HTMLElement {
  const start = unixNanoseconds(trace.start_unix_ns);
  return element(
    "tr",
    {},
    rootCell(trace, context.application),
    element("td", {}, serviceShares(trace.services, context.application)),
    element("td", { class: "number" }, formatCount(trace.span_count)),
    errorCell(trace),
    durationCell(trace, context.longest),
    element(
      "td",
      { class: "number" },
      element("div", {}, formatAge(start, context.now)),
      element("small", { class: "muted" }, formatMoment(start)),
    ),
  );
}

function rootCell(trace: TraceSummary, application: Application): HTMLElement {
  const id = trace.trace_id_text ?? trace.trace_id;
  const link = element(
    "a",
    { class: "row-link", href: application.href(tracePath(trace.trace_id)) },
    trace.root_name || "(root not arrived)",
  );
  const root = trace.root_service
    ? serviceName(trace.root_service, application.palette)
    : undefined;
  return element(
    "td",
    { class: "root-cell" },
    element("div", { class: "root-line" }, root, link),
    element(
      "small",
      { class: "mono muted", title: id },
      id.length > 36 ? `${id.slice(0, 36)}…` : id,
    ),
  );
}

function errorCell(trace: TraceSummary): HTMLElement {
  const badges: HTMLElement[] = [];
  if (trace.error_count) {
    badges.push(element("span", { class: "badge bad" }, plural(trace.error_count, "error")));
  }
  if (trace.open_count) {
    badges.push(element("span", { class: "badge" }, `${formatCount(trace.open_count)} open`));
  }
  return element("td", { class: "number" }, ...badges);
}

function durationCell(trace: TraceSummary, longest: number): HTMLElement {
  const bar = element("span", { class: "duration-bar", "aria-hidden": "true" });
  bar.style.width = `${Math.max(1, (trace.duration_ns / longest) * 100)}%`;
  const text = element("span", {}, formatDuration(trace.duration_ns));
  return element("td", { class: "number duration-cell" }, text, bar);
}

const SHOWN_NAMES = 4;

// Shares of the spans as one bar; the names beneath it say the same without colour.
function serviceShares(shares: readonly ServiceShare[], application: Application): HTMLElement {
  const sorted = [...shares].sort((a, b) => b.span_count - a.span_count);
  const parts = sorted.map((share) => {
    const part = element("span", {
      class: `share slot-${application.palette.slot(share.service)}`,
    });
    part.style.flexGrow = String(share.span_count);
    return part;
  });
  const text = sorted.map((share) => `${share.service} ${plural(share.span_count, "span")}`);
  const names = sorted.slice(0, SHOWN_NAMES).map((share) => share.service);
  const more = sorted.length - names.length;
  return element(
    "div",
    { class: "shares", title: text.join("\n") },
    element("div", { class: "share-bar", "aria-hidden": "true" }, ...parts),
    element("small", { class: "muted" }, names.join(", ") + (more > 0 ? ` and ${more} more` : "")),
  );
}
