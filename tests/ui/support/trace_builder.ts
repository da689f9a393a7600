// Builds traces as the API answers them, so that a test shows only what matters to it:
//
//   new TraceBuilder().span("api", "GET /", 0, 99, (t) => t.call("api", "cards", [1, 2, 8, 9]))

import { nanoseconds } from "viewer/api/units.js";
import type { ServiceShare, Span, Trace } from "viewer/api/types.js";

type Inside = (builder: TraceBuilder) => void;

// The four marks of a call: caller sends, callee receives, callee sends, caller receives.
// null: that mark has not arrived.
export type FourMarks = [number | null, number | null, number | null, number | null];

export interface CallOptions {
  name?: string;
  client?: Partial<Span>;
  server?: Partial<Span>;
  inside?: Inside;
}

export const BASE_UNIX_NS = 1_790_000_000_000_000_000n;

export class TraceBuilder {
  readonly spans: Span[] = [];
  private depth = 0;

  span(
    service: string,
    name: string,
    start: number | null,
    end: number | null,
    more?: Inside | Partial<Span>,
  ): this {
    const fields = typeof more === "object" ? more : {};
    this.add({
      service,
      name,
      start_ns: start as never,
      end_ns: end as never,
      ...fields,
    });
    const index = this.spans.length - 1;
    if (typeof more === "function") this.within(index, more);
    return this;
  }

  // A call with both halves; a half both of whose marks are null is left out.
  call(caller: string, callee: string, marks: FourMarks, options: CallOptions = {}): this {
    const [sent, received, answered, seen] = marks;
    const name = options.name ?? "GET /";
    const halves = {
      client: sent !== null || seen !== null,
      server: received !== null || answered !== null,
    };
    const call_id = this.id(this.spans.length);
    let client = -1;
    if (halves.client) {
      client = this.spans.length;
      this.add({
        name,
        service: caller,
        peer: callee,
        kind: "client",
        side: "client",
        call_id,
        start_ns: sent as never,
        end_ns: seen as never,
        state: seen === null ? "never_seen" : "complete",
        ...options.client,
      });
    }
    const serve = (builder: TraceBuilder) => {
      if (!halves.server) return;
      const server = builder.spans.length;
      builder.add({
        name,
        service: callee,
        peer: caller,
        kind: "server",
        side: "server",
        call_id,
        start_ns: received as never,
        end_ns: answered as never,
        state: answered === null ? "never_answered" : "complete",
        ...options.server,
      });
      if (halves.client) builder.join(client, server);
      if (options.inside) builder.within(server, options.inside);
    };
    if (halves.client) this.within(client, serve);
    else serve(this);
    return this;
  }

  build(fields: Partial<Trace> = {}): Trace {
    const times = this.spans
      .flatMap((s) => [s.start_ns, s.end_ns])
      .filter((t): t is never => t !== null);
    for (const span of this.spans) this.addAbsolute(span);
    return {
      trace_id: "80968203c3b47ecbce61c239252ab400",
      start_unix_ns: BASE_UNIX_NS.toString() as never,
      duration_ns: nanoseconds(times.reduce((most, t) => Math.max(most, t), 0)),
      span_count: this.spans.length,
      error_count: this.spans.filter((s) => s.status?.code === "error").length,
      services: this.services(),
      spans: this.spans,
      ...fields,
    };
  }

  private id(index: number): string {
    return (0xabc0000000000 + index * 7).toString(16).padStart(16, "0");
  }

  private add(fields: Partial<Span>): void {
    this.spans.push({
      span_id: this.id(this.spans.length),
      depth: this.depth,
      descendant_count: 0,
      name: "",
      service: "",
      side: "none",
      state: "complete",
      start_ns: null,
      end_ns: null,
      hostname: `${fields.service ?? "host"}-1`,
      ...fields,
    });
  }

  private within(index: number, inside: Inside): void {
    this.depth++;
    inside(this);
    this.depth--;
    this.spans[index]!.descendant_count = this.spans.length - index - 1;
  }

  private join(client: number, server: number): void {
    const [c, s] = [this.spans[client]!, this.spans[server]!];
    const way = (from: number | null, to: number | null) =>
      from === null || to === null ? null : to - from;
    const times = {
      request_ns: way(c.start_ns, s.start_ns) as never,
      response_ns: way(s.end_ns, c.end_ns) as never,
    };
    c.call = { other: server, ...times };
    s.call = { other: client, ...times };
  }

  private addAbsolute(span: Span): void {
    const unix = (offset: number | null) =>
      offset === null
        ? null
        : String(BASE_UNIX_NS + BigInt(Math.round(offset - (span.correction_ns ?? 0))));
    span.start_unix_ns = unix(span.start_ns) as never;
    span.end_unix_ns = unix(span.end_ns) as never;
  }

  private services(): ServiceShare[] {
    const shares = new Map<string, ServiceShare>();
    for (const { service, status } of this.spans) {
      const share = shares.get(service) ?? {
        service,
        span_count: 0,
        error_count: 0,
      };
      share.span_count++;
      if (status?.code === "error") share.error_count!++;
      shares.set(service, share);
    }
    return [...shares.values()];
  }
}
