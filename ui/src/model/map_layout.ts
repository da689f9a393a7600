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

export interface MapEdge {
  edge: DependencyEdge;
  points: Point[]; // from the caller's border to the callee's
  label: Point; // the middle of the label
  labelWidth: number;
}

export interface MapLayout {
  nodes: MapNode[];
  edges: MapEdge[];
  width: number;
  height: number;
}

export interface TextWidths {
  node: (service: string) => number;
  label: (edge: DependencyEdge) => number;
}

const NODE_HEIGHT = 46;
const LABEL_HEIGHT = 18;
const MARGIN = 16;
const LOOP = 26; // how far the edge of a service that calls itself reaches out

export function layoutMap(edges: readonly DependencyEdge[], widths: TextWidths): MapLayout {
  const graph = new Graph({ multigraph: false, compound: false });
  graph.setGraph({
    rankdir: "LR",
    nodesep: 22,
    edgesep: 14,
    ranksep: 46,
    marginx: MARGIN,
    marginy: MARGIN + LOOP,
  });
  for (const service of servicesOf(edges)) {
    graph.setNode(service, { width: widths.node(service), height: NODE_HEIGHT });
  }
  const between = edges.filter((edge) => edge.caller !== edge.callee);
  for (const edge of between) {
    const size = { width: widths.label(edge), height: LABEL_HEIGHT, labelpos: "c" as const };
    graph.setEdge(edge.caller, edge.callee, size);
  }
  layout(graph);
  const nodes = graph.nodes().map((service) => placedNode(graph, service, edges));
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
        : placedEdge(graph, edge),
    ),
    width: Math.max(size.width ?? 0, 2 * MARGIN),
    height: Math.max(size.height ?? 0, 2 * MARGIN),
  };
}

// Sorted, so that the picture does not depend on the order of the answer.
export function servicesOf(edges: readonly DependencyEdge[]): string[] {
  return [...new Set(edges.flatMap((edge) => [edge.caller, edge.callee]))].sort();
}

function placedNode(graph: Graph, service: string, edges: readonly DependencyEdge[]): MapNode {
  const { x, y, width, height } = graph.node(service) as Required<Omit<MapNode, "service">>;
  const received = edges.filter((edge) => edge.callee === service);
  return {
    service,
    x,
    y,
    width,
    height,
    calls: received.reduce((sum, edge) => sum + edge.call_count, 0),
    errors: received.reduce((sum, edge) => sum + (edge.error_count ?? 0), 0),
  };
}

function placedEdge(graph: Graph, edge: DependencyEdge): MapEdge {
  const placed = graph.edge(edge.caller, edge.callee) as Point & {
    points: Point[];
    width: number;
  };
  return {
    edge,
    points: placed.points.map(({ x, y }) => ({ x, y })),
    label: { x: placed.x, y: placed.y },
    labelWidth: placed.width,
  };
}

function loopEdge(edge: DependencyEdge, node: MapNode, widths: TextWidths): MapEdge {
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

// A smooth path through the points: each corner is rounded by a quadratic curve.
export function edgePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x},${first.y}`;
  for (let i = 0; i < rest.length; i++) {
    const here = rest[i]!;
    const next = rest[i + 1];
    if (!next) return `${path}L${here.x},${here.y}`;
    const last = i === rest.length - 2;
    const to = last ? next : { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    path += `Q${here.x},${here.y} ${to.x},${to.y}`;
    if (last) return path;
  }
  return path;
}
