// The trace's services and how many spans they have; pressing some shows only theirs.

import { aria, element } from "./elements.js";
import { serviceName } from "./service_name.js";
import { formatCount, plural } from "../model/format.js";
import type { Application } from "./application.js";
import type { ChoiceEvents } from "./trace_filter.js";
import type { TraceView } from "../model/trace_view.js";
import type { ServiceShare, TraceHead } from "../api/types.js";

export class ServiceChoice {
  readonly element: HTMLElement;
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(
    private readonly application: Application,
    trace: TraceHead,
    private readonly view: TraceView,
    private readonly events: ChoiceEvents,
  ) {
    const items = [...trace.services]
      .sort((a, b) => b.span_count - a.span_count)
      .map((share) => element("li", {}, this.button(share)));
    const properties = { class: "trace-services", "aria-label": "Show only spans of" };
    this.element = element("ul", properties, ...items);
  }

  show(): void {
    const chosen = new Set(this.view.filter.services);
    for (const [service, button] of this.buttons) {
      button.setAttribute("aria-pressed", aria(chosen.has(service)));
    }
  }

  private button({ service, span_count, error_count }: ServiceShare): HTMLElement {
    const errors = error_count ? `, ${plural(error_count, "error")}` : "";
    const button = element(
      "button",
      { type: "button", class: "service-choice", title: `Show only spans of ${service}` },
      serviceName(service, this.application.palette),
      element("span", { class: "muted" }, formatCount(span_count) + errors),
    );
    button.addEventListener("click", () => {
      this.events.choose((rows) => rows.toggleService(service));
    });
    this.buttons.set(service, button);
    return button;
  }
}
