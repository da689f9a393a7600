// One service: its rate, errors and durations over time, by operation, with traces to look at
// behind each figure.

import { activityChart } from "./activity_chart.js";
import { element, field, replaceChildren, type Child } from "./elements.js";
import { failure, isAbort, loading, notice } from "./notices.js";
import { operationTable } from "./operation_table.js";
import { searchPath } from "./search_page.js";
import { serviceName } from "./service_name.js";
import { lossNotice } from "./loss_notice.js";
import { timeRangeField } from "./time_range_field.js";
import {
  formatClock,
  formatCount,
  formatDuration,
  formatMoment,
  formatPercent,
  formatRate,
  plural,
} from "../model/format.js";
import { lengthOf, perSecond, placedBuckets, spanOfBucket } from "../model/activity.js";
import { tracePath } from "../model/routes.js";
import { emptyQuery } from "../model/search_query.js";
import {
  activityParameters,
  readServiceView,
  servicePath,
  type ServiceView,
} from "../model/service_view.js";
import { fixedRange, resolveTimeRange } from "../model/time_range.js";
import { unixNanoseconds, unixText } from "../api/units.js";
import type { Application, Page } from "./application.js";
import type { ActivityBucket, ServiceActivity, SpanExample, SpanKind } from "../api/types.js";

export function servicePage(
  application: Application,
  service: string,
  parameters: URLSearchParams,
): Page {
  application.setTitle(service);
  application.palette.add([service]);
  return new ServicePage(application, readServiceView(service, parameters));
}

const KIND_CHOICES: readonly [SpanKind | "", string][] = [
  ["", "What enters the service"],
  ["server", "Requests served"],
  ["consumer", "Messages received"],
  ["client", "Calls to others"],
  ["producer", "Messages sent"],
  ["internal", "Work within"],
];

class ServicePage implements Page {
  readonly element: HTMLElement;
  private readonly abort = new AbortController();
  private readonly content = element("div", { class: "content" });

  constructor(
    private readonly application: Application,
    private view: ServiceView,
  ) {
    this.element = element("section", { class: "page service-page" }, this.head(), this.content);
    void this.ask();
  }

  close(): void {
    this.abort.abort();
  }

  private head(): HTMLElement {
    const { service, range } = this.view;
    const chooser = timeRangeField(range, () => {
      const chosen = chooser.read();
      if (typeof chosen !== "string") this.go({ range: chosen, bucket: undefined });
    });
    const options = KIND_CHOICES.map(([kind, label]) =>
      element("option", { value: kind, selected: kind === (this.view.kind ?? "") }, label),
    );
    const kinds = element("select", {}, ...options);
    kinds.addEventListener("change", () => {
      const kind = (kinds.value || undefined) as SpanKind | undefined;
      this.go({ kind, operation: undefined, bucket: undefined });
    });
    return element(
      "div",
      { class: "page-head" },
      element("h1", {}, serviceName(service, this.application.palette)),
      element(
        "div",
        { class: "page-choices" },
        this.link("Search its traces", searchPath({ ...emptyQuery(), service, range })),
        field("Spans", kinds),
        chooser.element,
      ),
    );
  }

  private link(text: string, path: string): HTMLElement {
    return element("a", { class: "button", href: this.application.href(path) }, text);
  }

  private go(change: Partial<ServiceView>): void {
    this.application.navigate(servicePath({ ...this.view, ...change }));
  }

  private async ask(): Promise<void> {
    replaceChildren(this.content, loading("the service"));
    try {
      const { service } = this.view;
      const parameters = activityParameters(this.view, Date.now());
      const { api } = this.application;
      this.show(await api.activity(service, parameters, this.abort.signal));
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.content,
        failure("The service", reason, () => void this.ask()),
      );
    }
  }

  private show(activity: ServiceActivity): void {
    replaceChildren(
      this.content,
      ...(activity.operations.length === 0 ? [this.nothing()] : this.figures(activity)),
    );
  }

  private nothing(): HTMLElement {
    const month = { ...this.view, range: { kind: "preset", name: "30d" } } as ServiceView;
    return notice(
      "No spans in this range",
      element("p", {}, "Choose a wider time range, or another kind of span."),
      element("p", { class: "actions" }, this.link("Last 30 days", servicePath(month))),
    );
  }

  private loss(): HTMLElement {
    const range = resolveTimeRange(this.view.range, Date.now());
    const services = new Set([this.view.service]);
    return lossNotice(this.application, { ...range, services }, this.abort.signal);
  }

  private figures(activity: ServiceActivity): Child[] {
    const { bucket } = this.view;
    const chosen = placedBuckets(activity).find((it) => it.bucket.start_unix_ns === bucket);
    const chart = activityChart(activity, chosen?.index, {
      choose: (index) => this.choose(activity, index),
      zoom: (span) => this.go({ range: fixedRange(span), bucket: undefined }),
    });
    return [
      this.summary(activity),
      damageNote(activity),
      this.loss(),
      chart,
      element(
        "div",
        { class: "bucket-figures", "aria-live": "polite" },
        chosen && this.bucketFigures(activity, chosen.index, chosen.bucket),
      ),
      this.operationHead(activity),
      operationTable(activity, this.view, this.application),
      otherNote(activity),
      this.bucketTable(activity),
    ];
  }

  // The range is pinned, or the bucket would be another one after a reload.
  private choose(activity: ServiceActivity, index: number): void {
    const { start } = spanOfBucket(activity, index);
    const [from, to] = [activity.start_unix_ns, activity.end_unix_ns].map(unixNanoseconds);
    this.view = {
      ...this.view,
      range: fixedRange({ start: from!, end: to! }),
      bucket: unixText(start),
    };
    this.application.replaceAddress(servicePath(this.view));
    this.show(activity);
  }

  private summary(activity: ServiceActivity): HTMLElement {
    const { span_count, error_count, open_count } = activity;
    const figures: [string, string][] = [
      ["Rate", formatRate(perSecond(span_count, lengthOf(activity)))],
      ["Spans", formatCount(span_count)],
      ["Errors", `${formatCount(error_count)} (${formatPercent(error_count, span_count)})`],
    ];
    for (const name of ["p50", "p90", "p99"] as const) {
      const duration = activity[`${name}_ns`];
      if (duration !== undefined) figures.push([name, formatDuration(duration)]);
    }
    if (open_count > 0) figures.push(["Without an end", formatCount(open_count)]);
    return element(
      "dl",
      { class: "figures" },
      ...figures.map(([name, value]) =>
        element("div", {}, element("dt", {}, name), element("dd", {}, value)),
      ),
    );
  }

  private operationHead(activity: ServiceActivity): HTMLElement {
    const { operation } = this.view;
    if (operation === undefined) {
      const count = plural(activity.operations.length, "operation");
      return element("h2", {}, `${count}: choose one to see it alone`);
    }
    const all = { ...this.view, operation: undefined, bucket: undefined };
    return element(
      "div",
      { class: "actions" },
      element("h2", {}, `Shown: ${operation}`),
      this.link("Show all operations", servicePath(all)),
    );
  }

  private bucketFigures(
    activity: ServiceActivity,
    index: number,
    bucket: ActivityBucket,
  ): HTMLElement {
    const span = spanOfBucket(activity, index);
    const title = `${formatMoment(span.start, 0)} to ${formatClock(span.end, 0)}`;
    return element(
      "section",
      { class: "banner", "aria-label": "The chosen time" },
      element("b", {}, title),
      `: ${plural(bucket.span_count, "span")}, ${plural(bucket.error_count, "error")}. `,
      this.examples(activity, index, bucket),
    );
  }

  private examples(activity: ServiceActivity, index: number, bucket: ActivityBucket): HTMLElement {
    const { service, operation } = this.view;
    const range = fixedRange(spanOfBucket(activity, index));
    const search = { ...emptyQuery(), service, operation: operation ?? "", range };
    return element(
      "span",
      { class: "examples" },
      this.example("slowest", bucket.slowest),
      this.example("failed", bucket.failed),
      element("a", { href: this.application.href(searchPath(search)) }, "search"),
    );
  }

  private example(name: string, span: SpanExample | undefined): Child {
    if (!span) return undefined;
    const path = `${tracePath(span.trace_id)}?span=${span.span_id}`;
    const duration = span.duration_ns === undefined ? "" : ` ${formatDuration(span.duration_ns)}`;
    return element("a", { href: this.application.href(path) }, name + duration);
  }

  // The charts in text, each row with its examples.
  private bucketTable(activity: ServiceActivity): HTMLElement {
    const heads = ["Time", "Rate", "Errors", "p50", "p90", "p99", "Traces"];
    const rows = placedBuckets(activity).map(({ index, bucket }) => {
      const duration = (value: typeof bucket.p50_ns) =>
        value === undefined ? "–" : formatDuration(value);
      const cells = [
        formatMoment(unixNanoseconds(bucket.start_unix_ns), 0),
        formatRate(perSecond(bucket.span_count, activity.bucket_ns)),
        formatCount(bucket.error_count),
        ...[bucket.p50_ns, bucket.p90_ns, bucket.p99_ns].map(duration),
      ];
      return element(
        "tr",
        {},
        ...cells.map((text, k) => element("td", { class: k > 0 ? "number" : "" }, text)),
        element("td", {}, this.examples(activity, index, bucket)),
      );
    });
    const head = heads.map((name, k) =>
      element("th", { scope: "col", class: k > 0 && k < 6 ? "number" : "" }, name),
    );
    return element(
      "details",
      { class: "bucket-table" },
      element("summary", {}, "The charts as a table, with traces of each time"),
      element(
        "div",
        { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Figures by time" },
        element(
          "table",
          { class: "table" },
          element("thead", {}, element("tr", {}, ...head)),
          element("tbody", {}, ...rows),
        ),
      ),
    );
  }
}

function damageNote({ blocks_damaged = 0, traces_too_large = 0 }: ServiceActivity): Child {
  const missing = [
    blocks_damaged > 0 && `${plural(blocks_damaged, "block")} of the store cannot be read`,
    traces_too_large > 0 && `${plural(traces_too_large, "trace")} too large to be read`,
  ].filter((text) => text !== false);
  if (missing.length === 0) return undefined;
  return element("p", { class: "problem", role: "alert" }, `Not counted: ${missing.join(", ")}.`);
}

function otherNote({ other_span_count }: ServiceActivity): Child {
  if (other_span_count === 0) return undefined;
  const text = `${plural(other_span_count, "span")} of further operations are not listed.`;
  return element("p", { class: "muted" }, text);
}
