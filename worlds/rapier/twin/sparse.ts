/**
 * Symmetric positive definite systems whose zeros are known while the kernel is built: L D L' without pivoting, eliminating first
 * what is coupled least (minimum degree; for a tree that is from the leaves to the root, which fills nothing in: Featherstone 2005,
 * "Efficient factorization of the joint-space inertia matrix for branched kinematic trees"). What is zero is never emitted.
 */

import type { Float } from "../../../src/kernel/index.ts";

export class SymmetricMatrix {
  readonly size: number;
  readonly #entries: Map<number, Float>;

  constructor(size: number, entries?: ReadonlyMap<number, Float>) {
    this.size = size;
    this.#entries = new Map(entries);
  }

  #key(row: number, column: number): number {
    return row >= column ? row * this.size + column : column * this.size + row;
  }

  get(row: number, column: number): Float | undefined {
    return this.#entries.get(this.#key(row, column));
  }

  add(row: number, column: number, value: Float): void {
    if (value.known === 0) return;
    const key = this.#key(row, column);
    const before = this.#entries.get(key);
    this.#entries.set(key, before ? before.add(value) : value);
  }

  copy(): SymmetricMatrix {
    return new SymmetricMatrix(this.size, this.#entries);
  }

  /** The other rows with an entry in this one's column. */
  neighbours(row: number): number[] {
    return Array.from({ length: this.size }, (_, other) => other).filter(
      (other) => other !== row && this.get(row, other) !== undefined,
    );
  }
}

/** An order of elimination: always the row with the fewest neighbours left, the last of equals. */
export function eliminationOrder(matrix: SymmetricMatrix): number[] {
  const near = Array.from({ length: matrix.size }, (_, row) => new Set(matrix.neighbours(row)));
  const left = new Set(near.keys());
  const order: number[] = [];
  while (left.size > 0) {
    let best = -1;
    for (const row of left) {
      if (best < 0 || (near[row]?.size ?? 0) <= (near[best]?.size ?? 0)) best = row;
    }
    left.delete(best);
    order.push(best);
    const around = [...(near[best] ?? [])].filter((row) => left.has(row));
    for (const row of around) {
      for (const other of around) if (other !== row) near[row]?.add(other);
      near[row]?.delete(best);
    }
  }
  return order;
}

/** x with A x = right. The matrix is positive definite for every environment. [size] */
export function solve(matrix: SymmetricMatrix, right: readonly Float[], order = eliminationOrder(matrix)): Float[] {
  const work = matrix.copy();
  const rest = [...right];
  const steps: { row: number; inverse: Float; factors: { row: number; factor: Float }[] }[] = [];
  const done = new Set<number>();
  for (const row of order) {
    const pivot = work.get(row, row);
    const own = rest[row];
    if (!pivot || !own) throw new RangeError(`row ${row} of the system is empty`);
    done.add(row);
    const inverse = pivot.constant(1).div(pivot);
    const factors = work
      .neighbours(row)
      .filter((other) => !done.has(other))
      .map((other) => ({
        row: other,
        entry: work.get(row, other) ?? pivot,
        factor: inverse.mul(work.get(row, other) ?? pivot),
      }));
    factors.forEach(({ row: i, factor }, position) => {
      for (const { row: j, entry } of factors.slice(0, position + 1)) work.add(i, j, factor.mul(entry).neg());
      const before = rest[i];
      if (before) rest[i] = before.sub(factor.mul(own));
    });
    steps.push({ row, inverse, factors });
  }
  const solution: Float[] = [];
  for (const { row, inverse, factors } of steps.reverse()) {
    const own = rest[row];
    if (!own) continue;
    solution[row] = factors.reduce(
      (sum, { row: other, factor }) => sum.sub(factor.mul(solution[other] ?? own)),
      own.mul(inverse),
    );
  }
  return solution;
}
