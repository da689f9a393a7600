// Where the service map's nodes and edges go: layers from callers (left) to callees (right).
//
// The layering, ordering and edge routing are dagre's; this file is the only one that knows it.

import { Graph, layout } from "@dagrejs/dagre";

import type { DependencyEdge } from "../api/types.js";

export interface Point {
  x: number;
  y: number;
}

export interface MapNode extends Point {
  service: string;
  width: number;
  height: number;
  calls: number; // received
  errors: number;
}

export interface MapEdge<Edge extends DependencyEdge = DependencyEdge> {
  edge: Edge;
  points: Point[]; // from the caller's border to the callee's
  label: Point; // the middle of the label
  labelWidth: number;
}

export interface MapLayout<Edge extends DependencyEdge = DependencyEdge> {
  nodes: MapNode[];
  edges: MapEdge<Edge>[];
  width: number;
  height: number;
}

export interface TextWidths<Edge extends DependencyEdge = DependencyEdge> {
  node: (service: string, callsReceived: number) => number;
  label: (edge: Edge) => number;
}

const NODE_HEIGHT = 46;
const LABEL_HEIGHT = 18;
const MARGIN = 16;
const LOOP = 26; // how far the edge of a service that calls itself reaches out

export function layoutMap<Edge extends DependencyEdge>(
  edges: readonly Edge[],
  widths: TextWidths<Edge>,
): MapLayout<Edge> {
  const graph = new Graph({ multigraph: false, compound: false });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 22,
    edgesep: 14,
    ranksep: 76,
    marginx: MARGIN,
    marginy: MARGIN + LOOP,
  });
  const services = servicesOf(edges);
  services.forEach((service, index) => {
    const { calls } = receivedBy(service, edges);
    graph.setNode(key(index), { width: widths.node(service, calls), height: NODE_HEIGHT });
  });
  const keyOf = new Map(services.map((service, index) => [service, key(index)]));
  const between = edges.filter((edge) => edge.caller !== edge.callee);
  for (const edge of between) {
    const size = { width: widths.label(edge), height: LABEL_HEIGHT, labelpos: "c" as const };
    graph.setEdge(keyOf.get(edge.caller)!, keyOf.get(edge.callee)!, size);
  }
  layout(graph);
  const nodes = services.map((service, index) => ({
    service,
    ...(graph.node(key(index)) as Box),
    ...receivedBy(service, edges),
  }));
  const size = graph.graph() as { width?: number; height?: number };
  return {
    nodes,
    edges: edges.map((edge) =>
      edge.caller === edge.callee
        ? loopEdge(
            edge,
            nodes.find((node) => node.service === edge.caller)!,
            widths,
          )
        : placedEdge(graph.edge(keyOf.get(edge.caller)!, keyOf.get(edge.callee)!), edge, nodes),
    ),
    width: Math.max(size.width ?? 0, 2 * MARGIN),
    height: Math.max(size.height ?? 0, 2 * MARGIN),
  };
}

// Services may be called "__proto__": what they are called is none of the library's business.
const key = (index: number) => `n${index}`;

type Box = Point & { width: number; height: number };

// Sorted, so that the picture does not depend on the order of the answer.
export function servicesOf(edges: readonly DependencyEdge[]): string[] {
  return [...new Set(edges.flatMap((edge) => [edge.caller, edge.callee]))].sort();
}

function receivedBy(service: string, edges: readonly DependencyEdge[]) {
  const received = edges.filter((edge) => edge.callee === service);
  return {
    calls: received.reduce((sum, edge) => sum + edge.call_count, 0),
    errors: received.reduce((sum, edge) => sum + (edge.error_count ?? 0), 0),
  };
}

function placedEdge<Edge extends DependencyEdge>(
  label: unknown,
  edge: Edge,
  nodes: readonly MapNode[],
): MapEdge<Edge> {
  const placed = label as Point & { points: Point[]; width: number };
  const [caller, callee] = [edge.caller, edge.callee].map((s) =>
    nodes.find((n) => n.service === s)!,
  );
  // Without the first and the last, which lie on the borders, where they may lie on top or below.
  const between = besideLabel(placed.points.slice(1, -1), placed);
  const ends = [facing(caller!, between[0] ?? callee!), facing(callee!, between.at(-1) ?? caller!)];
  return {
    edge,
    points: [ends[0]!, ...between, ends[1]!],
    label: { x: placed.x, y: placed.y },
    labelWidth: placed.width,
  };
}

// The label's place becomes the two ends of the label, so that no curve runs beneath the text.
function besideLabel(points: readonly Point[], label: Point & { width: number }): Point[] {
  return points.flatMap(({ x, y }, k) => {
    if (x !== label.x || y !== label.y) return [{ x, y }];
    const next = points[k + 1] ?? points[k - 1] ?? label;
    const before = points[k + 1] ? next.x < x : next.x > x;
    const half = before ? -label.width / 2 : label.width / 2;
    return [
      { x: x - half, y },
      { x: x + half, y },
    ];
  });
}

// The middle of the side that faces a point.
function facing(node: MapNode, towards: Point): Point {
  const side = towards.x >= node.x ? 1 : -1;
  return { x: node.x + (side * node.width) / 2, y: node.y };
}

function loopEdge<Edge extends DependencyEdge>(
  edge: Edge,
  node: MapNode,
  widths: TextWidths<Edge>,
): MapEdge<Edge> {
  const top = node.y - node.height / 2;
  const [left, right] = [node.x - 18, node.x + 18];
  return {
    edge,
    points: [
      { x: left, y: top },
      { x: left, y: top - LOOP * 0.6 },
      { x: right, y: top - LOOP * 0.6 },
      { x: right, y: top },
    ],
    label: { x: node.x, y: top - LOOP },
    labelWidth: widths.label(edge),
  };
}

// A smooth path through all the points, level in each of them: layers stand beside each other, so
// an edge crosses each of them, and its label, horizontally.
export function edgePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x},${first.y}`;
  let here = first;
  for (const next of rest) {
    const middle = (here.x + next.x) / 2;
    path += `C${middle},${here.y} ${middle},${next.y} ${next.x},${next.y}`;
    here = next;
  }
  return path;
}
