// The ancestor's annotations as datagrams: one protobuf message each (proto/README.md).

export const CLIENT_SEND = 1;
export const CLIENT_RECV = 2;
export const SERVER_RECV = 3;
export const SERVER_SEND = 4;
export const TIMEOUT = 5;

export interface Annotation {
  trace: string;
  span: string;
  parent?: string;
  type: number;
  async?: boolean;
  timestampUs: number;
  hostname?: string;
  origin: string;
  destination: string;
  keyValues?: Record<string, string>;
}

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value > 0x7fn; value >>= 7n) bytes.push(Number(value & 0x7fn) | 0x80);
  return [...bytes, Number(value)];
}

const number = (field: number, value: number) => [
  ...varint(BigInt(field << 3)),
  ...varint(BigInt(value)),
];

function bytes(field: number, value: readonly number[]): number[] {
  return [...varint(BigInt((field << 3) | 2)), ...varint(BigInt(value.length)), ...value];
}

const text = (field: number, value: string) => bytes(field, [...new TextEncoder().encode(value)]);

export function datagram(annotation: Annotation): Uint8Array {
  const pairs = Object.entries(annotation.keyValues ?? {});
  return Uint8Array.from([
    ...text(1, annotation.trace),
    ...text(2, annotation.span),
    ...text(3, annotation.parent ?? ""),
    ...number(4, annotation.type),
    ...(annotation.async ? number(5, 1) : []),
    ...number(6, annotation.timestampUs),
    ...text(8, annotation.hostname ?? "host-1"),
    ...text(9, annotation.origin),
    ...text(10, annotation.destination),
    ...pairs.flatMap(([key, value]) => bytes(12, [...text(1, key), ...text(2, value)])),
  ]);
}
