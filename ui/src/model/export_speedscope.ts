// A trace as a file for speedscope: its flame graph (model/flame.ts), one sample for each node,
// weighed by the node's own work.
// Source: speedscope's file format, "sampled" profiles.

import type { Flame } from "./flame.js";
import type { TraceOutline } from "./trace_outline.js";

export function speedscopeJson(trace: TraceOutline, flame: Flame): unknown {
  const frames = new Frames();
  const samples: number[][] = [];
  const stack: number[] = [];
  for (let node = 0; node < flame.count; node++) {
    const span = trace.at(flame.sample[node]!)!;
    stack.length = flame.depth[node]!;
    stack.push(frames.numberOf(`${span.service} ${span.name}`));
    samples.push([...stack]);
  }
  const name = frames.all[0]?.name ?? "trace";
  return {
    $schema: "https://www.speedscope.app/file-format-schema.json",
    exporter: "phosphor",
    name,
    activeProfileIndex: 0,
    shared: { frames: frames.all },
    profiles: [
      {
        type: "sampled",
        name,
        unit: "nanoseconds",
        startValue: 0,
        endValue: flame.total,
        samples,
        weights: [...flame.self],
      },
    ],
  };
}

class Frames {
  readonly all: { name: string }[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.all.length);
    return this.all.push({ name }) - 1;
  }
}
