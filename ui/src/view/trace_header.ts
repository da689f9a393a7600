// The trace page's head: what this trace is, what is wrong with it, which clock, search inside it.

import { aria, element, type Child } from "./elements.js";
import { legend } from "./legend.js";
import { lossNotice } from "./loss_notice.js";
import { segments } from "./segments.js";
import { serviceName } from "./service_name.js";
import {
  formatAge,
  formatCount,
  formatDuration,
  formatMoment,
  formatOffset,
  plural,
} from "../model/format.js";
import { unixNanoseconds, type UnixNanoseconds } from "../api/units.js";
import { ServiceChoice } from "./service_choice.js";
import { TraceFilter, type ChoiceEvents } from "./trace_filter.js";
import type { LossIn } from "../model/loss.js";
import type { TraceRows } from "../model/trace_rows.js";
import type { Application } from "./application.js";
import type { Clock } from "../model/columns.js";
import { LOOKS, type TraceLook, type TraceView } from "../model/trace_view.js";
import type { TraceOutline } from "../model/trace_outline.js";
import type { HostClock, TraceHead } from "../api/types.js";

export interface HeaderEvents extends ChoiceEvents {
  signal: AbortSignal; // the page is left
  setClock: (clock: Clock) => void;
  setLook: (look: TraceLook) => void;
  setCritical: (shown: boolean) => void;
  find: (text: string) => void;
  step: (by: 1 | -1) => void;
  reload: () => void;
}

export class TraceHeader {
  readonly element: HTMLElement;
  private readonly filter: TraceFilter;
  private readonly services: ServiceChoice;
  private readonly looks: { element: HTMLElement; press: (look: TraceLook) => void };
  private readonly findInput: HTMLInputElement;
  private readonly findCount = element("span", { class: "find-count muted", role: "status" });

  constructor(
    application: Application,
    trace: TraceOutline,
    view: TraceView,
    private readonly events: HeaderEvents,
  ) {
    this.filter = new TraceFilter(trace, view, events);
    this.services = new ServiceChoice(application, trace.head, view, events);
    this.looks = segments("View", LOOKS, view.look, events.setLook);
    this.findInput = element("input", {
      type: "search",
      placeholder: "Find in this trace",
      "aria-label": "Find in this trace",
      "aria-keyshortcuts": "/",
      autocomplete: "off",
      spellcheck: "false",
    });
    this.findInput.value = view.find;
    const forWaterfall = element(
      "div",
      { class: "trace-tools waterfall-tools" },
      clockSwitch(trace.head, view.clock, events.setClock),
      criticalSwitch(view.critical, events.setCritical),
      this.findForm(),
      legend(),
    );
    const reload = element("button", { type: "button", onclick: events.reload }, "Reload");
    const tools = element(
      "div",
      { class: "trace-tools" },
      this.looks.element,
      forWaterfall,
      reload,
    );
    this.element = element(
      "header",
      { class: "trace-header" },
      element("div", { class: "trace-title" }, title(application, trace), tools),
      facts(trace.head, trace.openCount),
      this.services.element,
      warnings(trace.head),
      lossNotice(application, lossOf(trace), events.signal),
      this.filter.element,
    );
  }

  focusFind(): void {
    this.findInput.focus();
    this.findInput.select();
  }

  showRows(rows: TraceRows): void {
    this.filter.show(rows);
    this.services.show();
  }

  showLook(look: TraceLook): void {
    this.looks.press(look);
  }

  showFound(words: string): void {
    this.findCount.textContent = words;
  }

  private findForm(): HTMLElement {
    this.findInput.addEventListener("input", () => this.events.find(this.findInput.value));
    const step = (by: 1 | -1, name: string, sign: string) =>
      element(
        "button",
        { type: "button", "aria-label": name, title: name, onclick: () => this.events.step(by) },
        sign,
      );
    const submit = (event: Event) => {
      event.preventDefault();
      this.events.step(1);
    };
    return element(
      "form",
      { class: "find", onsubmit: submit },
      this.findInput,
      step(-1, "Previous match", "↑"),
      step(1, "Next match", "↓"),
      this.findCount,
    );
  }
}

function lossOf({ head, services }: TraceOutline): LossIn {
  const start = unixNanoseconds(head.start_unix_ns);
  const end = (start + BigInt(Math.ceil(head.duration_ns))) as UnixNanoseconds;
  return { start, end, services: new Set(services) };
}

function title(application: Application, trace: TraceOutline): HTMLElement {
  const root = trace.at(0);
  return element(
    "h1",
    {},
    root && serviceName(root.service, application.palette),
    element("span", { class: "root-name" }, root?.name || "Trace without spans"),
  );
}

function fact(name: string, ...value: Child[]): HTMLElement {
  return element("div", { class: "fact" }, element("dt", {}, name), element("dd", {}, ...value));
}

function facts(trace: TraceHead, open: number): HTMLElement {
  const start = unixNanoseconds(trace.start_unix_ns);
  const errors = trace.error_count ?? 0;
  return element(
    "dl",
    { class: "facts" },
    fact("Duration", formatDuration(trace.duration_ns)),
    fact("Spans", formatCount(trace.span_count)),
    fact("Errors", errors > 0 ? element("span", { class: "badge bad" }, formatCount(errors)) : "0"),
    open > 0 && fact("Still open", element("span", { class: "badge" }, formatCount(open))),
    fact("Started", `${formatMoment(start)} (${formatAge(start, Date.now())})`),
    fact("Trace id", element("span", { class: "mono" }, trace.trace_id_text ?? trace.trace_id)),
  );
}

function criticalSwitch(shown: boolean, set: (shown: boolean) => void): HTMLElement {
  const button = element(
    "button",
    {
      type: "button",
      "aria-pressed": aria(shown),
      title: "Mark what the end of the trace waited for",
    },
    "Critical path",
  );
  button.addEventListener("click", () => {
    shown = !shown;
    button.setAttribute("aria-pressed", aria(shown));
    set(shown);
  });
  return button;
}

// A trace whose clocks needed no correction has nothing to switch.
function clockSwitch(trace: TraceHead, clock: Clock, setClock: (clock: Clock) => void): Child {
  if (!(trace.clocks ?? []).some((host) => host.correction_ns)) return undefined;
  const choices: [Clock, string][] = [
    ["corrected", "Corrected clocks"],
    ["raw", "Raw clocks"],
  ];
  return segments("Clocks", choices, clock, setClock).element;
}

function warnings(trace: TraceHead): Child {
  const corrected = (trace.clocks ?? []).filter((clock) => clock.correction_ns);
  const items = (trace.warnings ?? []).map((warning) => element("li", {}, warning.message));
  if (corrected.length > 0) items.push(element("li", {}, ...clockDetails(corrected)));
  if (items.length === 0) return undefined;
  return element(
    "ul",
    { class: "warnings", "aria-label": "What to know about this trace" },
    ...items,
  );
}

function clockDetails(clocks: readonly HostClock[]): Child[] {
  const list = clocks.map((clock) => element("li", {}, clockText(clock)));
  const summary = `${plural(clocks.length, "clock")} corrected, by what the calls allow`;
  return [element("details", {}, element("summary", {}, summary), element("ul", {}, ...list))];
}

function clockText(clock: HostClock): string {
  const name = [clock.service, clock.hostname].filter(Boolean).join(" on ");
  const by = formatOffset(clock.correction_ns!);
  const { uncertainty_ns: bound } = clock;
  const unbound = bound === null ? " (bounded on one side only)" : "";
  const error = bound ? ` ± ${formatDuration(bound)}` : unbound;
  return `${name || "a host without a name"}: ${by}${error}`;
}
