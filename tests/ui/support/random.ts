// Random numbers by seed: a failing property test prints its seed, and the seed repeats it.

export class Random {
  constructor(private state: number) {}

  // In [0, 1). mulberry32: small, and good enough to choose test cases.
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  // A whole number in [from, to].
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.between(0, items.length - 1)]!;
  }
}

// Runs a property for many seeds; the seed is in the message of what fails.
export function forSeeds(count: number, property: (random: Random, seed: number) => void): void {
  for (let seed = 1; seed <= count; seed++) {
    try {
      property(new Random(seed), seed);
    } catch (reason) {
      throw new Error(`seed ${seed}: ${String(reason)}`, { cause: reason });
    }
  }
}
