// The service map: who calls whom, how often, how long and with how many errors, in a range of
// time; what is new or gone since another; and the way of one request through it.

import { edgeTable } from "./edge_table.js";
import { element, field, replaceChildren, type Child } from "./elements.js";
import { MapLight } from "./map_light.js";
import { mapPicture } from "./map_picture.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { searchPath } from "./search_page.js";
import { serviceName } from "./service_name.js";
import { lossNotice } from "./loss_notice.js";
import { timeRangeField } from "./time_range_field.js";
import { perSecond } from "../model/activity.js";
import { formatCount, formatRate, plural } from "../model/format.js";
import { edgesWithPath, lightPath, type LightPath } from "../model/light_path.js";
import { servicesOf } from "../model/map_layout.js";
import {
  comparedSpan,
  compareEdges,
  COMPARISONS,
  mapPath,
  MEASURES,
  readMapView,
  servicesByCalls,
  shownMap,
  type ComparedEdge,
  type MapView,
  type ShownMap,
} from "../model/map_view.js";
import { tracePath } from "../model/routes.js";
import { apiParameters, emptyQuery } from "../model/search_query.js";
import { passedTime, servicePath, serviceView } from "../model/service_view.js";
import { TraceOutline } from "../model/trace_outline.js";
import { nanoseconds } from "../api/units.js";
import type { Application, Page } from "./application.js";

export function mapPage(application: Application, parameters: URLSearchParams): Page {
  application.setTitle("Map");
  return new MapPage(application, readMapView(parameters));
}

class MapPage implements Page {
  readonly element: HTMLElement;
  private readonly abort = new AbortController();
  private readonly content = element("div", { class: "content" });
  private readonly span;
  private light: MapLight | undefined;

  constructor(
    private readonly application: Application,
    private readonly view: MapView,
  ) {
    this.span = passedTime(view.range, Date.now());
    this.element = element("section", { class: "page map-page" }, this.head(), this.content);
    void this.ask();
  }

  close(): void {
    this.abort.abort();
    this.light?.close();
  }

  private get length() {
    return nanoseconds(Number(this.span.end - this.span.start));
  }

  private head(): HTMLElement {
    const { view } = this;
    const chooser = timeRangeField(view.range, () => {
      const range = chooser.read();
      if (typeof range !== "string") this.go({ range });
    });
    const measures = choice(MEASURES, view.measure, (measure) => this.go({ measure }));
    const comparisons = choice(COMPARISONS, view.against, (against) => this.go({ against }));
    return element(
      "div",
      { class: "page-head" },
      element("h1", {}, "Service map"),
      element(
        "div",
        { class: "page-choices" },
        field("Edges show", measures),
        field("Compared with", comparisons),
        chooser.element,
      ),
    );
  }

  private go(change: Partial<MapView>): void {
    this.application.navigate(mapPath({ ...this.view, ...change }));
  }

  private address(change: Partial<MapView>): string {
    return this.application.href(mapPath({ ...this.view, ...change }));
  }

  private async ask(): Promise<void> {
    replaceChildren(this.content, loading("the map"));
    try {
      const { api } = this.application;
      const { signal } = this.abort;
      const other = comparedSpan(this.view, Date.now());
      const { trace } = this.view;
      const [now, before, outline] = await Promise.all([
        api.dependencies(this.span, signal),
        other && api.dependencies(other, signal),
        trace ? api.outline(trace, signal) : undefined,
      ]);
      const path = outline && lightPath(new TraceOutline(outline));
      const edges = compareEdges(now.edges, before?.edges);
      replaceChildren(this.content, ...this.show(edges, path));
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.content,
        failure("The service map", reason, () => void this.ask()),
      );
    }
  }

  private show(all: readonly ComparedEdge[], path: LightPath | undefined): Child[] {
    if (all.length === 0 && !path) {
      return [
        notice(
          "No calls between services in this range",
          element("p", {}, "Choose a wider time range, or let services send traces."),
          element("p", { class: "muted" }, "To send some: ", element("code", {}, "phosphor demo")),
        ),
      ];
    }
    this.application.palette.add(servicesOf(all));
    const part = shownMap(all, this.view.focus);
    const edges = path ? edgesWithPath(all, part, path) : part.edges;
    const words = { measure: this.view.measure, length: this.length };
    const address = (focus: string) => this.address({ focus });
    const focus = path ? undefined : part.focus;
    const calls = new Map(servicesByCalls(all).map((of) => [of.service, of.received]));
    const received = (service: string) => calls.get(service) ?? 0;
    const options = { words, focus, received, address };
    const picture = mapPicture(edges, this.application, options);
    if (path) this.light = new MapLight(path, picture.svg);
    const isPart = focus !== undefined;
    return [
      this.summary(all),
      lossNotice(this.application, { ...this.span, services: new Set() }, this.abort.signal),
      this.changes(all),
      path ? this.lightBar() : this.lightChooser(),
      this.light?.element,
      isPart && this.focusBar(all, part),
      element(
        "div",
        { class: isPart ? "map-with-services" : "" },
        isPart && this.servicePicker(all, part),
        picture.element,
      ),
      edgeTable(edges, this.application, {
        length: this.length,
        compared: this.view.against !== "",
        address: (service) => this.serviceAddress(service),
      }),
    ];
  }

  private serviceAddress(service: string): string {
    const view = { ...serviceView(service), range: this.view.range };
    return this.application.href(servicePath(view));
  }

  private summary(edges: readonly ComparedEdge[]): HTMLElement {
    const calls = edges.reduce((sum, edge) => sum + edge.call_count, 0);
    const services = plural(servicesOf(edges).length, "service");
    const rate = formatRate(perSecond(calls, this.length));
    const text = `${services}, ${plural(calls, "call")}, ${rate}. `;
    return element("p", { class: "muted" }, text, "Choose a service to see who is around it.");
  }

  private changes(edges: readonly ComparedEdge[]): Child {
    if (!this.view.against) return undefined;
    const named = (change: string) => edges.filter((edge) => edge.change === change);
    const list = (change: "new" | "gone") => {
      const found = named(change);
      if (found.length === 0) return undefined;
      const names = found.slice(0, 20).map(({ caller, callee }) => `${caller} → ${callee}`);
      const more = found.length > 20 ? ` and ${formatCount(found.length - 20)} more` : "";
      return element("li", {}, element("b", {}, `${change}: `), names.join(", ") + more);
    };
    const same = named("new").length + named("gone").length === 0;
    return element(
      "div",
      { class: "banner", role: "status" },
      same ? "No calls between services are new or gone." : "Calls between services:",
      element("ul", {}, list("new") ?? "", list("gone") ?? ""),
    );
  }

  private lightChooser(): HTMLElement {
    const problem = element("span", { class: "problem", role: "alert" });
    const follow = async () => {
      problem.textContent = "";
      try {
        const trace = await this.newestTrace();
        if (trace) this.go({ trace });
        else problem.textContent = "No request with calls between services in this range.";
      } catch (reason) {
        if (!isAbort(reason)) problem.textContent = String((reason as Error).message);
      }
    };
    const button = element(
      "button",
      { type: "button", onclick: () => void follow() },
      "Follow the newest request",
    );
    return element("div", { class: "actions" }, button, problem);
  }

  // Of those that went somewhere: with a caller's or callee's half in it.
  private async newestTrace(): Promise<string | undefined> {
    const query = {
      ...emptyQuery(),
      text: 'kind in ("client", "producer") and trace:spans > 1',
      service: this.view.focus ?? "",
      range: this.view.range,
      limit: 1,
    };
    const sent = apiParameters(query, Date.now());
    const { traces } = await this.application.api.search(sent, this.abort.signal);
    return traces[0]?.trace_id;
  }

  private lightBar(): HTMLElement {
    const { trace } = this.view;
    return element(
      "div",
      { class: "actions" },
      element("b", {}, "One request's way"),
      element("a", { href: this.application.href(tracePath(trace)) }, "Open its trace"),
      element("a", { href: this.address({ trace: "" }) }, "Back to the map"),
    );
  }

  private focusBar(all: readonly ComparedEdge[], { focus, left_out_count }: ShownMap): HTMLElement {
    const service = focus!;
    const search = { ...emptyQuery(), service, range: this.view.range };
    const whole = shownMap(all, undefined).focus === undefined;
    return element(
      "div",
      { class: "actions focus-bar" },
      element("b", {}, "Around ", serviceName(service, this.application.palette)),
      element("a", { href: this.serviceAddress(service) }, "Its figures over time"),
      element("a", { href: this.application.href(searchPath(search)) }, "Search its traces"),
      whole && element("a", { href: this.address({ focus: undefined }) }, "The whole map"),
      left_out_count > 0 &&
        element("span", { class: "muted" }, `${plural(left_out_count, "edge")} not drawn.`),
    );
  }

  // All services, for those that the picture has not.
  private servicePicker(all: readonly ComparedEdge[], { focus }: ShownMap): HTMLElement {
    const services = servicesByCalls(all);
    const items = services.map(({ service, received }) =>
      element(
        "li",
        {},
        element(
          "a",
          {
            href: this.address({ focus: service, trace: "" }),
            "aria-current": service === focus ? "true" : undefined,
          },
          serviceName(service, this.application.palette),
          element("small", { class: "muted" }, formatCount(received)),
        ),
      ),
    );
    const input = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      services.forEach(({ service }, k) => {
        items[k]!.hidden = !service.toLowerCase().includes(wanted);
      });
    });
    return element(
      "nav",
      { class: "service-picker", "aria-label": "Services of the map" },
      field("Service", input),
      element("ul", {}, ...items),
    );
  }
}

function choice<Name extends string>(
  choices: readonly { name: Name; label: string }[],
  chosen: Name,
  changed: (name: Name) => void,
): HTMLSelectElement {
  const options = choices.map(({ name, label }) =>
    element("option", { value: name, selected: name === chosen }, label),
  );
  const select = element("select", {}, ...options);
  select.addEventListener("change", () => changed(select.value as Name));
  return select;
}
