// A choice of a time range: presets, or from and to in local time.

import { element, field } from "./elements.js";
import { millisecondsOf, unixFromMilliseconds, type UnixNanoseconds } from "../api/units.js";
import {
  fixedRange,
  PRESETS,
  resolveTimeRange,
  type PresetName,
  type TimeRange,
} from "../model/time_range.js";

export interface TimeRangeField {
  element: HTMLElement;
  first: HTMLElement; // to be focused when the range is wrong
  read(): TimeRange | string; // or what is wrong with it
}

const CUSTOM = "custom";

// `changed` is called when a preset is chosen, or a time of a custom range was changed.
export function timeRangeField(range: TimeRange, changed?: () => void): TimeRangeField {
  const resolved = resolveTimeRange(range, Date.now());
  const from = momentInput(resolved.start);
  const to = momentInput(resolved.end);
  const chosen = range.kind === "preset" ? range.name : CUSTOM;
  const choices = [...PRESETS, { name: CUSTOM, label: "From … to …" }];
  const options = choices.map(({ name, label }) =>
    element("option", { value: name, selected: name === chosen }, label),
  );
  const select = element("select", {}, ...options);
  const pair = element("div", { class: "moments" }, field("From", from), field("To", to));
  pair.hidden = chosen !== CUSTOM;
  select.addEventListener("change", () => {
    pair.hidden = select.value !== CUSTOM;
    if (select.value !== CUSTOM) changed?.();
  });
  for (const input of [from, to]) input.addEventListener("change", () => changed?.());
  const read = () => readRange(select.value, range, { from, to });
  const box = element("div", { class: "time-range" }, field("Time", select), pair);
  return { element: box, first: from, read };
}

function readRange(
  choice: string,
  before: TimeRange,
  inputs: { from: HTMLInputElement; to: HTMLInputElement },
): TimeRange | string {
  if (choice !== CUSTOM) return { kind: "preset", name: choice as PresetName };
  const [start, end] = [momentOf(inputs.from), momentOf(inputs.to)];
  if (start === undefined || end === undefined) return "Fill in both times of the range.";
  if (start >= end) return "The range must start before it ends.";
  // An untouched field keeps what it cannot show: the fraction of its second.
  const kept = before.kind === "fixed" ? resolveTimeRange(before, 0) : undefined;
  return fixedRange({
    start: kept && sameSecond(kept.start, start) ? kept.start : start,
    end: kept && sameSecond(kept.end, end) ? kept.end : end,
  });
}

function sameSecond(a: UnixNanoseconds, b: UnixNanoseconds): boolean {
  return a / 1_000_000_000n === b / 1_000_000_000n;
}

function momentInput(time: UnixNanoseconds): HTMLInputElement {
  const input = element("input", { type: "datetime-local", step: 1 });
  const milliseconds = millisecondsOf(time);
  const local = milliseconds - new Date(milliseconds).getTimezoneOffset() * 60_000;
  input.value = new Date(local).toISOString().slice(0, 19);
  return input;
}

function momentOf(input: HTMLInputElement): UnixNanoseconds | undefined {
  const milliseconds = new Date(input.value).getTime();
  return Number.isNaN(milliseconds) ? undefined : unixFromMilliseconds(milliseconds);
}
