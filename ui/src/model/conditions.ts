// Putting conditions of the search language together, as text (query/README.md, "Search language").

import { hasOuterOr } from "./query_tokens.js";

// "and" binds closer than "or", so what an "or" joins is put between parentheses.
const operand = (condition: string) => (hasOuterOr(condition) ? `(${condition})` : condition);

// Both: about the same span where both are about one.
export function joinConditions(first: string, second: string): string {
  const [a, b] = [first.trim(), second.trim()];
  if (!a || !b || a === b) return a || b;
  return `${operand(a)} and ${operand(b)}`;
}

// The first, and no span of the trace is as the second says.
export function excludeCondition(first: string, second: string): string {
  return joinConditions(first, `not {${second.trim()}}`);
}
