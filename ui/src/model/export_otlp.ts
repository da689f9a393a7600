// A trace as OTLP JSON, as a sender would have written it: any OpenTelemetry backend takes it.
// Source: opentelemetry-proto 1.x, docs/specification.md, "JSON Protobuf Encoding".
//
// Times are those that were sent, on the hosts' own clocks. What OTLP has no field for, that a mark
// of a call is missing, is said in the attribute "phosphor.state".

import type { Attribute, AttributeValue, Resource, Scope, Span, Trace } from "../api/types.js";

const KINDS = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const STATUS_CODES = { unset: 0, ok: 1, error: 2 };
const NO_TIME = "0";

export function otlpJson(trace: Trace): unknown {
  const groups = new Map<string, { resource: unknown; scopes: Map<string, ScopeSpans> }>();
  for (const span of trace.spans) {
    const resource = resourceOf(trace, span);
    const key = JSON.stringify(resource);
    const group = groups.get(key) ?? { resource, scopes: new Map<string, ScopeSpans>() };
    groups.set(key, group);
    spansOfScope(group.scopes, trace, span).push(spanOf(trace, span));
  }
  const resourceSpans = [...groups.values()].map(({ resource, scopes }) => ({
    resource,
    scopeSpans: [...scopes.values()],
  }));
  return { resourceSpans };
}

interface ScopeSpans {
  scope?: unknown;
  spans: unknown[];
}

function spansOfScope(scopes: Map<string, ScopeSpans>, trace: Trace, span: Span): unknown[] {
  const key = String(span.scope ?? "");
  const known = scopes.get(key);
  if (known) return known.spans;
  const scope = span.scope === undefined ? undefined : trace.scopes?.[span.scope];
  const made: ScopeSpans = scope ? { scope: scopeOf(scope), spans: [] } : { spans: [] };
  scopes.set(key, made);
  return made.spans;
}

// Spans that did not come as OTLP have a service and a host instead of a resource.
function resourceOf(trace: Trace, span: Span): unknown {
  const resource = span.resource === undefined ? undefined : trace.resources?.[span.resource];
  if (resource) return withAttributes(resource);
  const text = (key: string, value: string) => ({ key, type: "string" as const, value });
  const host = span.hostname ? [text("host.name", span.hostname)] : [];
  return withAttributes({ attributes: [text("service.name", span.service), ...host] });
}

function scopeOf(scope: Scope): unknown {
  return { name: scope.name, version: scope.version, ...withAttributes(scope) };
}

function withAttributes(of: Resource) {
  return {
    attributes: (of.attributes ?? []).map(keyValue),
    droppedAttributesCount: of.dropped_attributes_count,
  };
}

function spanOf(trace: Trace, span: Span): unknown {
  const state: Attribute[] =
    span.state === "complete" ? [] : [{ key: "phosphor.state", type: "string", value: span.state }];
  return {
    traceId: trace.trace_id,
    spanId: span.span_id,
    parentSpanId: span.parent_id,
    traceState: span.trace_state,
    flags: span.flags,
    name: span.name,
    kind: KINDS[span.kind ?? "unspecified"],
    startTimeUnixNano: span.start_unix_ns ?? NO_TIME,
    endTimeUnixNano: span.end_unix_ns ?? NO_TIME,
    ...withAttributes({ ...span, attributes: [...(span.attributes ?? []), ...state] }),
    events: (span.events ?? []).map((event) => ({
      timeUnixNano: event.time_unix_ns ?? NO_TIME,
      name: event.name,
      ...withAttributes(event),
    })),
    droppedEventsCount: span.dropped_events_count,
    links: (span.links ?? []).map((link) => ({
      traceId: link.trace_id,
      spanId: link.span_id,
      traceState: link.trace_state,
      flags: link.flags,
      ...withAttributes(link),
    })),
    droppedLinksCount: span.dropped_links_count,
    status: { code: STATUS_CODES[span.status?.code ?? "unset"], message: span.status?.message },
  };
}

function keyValue(attribute: Attribute): unknown {
  return { key: attribute.key, value: anyValue(attribute) };
}

function anyValue(value: AttributeValue): unknown {
  switch (value.type) {
    case "string":
      return { stringValue: value.value };
    case "bool":
      return { boolValue: value.value };
    case "int":
      return { intValue: value.value };
    case "double":
      return { doubleValue: value.value };
    case "bytes":
      return { bytesValue: value.value };
    case "array":
      return { arrayValue: { values: value.value.map(anyValue) } };
    case "map":
      return { kvlistValue: { values: value.value.map(keyValue) } };
    case "empty":
      return {};
  }
}
