// What a page shows instead of its content: that it loads, that nothing is there, what went wrong.

import { element, type Child } from "./elements.js";
import { ApiError } from "../api/client.js";

export function loading(what: string): HTMLElement {
  return element(
    "div",
    { class: "notice loading", role: "status" },
    element("span", { class: "spinner", "aria-hidden": "true" }),
    element("p", {}, `Loading ${what} …`),
  );
}

export function notice(title: string, ...advice: Child[]): HTMLElement {
  return element("div", { class: "notice" }, element("h2", {}, title), ...advice);
}

const ADVICE: Record<number, string> = {
  0: "Check that the daemon runs and that this address leads to it.",
  400: "Correct the search and try again.",
  404: "Check the address or the id.",
  413: "Ask for less: a shorter time range, or more filters.",
  422: "Ask for less: a shorter time range, or more filters.",
  503: "The daemon is shutting down or not ready yet.",
};

export function failure(what: string, reason: unknown, retry: () => void): HTMLElement {
  const message = reason instanceof Error ? reason.message : String(reason);
  const status = reason instanceof ApiError ? reason.status : -1;
  return element(
    "div",
    { class: "notice failure", role: "alert" },
    element("h2", {}, `${what} could not be loaded`),
    element("p", {}, message),
    ADVICE[status] !== undefined && element("p", { class: "muted" }, ADVICE[status]),
    element("button", { type: "button", onclick: retry }, "Try again"),
  );
}

export function isAbort(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === "AbortError";
}
