// Units that the type checker keeps apart. Times within a trace are offsets from its start, as
// plain numbers of nanoseconds: exact to 104 days. Absolute times are bigint, because a number
// would round nanoseconds since 1970 to 256 of them.

declare const unit: unique symbol;

export type Nanoseconds = number & { readonly [unit]: "nanoseconds" };
export type UnixNanoseconds = bigint & { readonly [unit]: "nanoseconds since 1970" };
export type Pixels = number & { readonly [unit]: "CSS pixels" };

// The API's spelling of an absolute time: decimal digits in a string.
export type UnixNanosecondsText = string & { readonly [unit]: "decimal nanoseconds since 1970" };

export const nanoseconds = (value: number) => value as Nanoseconds;
export const pixels = (value: number) => value as Pixels;
export const unixNanoseconds = (text: UnixNanosecondsText) => BigInt(text) as UnixNanoseconds;
export const unixText = (time: UnixNanoseconds) => time.toString() as UnixNanosecondsText;

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

export function unixFromMilliseconds(milliseconds: number): UnixNanoseconds {
  return (BigInt(Math.round(milliseconds)) * NANOSECONDS_PER_MILLISECOND) as UnixNanoseconds;
}

// Rounds to whole milliseconds towards the past, which is what Date can hold.
export function millisecondsOf(time: UnixNanoseconds): number {
  return Number(time / NANOSECONDS_PER_MILLISECOND);
}
