// What a comparison says, in words and shares. Pure; the view draws it.

import { formatCount } from "./format.js";
import type {
  ComparedAttribute,
  ComparedBucket,
  ComparisonAnswer,
  SideCounts,
} from "../api/types.js";

export interface Shares {
  selection: number; // 0 to 1, of the selection's traces
  rest: number;
}

export function sharesOf(counts: SideCounts, { selection, rest }: ComparisonAnswer): Shares {
  const share = (part: number, whole: number) => (whole > 0 ? part / whole : 0);
  return {
    selection: share(counts.selection_count, selection.trace_count),
    rest: share(counts.rest_count, rest.trace_count),
  };
}

// "31 of 31 selected, 0 of 569 others"
export function countsText(counts: SideCounts, { selection, rest }: ComparisonAnswer): string {
  const of = (part: number, whole: number) => `${formatCount(part)} of ${formatCount(whole)}`;
  const selected = of(counts.selection_count, selection.trace_count);
  return `${selected} selected, ${of(counts.rest_count, rest.trace_count)} others`;
}

const numberText = (value: number) =>
  Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential().replace("e+", "e")
    : value.toLocaleString("en-US", { maximumSignificantDigits: 4 });

export function bucketText({ from, to }: ComparedBucket): string {
  if (from === undefined) return `below ${numberText(to ?? 0)}`;
  if (to === undefined) return `${numberText(from)} and more`;
  if (from < 0 && to > 0) return "about 0";
  return `${numberText(from)} to ${numberText(to)}`;
}

// The bucket whose shares differ most.
export function tellingBucket(
  attribute: ComparedAttribute,
  answer: ComparisonAnswer,
): ComparedBucket | undefined {
  const difference = (bucket: ComparedBucket) => {
    const { selection, rest } = sharesOf(bucket, answer);
    return Math.abs(selection - rest);
  };
  return attribute.buckets.reduce<ComparedBucket | undefined>(
    (best, bucket) => (!best || difference(bucket) > difference(best) ? bucket : best),
    undefined,
  );
}

// What was left out, in sentences; none where all was read.
export function comparisonLimits(answer: ComparisonAnswer): string[] {
  const said: string[] = [];
  if (answer.selection.is_cut) said.push("Of the selection the newest 10,000 traces were read.");
  if (answer.rest.is_cut) said.push("Of the others the newest 10,000 traces were read.");
  if (answer.are_attributes_cut) said.push("There are more attributes than were compared.");
  if (answer.are_values_cut) said.push("Some attributes have more values than were counted.");
  if (answer.traces_too_large) said.push("Traces that are too large were left out.");
  if (answer.blocks_damaged) said.push("Parts of the store cannot be read and may have had more.");
  return said;
}
