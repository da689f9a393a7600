// Dragging over an element chooses a stretch of it, shown while it is being drawn out.

import { element } from "./elements.js";

const SHORTEST = 5; // pixels; less is a click

// `chosen` is called with pixels from the element's left edge, in order.
export function brush(area: HTMLElement, chosen: (from: number, to: number) => void): void {
  const mark = element("span", { class: "brush", hidden: true });
  area.append(mark);
  area.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    down.preventDefault();
    const box = area.getBoundingClientRect();
    const at = (event: PointerEvent) => Math.min(box.width, Math.max(0, event.clientX - box.left));
    const start = at(down);
    const stop = new AbortController();
    const { signal } = stop;
    const move = (event: PointerEvent) => {
      const [from, to] = [Math.min(start, at(event)), Math.max(start, at(event))];
      mark.hidden = to - from < SHORTEST;
      mark.style.transform = `translateX(${from}px)`;
      mark.style.width = `${to - from}px`;
    };
    const end = (event: PointerEvent) => {
      stop.abort();
      mark.hidden = true;
      const [from, to] = [Math.min(start, at(event)), Math.max(start, at(event))];
      if (event.type === "pointerup" && to - from >= SHORTEST) chosen(from, to);
    };
    addEventListener("pointermove", move, { signal });
    addEventListener("pointerup", end, { signal });
    addEventListener("pointercancel", end, { signal });
  });
}
