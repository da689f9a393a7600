// A trace as a flame graph: spans with the same path of operations from the root are one node, as
// wide as the time in which they, or what they called, were at work. Those times are sums: work
// that ran in parallel counts as often as it ran, so that a node is never narrower than its
// children together.

import { isError, type TraceOutline } from "./trace_outline.js";

export interface Flame {
  readonly count: number; // nodes, in pre-order, siblings by width
  readonly depth: Uint32Array;
  readonly from: Float64Array; // ns of work, left edge; a child begins within its parent
  readonly width: Float64Array; // ns of work, with all beneath
  readonly self: Float64Array;
  readonly spans: Uint32Array; // how many are in the node
  readonly errors: Uint32Array;
  readonly sample: Uint32Array; // one of them: names the node
  readonly total: number; // ns
}

interface Node {
  sample: number;
  spans: number;
  errors: number;
  self: number;
  width: number;
  children: Map<number, Node>;
}

const newNode = (sample: number): Node => ({
  sample,
  spans: 0,
  errors: 0,
  self: 0,
  width: 0,
  children: new Map(),
});

export function flameOf(trace: TraceOutline, self: Float64Array): Flame {
  const root = merged(trace, self);
  return laidOut(root);
}

// A node for each span's path; a parent stands before its children, so its node is known.
function merged(trace: TraceOutline, self: Float64Array): Node {
  const { service, name, facts } = trace.columns;
  const names = trace.head.names.length;
  const root = newNode(0);
  const nodeOf: Node[] = new Array<Node>(trace.length);
  for (let span = 0; span < trace.length; span++) {
    const up = trace.parent[span]!;
    const { children } = up < 0 ? root : nodeOf[up]!;
    const key = service[span]! * names + name[span]!;
    let node = children.get(key);
    if (!node) children.set(key, (node = newNode(span)));
    node.spans++;
    node.errors += isError(facts[span]!) ? 1 : 0;
    node.self += Number.isNaN(self[span]!) ? 0 : self[span]!;
    nodeOf[span] = node;
  }
  return root;
}

function laidOut(root: Node): Flame {
  const order = preOrder(root);
  for (const { node, parent } of [...order].reverse()) {
    node.width += node.self;
    parent.width += node.width;
  }
  return columnsOf(placed(root), root.width);
}

interface Placed {
  node: Node;
  depth: number;
  from: number;
}

function preOrder(root: Node): { node: Node; parent: Node }[] {
  const order: { node: Node; parent: Node }[] = [];
  const stack = [root];
  for (let parent = stack.pop(); parent; parent = stack.pop()) {
    for (const node of parent.children.values()) {
      order.push({ node, parent });
      stack.push(node);
    }
  }
  return order;
}

// The widest child is the leftmost.
function placed(root: Node): Placed[] {
  const all: Placed[] = [];
  const stack = childrenOf({ node: root, depth: -1, from: 0 });
  for (let next = stack.pop(); next; next = stack.pop()) {
    all.push(next);
    stack.push(...childrenOf(next));
  }
  return all;
}

// Last first, to be taken off a stack.
function childrenOf(parent: Placed): Placed[] {
  let from = parent.from;
  const children = [...parent.node.children.values()].sort((a, b) => b.width - a.width);
  return children
    .map((node) => {
      const child = { node, depth: parent.depth + 1, from };
      from += node.width;
      return child;
    })
    .reverse();
}

function columnsOf(nodes: readonly Placed[], total: number): Flame {
  return {
    count: nodes.length,
    depth: Uint32Array.from(nodes, ({ depth }) => depth),
    from: Float64Array.from(nodes, ({ from }) => from),
    width: Float64Array.from(nodes, ({ node }) => node.width),
    self: Float64Array.from(nodes, ({ node }) => node.self),
    spans: Uint32Array.from(nodes, ({ node }) => node.spans),
    errors: Uint32Array.from(nodes, ({ node }) => node.errors),
    sample: Uint32Array.from(nodes, ({ node }) => node.sample),
    total,
  };
}

// The node at a depth whose stretch has the moment in it; undefined: none.
export function nodeAt(flame: Flame, depth: number, moment: number): number | undefined {
  for (let node = 0; node < flame.count; node++) {
    const { from, width } = flame;
    if (flame.depth[node] !== depth || moment < from[node]!) continue;
    if (moment < from[node]! + width[node]!) return node;
  }
  return undefined;
}
