// The trace as text, and in the formats that other programs open. What is fetched is the whole
// trace, and only when this is looked at.

import { element, replaceChildren, type Child } from "./elements.js";
import { failure, isAbort, loading } from "./notices.js";
import { chromeTrace } from "../model/export_chrome.js";
import { jaegerJson } from "../model/export_jaeger.js";
import { otlpJson } from "../model/export_otlp.js";
import { speedscopeJson } from "../model/export_speedscope.js";
import { flameOf } from "../model/flame.js";
import { formatCount } from "../model/format.js";
import type { StatisticsContent } from "./span_statistics.js";
import type { Trace } from "../api/types.js";

const MOST_CHARACTERS = 400_000; // of text on the page; a download has all

type Format = readonly [name: string, extension: string, make: () => unknown];

export class TraceJson {
  readonly element = element("section", { class: "trace-json", "aria-label": "JSON" });

  constructor(
    private readonly content: StatisticsContent,
    private readonly fetch: () => Promise<Trace>,
  ) {
    void this.load();
  }

  private async load(): Promise<void> {
    replaceChildren(this.element, loading("the whole trace"));
    try {
      const trace = await this.fetch();
      replaceChildren(this.element, this.downloads(trace), ...textOf(trace));
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.element,
        failure("The whole trace", reason, () => void this.load()),
      );
    }
  }

  private downloads(trace: Trace): HTMLElement {
    const { trace: outline, times } = this.content;
    const formats: Format[] = [
      ["Phosphor", "phosphor.json", () => trace],
      ["OTLP", "otlp.json", () => otlpJson(trace)],
      ["Jaeger", "jaeger.json", () => jaegerJson(trace)],
      ["Chrome trace, Perfetto", "chrome.json", () => chromeTrace(trace)],
      [
        "speedscope",
        "speedscope.json",
        () => speedscopeJson(outline, flameOf(outline, times.self)),
      ],
    ];
    const buttons = formats.map(([name, extension, make]) => {
      const save = () => download(`${trace.trace_id}.${extension}`, make());
      return element("button", { type: "button", onclick: save }, name);
    });
    return element(
      "div",
      { class: "downloads", role: "group", "aria-label": "Download as" },
      element("span", { class: "muted" }, "Download as"),
      ...buttons,
    );
  }
}

function textOf(trace: Trace): Child[] {
  const text = JSON.stringify(trace, null, 2);
  const shown = element("pre", { class: "mono", tabindex: 0, "aria-label": "The trace as JSON" });
  shown.textContent = text.slice(0, MOST_CHARACTERS);
  const copy = element("button", { type: "button" }, "Copy");
  copy.addEventListener("click", () => {
    navigator.clipboard.writeText(text).then(
      () => (copy.textContent = "Copied"),
      () => (copy.textContent = "The browser refused"),
    );
  });
  const rest = text.length - MOST_CHARACTERS;
  const more = `${formatCount(rest)} more characters are not shown; Copy and Download have all.`;
  return [copy, rest > 0 && element("p", { class: "muted" }, more), shown];
}

function download(name: string, content: unknown): void {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(content)], { type: "application/json" }),
  );
  const link = element("a", { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
