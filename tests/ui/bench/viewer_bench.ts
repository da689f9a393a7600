// How fast the viewer is with large traces: real daemon, headless Chromium, a table on stdout.
//
//   node run.mjs OUT --run tests/bench/viewer_bench.ts -- [SPANS …]
//
// For each size a trace is sent, opened in a fresh page, and used: scrolled, zoomed, collapsed and
// expanded. Nothing passes or fails by time; a page that does not show the trace fails. Times are
// from the reader's side: of an action, until the frame that shows it has been drawn.

import type { Browser, Page } from "playwright-core";

import { launch, Visitor } from "../e2e/browser.js";
import { Daemon, eventually } from "../e2e/daemon.js";
import { benchTraceId, sendBenchTrace } from "./bench_trace.js";
import type { OutlineHead } from "viewer/api/types.js";

const SIZES = [1_000, 50_000, 250_000, 1_000_000];
const REPEATS = 30;

type Figures = Record<string, string>;

async function main(): Promise<void> {
  const sizes = process.argv.slice(2).map(Number);
  const [daemon, browser] = await Promise.all([Daemon.start(), launch()]);
  try {
    for (const size of sizes.length > 0 ? sizes : SIZES) {
      console.log(line(size, await measure(daemon, browser, size)));
    }
  } finally {
    await browser.close();
    await daemon.stop();
  }
}

async function measure(daemon: Daemon, browser: Browser, size: number): Promise<Figures> {
  const id = benchTraceId(size);
  await sendBenchTrace(daemon, size);
  await eventually("the trace has arrived", () => hasSpans(daemon, id, size));
  const visitor = await Visitor.arrive(browser);
  const opened = await open(visitor.page, `${daemon.address}traces/${id}`);
  const used = {
    scroll: await repeated(visitor.page, "scroll"),
    jump: await repeated(visitor.page, "jump"),
    zoom: await repeated(visitor.page, "zoom"),
    "collapse and expand": await repeated(visitor.page, "fold"),
  };
  const memory = await memoryOf(visitor.page);
  await visitor.leave();
  return { ...opened, ...used, ...memory };
}

async function hasSpans(daemon: Daemon, id: string, count: number): Promise<boolean> {
  const answer = await daemon.get<OutlineHead>(`api/v1/traces/${id}?first=0&count=1`);
  return answer?.span_count === count;
}

// From the start of the navigation, which is what a reader waits for.
async function open(page: Page, address: string): Promise<Figures> {
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForSelector('[role="row"] .name, [role="row"]', { timeout: 60_000 });
  const [rows, answered, size] = await page.evaluate(async () => {
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const now = performance.now();
    const entries = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const outline = entries.find((entry) => entry.name.includes("/outline"))!;
    return [now, outline.responseEnd - outline.requestStart, outline.encodedBodySize];
  });
  return { "rows drawn": ms(rows!), "of it the server": ms(answered!), answer: megabytes(size!) };
}

// Median and worst of what a frame took: script, layout and painting until the next could
// begin. Each action is one that a hand makes.
async function repeated(page: Page, action: string): Promise<string> {
  const times = await page.evaluate(
    async ([action, count]) => {
      const grid = document.querySelector<HTMLElement>('[role="treegrid"]')!;
      grid.focus();
      const press = (key: string) => {
        grid.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      };
      const actions: Record<string, (k: number) => void> = {
        scroll: () => (grid.scrollTop += 300),
        jump: (k) => (grid.scrollTop = ((k * 0.618) % 1) * grid.scrollHeight),
        zoom: (k) => press(k % 4 < 2 ? "+" : "-"),
        fold: (k) => press(k % 2 === 0 ? "]" : "["),
      };
      const frame = () => new Promise((next) => requestAnimationFrame(next));
      const taken: number[] = [];
      for (let k = 0; k < Number(count); k++) {
        await frame();
        const begin = performance.now();
        actions[action as string]!(k);
        await frame(); // what it changed is drawn in this one
        await new Promise((done) => setTimeout(done));
        taken.push(performance.now() - begin);
      }
      return taken.sort((a, b) => a - b);
    },
    [action, REPEATS],
  );
  return `${times[times.length >> 1]!.toFixed(0)}/${times.at(-1)!.toFixed(0)} ms`;
}

// After a collection of garbage: JavaScript's heap, and the arrays that it refers to.
async function memoryOf(page: Page): Promise<Figures> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const usage = (await session.send("Runtime.getHeapUsage")) as unknown as Record<string, number>;
  const arrays = usage["backingStorageSize"] ?? NaN;
  return { heap: megabytes(usage["usedSize"]! + arrays), "of it arrays": megabytes(arrays) };
}

const ms = (time: number) => `${time.toFixed(0)} ms`;
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

function line(size: number, figures: Figures): string {
  const cells = Object.entries(figures).map(([name, value]) => `${name} ${value}`);
  return `${size.toLocaleString("en")} spans: ${cells.join(", ")}`;
}

await main();
