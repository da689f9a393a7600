// What is searched for: kept in the page's address, sent to the API, shown in the form.

import { parseDuration } from "./format.js";
import { unixText } from "../api/units.js";
import {
  fixedRange,
  readTimeRange,
  resolveTimeRange,
  writeTimeRange,
  type TimeRange,
} from "./time_range.js";

export const LIMITS = [20, 50, 100, 200] as const;
export const DEFAULT_LIMIT = 20;

export const ORDERS = ["newest", "oldest", "longest"] as const;
export type Order = (typeof ORDERS)[number];

export interface SearchQuery {
  text: string; // in the search language; empty: no condition
  service: string;
  operation: string;
  attributes: string[]; // each "key=value"
  minDuration: string;
  maxDuration: string;
  errorsOnly: boolean;
  range: TimeRange;
  order: Order;
  limit: number;
  cursor: string; // empty: the first page
}

export function emptyQuery(): SearchQuery {
  return readSearchQuery(new URLSearchParams());
}

export function readSearchQuery(parameters: URLSearchParams): SearchQuery {
  const limit = Number(parameters.get("limit"));
  return {
    text: parameters.get("query") ?? "",
    service: parameters.get("service") ?? "",
    operation: parameters.get("operation") ?? "",
    attributes: parameters.getAll("attribute"),
    minDuration: parameters.get("min_duration") ?? "",
    maxDuration: parameters.get("max_duration") ?? "",
    errorsOnly: parameters.get("error") === "true",
    range: readTimeRange(parameters),
    order: ORDERS.find((order) => order === parameters.get("order")) ?? ORDERS[0],
    limit: Number.isInteger(limit) && limit >= 1 && limit <= 1000 ? limit : DEFAULT_LIMIT,
    cursor: parameters.get("cursor") ?? "",
  };
}

function writeFilters(query: SearchQuery, parameters: URLSearchParams): void {
  if (query.text) parameters.set("query", query.text);
  if (query.service) parameters.set("service", query.service);
  if (query.operation) parameters.set("operation", query.operation);
  for (const attribute of query.attributes) parameters.append("attribute", attribute);
  if (query.minDuration) parameters.set("min_duration", query.minDuration);
  if (query.maxDuration) parameters.set("max_duration", query.maxDuration);
  if (query.errorsOnly) parameters.set("error", "true");
  if (query.order !== ORDERS[0]) parameters.set("order", query.order);
}

// The page's address; what is default is left out. read(write(q)) equals q.
export function writeSearchQuery(query: SearchQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  writeFilters(query, parameters);
  writeTimeRange(query.range, parameters);
  if (query.limit !== DEFAULT_LIMIT) parameters.set("limit", String(query.limit));
  if (query.cursor) parameters.set("cursor", query.cursor);
  return parameters;
}

export function apiParameters(query: SearchQuery, nowMilliseconds: number): URLSearchParams {
  const parameters = new URLSearchParams();
  writeFilters(query, parameters);
  for (const name of ["min_duration", "max_duration"]) {
    // People may write "2 s" or "5µs"; what is no duration is left for the server to refuse.
    const duration = parseDuration(parameters.get(name) ?? "");
    if (duration !== undefined) parameters.set(name, `${duration}ns`);
  }
  const range = resolveTimeRange(query.range, nowMilliseconds);
  parameters.set("start_unix_ns", unixText(range.start));
  parameters.set("end_unix_ns", unixText(range.end));
  parameters.set("limit", String(query.limit));
  if (query.cursor) parameters.set("cursor", query.cursor);
  return parameters;
}

// The range is pinned, because "the last hour" would mean another hour on the next page.
export function nextPage(query: SearchQuery, cursor: string, nowMilliseconds: number): SearchQuery {
  return { ...query, range: fixedRange(resolveTimeRange(query.range, nowMilliseconds)), cursor };
}

// The attributes field holds one filter a line; blank lines are nothing.
export function attributesFromText(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

export function malformedAttribute(attributes: readonly string[]): string | undefined {
  return attributes.find((attribute) => attribute.indexOf("=") <= 0);
}
