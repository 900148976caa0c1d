/**
 * Shapes and symbolic tensors. A `Tensor` is a handle on a value of a graph under construction: it has a name, an element
 * type and a shape, and no numbers. A dimension is a number, or a name such as "batch" for one that is known only when the graph runs.
 */

export type ElementType = "float32" | "int32" | "int64" | "bool";
export type Dimension = number | string;
export type Shape = readonly Dimension[];

export interface Tensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
}

export const showShape = (shape: Shape): string => `[${shape.join(", ")}]`;

export function sameShape(left: Shape, right: Shape): boolean {
  return left.length === right.length && left.every((size, axis) => size === right[axis]);
}

/** The number of elements of a shape that is known. */
export function elementCount(shape: Shape): number {
  return shape.reduce<number>((count, size) => {
    if (typeof size !== "number") throw new RangeError(`the size of ${showShape(shape)} is known only when it runs`);
    return count * size;
  }, 1);
}

/** The shape of an elementwise operation on both (NumPy's broadcasting). */
export function broadcastShapes(left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const a = left[axis - rank + left.length] ?? 1;
    const b = right[axis - rank + right.length] ?? 1;
    if (a === b || b === 1) return a;
    if (a === 1) return b;
    throw new RangeError(`${showShape(left)} and ${showShape(right)} do not fit together`);
  });
}

/** Axes from 0, in order. */
export function resolveAxes(axes: readonly number[], rank: number): number[] {
  const resolved = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  if (resolved.some((axis, index) => !(axis >= 0 && axis < rank) || axis === resolved[index - 1])) {
    throw new RangeError(`axes ${axes.join(", ")} of a tensor of rank ${rank}`);
  }
  return resolved;
}
