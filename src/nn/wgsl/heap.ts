/**
 * Where numbers lie on a device: one heap of 32-bit words, which every shader of a program binds. A region is named by who asked for it; what comes after the last
 * one is scratch, where programs that run one after another keep what they need only while they run.
 */

/** Words of the heap: 32 bits each, an f32 or an i32 by its bits. */
export interface Region {
  /** Index of the first word. */
  readonly offset: number;
  readonly size: number;
}

/** Regions begin at multiples of 256 bytes, so that any of them may be bound or copied. */
const alignment = 64;
/** A word's index is a u32, and its byte offset has to be a number that 32 bits hold. */
const mostWords = 2 ** 30;

const aligned = (words: number) => Math.ceil(words / alignment) * alignment;

export class Heap {
  readonly #regions = new Map<string, Region>();
  #end = 0;
  #scratch = 0;
  #isClosed = false;

  /** @throws RangeError where the name is taken, or scratch is in use already */
  region(name: string, size: number): Region {
    if (this.#regions.has(name)) throw new RangeError(`the heap has a region '${name}' already`);
    if (this.#isClosed) throw new RangeError(`region '${name}' is asked for after scratch was used`);
    const region = { offset: this.#end, size };
    this.#regions.set(name, region);
    this.#end = aligned(this.#end + size);
    this.#check();
    return region;
  }

  /** Where scratch begins; from then on there are no new regions. */
  scratch(): number {
    this.#isClosed = true;
    return this.#end;
  }

  /** Somebody needs so many words of scratch. */
  needScratch(words: number): void {
    this.#scratch = Math.max(this.#scratch, words);
    this.#check();
  }

  get(name: string): Region {
    const region = this.#regions.get(name);
    if (!region) throw new RangeError(`the heap has no region '${name}': ${[...this.#regions.keys()].join(", ")}`);
    return region;
  }

  /** Words in all. */
  get size(): number {
    return aligned(this.#end + this.#scratch);
  }

  #check(): void {
    if (this.size > mostWords) throw new RangeError(`${4 * this.size} bytes; a heap has ${4 * mostWords} at most`);
  }
}

/** Places that are taken and given back while a program is written: the first that is large enough is taken again. */
export class ScratchAllocator {
  readonly #begin: number;
  #free: Region[] = [];
  #end: number;

  constructor(begin: number) {
    this.#begin = begin;
    this.#end = begin;
  }

  take(size: number): Region {
    const wanted = aligned(size);
    const found = this.#free.findIndex((each) => each.size >= wanted);
    const region = this.#free[found];
    if (!region) {
      const offset = this.#end;
      this.#end += wanted;
      return { offset, size };
    }
    const rest = { offset: region.offset + wanted, size: region.size - wanted };
    this.#free.splice(found, 1, ...(rest.size > 0 ? [rest] : []));
    return { offset: region.offset, size };
  }

  give({ offset, size }: Region): void {
    const all = [...this.#free, { offset, size: aligned(size) }].sort((a, b) => a.offset - b.offset);
    this.#free = [];
    for (const region of all) {
      const last = this.#free.at(-1);
      if (last && last.offset + last.size === region.offset) {
        this.#free[this.#free.length - 1] = { offset: last.offset, size: last.size + region.size };
      } else this.#free.push(region);
    }
  }

  /** Words that were in use at most. */
  get size(): number {
    return this.#end - this.#begin;
  }
}
