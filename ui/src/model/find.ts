// Stepping through what was found in a trace. Finding is the server's (api/client.ts, find).

// The match after (or before) `current`, around the end; -1 where there is none.
export function nextMatch(matches: readonly number[], current: number, step: 1 | -1): number {
  if (matches.length === 0) return -1;
  const after = matches.filter((index) => (step > 0 ? index > current : index < current));
  return (step > 0 ? after[0] : after.at(-1)) ?? matches.at(step > 0 ? 0 : -1)!;
}
