// A service's operations with their figures, sorted by any of them; choosing one shows its chart.

import { element, replaceChildren } from "./elements.js";
import { formatCount, formatDuration, formatPercent, formatRate } from "../model/format.js";
import { lengthOf, perSecond } from "../model/activity.js";
import { servicePath, type ServiceView } from "../model/service_view.js";
import type { Application } from "./application.js";
import type { OperationActivity, ServiceActivity } from "../api/types.js";
import type { Nanoseconds } from "../api/units.js";

interface Column {
  name: string;
  of: (operation: OperationActivity) => number;
  text: (operation: OperationActivity, length: Nanoseconds) => string;
}

const duration = (name: string, key: "p50_ns" | "p90_ns" | "p99_ns"): Column => ({
  name,
  of: (operation) => operation[key] ?? -1,
  text: (operation) => (operation[key] === undefined ? "–" : formatDuration(operation[key])),
});

const COLUMNS: readonly Column[] = [
  {
    name: "Spans",
    of: (operation) => operation.span_count,
    text: (operation) => formatCount(operation.span_count),
  },
  {
    name: "Rate",
    of: (operation) => operation.span_count,
    text: (operation, length) => formatRate(perSecond(operation.span_count, length)),
  },
  {
    name: "Errors",
    of: (operation) => operation.error_count / operation.span_count,
    text: ({ error_count, span_count }) =>
      error_count === 0
        ? "0"
        : `${formatCount(error_count)} (${formatPercent(error_count, span_count)})`,
  },
  duration("p50", "p50_ns"),
  duration("p90", "p90_ns"),
  duration("p99", "p99_ns"),
];

export function operationTable(
  activity: ServiceActivity,
  view: ServiceView,
  application: Application,
): HTMLElement {
  const body = element("tbody");
  const heads = COLUMNS.map((column) =>
    element(
      "th",
      { scope: "col", class: "number" },
      element(
        "button",
        { type: "button", class: "quiet sort", onclick: () => sortBy(column) },
        column.name,
      ),
    ),
  );
  const sortBy = (column: Column) => {
    heads.forEach((head, k) => {
      if (COLUMNS[k] === column) head.setAttribute("aria-sort", "descending");
      else head.removeAttribute("aria-sort");
    });
    const sorted = [...activity.operations].sort((a, b) => column.of(b) - column.of(a));
    replaceChildren(body, ...sorted.map((of) => operationRow(of, { activity, view, application })));
  };
  sortBy(COLUMNS[0]!);
  return element(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Operations" },
    element(
      "table",
      { class: "table operation-table" },
      element(
        "thead",
        {},
        element("tr", {}, element("th", { scope: "col" }, "Operation"), ...heads),
      ),
      body,
    ),
  );
}

interface RowContext {
  activity: ServiceActivity;
  view: ServiceView;
  application: Application;
}

function operationRow(of: OperationActivity, context: RowContext): HTMLElement {
  const { activity, view, application } = context;
  const chosen = view.operation === of.name;
  const next = { ...view, operation: chosen ? undefined : of.name, bucket: undefined };
  const link = element(
    "a",
    { href: application.href(servicePath(next)), "aria-current": chosen ? "true" : undefined },
    of.name || "(no name)",
  );
  const length = lengthOf(activity);
  return element(
    "tr",
    { class: chosen ? "chosen" : "" },
    element("td", {}, link, " ", element("small", { class: "muted" }, of.kind)),
    ...COLUMNS.map((column) =>
      element(
        "td",
        { class: `number ${column.name === "Errors" && of.error_count > 0 ? "bad-text" : ""}` },
        column.text(of, length),
      ),
    ),
  );
}
