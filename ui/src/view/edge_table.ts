// The map in text: for screen readers, for copying, and for maps too large to read.

import { element } from "./elements.js";
import { serviceName } from "./service_name.js";
import { formatCount, formatPercent, formatRate, plural } from "../model/format.js";
import { perSecond } from "../model/activity.js";
import { changeText, timeText } from "../model/edge_text.js";
import type { ComparedEdge } from "../model/map_view.js";
import type { Application } from "./application.js";
import type { Nanoseconds } from "../api/units.js";

export interface EdgeTableOptions {
  length: Nanoseconds; // of the range
  compared: boolean;
  address: (service: string) => string;
}

const MOST_ROWS = 500; // more are found by choosing a service

export function edgeTable(
  edges: readonly ComparedEdge[],
  application: Application,
  options: EdgeTableOptions,
): HTMLElement {
  const sorted = [...edges].sort((a, b) => b.call_count - a.call_count);
  const names = ["Caller", "Callee", "Rate", "Calls", "Failed"];
  const times = ["Caller's time", "Callee's time", "Network"];
  const heads = [...names, ...times, ...(options.compared ? ["Change"] : [])];
  const rows = sorted.slice(0, MOST_ROWS).map((edge) => edgeRow(edge, application, options));
  const left = sorted.length - rows.length;
  return element(
    "div",
    { class: "table-scroll edge-table", tabindex: 0, role: "region", "aria-label": "Calls" },
    element(
      "table",
      { class: "table" },
      left > 0 && element("caption", {}, `${plural(left, "further edge")} with fewer calls.`),
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...heads.map((name, k) =>
            element("th", { scope: "col", class: k > 1 ? "number" : "" }, name),
          ),
        ),
      ),
      element("tbody", {}, ...rows),
    ),
  );
}

function edgeRow(
  edge: ComparedEdge,
  application: Application,
  { length, compared, address }: EdgeTableOptions,
): HTMLElement {
  const errors = edge.error_count ?? 0;
  const service = (name: string) =>
    element("a", { href: address(name) }, serviceName(name, application.palette));
  const figures = [
    formatRate(perSecond(edge.call_count, length)),
    formatCount(edge.call_count),
    errors === 0 ? "0" : `${formatCount(errors)} (${formatPercent(errors, edge.call_count)})`,
    timeText(edge.caller_time),
    timeText(edge.callee_time),
    timeText(edge.network_time),
    ...(compared ? [changeText(edge)] : []),
  ];
  return element(
    "tr",
    {},
    element("td", {}, service(edge.caller)),
    element("td", {}, service(edge.callee)),
    ...figures.map((text) => element("td", { class: "number" }, text)),
  );
}
