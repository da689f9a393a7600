// The search form's fields and the query line say the same: the line has what the fields say, and
// then whatever else is asked for; a line is taken apart again into fields and the rest. Both ways
// the search means the same, since all of it is joined by "and".

import { parseDuration } from "./format.js";
import { joinConditions } from "./conditions.js";
import { attributeName, keyWords, quoted, tokensOf, type Token } from "./query_tokens.js";
import type { SearchQuery } from "./search_query.js";

// What the line is about. `text` is the part that no field can say.
export type LineFields = Pick<
  SearchQuery,
  "text" | "service" | "operation" | "attributes" | "minDuration" | "maxDuration" | "errorsOnly"
>;

export interface QueryLine {
  text: string;
  restFrom: number; // where the text that no field can say begins
}

export function lineOf(fields: LineFields): QueryLine {
  const parts: string[] = [];
  if (fields.service) parts.push(`service = ${quoted(fields.service)}`);
  if (fields.operation) parts.push(`name = ${quoted(fields.operation)}`);
  if (fields.errorsOnly) parts.push("error");
  const [least, most] = [fields.minDuration, fields.maxDuration].map(durationWords);
  if (least) parts.push(`duration >= ${least}`);
  if (most) parts.push(`duration <= ${most}`);
  for (const attribute of fields.attributes) {
    const words = attributeWords(attribute);
    if (words) parts.push(words);
  }
  const said = parts.join(" and ");
  const text = joinConditions(said, fields.text);
  return { text, restFrom: fields.text ? text.lastIndexOf(fields.text.trim()) : text.length };
}

// As the language has it: "2 s" is not a duration there.
function durationWords(text: string): string {
  const compact = text.trim().replace(/\s+/g, "").replace("µs", "us");
  return parseDuration(compact) === undefined ? "" : compact;
}

// A field's attribute is compared by text, whatever its type is: 5 and "5" are the same there.
const NOT_ONLY_TEXT = /^(-?(0|[1-9]\d{0,14})(\.\d{0,5}[1-9])?|true|false)$/;

function attributeWords(attribute: string): string {
  const equals = attribute.indexOf("=");
  if (equals <= 0) return "";
  const [key, value] = [attribute.slice(0, equals), attribute.slice(equals + 1)];
  if (NOT_ONLY_TEXT.test(value)) return `${keyWords(key)} in (${value}, ${quoted(value)})`;
  return `${keyWords(key)} = ${quoted(value)}`;
}

export function fieldsOfLine(line: string): LineFields {
  const fields: LineFields = {
    text: "",
    service: "",
    operation: "",
    attributes: [],
    minDuration: "",
    maxDuration: "",
    errorsOnly: false,
  };
  const parts = conjuncts(line);
  if (!parts) return { ...fields, text: line.trim() };
  const rest = parts.filter((part) => !takePart(part, fields));
  const words = rest.map((part) => line.slice(part[0]!.from, part.at(-1)!.to));
  return { ...fields, text: words.join(" and ") };
}

// The parts that "and" joins outside of parentheses; undefined where "or" joins some of them, or
// where it is not clear what is joined.
function conjuncts(line: string): Token[][] | undefined {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokensOf(line)) {
    if (!token.closed) return undefined;
    if (token.kind === "symbol" && "({".includes(token.text)) depth++;
    if (token.kind === "symbol" && ")}".includes(token.text)) depth--;
    if (depth < 0 || (depth === 0 && ["or", "||"].includes(token.text))) return undefined;
    if (depth === 0 && ["and", "&&"].includes(token.text)) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return depth === 0 && parts.every((part) => part.length > 0) ? parts : undefined;
}

// True: a field says it now.
function takePart(part: Token[], fields: LineFields): boolean {
  const [first, comparison, value] = part;
  if (part.length === 1 && first!.text === "error") return take(fields, "errorsOnly", true);
  if (!comparison || !value || first!.kind === "string") return false;
  if (first!.kind === "attribute") return takeAttribute(part, fields);
  if (part.length !== 3) return false;
  switch (`${first!.text} ${comparison.text}`) {
    case "service =":
      return isFieldText(value) && take(fields, "service", value.value);
    case "name =":
      return isFieldText(value) && take(fields, "operation", value.value);
    case "status =":
      return value.text === "error" && take(fields, "errorsOnly", true);
    case "duration >=":
      return value.kind === "number" && take(fields, "minDuration", value.text);
    case "duration <=":
      return value.kind === "number" && take(fields, "maxDuration", value.text);
  }
  return false;
}

function take<K extends keyof LineFields>(fields: LineFields, name: K, value: LineFields[K]) {
  if (fields[name]) return false; // one field, one value
  fields[name] = value;
  return true;
}

// A field cannot show the end of its text, nor a second line.
const isFieldText = ({ kind, value }: Token) =>
  kind === "string" && value !== "" && value.trim() === value && !/[\r\n]/.test(value);

function takeAttribute(part: Token[], fields: LineFields): boolean {
  const { level, key } = attributeName(part[0]!);
  const value = part.find((token) => token.kind === "string");
  if (level || !value || !isFieldText(value) || key.includes("=")) return false;
  const attribute = `${key}=${value.value}`;
  if (attribute.trim() !== attribute || /[\r\n]/.test(key)) return false;
  const words = tokensOf(attributeWords(attribute));
  const same =
    words.length === part.length &&
    words.every((word, k) => k === 0 || word.value === part[k]!.value);
  if (same) fields.attributes.push(attribute);
  return same;
}

// Where the API says that a query is wrong: "… at character 12: …" counts the bytes of what was
// sent, from 1. None if the message says no place.
export interface Mistake {
  at: number; // UTF-16 index in the line
  why: string;
}

export function mistakeOf(message: string, fields: LineFields): Mistake | undefined {
  const [, place, why] = /^parameter 'query' at character (\d+): (.*)$/s.exec(message) ?? [];
  if (!place || !why) return undefined;
  const before = new TextEncoder().encode(fields.text).slice(0, Number(place) - 1);
  const line = lineOf(fields);
  return {
    at: Math.min(line.text.length, line.restFrom + new TextDecoder().decode(before).length),
    why,
  };
}
