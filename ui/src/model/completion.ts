// What may be written next in a query: fields, attributes, words that join, and the values that the
// field before has had. Pure: what there is to offer is given.

import { quoted, tokensOf, type Token } from "./query_tokens.js";

// Literals as the language writes them, by field or attribute name ("service", "span.http.route").
export type Vocabulary = ReadonlyMap<string, readonly string[]>;

export interface Completion {
  from: number; // what is replaced
  to: number;
  options: string[];
}

// More are not read; a letter more finds the right one.
export const MAX_OPTIONS = 12;

const FIELDS = ["service", "name", "status", "kind", "duration", "host", "peer"];
const MORE_FIELDS = ["status_message", "event:name", "trace:duration", "trace:spans"];
const TRACE_FIELDS = ["trace:errors", "trace:open", "trace:root_service", "trace:root_name"];
const ALL_FIELDS = [...FIELDS, ...MORE_FIELDS, ...TRACE_FIELDS];
const COMPARISONS = ["=", "!=", "<", "<=", ">", ">=", "contains", "=~", "in", "exists", "absent"];
const TAKES_VALUE = new Set(["=", "!=", "<", "<=", ">", ">=", "contains", "=~", "!~", "(", ","]);
const JOINS = ["and", "or"];

export function completionAt(query: string, caret: number, vocabulary: Vocabulary): Completion {
  const tokens = tokensOf(query.slice(0, caret));
  const last = tokens.at(-1);
  const isWriting = last !== undefined && last.to === caret && last.kind !== "symbol";
  const written = isWriting ? last : undefined;
  const before = written ? tokens.slice(0, -1) : tokens;
  const from = written?.from ?? caret;
  const words = (written?.text ?? "").toLowerCase();
  const candidates = candidatesAfter(before, vocabulary);
  return { from, to: caret, options: best(candidates, words) };
}

function candidatesAfter(before: Token[], vocabulary: Vocabulary): readonly string[] {
  const last = before.at(-1);
  const field = comparedField(before);
  if (field !== undefined) return vocabulary.get(field) ?? values(field, vocabulary);
  if (last && isField(last)) return COMPARISONS;
  if (last && endsTest(last)) return JOINS;
  return ["error", ...ALL_FIELDS, ...attributes(vocabulary), "not"];
}

// The field whose value comes next.
function comparedField(before: Token[]): string | undefined {
  const last = before.at(-1);
  if (!last || !TAKES_VALUE.has(last.text) || last.kind === "string") return undefined;
  for (const token of [...before].reverse()) {
    if (isField(token)) return token.text;
    if (["and", "or", "{"].includes(token.text)) return undefined;
  }
  return undefined;
}

const isField = (token: Token) =>
  token.kind === "attribute" || (token.kind === "word" && ALL_FIELDS.includes(token.text));

const endsTest = ({ kind, text }: Token) =>
  kind === "string" ||
  kind === "number" ||
  [")", "}", "error", "exists", "absent", "nil", "true", "false"].includes(text);

// ".http.route" is at any level, so it has the values of all levels.
function values(field: string, vocabulary: Vocabulary): readonly string[] {
  if (field === "status") return ["error", "ok", "unset"];
  if (field === "kind") return ["server", "client", "internal", "producer", "consumer"];
  if (!field.startsWith(".")) return [];
  const found = [...vocabulary].filter(([name]) => anyLevel(name) === field);
  return [...new Set(found.flatMap(([, literals]) => literals))];
}

const anyLevel = (name: string) => name.replace(/^[a-z]+(?=\.)/, "");

// At any level first: it is shorter, and mostly meant.
function attributes(vocabulary: Vocabulary): string[] {
  const names = [...vocabulary.keys()].filter((name) => /^[a-z]*\./.test(name));
  return [...new Set([...names.map(anyLevel), ...names])];
}

// Those that begin so, then those that have it somewhere; quotes do not count.
function best(candidates: readonly string[], written: string): string[] {
  const bare = (text: string) => text.toLowerCase().replace(/["'`]/g, "");
  const wanted = bare(written);
  const found = candidates.filter((option) => bare(option).includes(wanted));
  const rank = (option: string) =>
    bare(option).startsWith(wanted) || bare(option).startsWith(`.${wanted}`) ? 0 : 1;
  const sorted = [...new Set(found)].sort((a, b) => rank(a) - rank(b));
  return sorted.filter((option) => option !== written).slice(0, MAX_OPTIONS);
}

export const literalsOf = (names: readonly string[]) => names.map(quoted);

export function complete(
  query: string,
  { from, to }: Completion,
  option: string,
): { text: string; caret: number } {
  const rest = query.slice(to);
  const space = rest.startsWith(" ") ? "" : " ";
  const text = query.slice(0, from) + option + space + rest;
  return { text, caret: from + option.length + 1 };
}
