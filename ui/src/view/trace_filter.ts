// The line above the waterfall that says which spans are rows, and lets the reader choose: errors
// only, longer than, similar siblings as one, and the way back to the whole trace.

import { aria, element, replaceChildren } from "./elements.js";
import { formatCount, formatDuration, parseDuration, plural } from "../model/format.js";
import { NO_FILTER, type TraceRows } from "../model/trace_rows.js";
import type { TraceOutline } from "../model/trace_outline.js";
import type { TraceView } from "../model/trace_view.js";

export interface ChoiceEvents {
  choose: (change: (rows: TraceRows) => void) => void;
}

export class TraceFilter {
  readonly element = element("div", { class: "trace-filter", role: "group" });
  private readonly errors: HTMLButtonElement;
  private readonly similar: HTMLButtonElement;
  private readonly longer: HTMLInputElement;
  private readonly words = element("span", { class: "muted", role: "status" });
  private readonly back = element("span", {});

  constructor(
    private readonly trace: TraceOutline,
    private readonly view: TraceView,
    private readonly events: ChoiceEvents,
  ) {
    const { choose } = events;
    const filter = () => this.view.filter;
    this.element.setAttribute("aria-label", "Which spans are shown");
    this.errors = toggle("Errors only", () =>
      choose((rows) => rows.setFilter({ ...filter(), errors: !filter().errors })),
    );
    this.similar = toggle("Similar as one", () =>
      choose((rows) => rows.setGrouped(!this.view.grouped)),
    );
    this.longer = element("input", {
      type: "text",
      placeholder: "10 ms",
      "aria-label": "Longer than",
      autocomplete: "off",
    });
    this.longer.addEventListener("change", () => this.readLonger());
    const label = element("label", {}, element("span", {}, "Longer than"), this.longer);
    this.element.append(this.errors, label, this.similar, this.words, this.back);
  }

  show(rows: TraceRows): void {
    const { filter, grouped } = this.view;
    this.errors.setAttribute("aria-pressed", aria(filter.errors));
    this.similar.setAttribute("aria-pressed", aria(grouped));
    if (document.activeElement !== this.longer) {
      const { longerThan } = filter;
      this.longer.value = longerThan === undefined ? "" : formatDuration(longerThan);
    }
    this.words.textContent = this.wordsFor(rows);
    replaceChildren(this.back, (rows.filtered || rows.root >= 0) && this.wayBack());
  }

  private wordsFor(rows: TraceRows): string {
    const root = rows.root >= 0 ? this.trace.at(rows.root) : undefined;
    const beneath = root ? `${root.service} ${root.name} and what is beneath. ` : "";
    if (!rows.filtered) return beneath;
    const of = formatCount(this.trace.length);
    const none = rows.matchCount === 0 ? " Nothing is left to show." : "";
    return `${beneath}${plural(rows.matchCount, "span")} of ${of}, with their ancestors.${none}`;
  }

  private wayBack(): HTMLElement {
    const whole = () => {
      this.events.choose((rows) => {
        rows.setRoot(undefined);
        rows.setFilter(NO_FILTER);
      });
    };
    return element("button", { type: "button", onclick: whole }, "Show the whole trace");
  }

  private readLonger(): void {
    const text = this.longer.value.trim();
    const longerThan = text === "" ? undefined : parseDuration(text);
    const wrong = text !== "" && longerThan === undefined;
    this.longer.setCustomValidity(wrong ? "A duration: 250 us, 10 ms, 1.5 s" : "");
    if (wrong) return void this.longer.reportValidity();
    this.events.choose((rows) => rows.setFilter({ ...this.view.filter, longerThan }));
  }
}

function toggle(label: string, pressed: () => void): HTMLButtonElement {
  return element("button", { type: "button", onclick: pressed }, label);
}
