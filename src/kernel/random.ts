/**
 * Counter-based random numbers inside kernels: `randomBits` is `randomUint32` of src/core/random.ts, bit for bit, for a key of
 * 32-bit words such as (seed, environment, episode, step, purpose). A draw depends on its key alone, never on the back end, the
 * order of evaluation or the thread.
 */
import type { KernelBuilder } from "./builder.ts";
import type { Slots } from "./layout.ts";
import { cos, log, sin, sqrt } from "./math/index.ts";
import type { Float, Int, IntLike } from "./values.ts";

type Builder = Pick<KernelBuilder<Slots, Slots, Slots>, "int">;

/** src/core's `mix32`. */
function mix(value: Int): Int {
  let x = value;
  x = x.xor(x.shiftRightUnsigned(17)).mul(0xed5ad4bb);
  x = x.xor(x.shiftRightUnsigned(11)).mul(0xac4c1b51);
  x = x.xor(x.shiftRightUnsigned(15)).mul(0x31848bab);
  return x.xor(x.shiftRightUnsigned(14));
}

/** 32 random bits for a key. Words that are plain numbers at the front are folded while the kernel is built. */
export function randomBits(k: Builder, ...key: IntLike[]): Int {
  let state = k.int(0x9e3779b9);
  for (const word of key) state = mix(state.xor(word).add(0x85ebca6b));
  return state;
}

/** The upper 24 bits as a multiple of 2^-24 in [0, 1): every value is an f32. */
export function unitFloat(bits: Int): Float {
  return bits
    .shiftRightUnsigned(8)
    .toFloat()
    .mul(2 ** -24);
}

/** Uniform in [0, 1), in steps of 2^-24. */
export function randomUniform(k: Builder, ...key: IntLike[]): Float {
  return unitFloat(randomBits(k, ...key));
}

/** Uniform in [0, count), by the upper 24 bits; `count` at most 2^24. Bias below count / 2^24. */
export function randomInteger(k: Builder, count: number, ...key: IntLike[]): Int {
  return randomUniform(k, ...key)
    .mul(count)
    .toInt();
}

/**
 * Two independent standard normal draws (Box & Muller 1958). The second word of randomness comes from mixing the first once
 * more. The largest magnitude is sqrt(48 ln 2) = 5.77.
 */
export function randomNormalPair(k: Builder, ...key: IntLike[]): [Float, Float] {
  const first = randomBits(k, ...key);
  const second = mix(first.add(0x85ebca6b));
  // (0, 1], so that the logarithm is finite.
  const open = first
    .shiftRightUnsigned(8)
    .add(1)
    .toFloat()
    .mul(2 ** -24);
  const radius = sqrt(log(open).mul(-2));
  const angle = unitFloat(second)
    .sub(0.5)
    .mul(2 * Math.PI);
  return [radius.mul(cos(angle)), radius.mul(sin(angle))];
}

export function randomNormal(k: Builder, ...key: IntLike[]): Float {
  return randomNormalPair(k, ...key)[0];
}
