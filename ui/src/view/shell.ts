// The frame around every page: navigation, the box that opens a trace by any form of its id, and
// the switch from one page to the next when the address changes.

import { element, replaceChildren } from "./elements.js";
import { healthPage } from "./health_page.js";
import { livePage } from "./live_page.js";
import { mapPage } from "./map_page.js";
import { notice } from "./notices.js";
import { searchPage } from "./search_page.js";
import { servicePage } from "./service_page.js";
import { servicesPage } from "./services_page.js";
import { tracePage } from "./trace_page.js";
import { ApiClient } from "../api/client.js";
import { Palette } from "../model/palette.js";
import { routeOf, tracePath, type Route } from "../model/routes.js";
import type { Application, Page, SearchMemory } from "./application.js";

const LINKS = [
  { page: "search", label: "Search" },
  { page: "live", label: "Live" },
  { page: "services", label: "Services" },
  { page: "map", label: "Map" },
  { page: "health", label: "Health" },
] as const;

export class Shell implements Application {
  readonly palette = new Palette();
  readonly api: ApiClient;
  searchMemory: SearchMemory | undefined;

  private readonly main = element("main", { id: "main", tabindex: -1 });
  private readonly links = new Map<string, HTMLAnchorElement>();
  private page: Page | undefined;

  // `root` is the address under which the viewer is mounted, with a final slash.
  constructor(private readonly root: URL) {
    this.api = new ApiClient(root);
  }

  start(): void {
    document.body.append(this.header(), this.main);
    document.addEventListener("click", (event) => this.followLink(event));
    addEventListener("popstate", () => this.show());
    // Colours depend on the set of services, so it is asked for before anything is drawn.
    this.api
      .services()
      .then((services) => this.palette.add(services))
      .catch(() => undefined) // the page will say what is wrong when it asks itself
      .finally(() => this.show());
  }

  href(path: string): string {
    return new URL(path, this.root).href;
  }

  navigate(path: string): void {
    history.pushState(null, "", this.href(path));
    this.show();
    this.main.focus({ preventScroll: true });
  }

  replaceAddress(path: string): void {
    history.replaceState(null, "", this.href(path));
  }

  setTitle(title: string): void {
    document.title = title ? `${title} · phosphor` : "phosphor";
  }

  private show(): void {
    this.page?.close();
    const route = routeOf(location.pathname, this.root.pathname);
    for (const [page, link] of this.links) {
      if (page === (route.page === "service" ? "services" : route.page))
        link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.body.dataset["page"] = route.page;
    scrollTo(0, 0);
    this.page = this.pageOf(route);
    replaceChildren(this.main, this.page.element);
  }

  private pageOf(route: Route): Page {
    const parameters = new URLSearchParams(location.search);
    switch (route.page) {
      case "search":
        return searchPage(this, parameters);
      case "trace":
        return tracePage(this, route.id, parameters);
      case "services":
        return servicesPage(this);
      case "service":
        return servicePage(this, route.service, parameters);
      case "map":
        return mapPage(this, parameters);
      case "live":
        return livePage(this, parameters);
      case "health":
        return healthPage(this);
      case "unknown":
        this.setTitle("Not found");
        return { element: this.unknownPage(), close: () => undefined };
    }
  }

  private unknownPage(): HTMLElement {
    const search = element("a", { href: this.href("search") }, "Search for traces");
    return notice("There is no such page", element("p", {}, search));
  }

  private header(): HTMLElement {
    const links = LINKS.map(({ page, label }) => {
      const link = element("a", { href: this.href(page) }, label);
      this.links.set(page, link);
      return link;
    });
    return element(
      "header",
      { class: "top" },
      element(
        "a",
        { class: "skip", href: "#main", onclick: (e: Event) => this.skip(e) },
        "Skip to content",
      ),
      element("a", { class: "brand", href: this.href("search") }, brandMark(), "phosphor"),
      element("nav", { "aria-label": "Pages" }, ...links),
      this.traceBox(),
    );
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.main.focus();
  }

  private traceBox(): HTMLElement {
    const input = element("input", {
      type: "search",
      placeholder: "Trace id: hex, UUID or text",
      "aria-label": "Open a trace by its id",
      autocomplete: "off",
      spellcheck: "false",
    });
    const open = (event: Event) => {
      event.preventDefault();
      const id = input.value.trim();
      if (!id) return;
      input.value = "";
      this.navigate(tracePath(id));
    };
    const button = element("button", { type: "submit" }, "Open");
    return element("form", { class: "trace-box", role: "search", onsubmit: open }, input, button);
  }

  // Links of our own change the page without loading the document again.
  private followLink(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest("a");
    // An SVG link's href is an object.
    const href = link?.getAttribute("href");
    if (!link || !href || link.getAttribute("target")) return;
    const url = new URL(href, this.root);
    const route = routeOf(url.pathname, this.root.pathname);
    if (url.origin !== this.root.origin || route.page === "unknown") return;
    event.preventDefault();
    this.navigate(url.href);
  }
}

function brandMark(): HTMLElement {
  const bars = ["a", "b", "c"].map((bar) => element("span", { class: `brand-bar ${bar}` }));
  return element("span", { class: "brand-mark", "aria-hidden": "true" }, ...bars);
}
