// The ways to look at a trace, one at a time, where the waterfall is: each is made when it is first
// asked for, and kept.

import { element } from "./elements.js";
import { FlameGraph } from "./flame_graph.js";
import { spanStatistics } from "./span_statistics.js";
import { TraceJson } from "./trace_json.js";
import type { SpanTimes } from "../model/span_groups.js";
import type { Palette } from "../model/palette.js";
import type { TraceLook } from "../model/trace_view.js";
import type { Trace } from "../api/types.js";
import type { TraceOutline } from "../model/trace_outline.js";

export interface LookSource {
  trace: TraceOutline;
  palette: Palette;
  times: () => SpanTimes; // counted when they are first needed
  show: (span: number) => void; // in the waterfall
  whole: () => Promise<Trace>;
}

interface Look {
  element: HTMLElement;
  close?: () => void;
}

export class TraceLooks {
  readonly element = element("div", { class: "trace-looks" });
  private readonly made = new Map<TraceLook, Look>();

  constructor(
    private readonly source: LookSource,
    waterfall: Look,
  ) {
    this.made.set("waterfall", waterfall);
  }

  set(look: TraceLook): void {
    let made = this.made.get(look);
    if (!made) this.made.set(look, (made = this.make(look)));
    this.element.replaceChildren(made.element);
  }

  close(): void {
    for (const look of this.made.values()) look.close?.();
  }

  private make(look: TraceLook): Look {
    const { trace, palette, times, show, whole } = this.source;
    const content = { trace, palette, times: times() };
    if (look === "flame") return new FlameGraph(content, show);
    if (look === "json") return new TraceJson(content, whole);
    return { element: spanStatistics(content, show) };
  }
}
