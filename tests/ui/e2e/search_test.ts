// The search page in a real browser against the real daemon: the query line and the form, the plot,
// and comparing.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";

import { launch, Visitor } from "./browser.js";
import { Daemon, eventually } from "./daemon.js";
import { SHOP_COUNT, shopTraces } from "./seeded_traces.js";
import type { SearchAnswer } from "viewer/api/types.js";

let daemon: Daemon;
let browser: Browser;

before(async () => {
  [daemon, browser] = await Promise.all([Daemon.start(), launch()]);
  await daemon.sendOtlp(shopTraces(Date.now()));
  await eventually("the shop's traces have arrived", async () => {
    const answer = await daemon.get<SearchAnswer>("api/v1/traces?limit=100");
    return answer?.traces.length === SHOP_COUNT;
  });
});

after(async () => {
  await browser?.close();
  await daemon?.stop();
});

interface Visit {
  expected?: RegExp;
}

function visit(name: string, path: string, walk: (page: Page) => Promise<void>, how: Visit = {}) {
  test(name, async () => {
    const visitor = await Visitor.arrive(browser, "light", how.expected);
    await visitor.page.goto(daemon.address + path);
    await walk(visitor.page);
    await visitor.leave();
  });
}

const results = (page: Page) => page.locator(".results-table tbody tr");
const parameters = (page: Page) => new URL(page.url()).searchParams;

visit("search: a box on the plot filters and is compared", "search?service=shop", async (page) => {
  await results(page).nth(19).waitFor();
  const plot = (await page.locator(".plot").boundingBox())!;
  await page.mouse.move(plot.x + plot.width / 2, plot.y + 4);
  await page.mouse.down();
  await page.mouse.move(plot.x + plot.width - 16, plot.y + plot.height - 24, { steps: 3 });
  await page.mouse.up();
  await eventually("the table has the box alone", async () => (await results(page).count()) < 20);
  const filtered = await results(page).count();
  assert.ok(filtered > 0);
  await page.getByRole("button", { name: "Compare with the others" }).click();
  await page.getByText(`${filtered} selected traces`).waitFor();
  await page.getByText(`${SHOP_COUNT - filtered} others of this search`).waitFor();
  await page.reload();
  await page.getByText(`${filtered} selected traces`).waitFor();
  await page.getByRole("link", { name: "Search only these" }).click();
  await page.getByText(`${filtered} traces`, { exact: true }).waitFor();
  await page.goBack();
  await page.getByText(`${filtered} selected traces`).waitFor();
  await page.getByRole("button", { name: "Clear selection" }).click();
  await results(page).nth(19).waitFor();
});

visit(
  "search: what failures have in common, by keys alone",
  "search?service=shop",
  async (page) => {
    await page.getByRole("button", { name: "Those with errors" }).press("Enter");
    const message = page.locator(".compared li", { hasText: "status_message" });
    await message.getByText("out of stock").waitFor();
    await message.getByRole("link", { name: "Search for out of stock" }).press("Enter");
    await page.getByText("6 traces", { exact: true }).waitFor();
    assert.equal(parameters(page).get("query"), 'status_message = "out of stock"');
    await page.goBack();
    await message.getByRole("link", { name: "Exclude out of stock" }).press("Enter");
    await page.getByText("20 traces", { exact: true }).waitFor();
    assert.equal(await results(page).locator(".badge.bad").count(), 0);
  },
);

visit(
  "search: a heading orders the search, exactly as the API",
  "search?service=shop",
  async (page) => {
    await results(page).nth(19).waitFor();
    const sorted = page.locator("th[aria-sort]");
    assert.equal(await sorted.innerText(), "Started ↓");
    await page.getByRole("link", { name: "Duration" }).click();
    await page.getByText(", longest first").waitFor();
    assert.equal(await sorted.innerText(), "Duration ↓");
    assert.match(await results(page).first().innerText(), /54\sms/);
    await page.getByRole("link", { name: "Started" }).click();
    await page.getByText(", newest first").waitFor();
    await page.getByRole("link", { name: "Started" }).click();
    await page.getByText(", oldest first").waitFor();
    assert.equal(await sorted.innerText(), "Started ↑");
  },
);

visit(
  "search: a box on the heat map chooses, too",
  "search?service=shop&plot=heat",
  async (page) => {
    const heat = page.getByRole("button", { name: "Heat map", pressed: true });
    await heat.waitFor();
    const plot = (await page.locator(".plot").boundingBox())!;
    await page.mouse.move(plot.x + plot.width / 2, plot.y + 4);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width - 16, plot.y + plot.height - 24, { steps: 3 });
    await page.mouse.up();
    await eventually("the table has the box alone", async () => (await results(page).count()) < 20);
    assert.equal(parameters(page).get("plot"), "heat");
    await heat.press("Enter");
    await page.getByRole("button", { name: "Heat map", pressed: false }).waitFor();
    assert.ok(parameters(page).has("box") && !parameters(page).has("plot"));
  },
);

visit("search: the query line and the form say the same", "search?service=shop", async (page) => {
  const query = page.getByLabel("Query");
  assert.equal(await query.inputValue(), 'service = "shop"');
  await page.getByLabel("Errors only").check();
  await page.getByLabel("Longer than").fill("20ms");
  assert.equal(await query.inputValue(), 'service = "shop" and error and duration >= 20ms');
  await query.fill('name = "GET /basket" and .basket.size in (10, "10") and not {kind = client}');
  assert.equal(await page.getByLabel("Service").inputValue(), "");
  assert.equal(await page.getByLabel("Operation").inputValue(), "GET /basket");
  assert.equal(await page.getByLabel("Attributes").inputValue(), "basket.size=10");
  assert.equal(await page.getByLabel("Errors only").isChecked(), false);
  await query.press("Enter");
  await page.getByText("1 trace", { exact: true }).waitFor();
  assert.equal(parameters(page).get("query"), "not {kind = client}");
  assert.equal(parameters(page).get("attribute"), "basket.size=10");
});

visit(
  "search: fields, attributes and values are offered, by keys alone",
  "search",
  async (page) => {
    const query = page.getByLabel("Query");
    const option = (text: string) => page.getByRole("option", { name: text, exact: true });
    await query.pressSequentially(".bask");
    await option(".basket.size").waitFor();
    await query.press("ArrowDown");
    await query.press("Enter");
    await query.pressSequentially('= "2');
    await option('"26"').waitFor();
    await query.press("Escape");
    assert.ok(await page.locator(".offers").isHidden());
    await query.pressSequentially("6");
    await query.pressSequentially('" and serv');
    await option("service").click();
    await query.pressSequentially("= ");
    await option('"shop"').click();
    assert.equal(await query.inputValue(), '.basket.size = "26" and service = "shop" ');
    await query.press("Enter");
    await page.getByText("1 trace", { exact: true }).waitFor();
  },
);

visit(
  "search: a mistake of the query is shown at its place",
  "search",
  async (page) => {
    const query = page.getByLabel("Query");
    await query.fill('service = "shop" and name = GET');
    await query.press("Enter");
    const mistake = page.locator(".mistake");
    await mistake.getByText("a text between quotes is needed here").waitFor();
    assert.equal(await mistake.locator("mark").innerText(), "GET");
    const chosen = await query.evaluate((field: HTMLTextAreaElement) =>
      field.value.slice(field.selectionStart, field.selectionEnd),
    );
    assert.equal(chosen, "GET");
    await query.fill('service = "shop" and name = "GET /basket"');
    assert.equal(await mistake.innerText(), "");
  },
  { expected: /status of 400/ },
);
