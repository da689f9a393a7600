// Traces to test with: the payment of the demo with every kind of mark, and a large one by seed.

import type { Random } from "./random.js";
import { TraceBuilder } from "./trace_builder.js";
import type { Trace } from "viewer/api/types.js";

const ms = (value: number) => value * 1_000_000;

const text = (key: string, value: string) => ({
  key,
  type: "string" as const,
  value,
});

// One card payment through the demo's services, with one of everything that can be drawn.
export function paymentTrace(): Trace {
  const m = (...marks: (number | null)[]) => marks.map((t) => (t === null ? null : ms(t))) as never;
  const builder = new TraceBuilder();
  builder.call("phone", "api", m(null, 0, 84, null), {
    name: "POST /payments",
    server: {
      missing_half: "client",
      attributes: [
        text("http.method", "POST"),
        text("http.route", "/payments"),
        { key: "http.status_code", type: "int", value: "502" },
        text("user.agent", "<img src=x onerror=alert(1)> Mozilla/5.0"),
        { key: "retry", type: "bool", value: true },
        {
          key: "tags",
          type: "array",
          value: [
            { type: "string", value: "a" },
            { type: "int", value: "7" },
          ],
        },
        text("body", "lorem ipsum ".repeat(60)),
      ],
      status: { code: "error", message: "upstream timed out" },
      resource: 0,
      scope: 0,
      events: [
        {
          time_ns: ms(1.2) as never,
          time_unix_ns: "1790000000001200000" as never,
          name: "authenticated",
          attributes: [text("user.id", "u-1")],
        },
        {
          time_ns: ms(81) as never,
          time_unix_ns: "1790000000081000000" as never,
          name: "exception",
          attributes: [text("exception.message", "deadline exceeded")],
        },
      ],
      links: [
        {
          trace_id: "0123456789abcdef0123456789abcdef",
          span_id: "00f067aa0ba902b7",
        },
      ],
    },
    inside: (api) =>
      api.call("api", "card-api", m(2, 4.5, 78, 81), {
        name: "POST /cards/authorise",
        inside: (cardApi) =>
          cardApi.call("card-api", "card-processing", m(6, 9, 74, 76), {
            name: "POST /authorise",
            server: { correction_ns: ms(-3.4) as never, hostname: "cp-7" },
            inside: processing,
          }),
      }),
  });
  builder.span("audit", "write entry", ms(20), ms(24), {
    orphan: true,
    parent_id: "ffffffffffffffff",
  });
  return builder.build({
    trace_id_text: "8096820c-3b7b-47ec-bce6-1c239252ab40",
    warnings: [
      {
        code: "orphans",
        count: 1,
        message: "1 span names a parent that has not arrived",
      },
    ],
    clocks: [
      {
        hostname: "cp-7",
        service: "card-processing",
        correction_ns: ms(-3.4) as never,
        uncertainty_ns: ms(0.4) as never,
      },
      { hostname: "api-1", service: "api", reference: true },
    ],
    resources: [
      {
        attributes: [
          text("service.name", "api"),
          text("host.name", "api-1"),
          text("service.version", "1.4.2"),
        ],
      },
    ],
    scopes: [{ name: "phosphor-client", version: "0.1.0" }],
  });

  function processing(b: TraceBuilder): void {
    b.span("card-processing", "validate", ms(9.5), ms(12), {
      kind: "internal",
    });
    b.call("card-processing", "cards", m(12, 13, 19, 20.5), {
      name: "GET /cards/42",
    });
    b.call("card-processing", "transactions", m(21, 22.5, 66, 40), {
      name: "POST /transactions",
      client: {
        state: "timed_out",
        status: { code: "error", message: "gave up after 19 ms" },
      },
      inside: (t) => t.span("transactions", "commit", ms(30), ms(64), { kind: "internal" }),
    });
    b.call("card-processing", "balance", m(41, null, null, 47), {
      name: "GET /balance",
      client: { state: "never_received", missing_half: "server" },
    });
    b.call("card-processing", "transaction-enrichment", m(48, 52, null, null), {
      name: "transaction.created",
      client: { async: true, state: "complete", kind: "producer" },
      server: { async: true, state: "complete", kind: "consumer" },
      inside: (e) =>
        e.call("transaction-enrichment", "merchant", m(53, 55, 60, null), {
          name: "GET /merchants/7",
        }),
    });
    b.call("card-processing", "feed-generator", m(50, 53, null, null), {
      name: "POST /feed",
      client: { state: "open" },
      server: { state: "open" },
      inside: (f) => {
        f.call("feed-generator", "feed", m(55, 57, null, 70), {
          name: "PUT /feed/items",
          server: { state: "never_answered" },
        });
        f.call("feed-generator", "apns", m(60, null, 68, 71), {
          name: "push",
          server: {
            state: "end_only",
            status: { code: "error", message: "device token expired" },
          },
        });
      },
    });
  }
}

const SERVICES = ["api", "cards", "balance", "feed", "ledger", "merchant", "fx", "limits"];

// `count` spans in a random tree, in pre-order, children within their parents.
export function largeTrace(count: number, random: Random): Trace {
  const builder = new TraceBuilder();
  let left = count;
  const grow = (b: TraceBuilder, from: number, to: number, depth: number) => {
    const children = depth === 0 ? 60 : random.between(0, depth > 12 ? 1 : 5);
    for (let k = 0; k < children && left > 0; k++) {
      const start = from + random.next() * (to - from) * 0.5;
      const end = start + random.next() * (to - start);
      const failed = random.chance(0.01);
      left--;
      b.span(random.pick(SERVICES), `step ${random.between(1, 40)}`, start, end, (inner) => {
        grow(inner, start, end, depth + 1);
      });
      if (failed) b.spans.at(-1)!.status = { code: "error" };
    }
  };
  left--;
  builder.span("api", "POST /batch", 0, 4e9, (b) => {
    while (left > 0) grow(b, 0, 4e9, 0);
  });
  return builder.build();
}
