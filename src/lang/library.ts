/**
 * The functions that programs may call, each from scalar operations. What is total in the kernel room stays total here: no function
 * of finite numbers gives anything but finite numbers, overflow aside. Quaternions are x, y, z, w and turn body coordinates into world
 * coordinates. `tolerance` is that of Tassa et al. 2018 (arXiv:1801.00690) with a Gaussian flank that is 0.1 at the margin.
 */
import { xyz } from "../core/state-record.ts";
import { type Argument, Arithmetic, asNumber, asVector, type Context, numberValue, vectorValue } from "./context.ts";
import type { SourcePosition } from "./errors.ts";
import type { Scalar, ScalarOperationName } from "./scalars.ts";
import { type Value, wrong } from "./values.ts";

export interface LibraryFunction {
  /** As shown in messages, such as "clamp(x, low, high)". */
  readonly signature: string;
  /** Also known as `Math.name`. */
  readonly isMath: boolean;
  call(given: readonly Argument[], at: SourcePosition, context: Context): Value;
}

type Kind = "number" | "vector" | "vector3" | "quaternion";
type Body = (a: Arithmetic, parts: readonly (readonly Scalar[])[], context: Context) => Scalar | readonly Scalar[];

const lengths: Readonly<Record<Kind, number | undefined>> = { number: 1, vector: undefined, vector3: 3, quaternion: 4 };

/** The parameters' names in a signature: "clamp(x, low, high)" has 3, "tolerance(x, low, high, margin?)" 3 or 4. */
function define(signature: string, kinds: readonly Kind[], body: Body, isMath = false): [string, LibraryFunction] {
  const optional = signature.split("?").length - 1;
  const name = signature.slice(0, signature.indexOf("("));
  const call: LibraryFunction["call"] = (given, at, context) => {
    if (given.length > kinds.length || given.length < kinds.length - optional) {
      context.diagnostics.report(at, `${signature} takes ${kinds.length} arguments, not ${given.length}`);
      return wrong;
    }
    const what = `${name}()`;
    const vectors = given.map((argument, index) => {
      const kind = kinds[index] ?? "number";
      if (kind !== "number") return asVector(argument, context.diagnostics, what, lengths[kind]);
      const scalar = asNumber(argument, context.diagnostics, what);
      return scalar && { items: [numberValue(scalar)], names: undefined };
    });
    const parts: Scalar[][] = [];
    for (const vector of vectors) {
      if (!vector) return wrong;
      parts.push(vector.items.flatMap((item) => (item.kind === "number" ? [item.scalar] : [])));
    }
    context.graph.spend(at, 1 + parts.reduce((sum, part) => sum + part.length, 0));
    const [first, second] = parts;
    const firstAreVectors = kinds[0] === "vector" && kinds[1] === "vector";
    if (firstAreVectors && first?.length !== second?.length) {
      context.diagnostics.report(at, `${what} takes vectors of one length, not ${first?.length} and ${second?.length}`);
      return wrong;
    }
    const result = body(new Arithmetic(context.graph, at), parts, context);
    if ("id" in result) return numberValue(result);
    const isSpatial = kinds.includes("quaternion") || kinds.includes("vector3");
    return vectorValue(result, isSpatial ? xyz : vectors.find((vector) => vector?.names)?.names);
  };
  return [name, { signature, isMath, call }];
}

const scalar = (signature: string, operation: ScalarOperationName): [string, LibraryFunction] =>
  define(
    signature,
    signature.split(",").map(() => "number"),
    (a, parts) => a.apply(operation, ...parts.flat()),
    true,
  );

const only = (parts: readonly (readonly Scalar[])[], index: number): Scalar => {
  const [part] = parts[index] ?? [];
  if (!part) throw new RangeError(`no argument ${index}`);
  return part;
};

/** Any number of numbers, spread vectors among them. */
function variadic(name: string, body: (a: Arithmetic, values: readonly Scalar[]) => Scalar): [string, LibraryFunction] {
  const call: LibraryFunction["call"] = (given, at, context) => {
    const values: Scalar[] = [];
    if (given.length === 0) {
      context.diagnostics.report(at, `${name}(a, b, …) takes at least one number`);
      return wrong;
    }
    for (const argument of given) {
      if (argument.value.kind === "list") {
        context.diagnostics.report(argument.at, `${name}() takes numbers; spread the vector: ${name}(...v)`);
        return wrong;
      }
      const value = asNumber(argument, context.diagnostics, `${name}()`);
      if (!value) return wrong;
      values.push(value);
    }
    return numberValue(body(new Arithmetic(context.graph, at), values));
  };
  return [name, { signature: `${name}(a, b, …)`, isMath: true, call }];
}

const dot = (a: Arithmetic, x: readonly Scalar[], y: readonly Scalar[]) =>
  a.sum(x.map((value, index) => a.multiply(value, y[index] ?? a.number(0))));
const length = (a: Arithmetic, v: readonly Scalar[]) => a.apply("squareRoot", dot(a, v, v));
const pairwise =
  (operation: ScalarOperationName): Body =>
  (a, [x = [], y = []]) =>
    x.map((value, index) => a.apply(operation, value, y[index] ?? a.number(0)));

function cross(a: Arithmetic, x: readonly Scalar[], y: readonly Scalar[]): Scalar[] {
  const component = (i: number, j: number) => {
    const [xi, xj, yi, yj] = [x[i], x[j], y[i], y[j]];
    if (!xi || !xj || !yi || !yj) throw new RangeError("a cross product of vectors that are not of 3");
    return a.subtract(a.multiply(xi, yj), a.multiply(xj, yi));
  };
  return [component(1, 2), component(2, 0), component(0, 1)];
}

/** v turned by the unit quaternion q, or by its inverse: v + 2 (w (u x v) + u x (u x v)), u = (x, y, z). */
function rotate(a: Arithmetic, q: readonly Scalar[], v: readonly Scalar[], isInverse: boolean): Scalar[] {
  const axis = q.slice(0, 3);
  const u = isInverse ? axis.map((value) => a.apply("negate", value)) : axis;
  const w = q[3] ?? a.number(1);
  const t = cross(a, u, v).map((value) => a.multiply(value, a.number(2)));
  const more = cross(a, u, t);
  return v.map((value, index) =>
    a.add(a.add(value, a.multiply(w, t[index] ?? a.number(0))), more[index] ?? a.number(0)),
  );
}

/** The entry of the quaternion's matrix in this row and column. */
function matrixEntry(a: Arithmetic, q: readonly Scalar[], row: number, column: number): Scalar {
  const at = (index: number) => q[index] ?? a.number(0);
  const two = a.number(2);
  if (row === column) {
    const [i, j] = [0, 1, 2].filter((index) => index !== row);
    return a.subtract(a.number(1), a.multiply(two, a.add(a.square(at(i ?? 0)), a.square(at(j ?? 0)))));
  }
  const third = a.multiply(at(3 - row - column), at(3));
  const product = a.multiply(at(row), at(column));
  const isNext = (row + 1) % 3 === column;
  return a.multiply(two, isNext ? a.subtract(product, third) : a.add(product, third));
}

function tolerance(a: Arithmetic, x: Scalar, low: Scalar, high: Scalar, margin: Scalar): Scalar {
  const [zero, one] = [a.number(0), a.number(1)];
  const outside = a.apply("maximum", a.apply("maximum", a.subtract(low, x), a.subtract(x, high)), zero);
  const isInside = a.apply("lessOrEqual", outside, zero);
  const edge = a.apply("lessOrEqual", margin, zero);
  const share = edge.kind === "constant" && edge.value === 1 ? zero : a.divide(outside, margin);
  const flank = a.apply("exponential", a.multiply(a.number(Math.log(0.1)), a.square(share)));
  return a.apply("select", isInside, one, a.apply("select", edge, zero, flank));
}

const definitions: [string, LibraryFunction][] = [
  scalar("abs(x)", "absolute"),
  variadic("min", (a, values) => values.reduce((x, y) => a.apply("minimum", x, y))),
  variadic("max", (a, values) => values.reduce((x, y) => a.apply("maximum", x, y))),
  variadic("hypot", (a, values) => length(a, values)),
  scalar("sqrt(x)", "squareRoot"),
  scalar("exp(x)", "exponential"),
  scalar("log(x)", "logarithm"),
  scalar("tanh(x)", "hyperbolicTangent"),
  scalar("sin(x)", "sine"),
  scalar("cos(x)", "cosine"),
  scalar("tan(x)", "tangent"),
  scalar("asin(x)", "arcSine"),
  scalar("acos(x)", "arcCosine"),
  define("atan(x)", ["number"], (a, parts) => a.apply("arcTangent", only(parts, 0), a.number(1)), true),
  scalar("atan2(y, x)", "arcTangent"),
  scalar("pow(x, y)", "power"),
  scalar("sign(x)", "sign"),
  scalar("floor(x)", "floor"),
  scalar("ceil(x)", "ceil"),
  scalar("round(x)", "round"),
  scalar("trunc(x)", "truncate"),
  define("clamp(x, low, high)", ["number", "number", "number"], (a, parts) =>
    a.apply("minimum", a.apply("maximum", only(parts, 0), only(parts, 1)), only(parts, 2)),
  ),
  define("lerp(a, b, t)", ["number", "number", "number"], (a, parts) =>
    a.add(only(parts, 0), a.multiply(a.subtract(only(parts, 1), only(parts, 0)), only(parts, 2))),
  ),
  define("fract(x)", ["number"], (a, parts) => a.subtract(only(parts, 0), a.apply("floor", only(parts, 0)))),
  define("mod(x, y)", ["number", "number"], (a, parts) => a.apply("modulo", only(parts, 0), only(parts, 1))),
  define("sigmoid(x)", ["number"], (a, parts) => a.apply("sigmoid", only(parts, 0))),
  define("wrapAngle(x)", ["number"], (a, parts) => {
    const x = only(parts, 0);
    const turns = a.apply("round", a.multiply(x, a.number(0.5 / Math.PI)));
    return a.subtract(x, a.multiply(turns, a.number(2 * Math.PI)));
  }),
  define("gaussian(x, width)", ["number", "number"], (a, parts) =>
    a.apply("exponential", a.apply("negate", a.square(a.divide(only(parts, 0), only(parts, 1))))),
  ),
  define("tolerance(x, low, high, margin?)", ["number", "number", "number", "number"], (a, parts) =>
    tolerance(a, only(parts, 0), only(parts, 1), only(parts, 2), parts[3]?.[0] ?? a.number(0)),
  ),
  define("sum(v)", ["vector"], (a, [v = []]) => a.sum(v)),
  define("mean(v)", ["vector"], (a, [v = []]) => a.multiply(a.sum(v), a.number(v.length > 0 ? 1 / v.length : 0))),
  define("sumSquares(v)", ["vector"], (a, [v = []]) => dot(a, v, v)),
  define("dot(a, b)", ["vector", "vector"], (a, [x = [], y = []]) => dot(a, x, y)),
  define("cross(a, b)", ["vector3", "vector3"], (a, [x = [], y = []]) => cross(a, x, y)),
  define("length(v)", ["vector"], (a, [v = []]) => length(a, v)),
  define("distance(a, b)", ["vector", "vector"], (a, [x = [], y = []]) =>
    length(
      a,
      x.map((value, index) => a.subtract(value, y[index] ?? a.number(0))),
    ),
  ),
  define("normalize(v)", ["vector"], (a, [v = []]) => {
    const size = length(a, v);
    return v.map((value) => a.divide(value, size));
  }),
  define("add(a, b)", ["vector", "vector"], pairwise("add")),
  define("sub(a, b)", ["vector", "vector"], pairwise("subtract")),
  define("mul(a, b)", ["vector", "vector"], pairwise("multiply")),
  define("scale(v, s)", ["vector", "number"], (a, parts) =>
    (parts[0] ?? []).map((value) => a.multiply(value, only(parts, 1))),
  ),
  define("rotate(q, v)", ["quaternion", "vector3"], (a, [q = [], v = []]) => rotate(a, q, v, false)),
  define("unrotate(q, v)", ["quaternion", "vector3"], (a, [q = [], v = []]) => rotate(a, q, v, true)),
  define("up(q)", ["quaternion"], (a, [q = []]) => [0, 1, 2].map((row) => matrixEntry(a, q, row, 2))),
  define("forward(q)", ["quaternion"], (a, [q = []]) => [0, 1, 2].map((row) => matrixEntry(a, q, row, 0))),
  define("gravityIn(q)", ["quaternion"], (a, [q = []]) =>
    [0, 1, 2].map((column) => a.apply("negate", matrixEntry(a, q, 2, column))),
  ),
  define("yaw(q)", ["quaternion"], (a, [q = []]) =>
    a.apply("arcTangent", matrixEntry(a, q, 1, 0), matrixEntry(a, q, 0, 0)),
  ),
];

/** By name. */
export const library: ReadonlyMap<string, LibraryFunction> = new Map(definitions);

/** Constants; `PI` is known without `Math.` too. */
export const mathConstants: Readonly<Record<string, number>> = {
  PI: Math.PI,
  E: Math.E,
  SQRT2: Math.SQRT2,
  SQRT1_2: Math.SQRT1_2,
  LN2: Math.LN2,
  LN10: Math.LN10,
};
