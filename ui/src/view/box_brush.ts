// Dragging over a plot chooses a box of it, shown while it is being drawn out.

import { element } from "./elements.js";

const SMALLEST = 6; // pixels, either way; less is a click

// In pixels from the area's left upper corner.
export interface PixelBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

// `chosen` is called when the box is drawn; the click that ends a drag is no click.
export function boxBrush(area: HTMLElement, chosen: (box: PixelBox) => void): void {
  const mark = element("span", { class: "box-brush", hidden: true });
  area.append(mark);
  area.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    const start = placeIn(area, down);
    const stop = new AbortController();
    const { signal } = stop;
    const boxTo = (event: PointerEvent) => boxBetween(start, placeIn(area, event));
    const end = (event: PointerEvent) => {
      stop.abort();
      mark.hidden = true;
      const box = boxTo(event);
      if (event.type !== "pointerup" || !isBox(box)) return;
      swallowClick(area);
      chosen(box);
    };
    addEventListener("pointermove", (event) => showBox(mark, boxTo(event)), { signal });
    addEventListener("pointerup", end, { signal });
    addEventListener("pointercancel", end, { signal });
  });
}

interface Place {
  x: number;
  y: number;
}

function placeIn(area: HTMLElement, event: PointerEvent): Place {
  const { left, top, width, height } = area.getBoundingClientRect();
  const within = (value: number, most: number) => Math.min(most, Math.max(0, value));
  return { x: within(event.clientX - left, width), y: within(event.clientY - top, height) };
}

function boxBetween(a: Place, b: Place): PixelBox {
  return {
    left: Math.min(a.x, b.x),
    right: Math.max(a.x, b.x),
    top: Math.min(a.y, b.y),
    bottom: Math.max(a.y, b.y),
  };
}

const isBox = (box: PixelBox) =>
  box.right - box.left >= SMALLEST && box.bottom - box.top >= SMALLEST;

// Also of a box that is kept: the frame around what was chosen.
export function showBox(mark: HTMLElement, box: PixelBox): void {
  mark.hidden = !isBox(box);
  mark.style.transform = `translate(${box.left}px, ${box.top}px)`;
  mark.style.width = `${box.right - box.left}px`;
  mark.style.height = `${box.bottom - box.top}px`;
}

function swallowClick(area: HTMLElement): void {
  const swallow = (event: Event) => event.stopImmediatePropagation();
  area.addEventListener("click", swallow, { capture: true, once: true });
  // A drag that ends elsewhere makes no click; the next one is then a person's.
  setTimeout(() => area.removeEventListener("click", swallow, { capture: true }));
}
