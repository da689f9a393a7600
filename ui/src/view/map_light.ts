// The light that runs through the map as one request touches its services: its calls one after the
// other, along the edges. It can be paused, and gone through step by step; where the reader wants
// no motion it stands still until a step is asked for, and nothing flies.

import { element, replaceChildren, svg } from "./elements.js";
import { formatCount, formatDuration, formatOffset } from "../model/format.js";
import type { LightHop, LightPath } from "../model/light_path.js";

const HOP_MS = 700; // long enough for the eye to follow one edge
const STILL_MS = 1400; // where nothing moves, a step is to be read

export class MapLight {
  readonly element: HTMLElement;
  private readonly play = element("button", { type: "button", onclick: () => this.toggle() });
  private readonly said = element("p", { class: "light-step", role: "status" });
  private readonly dot = svg("circle", { class: "light-dot", r: 6, cx: -20, cy: -20 });
  private readonly edges = new Map<string, SVGPathElement>();
  private readonly nodes = new Map<string, SVGElement>();
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  private step = -1; // none yet
  private frame = 0; // of requestAnimationFrame; 0: paused
  private begun = 0; // when the step that is shown began, in its clock

  constructor(
    private readonly path: LightPath,
    picture: SVGSVGElement,
  ) {
    for (const edge of picture.querySelectorAll<SVGPathElement>("path.edge")) {
      this.edges.set(keyOf(edge.dataset as unknown as LightHop), edge);
    }
    for (const node of picture.querySelectorAll<SVGElement>("[data-service]")) {
      this.nodes.set(node.dataset["service"]!, node);
    }
    picture.append(this.dot);
    const button = (label: string, by: number) =>
      element("button", { type: "button", onclick: () => this.go(by) }, label);
    this.element = element(
      "div",
      { class: "light", role: "group", "aria-label": "The request's way" },
      this.play,
      button("Previous call", -1),
      button("Next call", 1),
      this.said,
    );
    if (this.still || path.hops.length === 0) this.show();
    else this.start();
  }

  close(): void {
    this.pause();
  }

  private get hop(): LightHop | undefined {
    return this.path.hops[this.step];
  }

  private toggle(): void {
    if (this.frame) this.pause();
    else this.start();
    this.show();
  }

  private start(): void {
    if (this.path.hops.length === 0) return;
    if (this.step >= this.path.hops.length - 1) this.step = -1;
    this.next(performance.now());
    this.frame = requestAnimationFrame((now) => this.move(now));
    this.show();
  }

  private pause(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }

  private go(by: number): void {
    this.pause();
    const last = this.path.hops.length - 1;
    this.step = Math.min(last, Math.max(0, this.step + by));
    this.show();
    this.place(1);
  }

  private next(now: number): void {
    this.step++;
    this.begun = now;
  }

  private move(now: number): void {
    const progress = Math.max(0, now - this.begun) / (this.still ? STILL_MS : HOP_MS);
    this.place(Math.min(1, progress));
    if (progress >= 1) {
      if (this.step >= this.path.hops.length - 1) {
        this.pause();
        this.show();
        return;
      }
      this.next(now);
      this.show();
    }
    this.frame = requestAnimationFrame((later) => this.move(later));
  }

  private place(progress: number): void {
    const edge = this.hop && this.edges.get(keyOf(this.hop));
    this.dot.classList.toggle("away", !edge || this.still);
    if (!edge) return;
    const { x, y } = edge.getPointAtLength(edge.getTotalLength() * progress);
    this.dot.setAttribute("cx", String(x));
    this.dot.setAttribute("cy", String(y));
  }

  private show(): void {
    const { hops } = this.path;
    this.play.textContent = this.frame ? "Pause" : "Play";
    for (const edge of this.edges.values()) edge.classList.remove("lit", "passed");
    for (const node of this.nodes.values()) node.classList.remove("lit");
    hops.slice(0, Math.max(0, this.step)).forEach((hop) => {
      this.edges.get(keyOf(hop))?.classList.add("passed");
    });
    if (this.hop) {
      this.edges.get(keyOf(this.hop))?.classList.add("lit");
      for (const service of [this.hop.caller, this.hop.callee]) {
        this.nodes.get(service)?.classList.add("lit");
      }
    }
    // While it runs, a screen reader is not told of each of many steps.
    this.said.setAttribute("aria-live", this.frame ? "off" : "polite");
    replaceChildren(this.said, ...this.words());
  }

  private words(): (Node | string)[] {
    const { hops, call_count } = this.path;
    if (hops.length === 0) return ["This request called no other service."];
    const all = call_count > hops.length ? `, the first of ${formatCount(call_count)}` : "";
    if (!this.hop) return [`${formatCount(hops.length)} calls between services${all}.`];
    const { caller, callee, name, at, duration, failed } = this.hop;
    const when = at === null ? "" : `, at ${formatOffset(at)}`;
    const took = duration === null ? ", still open" : `, ${formatDuration(duration)}`;
    return [
      element("b", {}, `${this.step + 1} of ${hops.length}${all}: `),
      `${caller} → ${callee}, ${name}${when}${took}${failed ? ", failed" : ""}`,
    ];
  }
}

const keyOf = ({ caller, callee }: Pick<LightHop, "caller" | "callee">) =>
  JSON.stringify([caller, callee]);
