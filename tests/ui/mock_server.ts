// A server for developing the viewer without a daemon: answers the API with sample traces.
// A tool, not a test: the end-to-end tests run against the real daemon.
//
//   node mock_server.js DIST [PORT]

import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";

import { outlineBytes } from "./support/outline_bytes.js";
import { Random } from "./support/random.js";
import { largeTrace, paymentTrace } from "./support/sample_traces.js";
import type { Trace } from "viewer/api/types.js";

const [dist = "dist", port = "7799"] = process.argv.slice(2);
const PREFIX = process.env["PREFIX"] ?? "/";
const random = new Random(7);
const payment = paymentTrace();
const large = largeTrace(50_000, random);
const SERVICES = [
  "api",
  "card-api",
  "card-processing",
  "cards",
  "transactions",
  "balance",
  "transaction-enrichment",
  "merchant",
  "feed-generator",
  "feed",
  "apns",
];

function summaries(limit: number) {
  const now = BigInt(Date.now()) * 1_000_000n;
  return Array.from({ length: limit }, (_, k) => {
    const shown = SERVICES.slice(0, random.between(3, 11));
    const failed = random.chance(0.2);
    return {
      trace_id: k === 1 ? "f".repeat(32) : (k + 1).toString(16).padStart(32, "a"),
      root_service: "api",
      root_name: random.pick(["POST /payments", "GET /cards", "GET /feed"]),
      start_unix_ns: String(now - BigInt(k) * 47_123_000_000n),
      duration_ns: Math.round(10 ** (6 + random.next() * 3)),
      span_count: random.between(3, 44),
      error_count: failed ? random.between(1, 3) : 0,
      open_count: random.chance(0.1) ? 1 : 0,
      services: shown.map((service) => ({
        service,
        span_count: random.between(1, 8),
        error_count: 0,
      })),
    };
  });
}

const edge = (caller: string, callee: string, call_count: number, error_count = 0) => ({
  caller,
  callee,
  call_count,
  error_count,
});
const EDGES = [
  edge("api", "card-api", 4210, 12),
  edge("card-api", "card-processing", 4198),
  edge("card-processing", "cards", 4190, 3),
  edge("card-processing", "transactions", 4102, 84),
  edge("card-processing", "balance", 4010),
  edge("card-processing", "transaction-enrichment", 3990),
  edge("transaction-enrichment", "merchant", 3985),
  edge("card-processing", "feed-generator", 3970),
  edge("feed-generator", "feed", 3960),
  edge("feed-generator", "apns", 3940, 22),
];

const sender = (service: string, lost: number) => ({
  sender_id: "1f2e3d4c5b6a7988",
  service,
  hostname: "h1",
  address: "127.0.0.1:40112",
  first_seen_unix_ns: "1790000000000000000",
  last_seen_unix_ns: String(BigInt(Date.now() - 3000) * 1_000_000n),
  sent: 1000,
  received: 1000 - lost,
  lost_on_wire: lost,
  duplicates: 0,
  sent_before_first_seen: 0,
  refused: { malformed: 0 },
  dropped_by_collector: { backlog_full: 0 },
  stored: 1000 - lost,
  dropped_by_sender: {
    queue_full: lost * 2,
    too_large: 0,
    send_failed: 0,
    shutdown: 0,
  },
});

// A Buffer is sent as it is.
function traceAnswer([, id = "", part]: string[], query: URLSearchParams): unknown {
  const trace: Trace | undefined =
    id === "f".repeat(32) ? large : id === "nope" ? undefined : payment;
  if (!trace) return undefined;
  if (part === "outline") return Buffer.from(outlineBytes(trace));
  if (part === "find") {
    const matches = trace.spans.flatMap((span, index) =>
      JSON.stringify(span).includes(query.get("text") ?? "") ? [index] : [],
    );
    return { span_count: trace.span_count, match_count: matches.length, matches };
  }
  const first = Number(query.get("first") ?? 0);
  const count = Number(query.get("count") ?? Infinity);
  return { ...trace, spans: trace.spans.slice(first, first + count) };
}

function answer(path: string, query: URLSearchParams): unknown {
  if (path === "traces") {
    if (query.get("service") === "nobody")
      return {
        traces: [],
        traces_examined: 0,
        blocks_read: 0,
        bytes_read: 0,
        elapsed_ns: 120_000,
      };
    return {
      traces: summaries(Number(query.get("limit") ?? 20)),
      next_cursor: "abc",
      traces_examined: 20,
      blocks_read: 3,
      bytes_read: 400_000,
      elapsed_ns: 1_200_000,
    };
  }
  if (path.startsWith("traces/")) return traceAnswer(path.split("/"), query);
  if (path === "services") return { services: SERVICES };
  if (path.endsWith("/operations")) return { operations: [{ name: "GET /cards", kind: "server" }] };
  if (path === "dependencies") return { edges: EDGES };
  if (path === "senders") {
    return {
      senders: [sender("cards", 0), sender("api", 10)],
      totals: {
        received: 1990,
        lost_on_wire: 10,
        dropped_by_sender: { queue_full: 20 },
      },
      kernel_drops: 0,
    };
  }
  return undefined;
}

const TYPES: Record<string, string> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".html": "text/html",
};

createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://mock");
  const path = url.pathname.slice(PREFIX.length);
  if (path.startsWith("api/v1/")) {
    const body = answer(path.slice("api/v1/".length), url.searchParams);
    response.writeHead(body ? 200 : 404, {
      "content-type": "application/json",
    });
    return response.end(
      body instanceof Buffer
        ? body
        : JSON.stringify(body ?? { error: { code: "not_found", message: "no such trace" } }),
    );
  }
  const page = path.startsWith("traces/") ? "traces/index.html" : "index.html";
  const file = path.startsWith("assets/") ? path : page;
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "text/plain",
  });
  return response.end(readFileSync(join(dist, file)));
}).listen(Number(port), "127.0.0.1", () => console.log(`http://127.0.0.1:${port}${PREFIX}`));
