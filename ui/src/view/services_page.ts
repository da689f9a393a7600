// All services by name, each a link to its page.

import { element, field, replaceChildren } from "./elements.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { serviceName } from "./service_name.js";
import { plural } from "../model/format.js";
import { servicePath, serviceView } from "../model/service_view.js";
import type { Application, Page } from "./application.js";

export function servicesPage(application: Application): Page {
  application.setTitle("Services");
  const abort = new AbortController();
  const content = element("div", { class: "content" }, loading("the services"));
  const ask = async () => {
    try {
      const services = await application.api.services(abort.signal);
      application.palette.add(services);
      replaceChildren(content, ...(services.length > 0 ? list(services, application) : [nobody()]));
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        content,
        failure("The services", reason, () => void ask()),
      );
    }
  };
  void ask();
  const head = element("div", { class: "page-head" }, element("h1", {}, "Services"));
  const page = element("section", { class: "page services-page" }, head, content);
  return { element: page, close: () => abort.abort() };
}

function nobody(): HTMLElement {
  return notice(
    "No service has sent anything yet",
    element("p", {}, "To see it work, run ", element("code", {}, "phosphor demo"), "."),
  );
}

function list(services: readonly string[], application: Application): HTMLElement[] {
  const items = services.map((service) =>
    element(
      "li",
      {},
      element(
        "a",
        { href: application.href(servicePath(serviceView(service))) },
        serviceName(service, application.palette),
      ),
    ),
  );
  const count = element(
    "p",
    { class: "muted", role: "status" },
    plural(services.length, "service"),
  );
  const input = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    items.forEach((item, k) => (item.hidden = !services[k]!.toLowerCase().includes(wanted)));
    const shown = items.filter((item) => !item.hidden).length;
    count.textContent = plural(shown, "service");
  });
  return [
    element("div", { class: "services-filter" }, field("Name contains", input)),
    count,
    element("ul", { class: "services-list" }, ...items),
  ];
}
