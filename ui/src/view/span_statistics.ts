// The statistics of a trace as a table: its operations or services, what they took, and how that
// is spread. A row leads to its first span in the waterfall.

import { element, replaceChildren, type Child } from "./elements.js";
import { segments } from "./segments.js";
import { serviceName } from "./service_name.js";
import { formatCount, formatDuration, formatPercent } from "../model/format.js";
import {
  groupSpans,
  type GroupedBy,
  type SpanGroup,
  type SpanTimes,
} from "../model/span_groups.js";
import type { Palette } from "../model/palette.js";
import type { TraceOutline } from "../model/trace_outline.js";
import type { Nanoseconds } from "../api/units.js";

export interface StatisticsContent {
  trace: TraceOutline;
  times: SpanTimes;
  palette: Palette;
}

const MOST_ROWS = 500; // more are no help to a reader; the rest is said in a sentence

type Column = readonly [string, string, (group: SpanGroup) => Nanoseconds | undefined];

const TIMES: readonly Column[] = [
  ["Self", "at work itself, while nothing that it called was", (g) => g.self],
  ["Critical", "what the end of the trace waited for", (g) => g.critical],
  ["Total", "the sum of the durations", (g) => g.total],
  ["Least", "the shortest duration", (g) => g.shortest],
  ["p50", "half of them were not longer", (g) => g.median],
  ["p95", "95 of 100 were not longer", (g) => g.p95],
  ["Most", "the longest duration", (g) => g.longest],
];

export function spanStatistics(
  content: StatisticsContent,
  show: (span: number) => void,
): HTMLElement {
  const table = element("div", {
    class: "table-scroll",
    tabindex: 0,
    role: "region",
    "aria-label": "Groups of spans",
  });
  const draw = (by: GroupedBy) => replaceChildren(table, ...tableOf(content, by, show));
  const choices = [
    ["operation", "By operation"],
    ["service", "By service"],
  ] as const;
  draw("operation");
  return element(
    "section",
    { class: "trace-statistics", "aria-label": "Statistics" },
    segments("Group", choices, "operation", draw).element,
    table,
  );
}

function tableOf(content: StatisticsContent, by: GroupedBy, show: (span: number) => void): Child[] {
  const groups = groupSpans(content.trace, content.times, by);
  const all = groups.reduce((sum, group) => sum + group.self, 0);
  const rows = groups
    .slice(0, MOST_ROWS)
    .map((group) => rowOf(content.palette, group, all, () => show(group.first)));
  const names = ["Service", ...(by === "operation" ? ["Operation"] : [])];
  const headings = [
    ...names.map((name) => element("th", { scope: "col" }, name)),
    ...["Spans", "Errors"].map((name) => element("th", { scope: "col", class: "number" }, name)),
    ...TIMES.map(([name, title]) => element("th", { scope: "col", class: "number", title }, name)),
  ];
  const table = element(
    "table",
    { class: "table" },
    element("thead", {}, element("tr", {}, ...headings)),
    element("tbody", {}, ...rows),
  );
  const rest = groups.length - rows.length;
  const more = `and ${formatCount(rest)} more with less time of their own`;
  return [table, rest > 0 && element("p", { class: "muted" }, more)];
}

function rowOf(palette: Palette, group: SpanGroup, all: number, show: () => void): HTMLElement {
  const link = element("button", { type: "button", class: "link", onclick: show });
  const name = group.name || "(no name)";
  const service = serviceName(group.service, palette);
  const isService = group.name === "";
  link.append(isService ? service : name);
  const errors =
    group.errors > 0 && element("span", { class: "badge bad" }, formatCount(group.errors));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, isService ? link : service),
    !isService && element("td", {}, link),
    element("td", { class: "number" }, formatCount(group.count)),
    element("td", { class: "number" }, errors || "0"),
    ...TIMES.map(([title, , time]) => timeCell(title, time(group), all)),
  );
}

function timeCell(title: string, time: Nanoseconds | undefined, all: number): HTMLElement {
  const share = title === "Self" && all > 0 && time ? ` ${formatPercent(time, all)}` : "";
  const text = time === undefined ? "–" : formatDuration(time);
  const shown = share && element("span", { class: "muted" }, share);
  return element("td", { class: "number" }, text, shown);
}
