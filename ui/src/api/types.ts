// The API's answers, exactly as query/README.md describes them. Members that the server leaves out
// when they are empty, false, 0 or none are optional here. tests/ui/api compares these types with
// the golden answers that the server's own tests write.

import type { Nanoseconds, UnixNanosecondsText } from "./units.js";

export interface ServiceShare {
  service: string;
  span_count: number;
  error_count?: number;
}

export interface TraceSummary {
  trace_id: string;
  trace_id_text?: string;
  root_service?: string;
  root_name?: string;
  start_unix_ns: UnixNanosecondsText;
  duration_ns: Nanoseconds;
  span_count: number;
  error_count?: number;
  open_count?: number;
  services: ServiceShare[];
}

export interface SearchAnswer {
  traces: TraceSummary[];
  next_cursor?: string;
  traces_examined: number;
  blocks_read: number;
  bytes_read: number;
  blocks_damaged?: number;
  elapsed_ns: Nanoseconds;
}

export type AttributeValue =
  | { type: "string"; value: string }
  | { type: "bool"; value: boolean }
  | { type: "int"; value: string }
  | { type: "double"; value: number | string }
  | { type: "bytes"; value: string }
  | { type: "array"; value: AttributeValue[] }
  | { type: "map"; value: Attribute[] }
  | { type: "empty" };

export type Attribute = { key: string } & AttributeValue;

export interface SpanEvent {
  time_ns?: Nanoseconds | null;
  time_unix_ns?: UnixNanosecondsText | null;
  name?: string;
  attributes?: Attribute[];
  dropped_attributes_count?: number;
}

export interface SpanLink {
  trace_id: string;
  span_id?: string;
  trace_state?: string;
  attributes?: Attribute[];
  dropped_attributes_count?: number;
  flags?: number;
}

export interface Resource {
  attributes?: Attribute[];
  dropped_attributes_count?: number;
  schema_url?: string;
}

export interface Scope extends Resource {
  name?: string;
  version?: string;
}

export type SpanKind = "unspecified" | "internal" | "server" | "client" | "producer" | "consumer";
export type Side = "client" | "server" | "none";

export type SpanState =
  | "complete"
  | "open"
  | "never_received"
  | "never_answered"
  | "never_seen"
  | "timed_out"
  | "end_only";

// The other half of a call: its index in `spans`, and what the way there and back took.
export interface CallJoin {
  other: number;
  request_ns?: Nanoseconds | null;
  response_ns?: Nanoseconds | null;
}

export interface SpanStatus {
  code?: "unset" | "ok" | "error";
  message?: string;
}

export interface Span {
  span_id: string;
  span_id_text?: string;
  parent_id?: string;
  parent_id_text?: string;
  depth: number;
  descendant_count: number;
  name: string;
  service: string;
  peer?: string;
  hostname?: string;
  kind?: SpanKind;
  side: Side;
  call_id?: string;
  async?: boolean;
  state: SpanState;
  start_ns: Nanoseconds | null;
  end_ns: Nanoseconds | null;
  start_unix_ns?: UnixNanosecondsText | null;
  end_unix_ns?: UnixNanosecondsText | null;
  correction_ns?: Nanoseconds;
  orphan?: boolean;
  missing_half?: "server" | "client";
  call?: CallJoin;
  status?: SpanStatus;
  attributes?: Attribute[];
  events?: SpanEvent[];
  links?: SpanLink[];
  resource?: number;
  scope?: number;
  trace_state?: string;
  flags?: number;
  dropped_attributes_count?: number;
  dropped_events_count?: number;
  dropped_links_count?: number;
}

export interface TraceWarning {
  code: string;
  count?: number;
  message: string;
}

export interface HostClock {
  hostname?: string;
  service?: string;
  correction_ns?: Nanoseconds;
  uncertainty_ns?: Nanoseconds | null; // null: the calls do not bound it on both sides
  reference?: boolean;
}

// All that is said of a whole trace.
export interface TraceHead {
  trace_id: string;
  trace_id_text?: string;
  start_unix_ns: UnixNanosecondsText;
  duration_ns: Nanoseconds;
  span_count: number;
  error_count?: number;
  services: ServiceShare[];
  warnings?: TraceWarning[];
  clocks?: HostClock[];
}

// With all spans, or with some that were asked for.
export interface Trace extends TraceHead {
  resources?: Resource[];
  scopes?: Scope[];
  spans: Span[];
}

export interface OutlineHead extends TraceHead {
  names: string[];
  event_count: number;
}

// Indexes in pre-order; the first of them, where there are very many.
export interface FoundSpans {
  span_count: number;
  match_count: number;
  matches: number[];
}

// In the search language; of the newest traces of a search.
export interface ListedAttribute {
  attribute: string;
  type: ComparedAttribute["type"];
  trace_count: number;
  values: { literal: string; trace_count: number }[];
}

export interface AttributesAnswer {
  trace_count: number;
  is_cut: boolean;
  attributes: ListedAttribute[];
  traces_examined: number;
  traces_too_large?: number;
  blocks_read: number;
  bytes_read: number;
  blocks_damaged?: number;
  elapsed_ns: Nanoseconds;
}

// How many traces of each side have something.
export interface SideCounts {
  selection_count: number;
  rest_count: number;
}

export interface ComparedValue extends SideCounts {
  value: string;
  is_cut?: boolean; // only the beginning of it
  condition?: string; // that finds it, in the search language
}

// from <= number < to; open where one is left out.
export interface ComparedBucket extends SideCounts {
  from?: number;
  to?: number;
  condition: string;
}

export interface ComparedAttribute {
  attribute: string; // as the search language names it
  type: "text" | "number" | "boolean" | "other";
  association: number; // above 0, up to 1: how much it says about the side
  value_count: number;
  absent: SideCounts;
  other: SideCounts;
  values: ComparedValue[];
  buckets: ComparedBucket[];
}

export interface ComparedSide {
  trace_count: number;
  is_cut: boolean;
}

export interface ComparisonAnswer {
  selection: ComparedSide;
  rest: ComparedSide;
  attribute_count: number;
  are_attributes_cut: boolean;
  are_values_cut: boolean;
  attributes: ComparedAttribute[];
  traces_examined: number;
  traces_too_large?: number;
  blocks_read: number;
  bytes_read: number;
  blocks_damaged?: number;
  elapsed_ns: Nanoseconds;
}

export interface Services {
  services: string[];
}

export interface Operation {
  name: string;
  kind?: SpanKind;
}

export interface Operations {
  operations: Operation[];
}

// Percentiles are left out where no duration is known.
export interface ActivityFigures {
  span_count: number;
  error_count: number;
  open_count: number;
  p50_ns?: Nanoseconds;
  p90_ns?: Nanoseconds;
  p99_ns?: Nanoseconds;
}

export interface SpanExample {
  trace_id: string;
  span_id: string;
  duration_ns?: Nanoseconds;
}

export interface ActivityBucket extends ActivityFigures {
  start_unix_ns: UnixNanosecondsText;
  slowest?: SpanExample;
  failed?: SpanExample;
}

export interface OperationActivity extends ActivityFigures {
  name: string;
  kind: SpanKind;
}

// The figures are those of the whole range.
export interface ServiceActivity extends ActivityFigures {
  service: string;
  start_unix_ns: UnixNanosecondsText;
  end_unix_ns: UnixNanosecondsText;
  bucket_ns: Nanoseconds;
  buckets: ActivityBucket[];
  operations: OperationActivity[];
  other_span_count: number;
  traces_examined: number;
  blocks_read: number;
  bytes_read: number;
  blocks_damaged?: number;
  traces_too_large?: number;
  elapsed_ns: Nanoseconds;
}

export interface Percentiles {
  p50_ns: Nanoseconds;
  p90_ns: Nanoseconds;
  p99_ns: Nanoseconds;
}

// Times are left out where none is known.
export interface DependencyEdge {
  caller: string;
  callee: string;
  call_count: number;
  error_count?: number;
  caller_time?: Percentiles;
  callee_time?: Percentiles;
  network_time?: Percentiles;
}

export interface Dependencies {
  edges: DependencyEdge[];
}

export interface Listener {
  name: string;
  address: string;
}

export interface StoreStatus {
  engine: string;
  spans_written: number;
  annotations_written: number;
  disk_bytes: number;
  slice_count: number;
  oldest_slice_unix_ns?: UnixNanosecondsText;
  max_age_ns?: Nanoseconds; // retention's limits; left out where there is none
  max_disk_bytes?: number;
  slices_dropped: number;
  damage_count: number;
  damage: string[];
}

export interface Status {
  name: string;
  version: string;
  start_unix_ns: UnixNanosecondsText;
  uptime_ns: Nanoseconds;
  store: StoreStatus;
  listeners: Listener[];
}

export interface MetricSample {
  labels?: Record<string, string>;
  value: number | string; // a text where JSON has no such number
}

export interface MetricFamily {
  name: string;
  help: string;
  type: "counter" | "gauge";
  samples: MetricSample[];
}

export interface Metrics {
  metrics: MetricFamily[];
}

export type Counts = Record<string, number>;

// Annotations. Senders that say nothing of themselves (the ancestor's) have no `sent` and no
// losses.
export interface SenderCounters {
  sent?: number;
  received?: number;
  lost_on_wire?: number;
  duplicates?: number;
  sent_before_first_seen?: number;
  refused?: Counts;
  dropped_by_collector?: Counts;
  stored?: number;
  dropped_by_sender?: Counts;
}

export interface Sender extends SenderCounters {
  sender_id?: string;
  service?: string;
  hostname?: string;
  address?: string;
  first_seen_unix_ns?: UnixNanosecondsText;
  last_seen_unix_ns?: UnixNanosecondsText;
}

export interface Senders {
  senders: Sender[];
  totals?: SenderCounters;
  kernel_drops?: number;
}
