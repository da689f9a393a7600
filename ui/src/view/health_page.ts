// How complete and how fresh what the viewer shows is: who sends and what was lost, what the store
// holds and for how long, how busy the daemon is. It renews itself while it is looked at.

import { element, replaceChildren, type Child } from "./elements.js";
import { failure, isAbort, loading } from "./notices.js";
import { completeness, sendersView } from "./senders_table.js";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatMoment,
  formatPercent,
  formatRate,
  plural,
} from "../model/format.js";
import {
  growth,
  metricsByName,
  senderRates,
  storageOutlook,
  type Reading,
} from "../model/health.js";
import { unixFromMilliseconds, unixNanoseconds, unixText } from "../api/units.js";
import type { Application, Page } from "./application.js";
import type { SearchAnswer, Senders, Status, StoreStatus } from "../api/types.js";

const EVERY_MS = 5000; // as often as a person looks up; four cheap requests

export function healthPage(application: Application): Page {
  application.setTitle("Health");
  return new HealthPage(application);
}

interface Answers {
  status: Status;
  newest: SearchAnswer;
  reading: Reading;
}

class HealthPage implements Page {
  readonly element: HTMLElement;
  private readonly abort = new AbortController();
  private readonly content = element("div", { class: "content" }, loading("the daemon's health"));
  private before: Reading | undefined;
  private timer = 0;

  constructor(private readonly application: Application) {
    const refresh = element("button", { type: "button", onclick: () => this.renew() }, "Refresh");
    this.element = element(
      "section",
      { class: "page health-page" },
      element("div", { class: "page-head" }, element("h1", {}, "Health"), refresh),
      this.content,
    );
    this.renew();
  }

  close(): void {
    this.abort.abort();
    clearTimeout(this.timer);
  }

  private renew(): void {
    clearTimeout(this.timer);
    void this.ask().finally(() => {
      if (!this.abort.signal.aborted) this.timer = window.setTimeout(() => this.renew(), EVERY_MS);
    });
  }

  private async ask(): Promise<void> {
    try {
      const answers = await this.answers();
      // Under the reader's hands nothing is replaced: a selection would be lost.
      if (!document.hidden && !this.isInUse()) this.show(answers);
      this.before = answers.reading;
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.content,
        failure("The daemon's health", reason, () => this.renew()),
      );
    }
  }

  private isInUse(): boolean {
    const selection = getSelection();
    return !!selection && !selection.isCollapsed && this.content.contains(selection.anchorNode);
  }

  private async answers(): Promise<Answers> {
    const { api } = this.application;
    const { signal } = this.abort;
    const [senders, status, metrics, newest] = await Promise.all([
      api.senders(signal),
      api.status(signal),
      api.metrics(signal),
      api.search(newestTrace(), signal),
    ]);
    const reading = { atMs: performance.now(), senders, metrics: metricsByName(metrics) };
    return { status, newest, reading };
  }

  private show({ status, newest, reading }: Answers): void {
    const { senders } = reading;
    replaceChildren(
      this.content,
      hasReceived(senders) && completeness(senders),
      damage(status.store),
      section("Freshness", freshness(newest, reading, this.before)),
      section("Storage", storage(status.store)),
      section("The daemon", load(status, reading, this.before)),
      element("h2", {}, "Senders"),
      sendersView(senders, senderRates(this.before, reading), this.application),
    );
  }
}

// Of nothing, nobody can say whether it is complete.
function hasReceived({ totals, kernel_drops = 0 }: Senders): boolean {
  return (totals?.received ?? 0) + kernel_drops > 0;
}

// The newest of a day: what comes from clocks that are ahead counts as well.
function newestTrace(): URLSearchParams {
  const now = Date.now();
  return new URLSearchParams({
    start_unix_ns: unixText(unixFromMilliseconds(now - 86_400_000)),
    end_unix_ns: unixText(unixFromMilliseconds(now + 60_000)),
    limit: "1",
  });
}

type Figure = [name: string, value: string, title?: string | undefined];

function section(title: string, figures: Figure[]): HTMLElement {
  const items = figures.map(([name, value, why]) =>
    element("div", { title: why }, element("dt", {}, name), element("dd", {}, value)),
  );
  return element(
    "section",
    { class: "health-section" },
    element("h2", {}, title),
    element("dl", { class: "figures" }, ...items),
  );
}

function damage(store: StoreStatus): Child {
  if (store.damage_count === 0) return undefined;
  return element(
    "div",
    { class: "banner bad", role: "status" },
    element("b", {}, "Not complete. "),
    `${plural(store.damage_count, "part")} of the store cannot be read:`,
    element("ul", {}, ...store.damage.map((sentence) => element("li", {}, sentence))),
  );
}

const UNKNOWN = "…"; // until the second reading

function freshness(newest: SearchAnswer, now: Reading, before: Reading | undefined): Figure[] {
  const trace = newest.traces[0];
  const started = trace && unixNanoseconds(trace.start_unix_ns);
  const rate = (name: string) => {
    const perSecond = growth(name, before, now);
    return perSecond === undefined ? UNKNOWN : formatRate(perSecond);
  };
  return [
    [
      "Newest trace began",
      started === undefined ? "none in a day" : formatAge(started, Date.now()),
      started === undefined ? undefined : formatMoment(started),
    ],
    ["Written", rate("phosphor_store_records_written_total"), "Spans and annotations"],
    ["Waiting to be written", waiting(now), "Datagrams and OTLP requests"],
  ];
}

function waiting({ metrics }: Reading): string {
  const datagrams = metrics.get("phosphor_backlog_datagrams") ?? 0;
  const exports = metrics.get("phosphor_backlog_exports") ?? 0;
  return datagrams + exports === 0
    ? "nothing"
    : `${plural(datagrams, "datagram")}, ${plural(exports, "request")}`;
}

function storage(store: StoreStatus): Figure[] {
  const { age, fullShare, next } = storageOutlook(store, Date.now());
  const figures: Figure[] = [
    [
      "On disk",
      formatBytes(store.disk_bytes) +
        (fullShare === undefined ? "" : ` (${formatPercent(fullShare, 1)})`),
      store.max_disk_bytes === undefined ? undefined : `of ${formatBytes(store.max_disk_bytes)}`,
    ],
    ["Slices", formatCount(store.slice_count), "Parts that retention drops as a whole"],
  ];
  if (age !== undefined) figures.push(["Goes back", formatDuration(age)]);
  if (store.max_age_ns !== undefined) figures.push(["Kept for", formatDuration(store.max_age_ns)]);
  if (next?.reason === "age") figures.push(["Oldest goes in", formatDuration(next.after)]);
  if (next?.reason === "size") figures.push(["Oldest goes", "when room is needed"]);
  if (store.slices_dropped > 0) figures.push(["Slices dropped", formatCount(store.slices_dropped)]);
  return figures;
}

function load(status: Status, now: Reading, before: Reading | undefined): Figure[] {
  const cpu = growth("process_cpu_seconds_total", before, now);
  const memory = now.metrics.get("process_resident_memory_bytes") ?? 0;
  const requests = growth("phosphor_http_requests_total", before, now);
  const capacity = now.metrics.get("phosphor_backlog_datagram_capacity_bytes") ?? 0;
  const backlog = now.metrics.get("phosphor_backlog_datagram_bytes") ?? 0;
  const failures = now.metrics.get("phosphor_store_write_failures_total") ?? 0;
  const figures: Figure[] = [
    ["Version", status.version, status.listeners.map((l) => `${l.name} ${l.address}`).join("\n")],
    ["Runs for", formatDuration(status.uptime_ns)],
    ["Processor", cpu === undefined ? UNKNOWN : formatPercent(cpu, 1), "Of one core"],
    ["Memory", formatBytes(memory)],
    ["Requests", requests === undefined ? UNKNOWN : formatRate(requests)],
    ["Backlog", formatPercent(backlog, capacity), `of ${formatBytes(capacity)}`],
  ];
  if (failures > 0) figures.push(["Failed writes", formatCount(failures)]);
  return figures;
}
