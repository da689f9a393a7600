// Putting conditions of the search language together, as text (query/README.md, "Search language").

const MAY_HOLD_OR = /\bor\b|\|\|/;

// "and" binds closer than "or", so an "or" is put between parentheses. One within a text is taken
// for one, too: that costs two characters and changes nothing.
const operand = (condition: string) => (MAY_HOLD_OR.test(condition) ? `(${condition})` : condition);

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
