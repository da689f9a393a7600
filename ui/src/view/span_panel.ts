// A span's details: what happened, its marks, attributes by level, events, links, ids.

import { attributeTable } from "./attribute_table.js";
import { element, type Child } from "./elements.js";
import { serviceName } from "./service_name.js";
import {
  formatCount,
  formatDuration,
  formatMomentText,
  formatOffset,
  plural,
} from "../model/format.js";
import { tracePath } from "../model/routes.js";
import { correctionText, durationOf, explainState, isFailed, marksOf } from "../model/span_text.js";
import type { Application } from "./application.js";
import type { SpanDetails } from "../api/span_windows.js";
import type { Span, SpanEvent, SpanLink } from "../api/types.js";
import type { Nanoseconds, UnixNanosecondsText } from "../api/units.js";
import type { SpanSketch, TraceOutline } from "../model/trace_outline.js";

export interface PanelEvents {
  close: () => void;
  select: (span: number) => void;
  root: () => void; // the span and what is beneath it alone
}

// What the trace as a whole makes known of a span.
export interface SpanShare {
  self: Nanoseconds | undefined;
  critical: Nanoseconds;
}

// What is known at once, while the rest is on its way: `below`.
export function panelSketch(
  application: Application,
  span: SpanSketch,
  events: PanelEvents,
  below: HTMLElement,
): HTMLElement {
  return element("div", { class: "panel-content" }, panelHead(application, span, events), below);
}

export function spanPanel(
  application: Application,
  trace: TraceOutline,
  { span, resource, scope }: SpanDetails,
  { events, share }: { events: PanelEvents; share: SpanShare },
): HTMLElement {
  const from = { application, service: span.service };
  return element(
    "div",
    { class: "panel-content" },
    panelHead(application, span, events),
    condition(span),
    shareLine(span, share, events),
    marks(span),
    callParts(span, trace, events),
    section(
      "Attributes",
      span.attributes?.length,
      attributeTable(span.attributes, span.dropped_attributes_count, from),
    ),
    section("Events", span.events?.length, eventList(span, from)),
    section("Links", span.links?.length, linkList(application, span.links, from)),
    section(
      "Resource",
      resource?.attributes?.length,
      attributeTable(resource?.attributes, resource?.dropped_attributes_count, from),
    ),
    section(
      ["Scope", scope?.name, scope?.version].filter(Boolean).join(" "),
      scope && (scope.attributes?.length ?? 0),
      scope ? attributeTable(scope.attributes, scope.dropped_attributes_count, from) : undefined,
    ),
    section("Ids", undefined, identities(span)),
  );
}

function panelHead(application: Application, span: SpanSketch, events: PanelEvents): HTMLElement {
  const close = element(
    "button",
    {
      type: "button",
      class: "quiet close",
      "aria-label": "Close the details",
      onclick: events.close,
    },
    "✕",
  );
  const peer = span.side === "client" && span.peer ? `→ ${span.peer}` : "";
  const duration = durationOf(span);
  return element(
    "header",
    { class: "panel-head" },
    element(
      "div",
      { class: "panel-service" },
      serviceName(span.service, application.palette),
      peer && element("span", { class: "muted" }, peer),
    ),
    close,
    element("h2", {}, span.name || "(no name)"),
    element(
      "p",
      { class: "panel-figures" },
      duration !== undefined && element("b", {}, formatDuration(duration)),
      span.start_ns !== null &&
        element("span", { class: "muted" }, `from ${formatOffset(span.start_ns)}`),
      element(
        "span",
        { class: "muted" },
        [kindName(span), span.hostname && `on ${span.hostname}`].filter(Boolean).join(" "),
      ),
    ),
  );
}

function kindName(span: SpanSketch): string {
  if (span.side === "client") return "caller's half";
  if (span.side === "server") return "callee's half";
  return span.kind && span.kind !== "unspecified" ? span.kind : "";
}

function condition(span: Span): Child {
  const lines = explainState(span).map((sentence) => element("p", {}, sentence));
  if (isFailed(span)) {
    const message = span.status?.message ? `: ${span.status.message}` : "";
    lines.unshift(
      element("p", { class: "failed" }, element("span", { class: "badge bad" }, "error"), message),
    );
  } else if (span.status?.code === "ok") {
    lines.unshift(element("p", {}, "Status: ok"));
  }
  return lines.length > 0 && element("div", { class: "condition" }, ...lines);
}

function shareLine(span: Span, share: SpanShare, events: PanelEvents): HTMLElement {
  const self = share.self === undefined ? [] : [`${formatDuration(share.self)} at work itself`];
  const critical = `${formatDuration(share.critical)} on the critical path`;
  const root = element("button", { type: "button", onclick: events.root }, "Show it alone");
  const words = [...self, ...(share.critical > 0 ? [critical] : [])].join(", ");
  const beneath = span.descendant_count > 0 && root;
  return element("div", { class: "panel-share" }, element("span", {}, words), beneath);
}

function section(title: string, count: number | undefined, content: Child): Child {
  if (!content) return undefined;
  const number = count === undefined ? "" : element("span", { class: "count" }, formatCount(count));
  const heading = element("summary", {}, element("h3", {}, title), number);
  return element("details", { class: "panel-section", open: true }, heading, content);
}

function marks(span: Span): HTMLElement {
  const rows = marksOf(span).map((mark) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, mark.name),
      element(
        "td",
        { class: "number" },
        mark.offset === null ? "not arrived" : formatOffset(mark.offset),
      ),
      element(
        "td",
        { class: "muted" },
        mark.unixText ? formatMomentText(mark.unixText as UnixNanosecondsText) : "",
      ),
    ),
  );
  const correction = correctionText(span);
  const note =
    correction && `The host's own clock is shown on the right; ${correction} was added to it.`;
  return element(
    "div",
    { class: "marks" },
    element("table", {}, element("tbody", {}, ...rows)),
    note ? element("p", { class: "muted small" }, note) : undefined,
  );
}

// The call's two halves side by side: network, work, network.
function callParts(span: Span, trace: TraceOutline, events: PanelEvents): Child {
  const { call } = span;
  const other = call && trace.at(call.other);
  if (!call || !other) return undefined;
  const name = span.side === "client" ? "callee's half" : "caller's half";
  const go = element(
    "button",
    { type: "button", onclick: () => events.select(call.other) },
    `Go to the ${name}`,
  );
  const work = durationOf(span.side === "client" ? other : span);
  const parts: [string, number | null | undefined][] = [
    ["Network to the callee", call.request_ns],
    ["Callee's work", work],
    ["Network back", call.response_ns],
  ];
  const rows = parts.map(([title, time]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, title),
      element(
        "td",
        { class: "number" },
        time === null || time === undefined ? "not known" : formatDuration(time as never),
      ),
    ),
  );
  const table = element("table", {}, element("tbody", {}, ...rows));
  return element("div", { class: "marks" }, table, go);
}

interface SearchFrom {
  application: Application;
  service: string;
}

function eventList(span: Span, from: SearchFrom): Child {
  const dropped = span.dropped_events_count;
  if (!span.events?.length && !dropped) return undefined;
  const items = (span.events ?? []).map((event) => eventItem(event, span, from));
  if (dropped)
    items.push(
      element("li", { class: "muted" }, `${plural(dropped, "event")} dropped by the sender`),
    );
  return element("ol", { class: "events" }, ...items);
}

function eventItem(event: SpanEvent, span: Span, from: SearchFrom): HTMLElement {
  const known = event.time_ns !== undefined && event.time_ns !== null;
  const since =
    known && span.start_ns !== null ? formatOffset((event.time_ns! - span.start_ns) as never) : "";
  const moment = event.time_unix_ns ? formatMomentText(event.time_unix_ns) : "";
  return element(
    "li",
    {},
    element(
      "div",
      { class: "event-line" },
      element("b", {}, event.name || "(no name)"),
      element("span", { class: "number muted", title: moment }, since),
    ),
    attributeTable(event.attributes, event.dropped_attributes_count, {
      ...from,
      searchable: false,
    }),
  );
}

function linkList(
  application: Application,
  links: SpanLink[] | undefined,
  from: SearchFrom,
): Child {
  if (!links?.length) return undefined;
  const items = links.map((link) => {
    const path =
      tracePath(link.trace_id) + (link.span_id ? `?span=${encodeURIComponent(link.span_id)}` : "");
    return element(
      "li",
      {},
      element("a", { class: "mono", href: application.href(path) }, link.trace_id),
      link.span_id ? element("span", { class: "muted mono" }, ` span ${link.span_id}`) : undefined,
      attributeTable(link.attributes, link.dropped_attributes_count, {
        ...from,
        searchable: false,
      }),
    );
  });
  return element("ul", { class: "links" }, ...items);
}

function identities(span: Span): HTMLElement {
  const rows: [string, string | undefined][] = [
    ["Span", span.span_id_text ?? span.span_id],
    ["Parent", span.parent_id_text ?? span.parent_id],
    ["Call", span.call_id],
    ["Trace state", span.trace_state],
    ["Kind", span.kind],
  ];
  const cells = rows
    .filter(([, value]) => value)
    .map(([name, value]) =>
      element(
        "tr",
        {},
        element("th", { scope: "row" }, name),
        element("td", { class: "mono" }, value),
      ),
    );
  return element("table", { class: "ids" }, element("tbody", {}, ...cells));
}
