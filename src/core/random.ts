/**
 * Counter-based random numbers: a value is a pure function of its key, so the same stream comes out in TypeScript, in a
 * kernel and in any order of evaluation (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). The mixing
 * function is `triple32` of C. Wellons' hash-prospector (bias 0.0208 %), 32-bit integer arithmetic only.
 */

/** Mixes 32 bits into 32 bits; bijective. */
export function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 17), 0xed5ad4bb);
  x = Math.imul(x ^ (x >>> 11), 0xac4c1b51);
  x = Math.imul(x ^ (x >>> 15), 0x31848bab);
  return (x ^ (x >>> 14)) >>> 0;
}

/** A uniform 32-bit value for a key of 32-bit words, such as (seed, environment, episode, step, purpose). */
export function randomUint32(...key: number[]): number {
  let h = 0x9e3779b9;
  for (const word of key) h = mix32((h ^ word) + 0x85ebca6b);
  return h >>> 0;
}

/** A uniform value in [0, 1) with 32 bits for a key. */
export function randomFloat(...key: number[]): number {
  return randomUint32(...key) / 4294967296;
}

/** A 32-bit word for a name, to key a stream by its purpose (FNV-1a, mixed). */
export function purposeKey(purpose: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < purpose.length; i++) h = Math.imul(h ^ purpose.charCodeAt(i), 0x01000193);
  return mix32(h);
}

/** A sequential view of one stream. Its whole state is `key` and `counter`, so it can be saved and resumed. */
export class RandomStream {
  readonly key: number;
  counter: number;

  constructor(seed: number, purpose: string, counter = 0) {
    this.key = randomUint32(seed | 0, purposeKey(purpose));
    this.counter = counter;
  }

  uint32(): number {
    return randomUint32(this.key, this.counter++);
  }

  /** Uniform in [0, 1). */
  float(): number {
    return this.uint32() / 4294967296;
  }

  /** Uniform in [low, high). */
  range(low: number, high: number): number {
    return low + (high - low) * this.float();
  }

  /** A uniform integer in [0, count). */
  integer(count: number): number {
    return Math.floor(this.float() * count);
  }

  chance(probability: number): boolean {
    return this.float() < probability;
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.integer(values.length)];
    if (value === undefined) throw new RangeError("RandomStream.pick: the list is empty");
    return value;
  }
}
