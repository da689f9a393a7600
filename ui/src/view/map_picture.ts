// The service map as a picture (SVG): nodes are links, edges carry their figures in words.

import { element, svg } from "./elements.js";
import { plural } from "../model/format.js";
import { edgeLabel, timeText, type EdgeWords } from "../model/edge_text.js";
import { edgePath, layoutMap, type MapEdge, type MapNode } from "../model/map_layout.js";
import type { ComparedEdge } from "../model/map_view.js";
import type { Application } from "./application.js";
import type { DependencyEdge } from "../api/types.js";

const measure = document.createElement("canvas").getContext("2d")!;

function textWidth(text: string, font: string): number {
  measure.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(measure.measureText(text).width);
}

// A wide map shrinks to fit, but not until it cannot be read; from there on it is scrolled.
const SMALLEST_SCALE = 0.75;

export interface PictureOptions {
  words: EdgeWords;
  focus: string | undefined;
  received: (service: string) => number; // calls, of the whole map
  address: (service: string) => string; // where a node leads
}

export interface MapPicture {
  element: HTMLElement;
  svg: SVGSVGElement;
}

export function mapPicture(
  edges: readonly ComparedEdge[],
  application: Application,
  options: PictureOptions,
): MapPicture {
  const placed = layoutMap(edges, {
    node: (service) => {
      const note = receivedText(options.received(service));
      return Math.max(textWidth(service, "600 13px"), textWidth(note, "11px")) + 36;
    },
    label: (edge) => textWidth(edgeLabel(edge, options.words), "500 11px") + 12,
  });
  const picture = svg(
    "svg",
    {
      class: "map",
      viewBox: `0 0 ${placed.width} ${placed.height}`,
      width: placed.width,
      height: placed.height,
      role: "group",
      "aria-label": "Service map",
    },
    svg("defs", {}, arrowHead("arrow", ""), arrowHead("arrow-bad", "bad")),
    ...placed.edges.map(edgeLine),
    ...placed.edges.map((edge) => edgeText(edge, options.words)),
    ...placed.nodes.map((node) => {
      return nodeLink(node, application.palette.slot(node.service), options);
    }),
  );
  highlightNeighbours(picture);
  picture.style.minWidth = `${placed.width * SMALLEST_SCALE}px`;
  const box = element(
    "div",
    { class: "map-scroll", tabindex: 0, role: "region", "aria-label": "Service map, scrollable" },
    picture,
  );
  return { element: box, svg: picture };
}

function arrowHead(id: string, kind: string): SVGElement {
  const tip = svg("path", { d: "M0,0.5 L11,5.5 L0,10.5 z", class: `arrow-head ${kind}` });
  const size = {
    markerWidth: 11,
    markerHeight: 11,
    refX: 10.4,
    refY: 5.5,
    markerUnits: "userSpaceOnUse",
  };
  return svg("marker", { id, orient: "auto", ...size }, tip);
}

// From this share of failed calls on, the edge itself is drawn as failing; the label always tells.
const FAILING = 0.01;

const failing = (edge: DependencyEdge) =>
  edge.call_count > 0 && (edge.error_count ?? 0) >= edge.call_count * FAILING;

function receivedText(count: number): string {
  return count > 0 ? plural(count, "call") : "calls others only";
}

// Thicker with more calls, by powers of ten; a failing edge is dashed as well as red.
function edgeLine({ edge, points }: MapEdge<ComparedEdge>): SVGElement {
  const bad = failing(edge);
  return svg("path", {
    class: `edge ${edge.change} ${bad ? "bad" : ""}`,
    d: edgePath(points),
    "stroke-width": 1.2 + Math.min(2, Math.log10(edge.call_count + 1) * 0.4),
    "marker-end": `url(#${bad ? "arrow-bad" : "arrow"})`,
    "data-caller": edge.caller,
    "data-callee": edge.callee,
  });
}

function edgeText(
  { edge, label, labelWidth }: MapEdge<ComparedEdge>,
  words: EdgeWords,
): SVGElement {
  const box = { x: label.x - labelWidth / 2, y: label.y - 9, width: labelWidth, height: 18, rx: 9 };
  const rate = edgeLabel(edge, { ...words, measure: "rate" });
  const times = [
    `caller: ${timeText(edge.caller_time)}`,
    `callee: ${timeText(edge.callee_time)}`,
    `network: ${timeText(edge.network_time)}`,
  ];
  const title = [`${edge.caller} calls ${edge.callee}: ${rate}`, ...times].join("\n");
  return svg(
    "g",
    {
      class: `edge-label ${edge.change} ${edge.error_count ? "bad" : ""}`,
      "data-caller": edge.caller,
      "data-callee": edge.callee,
    },
    svg("title", {}, title),
    svg("rect", box),
    svg("text", { x: label.x, y: label.y + 4, "text-anchor": "middle" }, edgeLabel(edge, words)),
  );
}

function nodeLink(node: MapNode, slot: number, options: PictureOptions): SVGElement {
  const [left, top] = [node.x - node.width / 2, node.y - node.height / 2];
  const received = receivedText(options.received(node.service));
  return svg(
    "a",
    {
      class: `map-node slot-${slot} ${node.service === options.focus ? "focus" : ""}`,
      href: options.address(node.service),
      "data-service": node.service,
    },
    svg("rect", {
      class: "node-box",
      x: left,
      y: top,
      width: node.width,
      height: node.height,
      rx: 8,
    }),
    svg("rect", {
      class: "node-mark",
      x: left + 10,
      y: top + 11,
      width: 4,
      height: node.height - 22,
      rx: 2,
    }),
    svg("text", { class: "node-name", x: left + 22, y: node.y - 2 }, node.service),
    " ", // or the two texts would be read as one word
    svg("text", { class: "node-note", x: left + 22, y: node.y + 13 }, received),
  );
}
// Pointing at a service, or reaching it with the keyboard, dims what it does not take part in.
function highlightNeighbours(picture: SVGSVGElement): void {
  const choose = (service: string | undefined) => {
    picture.classList.toggle("choosing", service !== undefined);
    const related = new Set([service]);
    for (const edge of picture.querySelectorAll<SVGElement>("[data-caller]")) {
      const { caller, callee } = edge.dataset;
      const near = caller === service || callee === service;
      edge.classList.toggle("near", near);
      if (near) related.add(caller).add(callee);
    }
    for (const node of picture.querySelectorAll<SVGElement>("[data-service]")) {
      node.classList.toggle("near", related.has(node.dataset["service"]));
    }
  };
  const serviceAt = (event: Event) =>
    (event.target as Element).closest<SVGElement>("[data-service]")?.dataset["service"];
  for (const name of ["pointerover", "focusin"]) {
    picture.addEventListener(name, (event) => choose(serviceAt(event)));
  }
  for (const name of ["pointerleave", "focusout"]) {
    picture.addEventListener(name, () => choose(undefined));
  }
}
