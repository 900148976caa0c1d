/**
 * Random kernels for property tests. A program is a tape of integers, read one after another as choices, so fast-check shrinks it as
 * it shrinks a list. Every operation occurs, loads and stores at fixed and computed indices, nested ifs and loops that carry
 * values. Bits of a NaN are the one thing that is not specified, so they are never looked at: a NaN becomes 0 before its bits or
 * its sign are taken.
 */
import {
  type Bool,
  defineLayout,
  type Float,
  f32,
  type Int,
  i32,
  type Kernel,
  type KernelBuilder,
  type KernelMemory,
  kernel,
} from "../../src/kernel/index.ts";

export const layout = defineLayout({
  fields: { a: f32(), b: f32(5), n: i32(), m: i32(3) },
  tables: { heights: f32(7), maze: i32(6) },
  parameters: { gain: f32(), seed: i32() },
});

type Fields = typeof layout.fields;
type Tables = typeof layout.tables;
type Parameters = typeof layout.parameters;

interface Pool {
  floats: Float[];
  ints: Int[];
  bools: Bool[];
}

class Generator {
  private position = 0;
  private readonly k: KernelBuilder<Fields, Tables, Parameters>;
  private readonly tape: readonly number[];

  constructor(k: KernelBuilder<Fields, Tables, Parameters>, tape: readonly number[]) {
    this.k = k;
    this.tape = tape;
  }

  get done(): boolean {
    return this.position >= this.tape.length;
  }

  private next(count: number): number {
    return Math.abs(this.tape[this.position++] ?? 0) % count;
  }

  private pick<Item>(items: readonly Item[], fallback: Item): Item {
    return items[this.next(Math.max(1, items.length))] ?? fallback;
  }

  private constantFloat(): Float {
    const choices = [0, -0, 1, -1, 0.5, Math.PI, 1e-40, -2.5, 1e30, -7e9, 16777216, 0.1, 2, -4, 2147483648];
    return this.k.float(choices[this.next(choices.length)] ?? 0);
  }

  private constantInt(): Int {
    const choices = [0, 1, -1, 7, -2147483648, 2147483647, 0xed5ad4bb, 12345];
    return this.k.int(choices[this.next(choices.length)] ?? 0);
  }

  float(pool: Pool): Float {
    return this.pick(pool.floats, this.k.float(1.5));
  }

  int(pool: Pool): Int {
    return this.pick(pool.ints, this.k.int(3));
  }

  bool(pool: Pool): Bool {
    return this.pick(pool.bools, this.k.bool(true));
  }

  private newFloat(pool: Pool): Float {
    const [x, y] = [this.float(pool), this.float(pool)];
    const plain = x.eq(x).select(x, 0);
    const choices: (() => Float)[] = [
      () => x.add(y),
      () => x.sub(y),
      () => x.mul(y),
      () => x.div(y),
      () => x.min(y),
      () => x.max(y),
      () => x.neg(),
      () => x.abs(),
      () => x.squareRoot(),
      () => x.floor(),
      () => x.ceil(),
      () => x.truncate(),
      () => x.round(),
      () => this.bool(pool).select(x, y),
      () => this.int(pool).toFloat(),
      () => plain.bits().xor(0x80000000).asFloatBits(),
      () => this.k.load("a"),
      () => this.k.load("b", this.next(5)),
      () => this.k.load("b", this.int(pool)),
      () => this.k.lookup("heights", this.next(7)),
      () => this.k.lookup("heights", this.int(pool)),
      () => this.k.parameter("gain"),
      () => this.constantFloat(),
    ];
    return (choices[this.next(choices.length)] ?? (() => x))();
  }

  private newInt(pool: Pool): Int {
    const [x, y] = [this.int(pool), this.int(pool)];
    const choices: (() => Int)[] = [
      () => x.add(y),
      () => x.sub(y),
      () => x.mul(y),
      () => x.div(y),
      () => x.rem(y),
      () => x.min(y),
      () => x.max(y),
      () => x.and(y),
      () => x.or(y),
      () => x.xor(y),
      () => x.shiftLeft(this.next(32)),
      () => x.shiftRight(this.next(32)),
      () => x.shiftRightUnsigned(this.next(32)),
      () => this.bool(pool).selectInt(x, y),
      () => this.float(pool).toInt(),
      () => {
        const value = this.float(pool);
        return value.eq(value).select(value, 0).bits();
      },
      () => this.k.load("n"),
      () => this.k.load("m", this.next(3)),
      () => this.k.load("m", x),
      () => this.k.lookup("maze", this.next(6)),
      () => this.k.lookup("maze", y),
      () => this.k.parameter("seed"),
      () => this.k.environment(),
      () => this.constantInt(),
    ];
    return (choices[this.next(choices.length)] ?? (() => x))();
  }

  private newBool(pool: Pool): Bool {
    const [x, y] = [this.float(pool), this.float(pool)];
    const [i, j] = [this.int(pool), this.int(pool)];
    const [p, q] = [this.bool(pool), this.bool(pool)];
    const choices = [
      () => x.eq(y),
      () => x.ne(y),
      () => x.lt(y),
      () => x.le(y),
      () => x.gt(y),
      () => i.eq(j),
      () => i.ne(j),
      () => i.lt(j),
      () => i.le(j),
      () => i.ltUnsigned(j),
      () => p.and(q),
      () => p.or(q),
      () => p.xor(q),
      () => p.not(),
      () => this.bool(pool).selectBool(p, q),
    ];
    return (choices[this.next(choices.length)] ?? (() => p))();
  }

  private store(pool: Pool): void {
    const choice = this.next(5);
    if (choice === 0) this.k.store("a", this.float(pool));
    else if (choice === 1) this.k.store("b", this.next(5), this.float(pool));
    else if (choice === 2) this.k.store("b", this.int(pool), this.float(pool));
    else if (choice === 3) this.k.store("n", this.int(pool));
    else this.k.store("m", this.int(pool), this.int(pool));
  }

  private inner(pool: Pool, depth: number): Pool {
    const copy = { floats: [...pool.floats], ints: [...pool.ints], bools: [...pool.bools] };
    this.block(copy, depth + 1, 1 + this.next(8));
    return copy;
  }

  private yielded(pool: Pool): { f: Float; rest: [Int, Bool] } {
    return { f: this.float(pool), rest: [this.int(pool), this.bool(pool)] };
  }

  private control(pool: Pool, depth: number): void {
    const take = ({ f, rest: [n, p] }: { f: Float; rest: [Int, Bool] }) => {
      pool.floats.push(f);
      pool.ints.push(n);
      pool.bools.push(p);
    };
    if (this.next(2) === 0) {
      const side = () => this.yielded(this.inner(pool, depth));
      take(this.k.if(this.bool(pool), side, side));
      return;
    }
    const start = this.yielded(pool);
    take(
      this.k.loop(this.next(5), start, (index, { f, rest: [n, p] }) => {
        const { floats, ints, bools } = pool;
        const inside = { floats: [...floats, f], ints: [...ints, index, n], bools: [...bools, p] };
        return this.yielded(this.inner(inside, depth));
      }),
    );
  }

  block(pool: Pool, depth: number, length: number): void {
    for (let step = 0; step < length && !this.done; step++) {
      const choice = this.next(10);
      if (choice < 3) pool.floats.push(this.newFloat(pool));
      else if (choice < 5) pool.ints.push(this.newInt(pool));
      else if (choice < 7) pool.bools.push(this.newBool(pool));
      else if (choice < 9 || depth >= 3) this.store(pool);
      else this.control(pool, depth);
    }
  }
}

export function randomKernel(tape: readonly number[]): Kernel {
  return kernel("program", layout, (k) => {
    const pool: Pool = { floats: [k.load("a")], ints: [k.load("n")], bools: [k.load("a").lt(k.load("b", 1))] };
    new Generator(k, tape).block(pool, 0, tape.length);
    // Whatever was computed last is seen.
    k.store("b", 4, pool.floats.at(-1) ?? 0);
    k.store("m", 2, pool.ints.at(-1) ?? 0);
    k.store("n", (pool.bools.at(-1) ?? k.bool(false)).toInt());
  });
}

const interesting = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, 1e-42, 3e38, -3e38, 8388607.5, 2147483648, -2147483904, 1e10];

/** Fills a memory with numbers from a seed: ordinary ones, corner cases, large integers. */
export function fill(memory: KernelMemory<Fields, Tables, Parameters>, words: (index: number) => number): void {
  let position = 0;
  const float = () => {
    const word = words(position++);
    return word % 3 === 0 ? (interesting[word % interesting.length] ?? 0) : (word / 2 ** 31 - 1) * 10 ** (word % 7);
  };
  const int = () => {
    const word = words(position++);
    return word % 3 === 0 ? (word % 11) - 5 : word | 0;
  };
  const put = (view: Float32Array | Int32Array, draw: () => number) => {
    for (let index = 0; index < view.length; index++) view[index] = draw();
  };
  put(memory.field("a"), float);
  for (let component = 0; component < 5; component++) put(memory.field("b", component), float);
  put(memory.field("n"), int);
  for (let component = 0; component < 3; component++) put(memory.field("m", component), int);
  put(memory.table("heights"), float);
  put(memory.table("maze"), int);
  memory.setParameter("gain", float());
  memory.setParameter("seed", int());
}

/** The bits of every field, all NaNs as one. */
export function contents(memory: KernelMemory<Fields, Tables, Parameters>): number[] {
  const words: number[] = [];
  for (const [name, size] of [
    ["a", 1],
    ["b", 5],
  ] as const) {
    for (let c = 0; c < size; c++) {
      const row = memory.field(name, c);
      const bits = new Int32Array(row.buffer, row.byteOffset, row.length);
      row.forEach((value, index) => {
        words.push(Number.isNaN(value) ? 0x7fc00000 : (bits[index] ?? 0));
      });
    }
  }
  for (let c = 0; c < 3; c++) words.push(...memory.field("m", c));
  words.push(...memory.field("n"));
  return words;
}
