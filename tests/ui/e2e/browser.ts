// Headless Chromium, and pages that fail the test when anything goes wrong behind their back: an
// error in the console (a refused inline script is one), an uncaught exception, a request to
// another host.

import { chromium, type Browser, type Page } from "playwright-core";

const FLAGS = [
  "--no-sandbox", // tests run as root in containers
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launch(): Promise<Browser> {
  const executablePath = process.env["PHOSPHOR_CHROMIUM"] || "/usr/bin/chromium";
  try {
    return await chromium.launch({ executablePath, args: FLAGS });
  } catch (reason) {
    throw new Error(`${executablePath} does not start; the tests need Chromium`, { cause: reason });
  }
}

export type Scheme = "light" | "dark";

export class Visitor {
  private readonly trouble: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly expected: RegExp | undefined,
  ) {}

  // `expected`: trouble that the test causes on purpose.
  static async arrive(browser: Browser, scheme: Scheme = "light", expected?: RegExp) {
    const context = await browser.newContext({
      colorScheme: scheme,
      viewport: { width: 1400, height: 900 },
    });
    const visitor = new Visitor(await context.newPage(), expected);
    visitor.listen();
    return visitor;
  }

  // Leaves, and throws if anything went wrong meanwhile.
  async leave(): Promise<void> {
    await this.page.context().close();
    const unexpected = this.trouble.filter((text) => !this.expected?.test(text));
    if (unexpected.length > 0) throw new Error(`behind the page's back:\n${unexpected.join("\n")}`);
  }

  private listen(): void {
    this.page.on("pageerror", (error) => this.trouble.push(`uncaught: ${error.message}`));
    this.page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.trouble.push(message.text());
    });
    this.page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol !== "data:" && hostname !== "127.0.0.1") {
        this.trouble.push(`a request to ${hostname}`);
      }
    });
  }
}
