/**
 * Reverse-mode differentiation of a graph: adds the nodes that compute the gradient of a scalar with respect to tensors of the graph.
 * Only nodes that lie between the two are walked, so gradients of frozen inputs cost nothing.
 */
import type { Graph } from "./graph.ts";
import { add } from "./ops.ts";
import { sameShape, showShape, type Tensor } from "./tensor.ts";

/**
 * d loss / d each. Throws where the loss does not depend on one, or depends on it through an operation without a derivative only.
 *
 * @param loss A scalar. []
 * @param wrt Any tensors of the graph; they count as leaves.
 * @returns Tensors of the shapes of `wrt`.
 */
export function gradients(g: Graph, loss: Tensor, wrt: readonly Tensor[]): Tensor[] {
  if (loss.shape.length !== 0) throw new RangeError(`the loss has shape ${showShape(loss.shape)}; it must be a scalar`);
  const leaves = new Set(wrt.map(({ name }) => name));
  const depends = new Set(leaves);
  // The nodes of the derivative are added at the end; only those that are there now are walked.
  const nodes = [...g.nodes];
  for (const { inputs, outputs, backward } of nodes) {
    if (!backward || !inputs.some(({ name }) => depends.has(name))) continue;
    for (const { name } of outputs) depends.add(name);
  }
  const found = new Map<string, Tensor>([[loss.name, g.scalar(1)]]);
  for (const { operation, inputs, outputs, backward } of nodes.reverse()) {
    if (!backward || outputs.some(({ name }) => leaves.has(name))) continue;
    const arriving = outputs.map(({ name }) => (depends.has(name) ? found.get(name) : undefined));
    if (arriving.every((gradient) => gradient === undefined)) continue;
    const passed = backward(arriving);
    inputs.forEach((input, index) => {
      const gradient = passed[index];
      if (!gradient || !depends.has(input.name)) return;
      if (!sameShape(gradient.shape, input.shape)) {
        const shapes = `${showShape(gradient.shape)} for ${showShape(input.shape)}`;
        throw new RangeError(`the gradient of ${operation} has the wrong shape: ${shapes}`);
      }
      const before = found.get(input.name);
      found.set(input.name, before ? add(g, before, gradient) : gradient);
    });
  }
  return wrt.map((tensor) => {
    const gradient = found.get(tensor.name);
    if (!gradient) throw new RangeError(`the loss does not depend on ${tensor.name}`);
    return gradient;
  });
}
