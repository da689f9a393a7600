// A trace as the JSON that jaeger-ui opens ("Upload"). Times are microseconds on the hosts' own
// clocks; nanoseconds are kept in fractions, which jaeger-ui accepts.

import { formatValue } from "./format.js";
import type { Attribute, Span, SpanEvent, Trace } from "../api/types.js";

export function jaegerJson(trace: Trace): unknown {
  const processes = new Processes(trace);
  const spans = trace.spans.map((span) => spanOf(trace, span, processes.idOf(span)));
  return { data: [{ traceID: trace.trace_id, spans, processes: processes.all, warnings: null }] };
}

// One for each service on each host.
class Processes {
  readonly all: Record<string, unknown> = {};
  private readonly ids = new Map<string, string>();

  constructor(private readonly trace: Trace) {}

  idOf(span: Span): string {
    const key = JSON.stringify([span.service, span.hostname, span.resource]);
    const known = this.ids.get(key);
    if (known) return known;
    const id = `p${this.ids.size + 1}`;
    this.ids.set(key, id);
    this.all[id] = { serviceName: span.service, tags: this.tagsOf(span) };
    return id;
  }

  private tagsOf(span: Span): unknown[] {
    const resource =
      span.resource === undefined ? undefined : this.trace.resources?.[span.resource];
    if (resource?.attributes) return resource.attributes.map(tag);
    return span.hostname ? [{ key: "hostname", type: "string", value: span.hostname }] : [];
  }
}

function spanOf(trace: Trace, span: Span, processID: string): unknown {
  const [start, end] = [span.start_unix_ns ?? span.end_unix_ns, span.end_unix_ns];
  return {
    traceID: trace.trace_id,
    spanID: span.span_id,
    operationName: span.name,
    references: [
      ...(span.parent_id ? [reference("CHILD_OF", trace.trace_id, span.parent_id)] : []),
      ...(span.links ?? []).map((link) =>
        reference("FOLLOWS_FROM", link.trace_id, link.span_id ?? ""),
      ),
    ],
    startTime: microseconds(start),
    duration: start && end ? Number(BigInt(end) - BigInt(start)) / 1000 : 0,
    tags: [...(span.attributes ?? []).map(tag), ...ownTags(span)],
    logs: (span.events ?? []).map(log),
    processID,
    warnings: span.state === "complete" ? null : [span.state.replaceAll("_", " ")],
  };
}

const reference = (refType: string, traceID: string, spanID: string) => ({
  refType,
  traceID,
  spanID,
});

// As Jaeger's own translation of OTLP names them.
function ownTags(span: Span): unknown[] {
  const tags: unknown[] = [];
  if (span.kind && span.kind !== "unspecified") {
    tags.push({ key: "span.kind", type: "string", value: span.kind });
  }
  if (span.status?.code === "error") tags.push({ key: "error", type: "bool", value: true });
  if (span.status?.message) {
    tags.push({ key: "otel.status_description", type: "string", value: span.status.message });
  }
  return tags;
}

function log(event: SpanEvent): unknown {
  const name = { key: "event", type: "string", value: event.name ?? "" };
  return {
    timestamp: microseconds(event.time_unix_ns),
    fields: [name, ...(event.attributes ?? []).map(tag)],
  };
}

function tag(attribute: Attribute): unknown {
  const { key } = attribute;
  switch (attribute.type) {
    case "bool":
      return { key, type: "bool", value: attribute.value };
    case "int":
      return { key, type: "int64", value: numberOrText(attribute.value) };
    case "double":
      return { key, type: "float64", value: attribute.value };
    default:
      return { key, type: "string", value: formatValue(attribute) };
  }
}

// What a double cannot hold stays text.
const numberOrText = (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : text);

const microseconds = (unixNs: string | null | undefined) =>
  unixNs ? Number(BigInt(unixNs) / 1000n) + Number(BigInt(unixNs) % 1000n) / 1000 : 0;
