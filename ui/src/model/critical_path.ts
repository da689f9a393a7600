// The critical path: those stretches of those spans that the end of the trace waited for. Had one
// of them been shorter, the whole would have been.
//
// Backwards from the root's end: the child that ended last was waited for, before it the last one
// that had ended when it began, and so on; between them the span itself was at work. What ran
// beside them is not on the path. (As CRISP does it: Zhang et al., "CRISP: Critical Path Analysis
// of Large-Scale Microservice Architectures", USENIX ATC 2022.) Messages hinder nobody, and what an
// open call is waited for until is the last that is known of it.

import { siblingAfter } from "./subtree.js";
import type { Columns } from "./columns.js";

export class CriticalPath {
  // The stretches of span i are those from firstOf[i] to firstOf[i + 1], in the order of time.
  private constructor(
    private readonly firstOf: Uint32Array,
    private readonly from: Float64Array,
    private readonly to: Float64Array,
  ) {}

  static of(columns: Columns): CriticalPath {
    return CriticalPath.bySpan(columns.count, stretchesFrom(columns));
  }

  // Pairs of times in nanoseconds; none for a span that is not on the path.
  stretchesOf(span: number): [number, number][] {
    const stretches: [number, number][] = [];
    for (let k = this.firstOf[span]!; k < this.firstOf[span + 1]!; k++) {
      stretches.push([this.from[k]!, this.to[k]!]);
    }
    return stretches;
  }

  // How much of the path is this span's own.
  timeOf(span: number): number {
    return this.stretchesOf(span).reduce((sum, [from, to]) => sum + to - from, 0);
  }

  private static bySpan(count: number, stretches: readonly OwnStretch[]): CriticalPath {
    const firstOf = new Uint32Array(count + 1);
    for (const { span } of stretches) firstOf[span + 1]!++;
    for (let span = 0; span < count; span++) firstOf[span + 1]! += firstOf[span]!;
    const next = firstOf.slice(0, count);
    const from = new Float64Array(stretches.length);
    const to = new Float64Array(stretches.length);
    for (const stretch of stretches) {
      const k = next[stretch.span]!++;
      from[k] = stretch.from;
      to[k] = stretch.to;
    }
    return new CriticalPath(firstOf, from, to);
  }
}

interface OwnStretch {
  span: number;
  from: number;
  to: number;
}

// A span whose children are being gone through, the last first. All before `cursor` is to be found.
interface Open {
  span: number;
  begin: number; // within those of all above it
  until: number;
  children: number[]; // by their ends
  cursor: number;
}

// A stack of our own: a trace may be as deep as it is long.
function stretchesFrom(columns: Columns): OwnStretch[] {
  const stretches: OwnStretch[] = [];
  const add = (span: number, from: number, to: number) => {
    if (to > from) stretches.push({ span, from, to });
  };
  const stack = columns.count > 0 ? [opened(columns, 0, { from: -Infinity, to: Infinity })] : [];
  for (let open = stack.at(-1); open; open = stack.at(-1)) {
    const child = open.children.pop();
    if (child === undefined) {
      add(open.span, open.begin, open.cursor);
      stack.pop();
      continue;
    }
    const end = Math.min(endOf(columns, child), open.until); // who outlives it was waited for
    if (end > open.cursor || end <= open.begin) continue; // it ran beside what was waited for
    add(open.span, end, open.cursor);
    const below = opened(columns, child, { from: open.begin, to: end });
    open.cursor = below.begin;
    stack.push(below);
  }
  return stretches.reverse();
}

function opened(columns: Columns, span: number, within: { from: number; to: number }): Open {
  const children: number[] = [];
  const { descendants, async, start } = columns;
  const behind = siblingAfter(descendants, span);
  for (let child = span + 1; child < behind; child = siblingAfter(descendants, child)) {
    if (!async[child] && !Number.isNaN(start[child]!)) children.push(child);
  }
  children.sort((a, b) => endOf(columns, a) - endOf(columns, b));
  const begin = Math.max(within.from, start[span]!);
  const until = Math.min(within.to, endOf(columns, span));
  return { span, begin, until, children, cursor: until };
}

const endOf = ({ end, last }: Columns, span: number): number =>
  Number.isNaN(end[span]!) ? last[span]! : end[span]!;
