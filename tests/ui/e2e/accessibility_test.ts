// axe looks at every page, light and dark. It is put in through the debugger, not by the page, so
// the page's Content-Security-Policy stays what it is.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";

import { launch, Visitor } from "./browser.js";
import { Daemon, eventually } from "./daemon.js";
import { PAYMENT_ID, paymentDatagrams, shopTraces } from "./seeded_traces.js";

interface AxeResult {
  violations: { id: string; help: string; nodes: { html: string }[] }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let daemon: Daemon;
let browser: Browser;

before(async () => {
  [daemon, browser] = await Promise.all([Daemon.start(), launch()]);
  await daemon.sendOtlp(shopTraces(Date.now()));
  await daemon.sendDatagrams(paymentDatagrams(Date.now()));
  const path = `api/v1/traces/${PAYMENT_ID}`;
  await eventually("the payment has arrived", async () => (await daemon.get(path)) !== undefined);
});

after(async () => {
  await browser?.close();
  await daemon?.stop();
});

async function assertNothingFound(page: Page): Promise<void> {
  await page.evaluate(axe);
  const result = (await page.evaluate("axe.run(document)")) as AxeResult;
  const found = result.violations.map(({ id, help, nodes }) => {
    return `${id}: ${help}\n${nodes.map((node) => `    ${node.html}`).join("\n")}`;
  });
  assert.deepEqual(found, []);
}

// What is wide scrolls by itself; the page as a whole never does to the side.
async function assertWithinTheWindow(page: Page): Promise<void> {
  for (const width of [1400, 420]) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate("document.documentElement.scrollWidth");
    assert.equal(wide, width);
  }
}

const PAGES: [name: string, path: string, ready: string][] = [
  ["search", "search", ".results-table"],
  ["search without results", "search?service=nobody", ".notice h2"],
  ["a comparison", "search?selected=error&compare=true&plot=heat", ".compared"],
  ["trace", `traces/${PAYMENT_ID}`, '[role="treegrid"] [role="row"]'],
  ["statistics", `traces/${PAYMENT_ID}?view=statistics`, ".trace-statistics tbody tr"],
  ["flame graph", `traces/${PAYMENT_ID}?view=flame`, ".flame-words"],
  ["JSON", `traces/${PAYMENT_ID}?view=json`, ".trace-json pre"],
  ["services", "services", ".services-list a"],
  ["service", "services/shop", ".operation-table"],
  ["map", "map", "svg.map"],
  ["map, around a service", "map?focus=cards&against=before", "svg.map"],
  ["map, a request's way", `map?trace=${PAYMENT_ID}`, ".light-step"],
  ["live", "live", ".row-link"],
  ["health", "health", ".table"],
];

for (const scheme of ["light", "dark"] as const) {
  for (const [name, path, ready] of PAGES) {
    test(`axe finds nothing: ${name}, ${scheme}`, async () => {
      const visitor = await Visitor.arrive(browser, scheme);
      await visitor.page.goto(daemon.address + path);
      // The live page shows the last minute: of a trace that comes now.
      if (name === "live") await daemon.sendOtlp(shopTraces(Date.now() + 30_000, 5000));
      await visitor.page.locator(ready).first().waitFor();
      if (name === "trace") {
        await visitor.page.locator('[role="treegrid"] [role="row"]').nth(3).click();
        await visitor.page.locator(".panel-head h2").waitFor();
      }
      await assertNothingFound(visitor.page);
      await assertWithinTheWindow(visitor.page);
      await visitor.leave();
    });
  }
}
