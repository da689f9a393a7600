// A canvas as wide as its parent lets it be, sharp on every screen: drawing is in CSS pixels, the
// bitmap in the device's. Asks for drawing whenever its size has changed.

import { element } from "./elements.js";

export class CanvasSurface {
  readonly element = element("canvas");
  width = 0;
  height = 0;
  private readonly observer: ResizeObserver;

  constructor(draw: () => void) {
    this.observer = new ResizeObserver(() => {
      if (this.measure()) draw();
    });
    this.observer.observe(this.element);
  }

  // True: there is something to draw on, and it has changed.
  private measure(): boolean {
    const { clientWidth, clientHeight } = this.element;
    this.width = clientWidth;
    this.height = clientHeight;
    return clientWidth > 0 && clientHeight > 0;
  }

  // A cleared context, scaled to CSS pixels.
  begin(): CanvasRenderingContext2D {
    const ratio = devicePixelRatio || 1;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.element.width !== width) this.element.width = width;
    if (this.element.height !== height) this.element.height = height;
    const context = this.element.getContext("2d")!;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    return context;
  }

  close(): void {
    this.observer.disconnect();
  }
}
