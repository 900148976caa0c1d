/** Functions of f32 that are the same numbers on every back end (WGSL: within a bound). Their errors stand with them. */
export * from "./algebra.ts";
export { fract, integerPower, lerp, mod, sign, sqrt, withSign } from "./basic.ts";
export { exp, log, pow, sigmoid, tanh } from "./exponential.ts";
export { acos, asin, atan, atan2, cos, sin, tan } from "./trigonometry.ts";
