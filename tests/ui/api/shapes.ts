// The API's types (ui/src/api/types.ts) once more, as values that can check an answer. Each
// object's shape must name exactly the members of its type, so the two cannot drift apart
// unnoticed.

import type * as api from "viewer/api/types.js";

// Gives the first thing that is wrong with a value, or undefined.
export type Check = (value: unknown, path: string) => string | undefined;

type Members<T> = { [K in keyof Required<T>]: Check };

const primitive =
  (name: string, is: (value: unknown) => boolean): Check =>
  (value, path) =>
    is(value) ? undefined : `${path}: ${JSON.stringify(value)} is not ${name}`;

export const text = primitive("text", (v) => typeof v === "string");
export const bool = primitive("a bool", (v) => typeof v === "boolean");
export const number = primitive("a number", (v) => typeof v === "number");
export const count = primitive("a count", (v) => Number.isInteger(v) && (v as number) >= 0);
export const id = primitive("an id", (v) => typeof v === "string" && /^[0-9a-f]{16,32}$/.test(v));
export const unixTime = primitive("a time", (v) => typeof v === "string" && /^-?\d+$/.test(v));

export const oneOf = <T extends string>(...allowed: T[]): Check =>
  primitive(allowed.join(" | "), (v) => allowed.includes(v as T));

export const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? undefined : check(value, path);

const optionalChecks = new WeakSet<Check>();

export function optional(check: Check): Check {
  const wrapped: Check = (value, path) => check(value, path);
  optionalChecks.add(wrapped);
  return wrapped;
}

export const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return `${path}: is no list`;
    for (const [k, item] of value.entries()) {
      const wrong = check(item, `${path}[${k}]`);
      if (wrong) return wrong;
    }
    return undefined;
  };

// Members that the type does not know are wrong as well: the viewer would not show them.
export function object<T>(members: Members<T>): Check {
  const checks = members as Record<string, Check>;
  return (value, path) => {
    if (typeof value !== "object" || value === null) return `${path}: is no object`;
    const given = value as Record<string, unknown>;
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(checks, name));
    if (unknown) return `${path}.${unknown}: is not in the viewer's types`;
    for (const [name, check] of Object.entries(checks)) {
      if (!(name in given) && optionalChecks.has(check)) continue;
      const wrong = check(given[name], `${path}.${name}`);
      if (wrong) return wrong;
    }
    return undefined;
  };
}

const counts: Check = (value, path) => {
  const given = Object.entries((value ?? {}) as object);
  return given.map(([name, n]) => count(n, `${path}.${name}`)).find(Boolean);
};

const VALUES: Record<api.AttributeValue["type"], Check> = {
  string: text,
  bool,
  int: primitive("digits", (v) => typeof v === "string" && /^-?\d+$/.test(v)),
  double: primitive("a double", (v) => typeof v === "number" || typeof v === "string"),
  bytes: text,
  array: (value, path) => list(attributeValue)(value, path),
  map: (value, path) => list(attribute)(value, path),
  empty: primitive("absent", (v) => v === undefined),
};

function attributeValue(value: unknown, path: string): string | undefined {
  const given = value as { type: api.AttributeValue["type"]; value: unknown };
  const check = VALUES[given.type] as Check | undefined;
  return check ? check(given.value, `${path}.value`) : `${path}.type: ${String(given.type)} is new`;
}

function attribute(value: unknown, path: string): string | undefined {
  return text((value as { key: unknown }).key, `${path}.key`) ?? attributeValue(value, path);
}

const attributes = optional(list(attribute));
const dropped = optional(count);

const share = object<api.ServiceShare>({
  service: text,
  span_count: count,
  error_count: optional(count),
});

const summary = object<api.TraceSummary>({
  trace_id: id,
  trace_id_text: optional(text),
  root_service: optional(text),
  root_name: optional(text),
  start_unix_ns: unixTime,
  duration_ns: count,
  span_count: count,
  error_count: optional(count),
  open_count: optional(count),
  services: list(share),
});

export const searchAnswer = object<api.SearchAnswer>({
  traces: list(summary),
  next_cursor: optional(text),
  traces_examined: count,
  blocks_read: count,
  bytes_read: count,
  blocks_damaged: optional(count),
  elapsed_ns: count,
});

const sides = { selection_count: count, rest_count: count };
const side = object<api.ComparedSide>({ trace_count: count, is_cut: bool });

const comparedAttribute = object<api.ComparedAttribute>({
  attribute: text,
  type: oneOf<api.ComparedAttribute["type"]>("text", "number", "boolean", "other"),
  association: number,
  value_count: count,
  absent: object<api.SideCounts>(sides),
  other: object<api.SideCounts>(sides),
  values: list(
    object<api.ComparedValue>({
      ...sides,
      value: text,
      is_cut: optional(bool),
      condition: optional(text),
    }),
  ),
  buckets: list(
    object<api.ComparedBucket>({
      ...sides,
      from: optional(number),
      to: optional(number),
      condition: text,
    }),
  ),
});

const listedAttribute = object<api.ListedAttribute>({
  attribute: text,
  type: oneOf<api.ListedAttribute["type"]>("text", "number", "boolean", "other"),
  trace_count: count,
  values: list(
    object<api.ListedAttribute["values"][number]>({ literal: text, trace_count: count }),
  ),
});

export const attributesAnswer = object<api.AttributesAnswer>({
  trace_count: count,
  is_cut: bool,
  attributes: list(listedAttribute),
  traces_examined: count,
  traces_too_large: optional(count),
  blocks_read: count,
  bytes_read: count,
  blocks_damaged: optional(count),
  elapsed_ns: count,
});

export const comparisonAnswer = object<api.ComparisonAnswer>({
  selection: side,
  rest: side,
  attribute_count: count,
  are_attributes_cut: bool,
  are_values_cut: bool,
  attributes: list(comparedAttribute),
  traces_examined: count,
  traces_too_large: optional(count),
  blocks_read: count,
  bytes_read: count,
  blocks_damaged: optional(count),
  elapsed_ns: count,
});

const event = object<api.SpanEvent>({
  time_ns: optional(orNull(number)),
  time_unix_ns: optional(orNull(unixTime)),
  name: optional(text),
  attributes,
  dropped_attributes_count: dropped,
});

const link = object<api.SpanLink>({
  trace_id: id,
  span_id: optional(id),
  trace_state: optional(text),
  attributes,
  dropped_attributes_count: dropped,
  flags: optional(count),
});

const resource = object<api.Resource>({
  attributes,
  dropped_attributes_count: dropped,
  schema_url: optional(text),
});

const scope = object<api.Scope>({
  name: optional(text),
  version: optional(text),
  attributes,
  dropped_attributes_count: dropped,
  schema_url: optional(text),
});

const kind = oneOf<api.SpanKind>(
  "unspecified",
  "internal",
  "server",
  "client",
  "producer",
  "consumer",
);

const span = object<api.Span>({
  span_id: id,
  span_id_text: optional(text),
  parent_id: optional(id),
  parent_id_text: optional(text),
  depth: count,
  descendant_count: count,
  name: text,
  service: text,
  peer: optional(text),
  hostname: optional(text),
  kind: optional(kind),
  side: oneOf<api.Side>("client", "server", "none"),
  call_id: optional(id),
  async: optional(bool),
  state: oneOf<api.SpanState>(
    "complete",
    "open",
    "never_received",
    "never_answered",
    "never_seen",
    "timed_out",
    "end_only",
  ),
  start_ns: orNull(number),
  end_ns: orNull(number),
  start_unix_ns: orNull(unixTime),
  end_unix_ns: orNull(unixTime),
  correction_ns: optional(number),
  orphan: optional(bool),
  missing_half: optional(oneOf("server", "client")),
  call: optional(
    object<api.CallJoin>({
      other: count,
      request_ns: optional(orNull(number)),
      response_ns: optional(orNull(number)),
    }),
  ),
  status: optional(
    object<api.SpanStatus>({
      code: optional(oneOf("unset", "ok", "error")),
      message: optional(text),
    }),
  ),
  attributes,
  events: optional(list(event)),
  links: optional(list(link)),
  resource: optional(count),
  scope: optional(count),
  trace_state: optional(text),
  flags: optional(count),
  dropped_attributes_count: dropped,
  dropped_events_count: dropped,
  dropped_links_count: dropped,
});

export const trace = object<api.Trace>({
  trace_id: id,
  trace_id_text: optional(text),
  start_unix_ns: unixTime,
  duration_ns: count,
  span_count: count,
  error_count: optional(count),
  services: list(share),
  warnings: optional(
    list(
      object<api.TraceWarning>({
        code: text,
        count: optional(count),
        message: text,
      }),
    ),
  ),
  clocks: optional(
    list(
      object<api.HostClock>({
        hostname: optional(text),
        service: optional(text),
        correction_ns: optional(number),
        uncertainty_ns: optional(orNull(number)),
        reference: optional(bool),
      }),
    ),
  ),
  resources: optional(list(resource)),
  scopes: optional(list(scope)),
  spans: list(span),
});

export const services = object<api.Services>({ services: list(text) });

export const operations = object<api.Operations>({
  operations: list(object<api.Operation>({ name: text, kind: optional(kind) })),
});

const activityFigures: Members<api.ActivityFigures> = {
  span_count: count,
  error_count: count,
  open_count: count,
  p50_ns: optional(count),
  p90_ns: optional(count),
  p99_ns: optional(count),
};

const spanExample = object<api.SpanExample>({
  trace_id: id,
  span_id: id,
  duration_ns: optional(number),
});

export const activity = object<api.ServiceActivity>({
  ...activityFigures,
  service: text,
  start_unix_ns: unixTime,
  end_unix_ns: unixTime,
  bucket_ns: count,
  buckets: list(
    object<api.ActivityBucket>({
      ...activityFigures,
      start_unix_ns: unixTime,
      slowest: optional(spanExample),
      failed: optional(spanExample),
    }),
  ),
  operations: list(object<api.OperationActivity>({ ...activityFigures, name: text, kind })),
  other_span_count: count,
  traces_examined: count,
  blocks_read: count,
  bytes_read: count,
  blocks_damaged: optional(count),
  traces_too_large: optional(count),
  elapsed_ns: count,
});

const percentiles = object<api.Percentiles>({ p50_ns: count, p90_ns: count, p99_ns: count });

export const dependencies = object<api.Dependencies>({
  edges: list(
    object<api.DependencyEdge>({
      caller: text,
      callee: text,
      call_count: count,
      error_count: optional(count),
      caller_time: optional(percentiles),
      callee_time: optional(percentiles),
      network_time: optional(percentiles),
    }),
  ),
});

export const status = object<api.Status>({
  name: text,
  version: text,
  start_unix_ns: unixTime,
  uptime_ns: count,
  store: object<api.StoreStatus>({
    engine: text,
    spans_written: count,
    annotations_written: count,
    disk_bytes: count,
    slice_count: count,
    oldest_slice_unix_ns: optional(unixTime),
    max_age_ns: optional(count),
    max_disk_bytes: optional(count),
    slices_dropped: count,
    damage_count: count,
    damage: list(text),
  }),
  listeners: list(object<api.Listener>({ name: text, address: text })),
});

const senderCounters: Members<api.SenderCounters> = {
  sent: optional(count),
  received: optional(count),
  lost_on_wire: optional(count),
  duplicates: optional(count),
  sent_before_first_seen: optional(count),
  refused: optional(counts),
  dropped_by_collector: optional(counts),
  stored: optional(count),
  dropped_by_sender: optional(counts),
};

export const senders = object<api.Senders>({
  senders: list(
    object<api.Sender>({
      ...senderCounters,
      sender_id: optional(id),
      service: optional(text),
      hostname: optional(text),
      address: optional(text),
      first_seen_unix_ns: optional(unixTime),
      last_seen_unix_ns: optional(unixTime),
    }),
  ),
  totals: optional(object<api.SenderCounters>(senderCounters)),
  kernel_drops: optional(count),
});
