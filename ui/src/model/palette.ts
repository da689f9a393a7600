// A colour for each service: the same on every page and on every day, as long as the services are
// the same. The colours themselves are in styles/palette.css, in a light and a dark set, ordered so
// that neighbours differ in hue; here is only which of them a service gets.

export const SLOT_COUNT = 24;

// The first half of the slots are the clearest colours; the second half are darker relatives of
// them, taken only when the first are.
const RING = 12;

// FNV-1a, 32 bits: small, and well enough spread for names.
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return hash;
}

// A taken slot passes the service on to the next free one, in the order of the names. So the answer
// depends on the set of services only, and up to SLOT_COUNT of them share no colour.
export function assignSlots(services: Iterable<string>): Map<string, number> {
  const slots = new Map<string, number>();
  const uses = new Array<number>(SLOT_COUNT).fill(0);
  for (const service of [...new Set(services)].sort()) {
    const ring = leastUsedRing(uses);
    const fewest = Math.min(...uses.slice(ring, ring + RING));
    let place = hashText(service) % RING;
    while (uses[ring + place]! > fewest) place = (place + 1) % RING;
    const slot = ring + place;
    uses[slot]!++;
    slots.set(service, slot);
  }
  return slots;
}

function leastUsedRing(uses: readonly number[]): number {
  const used = (ring: number) => Math.min(...uses.slice(ring, ring + RING));
  return used(RING) < used(0) ? RING : 0;
}

export class Palette {
  private slots: Map<string, number>;

  constructor(services: Iterable<string> = []) {
    this.slots = assignSlots(services);
  }

  // Services that were not known before take part from now on.
  add(services: Iterable<string>): void {
    const unknown = [...services].filter((service) => !this.slots.has(service));
    if (unknown.length > 0) this.slots = assignSlots([...this.slots.keys(), ...unknown]);
  }

  slot(service: string): number {
    return this.slots.get(service) ?? hashText(service) % RING;
  }
}
