/**
 * The trained numbers of a model as one flat vector with named blocks: one tensor to hand to a graph, to an optimiser, to a checkpoint.
 * Weights start orthogonal (Saxe et al. 2013, arXiv:1312.6120), which is what PPO is usually started with.
 */
import type { RandomStream } from "../core/random.ts";
import type { Graph } from "./graph.ts";
import { reshape, split } from "./ops.ts";
import type { Tensor } from "./tensor.ts";

export interface ParameterBlock {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

export class ParameterLayout {
  readonly blocks: ParameterBlock[] = [];
  /** Numbers in all. */
  size = 0;

  add(name: string, shape: readonly number[]): void {
    if (this.blocks.some((block) => block.name === name)) throw new RangeError(`two parameters are called '${name}'`);
    const size = shape.reduce((count, each) => count * each, 1);
    this.blocks.push({ name, shape, offset: this.size, size });
    this.size += size;
  }

  /** The part of the vector that holds a block; a view. */
  view(parameters: Float32Array, name: string): Float32Array {
    const block = this.blocks.find((candidate) => candidate.name === name);
    if (!block) throw new RangeError(`no parameter '${name}'`);
    return parameters.subarray(block.offset, block.offset + block.size);
  }

  /** Cuts the vector [size] into its blocks inside a graph. */
  unpack(g: Graph, parameters: Tensor): ReadonlyMap<string, Tensor> {
    const parts = split(
      g,
      parameters,
      this.blocks.map(({ size }) => size),
    );
    return new Map(this.blocks.map(({ name, shape }, index) => [name, reshape(g, parts[index] ?? parameters, shape)]));
  }

  /** The blocks with their numbers as constants of a graph. */
  constants(g: Graph, parameters: Float32Array): ReadonlyMap<string, Tensor> {
    return new Map(
      this.blocks.map(({ name, shape }) => [name, g.constant(this.view(parameters, name).slice(), shape)]),
    );
  }
}

/** Two independent standard normal draws (Box & Muller 1958). */
function normalPair(random: RandomStream): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - random.float()));
  const angle = 2 * Math.PI * random.float();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Fills `matrix` [rows, columns] with orthonormal rows or columns, whichever are fewer, times `gain`. */
export function fillOrthogonal(
  matrix: Float32Array,
  rows: number,
  columns: number,
  gain: number,
  random: RandomStream,
): void {
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => normalPair(random)[0]);
    // Gram & Schmidt, twice, so that rounding does not leave vectors aligned.
    for (const other of [...vectors, ...vectors]) {
      const along = vector.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
      for (let i = 0; i < length; i++) vector[i] = (vector[i] ?? 0) - along * (other[i] ?? 0);
    }
    const norm = Math.hypot(...vector);
    if (norm > 1e-6) vectors.push(vector.map((value) => value / norm));
  }
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = rows < columns ? vectors[row]?.[column] : vectors[column]?.[row];
      matrix[row * columns + column] = gain * (value ?? 0);
    }
  }
}
