// Search inside a trace: every word must occur in the span's names, ids, status or attributes.

import { formatValue } from "./format.js";
import { stateName } from "./span_text.js";
import type { Attribute, Span } from "../api/types.js";

function attributeTexts(attributes: readonly Attribute[] | undefined): string[] {
  return (attributes ?? []).map((attribute) => `${attribute.key}=${formatValue(attribute)}`);
}

function searchedText(span: Span): string {
  return [
    span.name,
    span.service,
    span.peer ?? "",
    span.hostname ?? "",
    span.span_id,
    span.span_id_text ?? "",
    stateName(span.state),
    span.status?.code === "error" ? "error" : "",
    span.status?.message ?? "",
    ...attributeTexts(span.attributes),
    ...(span.events ?? []).flatMap((e) => [e.name ?? "", ...attributeTexts(e.attributes)]),
  ]
    .join("\n")
    .toLowerCase();
}

// Indexes of the matching spans, ascending. No words: none.
export function findSpans(spans: readonly Span[], text: string): number[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const matches: number[] = [];
  spans.forEach((span, index) => {
    const searched = searchedText(span);
    if (words.every((word) => searched.includes(word))) matches.push(index);
  });
  return matches;
}

// The match after (or before) `current`, around the end; -1 where there is none.
export function nextMatch(matches: readonly number[], current: number, step: 1 | -1): number {
  if (matches.length === 0) return -1;
  const after = matches.filter((index) => (step > 0 ? index > current : index < current));
  return (step > 0 ? after[0] : after.at(-1)) ?? matches.at(step > 0 ? 0 : -1)!;
}
