/**
 * The parts of a training on a device that are no graphs: an invocation for each environment, in step with the world. The clock, three words, says where the
 * training stands: the step of the rollout, the step of the whole training (which keys noise), and the number of the minibatch's draw.
 */
import type { Rows, WorldRows } from "../../core/batched-world.ts";
import { adamConstants } from "../../nn/adam.ts";
import { type Dispatch, forEach, type Region } from "../../nn/wgsl/index.ts";
import { flag } from "../advantages.ts";
import { tallyPlaces } from "../episode-tally.ts";

/** Words of the clock. */
export const clockWords = { step: 0, trainingStep: 1, minibatch: 2 } as const;
/** Numbers of the optimiser: corrections of Adam's moments, and the powers behind them. */
export const optimiserWords = { correction1: 0, correction2: 1, power1: 2, power2: 3 } as const;

export interface RolloutRegions {
  readonly clock: Region;
  /** What the actor sees and says, at this step. [size][stride] each */
  readonly currentObservation: Region;
  readonly currentAction: Region;
  readonly currentActor: Region;
  /** Of the whole rollout, [steps (+ 1)][size][stride] each. */
  readonly observation: Region;
  readonly privileged: Region;
  readonly action: Region;
  readonly actor: Region;
  readonly reward: Region;
  readonly flags: Region;
  readonly weight: Region;
  /** [places + terms][stride] */
  readonly counts: Region;
}

export interface RolloutSizes {
  readonly steps: number;
  readonly numEnvs: number;
  readonly stride: number;
  readonly actionSize: number;
  readonly actorSize: number;
  readonly horizonSteps: number;
}

/** A row of the world's memory, from the heap's first word on. */
type Place = (row: { readonly byteOffset: number }) => number;

/** Words of one column, copied from rows of one stride to rows of the same. */
const column = (from: string, to: string, rows: number, stride: number): string[] => [
  `for (var c = 0u; c < ${rows}u; c++) { heap[${to} + c * ${stride}u + i] = heap[${from} + c * ${stride}u + i]; }`,
];

function watching(
  world: WorldRows,
  place: Place,
  regions: RolloutRegions,
  { stride }: RolloutSizes,
  t: string,
): string[] {
  const { observation, privileged } = world;
  const one = (rows: Rows, all: Region, now?: Region) => {
    const from = `${place(rows.values)}u`;
    const at = `${all.offset}u + ${t} * ${rows.components * stride}u`;
    return [
      ...column(from, at, rows.components, stride),
      ...(now ? column(from, `${now.offset}u`, rows.components, stride) : []),
    ];
  };
  return [
    ...one(observation, regions.observation, regions.currentObservation),
    ...(privileged ? one(privileged, regions.privileged) : []),
  ];
}

/** Before the first step of a rollout: the counts at zero, the first observation. */
export function beginDispatch(world: WorldRows, place: Place, regions: RolloutRegions, sizes: RolloutSizes): Dispatch {
  const { numEnvs, stride } = sizes;
  const numbers = regions.counts.size / stride;
  return forEach("rollout: begin", numEnvs, [
    `for (var c = 0u; c < ${numbers}u; c++) { heap[${regions.counts.offset}u + c * ${stride}u + i] = 0u; }`,
    ...watching(world, place, regions, sizes, "0u"),
  ]);
}

/** What the actor says, to the world. */
export function actDispatch(world: WorldRows, place: Place, regions: RolloutRegions, sizes: RolloutSizes): Dispatch {
  const { numEnvs, stride, actionSize, actorSize } = sizes;
  const { clock, currentAction, currentActor } = regions;
  return forEach("rollout: act", numEnvs, [
    `let t = heap[${clock.offset + clockWords.step}u];`,
    ...column(`${currentAction.offset}u`, `${place(world.action.values)}u`, actionSize, stride),
    ...column(
      `${currentAction.offset}u`,
      `${regions.action.offset}u + t * ${actionSize * stride}u`,
      actionSize,
      stride,
    ),
    ...column(`${currentActor.offset}u`, `${regions.actor.offset}u + t * ${actorSize * stride}u`, actorSize, stride),
  ]);
}

/** What came of it, and what episodes that ended came to. */
export function recordDispatch(world: WorldRows, place: Place, regions: RolloutRegions, sizes: RolloutSizes): Dispatch {
  const { numEnvs, stride, horizonSteps } = sizes;
  const { clock, counts } = regions;
  const word = (row: { readonly byteOffset: number }) => `heap[${place(row)}u + i]`;
  const number = (row: { readonly byteOffset: number }) => `bitcast<f32>(${word(row)})`;
  const count = (index: number, value: string) => {
    const at = `heap[${counts.offset + index * stride}u + i]`;
    return `${at} = bitcast<u32>(bitcast<f32>(${at}) + ${value});`;
  };
  const places = Object.keys(tallyPlaces).length;
  const { terms } = world;
  return forEach("rollout: record", numEnvs, [
    `let t = heap[${clock.offset + clockWords.step}u];`,
    `let began = ${word(world.began)} != 0u;`,
    `let terminated = ${word(world.terminated)} != 0u;`,
    `let truncated = ${word(world.truncated)} != 0u;`,
    `let reward = ${number(world.reward)};`,
    `let flags = select(0u, ${flag.terminated}u, terminated) | select(0u, ${flag.truncated}u, truncated) | select(0u, ${flag.began}u, began);`,
    `heap[${regions.reward.offset}u + t * ${stride}u + i] = bitcast<u32>(reward);`,
    `heap[${regions.flags.offset}u + t * ${stride}u + i] = flags;`,
    `heap[${regions.weight.offset}u + t * ${stride}u + i] = bitcast<u32>(select(1f, 0f, began));`,
    count(tallyPlaces.transitions, "select(1f, 0f, began)"),
    count(tallyPlaces.reward, "reward"),
    `if (terminated || (truncated && i32(${word(world.limit)}) >= ${horizonSteps}i)) {`,
    `  ${count(tallyPlaces.episodes, "1f")}`,
    `  ${count(tallyPlaces.return, number(world.finalReturn))}`,
    `  ${count(tallyPlaces.fitness, number(world.fitness))}`,
    `  ${count(tallyPlaces.success, `f32(${word(world.success)})`)}`,
    `  ${count(tallyPlaces.length, `f32(${word(world.finalLength)})`)}`,
    ...(world.difficulty
      ? [`  ${count(tallyPlaces.graded, "1f")}`, `  ${count(tallyPlaces.difficulty, number(world.difficulty))}`]
      : []),
    "}",
    ...Array.from({ length: terms.components }, (_, c) =>
      count(places + c, `bitcast<f32>(heap[${place(terms.values) + c * terms.stride}u + i])`),
    ),
    ...watching(world, place, regions, sizes, "(t + 1u)"),
  ]);
}

/** The clock goes on; `noiseStep` is the word that keys the next step's noise. */
export function tickDispatch(clock: Region, noiseStep: number): Dispatch {
  return forEach("rollout: tick", 1, [
    `heap[${clock.offset + clockWords.step}u] += 1u;`,
    `heap[${clock.offset + clockWords.trainingStep}u] += 1u;`,
    `heap[${noiseStep}u] = heap[${clock.offset + clockWords.trainingStep}u];`,
  ]);
}

/** Before a rollout. */
export function rewindDispatch(clock: Region, noiseStep: number): Dispatch {
  return forEach("rollout: rewind", 1, [
    `heap[${clock.offset + clockWords.step}u] = 0u;`,
    `heap[${noiseStep}u] = heap[${clock.offset + clockWords.trainingStep}u];`,
  ]);
}

export interface AdvantageRegions {
  /** The critic's, in its units. [(steps + 1) * stride] */
  readonly value: Region;
  /** Of the critic: see `unitNames`. */
  readonly units: Region;
  readonly reward: Region;
  readonly flags: Region;
  /** What is written, in the task's units. [steps * stride] each */
  readonly values: Region;
  readonly advantages: Region;
  readonly returns: Region;
}

/** Generalised advantage estimation, an invocation for each environment: see `estimateAdvantages`. Padding gets zeros. */
export function advantageDispatch(
  regions: AdvantageRegions,
  { steps, numEnvs, stride }: Pick<RolloutSizes, "steps" | "numEnvs" | "stride">,
  { gamma, gaeLambda, mean, deviation }: { gamma: number; gaeLambda: number; mean: number; deviation: number },
): Dispatch {
  const float = (region: Region, at: string) => `bitcast<f32>(heap[${region.offset}u + ${at}])`;
  return forEach("advantages", stride, [
    `let mean = bitcast<f32>(heap[${regions.units.offset + mean}u]);`,
    `let deviation = bitcast<f32>(heap[${regions.units.offset + deviation}u]);`,
    "var next = 0f;",
    `var after = ${float(regions.value, `${steps * stride}u + i`)} * deviation + mean;`,
    `for (var step = ${steps}i - 1i; step >= 0i; step--) {`,
    `  let at = u32(step) * ${stride}u + i;`,
    `  let bits = heap[${regions.flags.offset}u + at];`,
    `  let value = ${float(regions.value, "at")} * deviation + mean;`,
    `  if (i >= ${numEnvs}u || (bits & ${flag.began}u) != 0u) {`,
    "    next = 0f;",
    "  } else {",
    `    let nextValue = select(after, 0f, (bits & ${flag.terminated}u) != 0u);`,
    `    let delta = ${float(regions.reward, "at")} + ${gamma}f * nextValue - value;`,
    `    next = delta + select(${Math.fround(gamma * gaeLambda)}f * next, 0f, (bits & ${flag.terminated | flag.truncated}u) != 0u);`,
    "  }",
    `  heap[${regions.advantages.offset}u + at] = bitcast<u32>(next);`,
    `  heap[${regions.returns.offset}u + at] = bitcast<u32>(next + value);`,
    `  heap[${regions.values.offset}u + at] = bitcast<u32>(value);`,
    "  after = value;",
    "}",
  ]);
}

/**
 * The samples of the next minibatch: which of all transitions, in an order that depends on seed, update and epoch alone. The order is a Feistel
 * network over the next power of four, walked until it is inside (Black & Rogaway 2002, doi:10.1007/3-540-45760-7_9): a permutation that every
 * invocation computes for itself.
 */
export function pickDispatch(
  into: Region,
  clock: Region,
  {
    steps,
    numEnvs,
    stride,
    minibatches,
    picked,
    seed,
  }: Pick<RolloutSizes, "steps" | "numEnvs" | "stride"> & {
    readonly minibatches: number;
    readonly picked: number;
    readonly seed: number;
  },
): Dispatch {
  const count = steps * numEnvs;
  const half = Math.max(1, Math.ceil(Math.log2(count) / 2));
  const mask = 2 ** half - 1;
  return forEach(
    "minibatch: pick",
    picked,
    [
      `let draw = heap[${clock.offset + clockWords.minibatch}u];`,
      `let key = mixed(mixed(${seed >>> 0}u) + draw / ${minibatches}u);`,
      `var x = (draw % ${minibatches}u) * ${picked}u + i;`,
      "for (var walks = 0u; walks < 64u; walks++) {",
      `  var left = x >> ${half}u;`,
      `  var right = x & ${mask}u;`,
      "  for (var round = 0u; round < 6u; round++) {",
      `    let next = left ^ (mixed(key + right * 0x9e3779b9u + round) & ${mask}u);`,
      "    left = right;",
      "    right = next;",
      "  }",
      `  x = (left << ${half}u) | right;`,
      `  if (x < ${count}u) { break; }`,
      "}",
      `heap[${into.offset}u + i] = (x / ${numEnvs}u) * ${stride}u + x % ${numEnvs}u;`,
    ],
    [
      // The finaliser of MurmurHash3 (Appleby 2011).
      "fn mixed(word: u32) -> u32 {",
      "  var h = word;",
      "  h = (h ^ (h >> 16u)) * 0x85ebca6bu;",
      "  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;",
      "  return h ^ (h >> 16u);",
      "}",
    ],
  );
}

/** Before each step of the optimiser: its corrections, and the clock of minibatches. */
export function countUpdateDispatch(optimiser: Region, clock: Region): Dispatch {
  const { beta1, beta2 } = adamConstants;
  const word = (name: keyof typeof optimiserWords) => `heap[${optimiser.offset + optimiserWords[name]}u]`;
  const power = (name: "power1" | "power2", beta: number, correction: "correction1" | "correction2") => [
    `{ let power = bitcast<f32>(${word(name)}) * ${beta}f;`,
    `  ${word(name)} = bitcast<u32>(power);`,
    `  ${word(correction)} = bitcast<u32>(1f - power); }`,
  ];
  return forEach("update: count", 1, [
    ...power("power1", beta1, "correction1"),
    ...power("power2", beta2, "correction2"),
    `heap[${clock.offset + clockWords.minibatch}u] += 1u;`,
  ]);
}

/** Adds one region of numbers to another. */
export function addDispatch(label: string, from: Region, into: Region): Dispatch {
  return forEach(label, from.size, [
    `heap[${into.offset}u + i] = bitcast<u32>(bitcast<f32>(heap[${into.offset}u + i]) + bitcast<f32>(heap[${from.offset}u + i]));`,
  ]);
}

export function clearDispatch(label: string, region: Region): Dispatch {
  return forEach(label, region.size, [`heap[${region.offset}u + i] = 0u;`]);
}
