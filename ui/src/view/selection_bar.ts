// Above the results: what may be selected, and what can be done with the selection.

import { element, replaceChildren } from "./elements.js";
import { formatDuration, plural } from "../model/format.js";
import type { TraceSelection } from "../model/trace_selection.js";

export interface SelectionActions {
  readonly slowest: (() => void) | undefined; // none where there are too few traces
  readonly errors: (() => void) | undefined;
  compare(): void;
  clear(): void;
  searchAddress(selection: TraceSelection): string;
}

// `count` is how many traces of this page the selection's box has.
export function selectionBar(
  bar: HTMLElement,
  selection: TraceSelection | undefined,
  count: number,
  actions: SelectionActions,
): void {
  if (!selection) replaceChildren(bar, ...offers(actions));
  else replaceChildren(bar, ...chosen(selection, count, actions));
}

const button = (text: string, press: () => void) =>
  element("button", { type: "button", onclick: press }, text);

function offers(actions: SelectionActions): (HTMLElement | false)[] {
  const { slowest, errors } = actions;
  return [
    element("span", { class: "muted" }, "What do they have in common?"),
    slowest !== undefined && button("The slowest tenth", slowest),
    errors !== undefined && button("Those with errors", errors),
    element("small", { class: "muted pointer-only" }, "or drag a box over the plot"),
  ];
}

function chosen(selection: TraceSelection, count: number, actions: SelectionActions) {
  const { box, condition } = selection;
  const durations = box && `${formatDuration(box.shortest)} to ${formatDuration(box.longest)}`;
  const words = [box && `${plural(count, "trace")} of this page, ${durations}`, condition];
  return [
    element("b", { role: "status" }, words.filter(Boolean).join(", ")),
    button("Compare with the others", () => actions.compare()),
    element("a", { class: "button", href: actions.searchAddress(selection) }, "Search only these"),
    element(
      "button",
      { type: "button", class: "quiet", onclick: () => actions.clear() },
      "Clear selection",
    ),
  ];
}
