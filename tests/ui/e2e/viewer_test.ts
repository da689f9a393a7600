// The viewer in a real browser against the real daemon.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { after, before, test } from "node:test";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";

import { launch, Visitor, type Scheme } from "./browser.js";
import { Daemon, eventually } from "./daemon.js";
import {
  HOSTILE,
  LARGE_ID,
  largeOtlpTrace,
  PAYMENT_ID,
  paymentDatagrams,
  SHOP_COUNT,
  shopTraceId,
  shopTraces,
  similarOtlpTrace,
} from "./seeded_traces.js";
import type { Trace } from "viewer/api/types.js";

const PAYMENT_SPANS = 13; // five calls of two halves, one of one, a message of two
const LARGE_COUNT = 3000;

let daemon: Daemon;
let browser: Browser;

async function hasSpans(id: string, count: number): Promise<boolean> {
  return (await daemon.get<Trace>(`api/v1/traces/${id}`))?.span_count === count;
}

before(async () => {
  [daemon, browser] = await Promise.all([Daemon.start(), launch()]);
  const now = Date.now();
  await daemon.sendDatagrams(paymentDatagrams(now));
  await daemon.sendOtlp(shopTraces(now));
  await daemon.sendOtlp(largeOtlpTrace(now, LARGE_COUNT));
  await eventually("the payment has arrived", () => hasSpans(PAYMENT_ID, PAYMENT_SPANS));
  await eventually("the large trace has arrived", () => hasSpans(LARGE_ID, LARGE_COUNT));
});

after(async () => {
  await browser?.close();
  await daemon?.stop();
});

interface Visit {
  scheme?: Scheme;
  expected?: RegExp;
}

function visit(name: string, path: string, walk: (page: Page) => Promise<void>, how: Visit = {}) {
  test(name, async () => {
    const visitor = await Visitor.arrive(browser, how.scheme, how.expected);
    await visitor.page.goto(daemon.address + path);
    await walk(visitor.page);
    await visitor.leave();
  });
}

const rows = (page: Page) => page.locator('[role="treegrid"] [role="row"]');
const results = (page: Page) => page.locator(".results-table tbody tr");
const parameters = (page: Page) => new URL(page.url()).searchParams;

async function activeRow(page: Page): Promise<string> {
  const id = await page.locator('[role="treegrid"]').getAttribute("aria-activedescendant");
  return (await page.locator(`#${id}`).innerText()).replaceAll("\n", " ");
}

async function activeRowIs(page: Page, words: RegExp): Promise<void> {
  await eventually(`the active row is ${words}`, async () => words.test(await activeRow(page)));
}

visit("search → trace → details → back", "search?service=shop", async (page) => {
  await page.getByRole("link", { name: "GET /basket" }).first().click();
  await page.waitForURL(/\/traces\//);
  await rows(page).filter({ hasText: "price" }).click();
  const panel = page.getByRole("complementary", { name: "Span" });
  await panel.getByRole("heading", { name: "price" }).waitFor();
  await eventually("the selected span is in the address", async () => parameters(page).has("span"));
  await page.goBack();
  await page.waitForURL(/\/search\?service=shop$/);
  await results(page).first().waitFor();
  await page.goForward();
  await panel.getByRole("heading", { name: "price" }).waitFor();
});

visit("search: pages of results, and back", "search?service=shop", async (page) => {
  await results(page).nth(19).waitFor();
  assert.equal(await results(page).count(), 20);
  const address = () => results(page).first().getByRole("link").getAttribute("href");
  const newest = await address();
  await page.getByRole("link", { name: "More traces" }).click();
  await page.getByText("No more traces in this range.").waitFor();
  assert.equal(await results(page).count(), SHOP_COUNT - 20);
  await page.goBack();
  await results(page).nth(19).waitFor();
  assert.equal(await address(), newest);
});

visit("search: every filter of the form, kept in the address", "", async (page) => {
  await page.getByLabel("Service").fill("shop");
  await page.getByLabel("Operation").fill("GET /basket");
  await page.getByLabel("Attributes").fill("basket.size=10");
  await page.getByLabel("Longer than").fill("20 ms");
  await page.getByLabel("Shorter than").fill("1s");
  await page.getByLabel("Errors only").check();
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("1 trace", { exact: true }).waitFor();
  const kept = parameters(page);
  assert.equal(kept.get("attribute"), "basket.size=10");
  assert.deepEqual([kept.get("error"), kept.get("min_duration")], ["true", "20 ms"]);
  await page.reload();
  await page.getByText("1 trace", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Attributes").inputValue(), "basket.size=10");
});

visit(
  "search: a query in words, and the longest first",
  "search",
  async (page) => {
    const query = page.getByLabel("Query");
    await query.fill('{service = "shop" and .basket.size in ("10", "11", "12")} and not {error}');
    await page.getByLabel("First come the").selectOption("longest");
    await page.getByRole("button", { name: "Search" }).click();
    await page.getByText(", longest first").waitFor();
    assert.equal(parameters(page).get("order"), "longest");
    assert.equal(await results(page).count(), 2);
    assert.match(await results(page).first().innerText(), /26\sms/);
    await query.fill("basket.size = 10");
    await page.getByRole("button", { name: "Search" }).click();
    await page.locator(".mistake", { hasText: "begins with a dot: .basket.size" }).waitFor();
  },
  { expected: /status of 400/ },
);

visit("search: the names of services and operations are offered", "search", async (page) => {
  await page.locator("#known-services option[value=shop]").waitFor({ state: "attached" });
  await page.getByLabel("Service").fill("shop");
  await page.getByLabel("Operation").focus();
  await page
    .locator('#known-operations option[value="GET /basket"]')
    .waitFor({ state: "attached" });
});

visit("search: what is wrong is said, and nothing is asked", "search", async (page) => {
  await results(page).first().waitFor();
  await page.getByLabel("Longer than").fill("soon");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("“soon” is not a duration").waitFor();
  assert.equal(parameters(page).toString(), "");
});

visit("search: nothing found says what to do", "search?service=nobody", async (page) => {
  await page.getByRole("heading", { name: "No trace matches" }).waitFor();
  await page.getByRole("link", { name: "Without filters" }).click();
  await results(page).first().waitFor();
});

visit(
  "search: what the server refuses is said in its words",
  "search?cursor=nonsense",
  async (page) => {
    await page.getByRole("alert").getByText("could not be loaded").waitFor();
    await page.getByRole("button", { name: "Try again" }).waitFor();
  },
  { expected: /status of 400/ },
);

visit("a trace is found by any spelling of its id", "search", async (page) => {
  const box = page.getByLabel("Open a trace by its id");
  for (const spelling of [PAYMENT_ID, PAYMENT_ID.toUpperCase(), PAYMENT_ID.replaceAll("-", "")]) {
    await box.fill(`  ${spelling} `);
    await box.press("Enter");
    await page.getByText(PAYMENT_ID, { exact: true }).waitFor();
    await page.goBack();
  }
});

visit(
  "an unknown trace id says so",
  "traces/no-such-trace",
  async (page) => {
    await page.getByRole("heading", { name: "No trace has this id" }).waitFor();
  },
  { expected: /status of 404/ },
);

visit("trace: every mark is said in words beside its bar", `traces/${PAYMENT_ID}`, async (page) => {
  await rows(page)
    .nth(PAYMENT_SPANS - 1)
    .waitFor();
  assert.equal(await rows(page).count(), PAYMENT_SPANS);
  const text = await page.locator('[role="treegrid"]').innerText();
  for (const words of ["timed out", "callee's half missing", "message", "still open"]) {
    assert.ok(text.includes(words), `“${words}” in:\n${text}`);
  }
});

visit(
  "trace: the bars are drawn, sharp, in more than one colour",
  `traces/${PAYMENT_ID}`,
  async (page) => {
    await rows(page).first().waitFor();
    const colours = async () =>
      page.locator("canvas.bars").evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      });
    await eventually("bars are drawn", async () => (await colours()) > 5);
  },
);

visit(
  "trace: a call's details have its network times and go to its other half",
  `traces/${PAYMENT_ID}`,
  async (page) => {
    await rows(page).filter({ hasText: "→ cards" }).click();
    const panel = page.getByRole("complementary", { name: "Span" });
    const way = panel.getByRole("row", { name: /Network to the callee/ });
    assert.match(await way.innerText(), /5\s*ms/);
    await panel.getByRole("button", { name: "Go to the callee's half" }).click();
    await panel.getByText("callee's half on").waitFor();
  },
);

visit("trace: the keyboard alone is enough", `traces/${PAYMENT_ID}`, async (page) => {
  await rows(page).first().waitFor();
  await page.locator('[role="treegrid"]').focus();
  const first = await activeRow(page);
  await page.keyboard.press("ArrowDown");
  await eventually("another row is active", async () => (await activeRow(page)) !== first);
  await activeRowIs(page, /card-api/);
  await page.keyboard.press("ArrowLeft");
  await eventually("the active row is collapsed", async () => {
    return (await page.locator(".row.active").getAttribute("aria-expanded")) === "false";
  });
  await eventually("it is in the address", async () => parameters(page).has("collapsed"));
  await page.keyboard.press("ArrowRight");
  await eventually("expanded again", async () => (await rows(page).count()) === PAYMENT_SPANS);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Span" });
  await panel.getByRole("heading").first().waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  await page.keyboard.press("]");
  await eventually("all collapsed", async () => (await rows(page).count()) < PAYMENT_SPANS);
  await page.keyboard.press("[");
  await page.keyboard.press("Home");
  await page.keyboard.press("z");
  await page.keyboard.press("+");
  await eventually("the zoom is in the address", async () => parameters(page).has("zoom"));
  await page.keyboard.press("0");
  await eventually("and gone from it", async () => !parameters(page).has("zoom"));
  await page.keyboard.press("/");
  await page.keyboard.type("transactions");
  await page.getByText(/\d match/).waitFor();
  await page.keyboard.press("Enter");
  await activeRowIs(page, /transactions/);
});

visit(
  "trace: what is looked at comes back from the address",
  `traces/${PAYMENT_ID}`,
  async (page) => {
    await rows(page).filter({ hasText: "→ cards" }).click();
    await page.locator('[role="treegrid"]').focus();
    await page.keyboard.press("z");
    await eventually("the zoom is in the address", async () => parameters(page).has("zoom"));
    await eventually("so is the span", async () => parameters(page).has("span"));
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await page.getByRole("button", { name: "Go to the callee's half" }).waitFor();
    assert.equal(page.url(), address);
  },
);

visit(
  "trace: hostile values are text, and can be searched for",
  `traces/${shopTraceId(3)}`,
  async (page) => {
    await rows(page).filter({ hasText: "GET /basket" }).click();
    const panel = page.getByRole("complementary", { name: "Span" });
    await panel.getByText(HOSTILE, { exact: true }).waitFor();
    assert.equal(await page.evaluate("window.hurt"), undefined);
    await panel.getByRole("link", { name: /basket\.size=3/ }).click();
    await page.getByText("1 trace", { exact: true }).waitFor();
    assert.equal(parameters(page).get("attribute"), "basket.size=3");
  },
);

visit(
  "trace: a large one has elements for what is in sight only",
  `traces/${LARGE_ID}`,
  async (page) => {
    await rows(page).first().waitFor();
    const grid = page.locator('[role="treegrid"]');
    assert.equal(await grid.getAttribute("aria-rowcount"), String(LARGE_COUNT));
    assert.ok((await rows(page).count()) < 150);
    await grid.focus();
    await page.keyboard.press("End");
    await eventually("the last row is in sight", async () => {
      return (await page.locator(`[aria-rowindex="${LARGE_COUNT}"]`).count()) === 1;
    });
    assert.ok((await rows(page).count()) < 150);
  },
);

visit("trace: a filter, a subtree alone, and back", `traces/${PAYMENT_ID}`, async (page) => {
  await page.getByRole("button", { name: /^cards / }).click();
  await page.getByText(/1 span of 13/).waitFor();
  await eventually("the others are gone", async () => (await rows(page).count()) < PAYMENT_SPANS);
  await eventually("in the address", async () => parameters(page).get("service") === "cards");
  await page.getByRole("button", { name: "Show the whole trace" }).click();
  await eventually("all are back", async () => (await rows(page).count()) === PAYMENT_SPANS);
  await rows(page).filter({ hasText: "→ cards" }).click();
  await page.getByRole("button", { name: "Show it alone" }).click();
  await eventually("two halves", async () => (await rows(page).count()) === 2);
  await eventually("in the address", async () => parameters(page).has("root"));
  await page.reload();
  await page.locator(".trace-filter", { hasText: "and what is beneath" }).waitFor();
  await page.locator('[role="treegrid"]').press("R");
  await eventually("all are back", async () => (await rows(page).count()) === PAYMENT_SPANS);
});

visit("trace: similar siblings are one row until they are asked for", "", async (page) => {
  const id = "5".repeat(32);
  await daemon.sendOtlp(similarOtlpTrace(Date.now(), { id, count: 40 }));
  await eventually("it has arrived", () => hasSpans(id, 41));
  await page.goto(`${daemon.address}traces/${id}`);
  await page.getByText(/40 similar, .* in all/).waitFor();
  assert.equal(await rows(page).count(), 2);
  await page.locator(".row-group", { hasText: "×40" }).click();
  await eventually("one by one", async () => (await rows(page).count()) > 30);
  await page.locator('[role="treegrid"]').press("End");
  await page.locator('[role="treegrid"]').press("g");
  await eventually("one row again", async () => (await rows(page).count()) === 2);
});

visit("trace: statistics lead to a span in the waterfall", `traces/${PAYMENT_ID}`, async (page) => {
  await page.getByRole("button", { name: "Statistics" }).click();
  const table = page.getByRole("region", { name: "Groups of spans" });
  await table.getByRole("row").first().waitFor();
  await eventually("it is in the address", async () => parameters(page).get("view") !== null);
  await page.reload();
  await page.getByRole("button", { name: "By service" }).click();
  await table.getByRole("button", { name: "cards", exact: true }).click();
  await activeRowIs(page, /cards/);
});

visit("trace: the flame graph by keyboard", `traces/${PAYMENT_ID}?view=flame`, async (page) => {
  const words = page.locator(".flame-words");
  await words.getByText(/1 span, .* of work \(\d/).waitFor();
  const root = await words.innerText();
  await page.locator(".flame-picture").focus();
  await page.keyboard.press("ArrowDown");
  await eventually("another node", async () => (await words.innerText()) !== root);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowUp");
  await eventually("the first node", async () => (await words.innerText()) === root);
  await page.keyboard.press("s");
  await rows(page).first().waitFor();
});

visit(
  "trace: as OTLP it can be sent again, and is the same",
  `traces/${shopTraceId(3)}`,
  async (page) => {
    await page.getByRole("button", { name: "JSON", exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "OTLP", exact: true }).click(),
    ]);
    const id = "0123456789abcdef".repeat(2);
    const text = readFileSync(await download.path(), "utf8").replaceAll(shopTraceId(3), id);
    await daemon.sendOtlp(JSON.parse(text));
    const path = (trace: string) => `api/v1/traces/${trace}`;
    await eventually("it has arrived", async () => (await daemon.get(path(id))) !== undefined);
    const [sent, back] = await Promise.all([shopTraceId(3), id].map((of) => daemon.get(path(of))));
    assert.deepEqual({ ...back!, trace_id: "" }, { ...sent!, trace_id: "" });
  },
);

visit("map: services, calls, errors; a service leads to its surroundings", "map", async (page) => {
  const node = page.getByRole("link", { name: /^card-processing \d/ });
  await node.waitFor();
  const table = page.getByRole("table");
  const row = table.getByRole("row", {
    name: /card-processing\s+transactions/,
  });
  assert.match(await row.innerText(), /\b1\b/);
  await node.focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/map\?focus=card-processing/);
  await page.getByRole("link", { name: "Search its traces" }).click();
  await page.waitForURL(/\/search\?service=card-processing/);
  await results(page).first().waitFor();
});

visit("map: another time range is another address", "map", async (page) => {
  await page.getByRole("link", { name: /^cards \d/ }).waitFor();
  await page.getByLabel("Time").selectOption("5m");
  await page.waitForURL(/\/map\?range=5m/);
  await page.getByRole("link", { name: /^cards \d/ }).waitFor();
  await page.goBack();
  await page.waitForURL(/\/map$/);
});

visit("health: who sent, and that nothing was lost", "senders", async (page) => {
  await page.getByText("Complete.").waitFor();
  await page
    .getByRole("cell", { name: /127\.0\.0\.1:\d+/ })
    .first()
    .waitFor();
});

visit("an address that no page has", "", async (page) => {
  await page.evaluate(
    "history.pushState(null, '', 'no/such/page'); dispatchEvent(new Event('popstate'))",
  );
  await page.getByRole("heading", { name: "There is no such page" }).waitFor();
});

// Passes everything under /ops/ on to the daemon, as an operator's proxy does.
function startProxy(): Promise<{ address: string; stop: () => void }> {
  const server = createServer((incoming, outgoing) => {
    const target = new URL(incoming.url!.replace(/^\/ops\//, ""), daemon.address);
    const onward = request(target, { headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      const stop = () => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ address: `http://127.0.0.1:${port}/ops/`, stop });
    });
  });
}

test("under a prefix everything works as at the root", async () => {
  const proxy = await startProxy();
  const visitor = await Visitor.arrive(browser);
  const { page } = visitor;
  await page.goto(`${proxy.address}search?service=shop`);
  await page.getByRole("link", { name: "GET /basket" }).first().click();
  await page.waitForURL(/\/ops\/traces\//);
  await page.reload();
  await rows(page).first().waitFor();
  await page.getByRole("link", { name: "Map" }).click();
  await page.waitForURL(/\/ops\/map$/);
  await page.getByRole("link", { name: /^cards \d/ }).waitFor();
  await visitor.leave();
  proxy.stop();
});
