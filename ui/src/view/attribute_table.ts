// Attributes as a table: key, value, and "search for this". Values are hostile: text nodes only,
// and long ones are folded so that they cannot push the page apart.

import { element, type Child } from "./elements.js";
import { searchPath } from "./search_page.js";
import { formatValue, plural } from "../model/format.js";
import { emptyQuery } from "../model/search_query.js";
import type { Application } from "./application.js";
import type { Attribute } from "../api/types.js";

const LONG = 240; // characters shown before a value is folded

export interface AttributeContext {
  application: Application;
  service: string;
  searchable?: boolean; // false: search does not look at these (events, links)
}

export function attributeTable(
  attributes: readonly Attribute[] | undefined,
  dropped: number | undefined,
  context: AttributeContext,
): Child {
  if (!attributes?.length && !dropped) return undefined;
  const rows = (attributes ?? []).map((attribute) => attributeRow(attribute, context));
  const note = dropped ? `${plural(dropped, "attribute")} dropped by the sender` : "";
  return element(
    "div",
    { class: "attributes" },
    rows.length > 0 && element("table", {}, element("tbody", {}, ...rows)),
    note && element("p", { class: "muted small" }, note),
  );
}

function attributeRow(attribute: Attribute, context: AttributeContext): HTMLElement {
  const text = formatValue(attribute);
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, attribute.key),
    element("td", {}, valueView(text, attribute.type)),
    context.searchable !== false &&
      element("td", { class: "act" }, searchLink(attribute.key, text, context)),
  );
}

function valueView(text: string, type: string): HTMLElement {
  const shown = type === "empty" ? element("span", { class: "muted" }, "(empty)") : text;
  if (text.length <= LONG) return element("span", { class: "value", title: type }, shown);
  return element(
    "details",
    { class: "long" },
    element("summary", {}, `${text.slice(0, LONG)}…`),
    element("pre", {}, text),
  );
}

function searchLink(key: string, text: string, context: AttributeContext): Child {
  if (text.length > LONG) return undefined; // addresses have a limit
  const query = { ...emptyQuery(), service: context.service, attributes: [`${key}=${text}`] };
  const href = context.application.href(searchPath(query));
  const label = `Search for spans with ${key}=${text}`;
  return element("a", { href, class: "search-for", title: label, "aria-label": label }, "search");
}
