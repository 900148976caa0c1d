/**
 * Multi-layer perceptrons with ELU between the layers, over named blocks of a parameter vector. Weights are [inputs, outputs]. Two
 * orientations of the same net: `mlp` for a row per sample, as learning wants it, and `mlpOfColumns` for a column per environment,
 * which is how simulators keep their state, so that nothing is transposed between the two.
 */
import type { RandomStream } from "../core/random.ts";
import type { Graph } from "./graph.ts";
import { elu, matMul, reshape } from "./ops.ts";
import { fillOrthogonal, type ParameterLayout } from "./parameters.ts";
import type { Tensor } from "./tensor.ts";

export interface MlpShape {
  /** Prefix of its parameters' names. */
  readonly name: string;
  /** Inputs, hidden layers, outputs. */
  readonly sizes: readonly number[];
}

interface Layer {
  readonly weight: string;
  readonly bias: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly isLast: boolean;
}

export function layersOf({ name, sizes }: MlpShape): Layer[] {
  return sizes.slice(1).map((outputs, index) => ({
    weight: `${name}.${index}.weight`,
    bias: `${name}.${index}.bias`,
    inputs: sizes[index] ?? 0,
    outputs,
    isLast: index === sizes.length - 2,
  }));
}

export function declareMlp(layout: ParameterLayout, shape: MlpShape): void {
  for (const { weight, bias, inputs, outputs } of layersOf(shape)) {
    layout.add(weight, [inputs, outputs]);
    layout.add(bias, [outputs]);
  }
}

/** Orthogonal weights of gain sqrt(2), the last layer's of `lastGain`; biases zero. */
export function startMlp(
  layout: ParameterLayout,
  parameters: Float32Array,
  shape: MlpShape,
  lastGain: number,
  random: RandomStream,
): void {
  for (const { weight, bias, inputs, outputs, isLast } of layersOf(shape)) {
    fillOrthogonal(layout.view(parameters, weight), inputs, outputs, isLast ? lastGain : Math.SQRT2, random);
    layout.view(parameters, bias).fill(0);
  }
}

type Blocks = ReadonlyMap<string, Tensor>;

function block(blocks: Blocks, name: string): Tensor {
  const tensor = blocks.get(name);
  if (!tensor) throw new RangeError(`no parameter '${name}'`);
  return tensor;
}

/** [samples, inputs] -> [samples, outputs] */
export function mlp(g: Graph, input: Tensor, shape: MlpShape, blocks: Blocks): Tensor {
  return layersOf(shape).reduce((x, { weight, bias, isLast }) => {
    const y = matMul(g, x, block(blocks, weight), { bias: block(blocks, bias) });
    return isLast ? y : elu(g, y);
  }, input);
}

/** [inputs, columns] -> [outputs, columns] */
export function mlpOfColumns(g: Graph, input: Tensor, shape: MlpShape, blocks: Blocks): Tensor {
  return layersOf(shape).reduce((x, { weight, bias, outputs, isLast }) => {
    const y = matMul(g, block(blocks, weight), x, {
      transposeA: true,
      bias: reshape(g, block(blocks, bias), [outputs, 1]),
    });
    return isLast ? y : elu(g, y);
  }, input);
}
