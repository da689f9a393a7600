// What the selected traces have that the others have not: attributes, the most telling first, with
// the shares of each value on both sides as bars and in words.

import { element, replaceChildren, type Child } from "./elements.js";
import { failure, isAbort, loading } from "./notices.js";
import {
  bucketText,
  comparisonLimits,
  countsText,
  sharesOf,
  tellingBucket,
} from "../model/comparison.js";
import { formatPercent, plural } from "../model/format.js";
import type {
  ComparedAttribute,
  ComparedBucket,
  ComparedValue,
  ComparisonAnswer,
  SideCounts,
} from "../api/types.js";

const SHOWN_VALUES = 6;

// Where a value leads.
export interface ConditionLinks {
  search(condition: string): string;
  exclude(condition: string): string;
}

export class ComparisonPanel {
  readonly element = element("section", {
    class: "comparison",
    "aria-label": "Comparison",
    "aria-live": "polite",
  });

  constructor(
    private readonly links: ConditionLinks,
    private readonly ask: () => Promise<ComparisonAnswer>,
  ) {
    void this.load();
  }

  private async load(): Promise<void> {
    replaceChildren(this.element, loading("the comparison"));
    try {
      this.show(await this.ask());
    } catch (reason) {
      if (isAbort(reason)) return;
      replaceChildren(
        this.element,
        failure("The comparison", reason, () => void this.load()),
      );
    }
  }

  private show(answer: ComparisonAnswer): void {
    const { selection, rest, attributes, attribute_count } = answer;
    const limits = comparisonLimits(answer);
    const found = attributes.map((attribute) => this.attribute(attribute, answer));
    replaceChildren(
      this.element,
      element("h2", {}, "What the selected traces have in common"),
      element(
        "p",
        { class: "sides" },
        side("selection", `${plural(selection.trace_count, "selected trace")}`),
        side("rest", `${plural(rest.trace_count, "other")} of this search`),
        element("span", { class: "muted" }, `${plural(attribute_count, "attribute")} compared`),
      ),
      limits.length > 0 && element("p", { class: "muted" }, limits.join(" ")),
      found.length > 0
        ? element("ol", { class: "compared" }, ...found)
        : element("p", {}, nothingTold(answer)),
    );
  }

  private attribute(attribute: ComparedAttribute, answer: ComparisonAnswer): HTMLElement {
    const { values, buckets, value_count } = attribute;
    const shown = values.slice(0, SHOWN_VALUES);
    const rows = shown.map((value) => this.value(value, answer));
    const more = buckets.length === 0 ? value_count - shown.length : 0;
    const { absent, other } = attribute;
    const isAbsent = absent.selection_count + absent.rest_count > 0;
    const isOther = other.selection_count + other.rest_count > 0;
    return element(
      "li",
      {},
      element(
        "h3",
        {},
        element("span", { class: "mono" }, attribute.attribute),
        element(
          "small",
          { class: "muted", title: "Bias-corrected Cramér's V: from 0, as chance, to 1" },
          `association ${attribute.association.toFixed(2)}`,
        ),
      ),
      ...(buckets.length > 0 ? this.histogram(attribute, answer) : rows),
      isAbsent && row(element("i", {}, "absent"), absent, answer),
      isOther && row(element("i", {}, "values not counted apart"), other, answer),
      more > 0 && element("small", { class: "muted" }, `and ${plural(more, "more value")}`),
    );
  }

  private value(value: ComparedValue, answer: ComparisonAnswer): HTMLElement {
    const text = (value.value || "(empty)") + (value.is_cut ? "…" : "");
    const name = element("span", { class: "mono compared-value", title: text }, text);
    return row(name, value, answer, this.actions(value.condition, text));
  }

  private actions(condition: string | undefined, what: string): Child {
    if (!condition) return undefined;
    const link = (href: string, text: string, label: string) =>
      element("a", { href, "aria-label": `${label} ${what}` }, text);
    return element(
      "span",
      { class: "compared-actions" },
      link(this.links.search(condition), "search", "Search for"),
      link(this.links.exclude(condition), "exclude", "Exclude"),
    );
  }

  private histogram(attribute: ComparedAttribute, answer: ComparisonAnswer): Child[] {
    const { buckets } = attribute;
    const shares = buckets.map((bucket) => sharesOf(bucket, answer));
    const most = Math.max(...shares.flatMap(({ selection, rest }) => [selection, rest]), 1e-9);
    const bars = buckets.map((bucket, k) => this.bucket(bucket, { ...shares[k]!, most }, answer));
    const telling = tellingBucket(attribute, answer);
    const text = telling ? bucketText(telling) : "";
    const ends = [buckets[0]!, buckets.at(-1)!].map(bucketText);
    return [
      element("div", { class: "histogram" }, ...bars),
      element(
        "div",
        { class: "histogram-ends muted", "aria-hidden": "true" },
        ...ends.map((end) => element("span", {}, end)),
      ),
      telling && row(text, telling, answer, this.actions(telling.condition, text)),
    ];
  }

  private bucket(
    bucket: ComparedBucket,
    shares: { selection: number; rest: number; most: number },
    answer: ComparisonAnswer,
  ): HTMLElement {
    const text = `${bucketText(bucket)}: ${countsText(bucket, answer)}`;
    const bar = (side: "selection" | "rest") => {
      const part = element("span", { class: `bar ${side}` });
      part.style.height = `${(shares[side] / shares.most) * 100}%`;
      return part;
    };
    return element(
      "a",
      {
        href: this.links.search(bucket.condition),
        title: text,
        "aria-label": `Search for ${text}`,
      },
      bar("selection"),
      bar("rest"),
    );
  }
}

function nothingTold(answer: ComparisonAnswer): string {
  if (answer.selection.trace_count === 0) return "No trace of this search is in the selection.";
  if (answer.rest.trace_count === 0) {
    return "All traces of this search are in the selection: there is nothing to compare with.";
  }
  return "No attribute says more about the two than chance would.";
}

function side(which: "selection" | "rest", text: string): HTMLElement {
  const swatch = element("span", { class: `bar ${which}`, "aria-hidden": "true" });
  return element("span", { class: "side" }, swatch, text);
}

function row(name: Child, counts: SideCounts, answer: ComparisonAnswer, actions?: Child) {
  const shares = sharesOf(counts, answer);
  const bar = (which: "selection" | "rest") => {
    const part = element("span", { class: `bar ${which}` });
    part.style.width = `${shares[which] * 100}%`;
    return part;
  };
  const percents = [shares.selection, shares.rest].map((share) => formatPercent(share, 1));
  return element(
    "div",
    { class: "compared-row", title: countsText(counts, answer) },
    name,
    element("span", { class: "twin-bars", "aria-hidden": "true" }, bar("selection"), bar("rest")),
    element("small", {}, `${percents[0]} against ${percents[1]}`),
    actions,
  );
}
