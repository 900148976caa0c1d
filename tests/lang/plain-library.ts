/** The functions of the language as a person would write them in JavaScript, in binary64: what lowered programs are compared with. */

type Vector = readonly number[];
const named = (v: number[]) => Object.assign(v, { x: v[0], y: v[1], z: v[2] });
const get = (v: Vector, index: number) => v[index] ?? Number.NaN;

const dot = (a: Vector, b: Vector) => a.reduce((sum, value, index) => sum + value * get(b, index), 0);
const length = (v: Vector) => Math.sqrt(dot(v, v));
const cross = (a: Vector, b: Vector) =>
  named([0, 1, 2].map((i) => get(a, (i + 1) % 3) * get(b, (i + 2) % 3) - get(a, (i + 2) % 3) * get(b, (i + 1) % 3)));
const sub = (a: Vector, b: Vector) => named(a.map((value, index) => value - get(b, index)));
const clamp = (x: number, low: number, high: number) => Math.min(Math.max(x, low), high);

/** Columns of the rotation matrix times v, by the textbook's matrix rather than the formula of the language. */
function rotate([x = 0, y = 0, z = 0, w = 1]: Vector, [a = 0, b = 0, c = 0]: Vector) {
  return named([
    (1 - 2 * (y * y + z * z)) * a + 2 * (x * y - z * w) * b + 2 * (x * z + y * w) * c,
    2 * (x * y + z * w) * a + (1 - 2 * (x * x + z * z)) * b + 2 * (y * z - x * w) * c,
    2 * (x * z - y * w) * a + 2 * (y * z + x * w) * b + (1 - 2 * (x * x + y * y)) * c,
  ]);
}
const unrotate = ([x = 0, y = 0, z = 0, w = 1]: Vector, v: Vector) => rotate([-x, -y, -z, w], v);

export const plainLibrary: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(
    [
      "abs",
      "min",
      "max",
      "sqrt",
      "exp",
      "log",
      "tanh",
      "sin",
      "cos",
      "tan",
      "asin",
      "acos",
      "atan",
      "atan2",
      "pow",
      "sign",
    ]
      .concat(["floor", "ceil", "round", "hypot", "trunc", "PI"])
      .map((name) => [name, Math[name as "abs"]]),
  ),
  clamp,
  lerp: (a: number, b: number, t: number) => a + (b - a) * t,
  fract: (x: number) => x - Math.floor(x),
  mod: (x: number, y: number) => x - Math.floor(x / y) * y,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  wrapAngle: (x: number) => Math.atan2(Math.sin(x), Math.cos(x)),
  gaussian: (x: number, width: number) => Math.exp(-((x / width) ** 2)),
  tolerance(x: number, low: number, high: number, margin = 0) {
    const outside = x < low ? low - x : x > high ? x - high : 0;
    if (outside === 0) return 1;
    return margin === 0 ? 0 : 0.1 ** ((outside / margin) ** 2);
  },
  sum: (v: Vector) => v.reduce((total, value) => total + value, 0),
  mean: (v: Vector) => v.reduce((total, value) => total + value, 0) / v.length,
  sumSquares: (v: Vector) => dot(v, v),
  dot,
  cross,
  length,
  distance: (a: Vector, b: Vector) => length(sub(a, b)),
  normalize: (v: Vector) => named(v.map((value) => (length(v) === 0 ? 0 : value / length(v)))),
  add: (a: Vector, b: Vector) => named(a.map((value, index) => value + get(b, index))),
  sub,
  mul: (a: Vector, b: Vector) => named(a.map((value, index) => value * get(b, index))),
  scale: (v: Vector, s: number) => named(v.map((value) => value * s)),
  rotate,
  unrotate,
  up: (q: Vector) => rotate(q, [0, 0, 1]),
  forward: (q: Vector) => rotate(q, [1, 0, 0]),
  yaw: (q: Vector) => Math.atan2(get(rotate(q, [1, 0, 0]), 1), get(rotate(q, [1, 0, 0]), 0)),
  gravityIn: (q: Vector) => unrotate(q, [0, 0, -1]),
};
