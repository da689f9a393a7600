// What the end-to-end tests send to the daemon: a payment as the ancestor's client would have told
// it, with every mark of interest, and OTLP traces to search among.

import {
  CLIENT_RECV,
  CLIENT_SEND,
  datagram,
  SERVER_RECV,
  SERVER_SEND,
  TIMEOUT,
  type Annotation,
} from "./ancestor_datagram.js";

export const PAYMENT_ID = "8096820c-3b7b-47ec-bce6-1c239252ab40";
export const HOSTILE = '<img src=x onerror="window.hurt=true"><script>window.hurt=true</script>';

// The payment has happened just now; on hosts whose clocks agree.
export function paymentDatagrams(nowMs: number): Uint8Array[] {
  const marks: Annotation[] = [];
  const mark = (
    span: string,
    parent: string,
    who: [string, string],
    type: number,
    atMs: number,
  ) => {
    marks.push({
      trace: PAYMENT_ID,
      span,
      parent,
      type,
      timestampUs: (nowMs - 500 + atMs) * 1000,
      origin: who[0],
      destination: who[1],
      hostname: "host-1",
    });
    return marks.at(-1)!;
  };
  const call = (span: string, parent: string, who: [string, string], times: number[]) => {
    const [sent, received, answered, seen] = times;
    mark(span, parent, who, CLIENT_SEND, sent!);
    mark(span, parent, who, SERVER_RECV, received!);
    mark(span, parent, who, SERVER_SEND, answered!);
    mark(span, parent, who, CLIENT_RECV, seen!);
  };
  call("s1", "", ["api", "card-api"], [0, 5, 190, 200]);
  call("s2", "s1", ["card-api", "card-processing"], [10, 15, 170, 180]);
  call("s3", "s2", ["card-processing", "cards"], [20, 25, 45, 50]);
  // The caller gives up while the callee goes on.
  mark("s4", "s2", ["card-processing", "transactions"], CLIENT_SEND, 55);
  mark("s4", "s2", ["card-processing", "transactions"], SERVER_RECV, 60);
  mark("s4", "s2", ["card-processing", "transactions"], TIMEOUT, 90);
  mark("s4", "s2", ["card-processing", "transactions"], SERVER_SEND, 150);
  // Only the caller's half has come.
  mark("s5", "s2", ["card-processing", "balance"], CLIENT_SEND, 95);
  mark("s5", "s2", ["card-processing", "balance"], CLIENT_RECV, 110);
  // A message.
  mark("s6", "s2", ["card-processing", "transaction-enrichment"], CLIENT_SEND, 120).async = true;
  mark("s6", "s2", ["card-processing", "transaction-enrichment"], SERVER_RECV, 130).async = true;
  // Still running.
  mark("s7", "s2", ["card-processing", "feed-generator"], CLIENT_SEND, 140);
  mark("s7", "s2", ["card-processing", "feed-generator"], SERVER_RECV, 145);
  marks[0]!.keyValues = { "card.id": "42" };
  return marks.map(datagram);
}

export const SHOP_COUNT = 27;

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");

export const shopTraceId = (k: number) => `${hex(0xabcdef, 16)}${hex(k + 1, 16)}`;

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

// `SHOP_COUNT` traces of two spans, a second apart, every fifth of them failed; their ids are
// numbered from `from` on.
export function shopTraces(nowMs: number, from = 0): unknown {
  const spans = Array.from({ length: SHOP_COUNT }, (_, k) => {
    const start = BigInt(nowMs - 60_000 + k * 1000) * 1_000_000n;
    const common = { traceId: shopTraceId(from + k), startTimeUnixNano: String(start) };
    return [
      {
        ...common,
        spanId: hex(k * 2 + 1, 16),
        name: "GET /basket",
        kind: 2,
        endTimeUnixNano: String(start + BigInt(k + 1) * 2_000_000n),
        attributes: [attribute("basket.size", String(k)), attribute("comment", HOSTILE)],
        status: k % 5 === 0 ? { code: 2, message: "out of stock" } : {},
        events: [{ timeUnixNano: String(start + 1_000_000n), name: "cache miss" }],
      },
      {
        ...common,
        spanId: hex(k * 2 + 2, 16),
        parentSpanId: hex(k * 2 + 1, 16),
        name: "price",
        kind: 1,
        endTimeUnixNano: String(start + 1_500_000n),
      },
    ];
  });
  const resource = {
    attributes: [attribute("service.name", "shop"), attribute("host.name", "h9")],
  };
  return {
    resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "http" }, spans: spans.flat() }] }],
  };
}

// One trace of `count` spans, to see that drawing does not depend on the size.
export function largeOtlpTrace(nowMs: number, count: number): unknown {
  const start = BigInt(nowMs - 30_000) * 1_000_000n;
  const spans = Array.from({ length: count }, (_, k) => ({
    traceId: LARGE_ID,
    spanId: hex(k + 1, 16),
    parentSpanId: k === 0 ? "" : hex(Math.floor((k - 1) / 6) + 1, 16),
    name: `step ${k}`,
    kind: 1,
    startTimeUnixNano: String(start + BigInt(k) * 1000n),
    endTimeUnixNano: String(start + BigInt(k) * 1000n + 50_000_000n),
  }));
  const resource = { attributes: [attribute("service.name", "batch")] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
}

export const LARGE_ID = "fedcba9876543210fedcba9876543210";

// One span, and beneath it many of one name.
export function similarOtlpTrace(nowMs: number, of: { id: string; count: number }): unknown {
  const time = (ms: number) => String(BigInt(nowMs - 30_000 + ms) * 1_000_000n);
  const spans = Array.from({ length: of.count + 1 }, (_, k) => ({
    traceId: of.id,
    spanId: hex(k + 1, 16),
    parentSpanId: k === 0 ? "" : hex(1, 16),
    name: k === 0 ? "page" : "select",
    kind: 1,
    startTimeUnixNano: time(k * 10),
    endTimeUnixNano: time(k === 0 ? 1000 : k * 10 + 4),
  }));
  const resource = { attributes: [attribute("service.name", "web")] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] };
}
