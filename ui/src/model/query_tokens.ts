// The search language as tokens (query/README.md, "Search language"): enough of it to take a query
// apart and to know what is being written. What is right is for the server to say.

export type TokenKind = "word" | "attribute" | "string" | "number" | "symbol";

export interface Token {
  kind: TokenKind;
  text: string; // as it stands
  value: string; // of a string: what is meant; else as it stands
  from: number; // UTF-16 index in the query
  to: number;
  closed: boolean; // false: a string, or a key between quotes, whose last quote is missing
}

const QUOTED = /"(?:[^"\\]|\\.)*("?)|'(?:[^'\\]|\\.)*('?)|`[^`]*(`?)/.source;
const PATTERN = new RegExp(
  [
    `(?<attribute>[A-Za-z]*\\.(?:${QUOTED}|[^\\s=!<>~(){},"'\`&|]*))`,
    `(?<string>${QUOTED})`,
    "(?<number>-?\\d(?:[eE][-+]|[\\w.µ])*)",
    "(?<word>[A-Za-z_][\\w:]*)",
    "(?<symbol>!=|<=|>=|=~|!~|&&|\\|\\||\\S)",
  ].join("|"),
  "gsu",
);

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

function meant(quoted: string): string {
  const inner = quoted.slice(1, isClosed(quoted) ? -1 : undefined);
  if (quoted.startsWith("`")) return inner;
  return inner.replace(/\\(.)/gsu, (_, c: string) => ESCAPES[c] ?? c);
}

function isClosed(quoted: string): boolean {
  const quote = quoted[0]!;
  if (quoted.length < 2 || !quoted.endsWith(quote)) return false;
  if (quote === "`") return true;
  const backslashes = /\\*$/.exec(quoted.slice(0, -1))![0].length;
  return backslashes % 2 === 0;
}

export function tokensOf(query: string): Token[] {
  return [...query.matchAll(PATTERN)].map((match) => {
    const groups = match.groups ?? {};
    const kinds = ["attribute", "string", "number", "word", "symbol"] as const;
    const kind = kinds.find((name) => groups[name] !== undefined) ?? "symbol";
    const text = match[0];
    const quoted = kind === "string" ? text : kind === "attribute" ? quotedKey(text) : "";
    return {
      kind,
      text,
      value: kind === "string" ? meant(text) : text,
      from: match.index,
      to: match.index + text.length,
      closed: quoted === "" || isClosed(quoted),
    };
  });
}

// Whether an "or" joins parts of it outside of all parentheses.
export function hasOuterOr(query: string): boolean {
  let depth = 0;
  return tokensOf(query).some(({ kind, text }) => {
    if (kind === "symbol" && "({".includes(text)) depth++;
    if (kind === "symbol" && ")}".includes(text)) depth--;
    return depth === 0 && kind !== "string" && (text === "or" || text === "||");
  });
}

const quotedKey = (attribute: string) => /["'`].*$/s.exec(attribute)?.[0] ?? "";

export interface AttributeName {
  level: string; // "" : any
  key: string;
}

export function attributeName(token: Token): AttributeName {
  const dot = token.text.indexOf(".");
  const rest = token.text.slice(dot + 1);
  return { level: token.text.slice(0, dot), key: /^["'`]/.test(rest) ? meant(rest) : rest };
}

const PLAIN_KEY = /^[\w./:-]+$/;
const WRITTEN: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

export function quoted(text: string): string {
  return `"${text.replace(/[\n\t\r"\\]/g, (c) => WRITTEN[c] ?? `\\${c}`)}"`;
}

export const keyWords = (key: string) => "." + (PLAIN_KEY.test(key) ? key : quoted(key));
