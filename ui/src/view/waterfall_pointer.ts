// What the pointer does in the waterfall: click opens, the triangle folds, drag pans, a double
// click zooms to the span; the wheel scrolls rows, with Ctrl it zooms, sideways or with Shift it
// pans.

import { nanoseconds } from "../api/units.js";
import type { Waterfall } from "./waterfall.js";

const DRAG_THRESHOLD = 4; // pixels before a click becomes a drag
const WHEEL_ZOOM = 0.0022; // per pixel of wheel movement

function spanAt(event: Event): number | undefined {
  const row = (event.target as Element).closest<HTMLElement>("[data-span]");
  return row ? Number(row.dataset["span"]) : undefined;
}

const onTimeline = (event: Event) =>
  (event.target as Element).closest(".cell.time, .bars") !== null;

export function followPointer(waterfall: Waterfall, grid: HTMLElement): void {
  let dragged = false;
  grid.addEventListener("wheel", (event) => wheel(waterfall, event), { passive: false });
  grid.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.button === 0 && onTimeline(event)) drag(waterfall, event, () => (dragged = true));
  });
  grid.addEventListener("click", (event) => {
    const span = spanAt(event);
    if (span === undefined || dragged) return;
    const folding =
      (event.target as Element).closest(".toggle") && waterfall.rows.hasChildren(span);
    const ungrouping = (event.target as Element).closest(".row-group");
    if (ungrouping) waterfall.events.regroup(span);
    else if (folding) waterfall.fold(span, !waterfall.rows.isCollapsed(span));
    else waterfall.openDetails(span);
  });
  grid.addEventListener("dblclick", (event) => {
    const span = spanAt(event);
    if (span !== undefined && onTimeline(event)) waterfall.zoomToSpan(span);
  });
}

function drag(waterfall: Waterfall, down: PointerEvent, started: () => void): void {
  let last = down.clientX;
  let moving = false;
  const move = (event: PointerEvent) => {
    if (!moving && Math.abs(event.clientX - down.clientX) < DRAG_THRESHOLD) return;
    moving = true;
    started();
    waterfall.pan(nanoseconds((last - event.clientX) * waterfall.scale.nanosecondsPerPixel));
    last = event.clientX;
  };
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener("pointermove", move, { signal });
  for (const name of ["pointerup", "pointercancel"]) {
    addEventListener(name, () => stop.abort(), { signal });
  }
}

function wheel(waterfall: Waterfall, event: WheelEvent): void {
  if (!onTimeline(event)) return;
  const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
  const box = (event.target as Element).closest(".row, .bars")!.getBoundingClientRect();
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const left = box.right - waterfall.scale.width;
    const anchor = waterfall.scale.time(event.clientX - left);
    waterfall.zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), anchor);
  } else if (sideways !== 0 && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
    event.preventDefault();
    waterfall.pan(nanoseconds(sideways * waterfall.scale.nanosecondsPerPixel));
  }
}
