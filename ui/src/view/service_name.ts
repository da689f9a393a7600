// A service's name with its colour beside it; the colour alone never says anything.

import { element } from "./elements.js";
import { SLOT_COUNT } from "../model/palette.js";
import type { Palette } from "../model/palette.js";

export function serviceName(service: string, palette: Palette): HTMLElement {
  return element(
    "span",
    { class: `service slot-${palette.slot(service)}` },
    element("span", { class: "swatch", "aria-hidden": "true" }),
    element("span", { class: "service-text" }, service || "(no service)"),
  );
}

// The colours as the stylesheet has them now; they change with the system's theme.
export interface Theme {
  slots: string[];
  ink: string;
  muted: string;
  faint: string;
  line: string;
  surface: string;
  error: string;
  accent: string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    slots: Array.from({ length: SLOT_COUNT }, (_, slot) => colour(`slot-${slot}`)),
    ink: colour("ink"),
    muted: colour("muted"),
    faint: colour("faint"),
    line: colour("line"),
    surface: colour("surface"),
    error: colour("error"),
    accent: colour("accent"),
  };
}

// Calls `changed` when the system turns light or dark; the result ends that.
export function onThemeChange(changed: () => void): () => void {
  const query = matchMedia("(prefers-color-scheme: dark)");
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}
