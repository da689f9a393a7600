// Making elements. Text only ever becomes a text node: what a span says can never be markup.

type Listener = (event: never) => void;
type Property = string | number | boolean | undefined | Listener;
export type Child = Node | string | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

function configure(node: Element, properties: Record<string, Property>, children: Child[]): void {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      node.addEventListener(name.replace(/^on/, ""), value as EventListener);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== undefined && value !== false) {
      node.setAttribute(name, String(value));
    }
  }
  for (const child of children) if (child !== undefined && child !== false) node.append(child);
}

// Properties are attributes, or listeners named "on…". False and undefined are left out.
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Record<string, Property> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  configure(node, properties, children);
  return node;
}

export function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  properties: Record<string, Property> = {},
  ...children: Child[]
): SVGElementTagNameMap[Tag] {
  const node = document.createElementNS(SVG, tag);
  configure(node, properties, children);
  return node;
}

export function replaceChildren(parent: Element, ...children: Child[]): void {
  parent.replaceChildren(
    ...children.filter((c): c is Node | string => c !== undefined && c !== false),
  );
}

// A text field's label and field, with a line for what is wrong with it.
export function field(label: string, input: HTMLElement, note?: Child): HTMLElement {
  return element("label", { class: "field" }, element("span", {}, label), input, note ?? undefined);
}

// An attribute must be "true" or "false" for ARIA; a property of `false` would be left out.
export const aria = (value: boolean): string => (value ? "true" : "false");
