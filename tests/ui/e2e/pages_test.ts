// The pages about services and the daemon, in a real browser against the real daemon.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";

import { launch, Visitor } from "./browser.js";
import { Daemon, eventually } from "./daemon.js";
import { PAYMENT_ID, paymentDatagrams, SHOP_COUNT, shopTraces } from "./seeded_traces.js";
import type { SearchAnswer, Senders } from "viewer/api/types.js";

let daemon: Daemon;
let browser: Browser;

before(async () => {
  [daemon, browser] = await Promise.all([Daemon.start(), launch()]);
  await daemon.sendDatagrams(paymentDatagrams(Date.now()));
  await daemon.sendOtlp(shopTraces(Date.now()));
  const path = `api/v1/traces/${PAYMENT_ID}`;
  await eventually("the payment has arrived", async () => (await daemon.get(path)) !== undefined);
});

after(async () => {
  await browser?.close();
  await daemon?.stop();
});

function visit(name: string, path: string, walk: (page: Page) => Promise<void>, expected?: RegExp) {
  test(name, async () => {
    const visitor = await Visitor.arrive(browser, "light", expected);
    await visitor.page.goto(daemon.address + path);
    await walk(visitor.page);
    await visitor.leave();
  });
}

// Of the last half minute, of which the live page shows a whole one.
const recentShopTraces = (from: number) => shopTraces(Date.now() + 30_000, from);

const parameters = (page: Page) => new URL(page.url()).searchParams;
const figure = (page: Page, name: string) =>
  page.locator(".figures div").filter({ has: page.getByText(name, { exact: true }) });

visit("services: found by a part of the name, and opened", "services", async (page) => {
  const links = page.getByRole("listitem").getByRole("link");
  await links.first().waitFor();
  await page.getByLabel("Name contains").fill("CARD-p");
  await page.getByText("1 service", { exact: true }).waitFor();
  await links.filter({ visible: true }).click();
  await page.waitForURL(/\/services\/card-processing$/);
  await page.getByRole("heading", { name: "card-processing" }).waitFor();
});

visit("service: rate, errors and durations of its operations", "services/shop", async (page) => {
  await figure(page, "Spans").getByText(String(SHOP_COUNT)).waitFor();
  assert.match(await figure(page, "Errors").innerText(), /\b6\b/);
  assert.match(await figure(page, "p99").innerText(), /54\sms/);
  const operation = page.getByRole("region", { name: "Operations" }).getByRole("row");
  assert.match(await operation.nth(1).innerText(), /GET \/basket/);
  assert.equal(await operation.count(), 2, "what does not enter the service is not listed");
  await page.getByLabel("Spans").selectOption("Work within");
  await page.waitForURL(/kind=internal/);
  await page.getByRole("link", { name: "price" }).click();
  await page.getByRole("heading", { name: "Shown: price" }).waitFor();
  assert.equal(parameters(page).get("operation"), "price");
  await page.goBack();
  await page.goBack();
  await page.getByRole("link", { name: "GET /basket" }).waitFor();
});

visit("service: a point of the chart leads to a trace behind it", "services/shop", async (page) => {
  const area = page.locator(".activity-area");
  await area.waitFor();
  const last = page.locator(".column").last();
  await last.click();
  const chosen = page.getByRole("region", { name: "The chosen time" });
  await chosen.waitFor();
  assert.ok(parameters(page).has("bucket"));
  await page.reload();
  await chosen.getByRole("link", { name: "slowest" }).click();
  await page.waitForURL(/\/traces\/0000000000abcdef[0-9a-f]{16}\?span=/);
  await page.getByRole("complementary", { name: "Span" }).waitFor();
  await page.goBack();
  await chosen.getByRole("link", { name: "search" }).click();
  await page.locator(".results-table tbody tr").first().waitFor();
  assert.equal(parameters(page).get("service"), "shop");
});

visit("service: a drag over the charts is a shorter time", "services/shop", async (page) => {
  const area = page.locator(".activity-area");
  const box = (await area.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.9, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/start=\d+&end=\d+/);
  await figure(page, "Spans").getByText(String(SHOP_COUNT)).waitFor();
});

visit("service: without a mouse, the table has it all", "services/shop", async (page) => {
  const summary = page.getByText("The charts as a table");
  await summary.focus();
  await page.keyboard.press("Enter");
  const rows = page.getByRole("region", { name: "Figures by time" }).getByRole("row");
  assert.match(await rows.nth(1).innerText(), /slowest/);
  await rows.nth(1).getByRole("link", { name: "slowest" }).press("Enter");
  await page.waitForURL(/\/traces\//);
});

visit("service: nothing in the range says what to do", "services/nobody", async (page) => {
  await page.getByRole("heading", { name: "No spans in this range" }).waitFor();
  await page.getByRole("link", { name: "Last 30 days" }).click();
  await page.waitForURL(/range=30d/);
});

const callRow = (page: Page, name: RegExp) =>
  page.getByRole("region", { name: "Calls" }).getByRole("row", { name });

visit(
  "map: how long calls take, for the caller, the callee and the network",
  "map",
  async (page) => {
    const row = callRow(page, /card-processing\s+cards/);
    // Sent at 20, received at 25, answered at 45, seen at 50 ms.
    assert.match(await row.innerText(), /p50 30\sms.*\n?.*p50 20\sms.*\n?.*p50 10\sms/);
    await page.getByLabel("Edges show").selectOption("Latency, network");
    await page.waitForURL(/show=network/);
    await page
      .locator(".edge-label", { hasText: /p50 10\sms/ })
      .first()
      .waitFor();
  },
);

visit("map: what is new since the time before", "map?range=5m&against=before", async (page) => {
  await page.getByRole("status").filter({ hasText: "card-api → card-processing" }).waitFor();
  assert.match(await callRow(page, /card-processing\s+cards/).innerText(), /new/);
  await page.getByLabel("Compared with").selectOption("Nothing");
  await page.waitForURL(/map\?range=5m$/);
});

visit("map: a service's surroundings, and back to the whole", "map?focus=cards", async (page) => {
  await page.getByRole("link", { name: /^cards \d+ call/ }).waitFor();
  assert.equal(await page.locator(".map-node").count(), 2);
  await page.getByRole("link", { name: "The whole map" }).click();
  await page.getByRole("link", { name: /^transactions \d/ }).waitFor();
  await page.goBack();
  await page.getByRole("link", { name: "Its figures over time" }).click();
  await page.waitForURL(/\/services\/cards$/);
});

visit("map: a request's calls are gone through, one by one", "map", async (page) => {
  await page.getByRole("button", { name: "Follow the newest request" }).click();
  await page.waitForURL(/trace=8096820c/);
  const light = page.getByRole("group", { name: "The request's way" });
  await light.getByRole("button", { name: "Pause" }).click();
  const step = light.getByRole("status");
  for (let k = 0; k < 3; k++) await light.getByRole("button", { name: "Next call" }).click();
  await light.getByRole("button", { name: "Previous call" }).click();
  const last = /^(\d+) of 7: .* → /;
  const said = await step.innerText();
  assert.match(said, last);
  assert.equal(await page.locator(".edge.lit").count(), 1);
  const passed = Number(last.exec(said)![1]) - 1;
  assert.equal(await page.locator(".edge.passed:not(.lit)").count(), passed);
  await page.getByRole("link", { name: "Open its trace" }).click();
  await page.waitForURL(/\/traces\/8096820c/);
});

test("map: where no motion is wanted, the light waits for the reader", async () => {
  const visitor = await Visitor.arrive(browser);
  await visitor.page.emulateMedia({ reducedMotion: "reduce" });
  await visitor.page.goto(`${daemon.address}map?trace=${PAYMENT_ID}`);
  const light = visitor.page.getByRole("group", { name: "The request's way" });
  await light.getByText("7 calls between services").waitFor();
  await light.getByRole("button", { name: "Next call" }).click();
  await light.getByText("1 of 7:").waitFor();
  assert.equal(await visitor.page.locator(".light-dot.away").count(), 1);
  await visitor.leave();
});

visit(
  "health: what the store holds, how fresh it is, how busy the daemon",
  "health",
  async (page) => {
    await figure(page, "Newest trace began")
      .getByText(/ago|just now/)
      .waitFor();
    assert.match(await figure(page, "Kept for").innerText(), /72\sh/);
    assert.match(await figure(page, "On disk").innerText(), /KiB|MiB/);
    assert.match(await figure(page, "Waiting to be written").innerText(), /nothing/);
    // Growth is known from the second reading on, which comes by itself.
    await figure(page, "Processor").getByText("%").waitFor();
  },
);

test("health: a datagram that cannot be read is a loss that is told", async () => {
  const lossy = await Daemon.start();
  const visitor = await Visitor.arrive(browser);
  const [good] = paymentDatagrams(Date.now());
  await lossy.sendDatagrams([good!, good!.slice(0, good!.length - 3)]);
  await visitor.page.goto(`${lossy.address}health`);
  const told = visitor.page.getByRole("status").filter({ hasText: "Not complete." });
  await told.getByText(/refused/).waitFor();
  await visitor.leave();
  await lossy.stop();
});

visit(
  "live: traces come by themselves, until the reader pauses",
  "live?service=shop",
  async (page) => {
    const rows = page.locator(".results-table tbody tr");
    const said = page.getByRole("status");
    await daemon.sendOtlp(recentShopTraces(3000));
    await rows.first().waitFor();
    const shown = await rows.count();
    const first = await rows.last().elementHandle();
    await daemon.sendOtlp(recentShopTraces(1000));
    await eventually("the new ones are on top", async () => (await rows.count()) > shown);
    assert.ok(await first!.evaluate((row) => row.isConnected), "rows that are known stay");
    await page.getByRole("button", { name: "Pause" }).press("Enter");
    await said.getByText(/^Paused/).waitFor();
    const paused = await rows.count();
    await daemon.sendOtlp(recentShopTraces(2000));
    await eventually("they can be searched for", async () => {
      const answer = await daemon.get<SearchAnswer>("api/v1/traces?service=shop&limit=1000");
      return answer!.traces.length >= 3 * SHOP_COUNT;
    });
    assert.equal(await rows.count(), paused);
    await page.getByRole("button", { name: "Resume" }).press("Enter");
    await eventually("what came meanwhile is there", async () => (await rows.count()) > paused);
    await rows.first().getByRole("link").press("Enter");
    await page.waitForURL(/\/traces\//);
  },
);

visit(
  "live: filtered, in the address, and what is wrong is said",
  "live",
  async (page) => {
    await page.getByLabel("Errors only").check();
    await page.getByLabel("Service").fill("shop");
    await page.getByRole("button", { name: "Filter" }).press("Enter");
    await page.waitForURL(/live\?service=shop&error=true$/);
    await daemon.sendOtlp(recentShopTraces(4000));
    await page.locator(".results-table tbody tr").first().waitFor();
    await page.getByLabel("Query").fill("basket.size = 10");
    await page.getByLabel("Query").press("Enter");
    await page.getByText("an attribute begins with a dot").waitFor();
  },
  /status of 400/,
);

// The daemon of the tests loses nothing, so what it says of its senders is changed on the way.
for (const path of [
  `traces/${PAYMENT_ID}`,
  "search?service=card-processing",
  "map",
  "services/card-processing",
]) {
  visit(`loss: ${path} says that it may not be complete`, path, async (page) => {
    const answer = await daemon.get<Senders>("api/v1/senders");
    const [first, ...others] = answer!.senders;
    const lossy = { ...first!, service: "card-processing", lost_on_wire: 1700 };
    await page.route("**/api/v1/senders", (route) =>
      route.fulfill({ json: { ...answer, senders: [lossy, ...others] } }),
    );
    await page.reload();
    const banner = page.getByText(/1,700 annotations were lost: 1,700 of card-processing/);
    await banner.waitFor();
    await banner.getByRole("link", { name: "Health" }).click();
    await page.waitForURL(/\/health$/);
  });
}
