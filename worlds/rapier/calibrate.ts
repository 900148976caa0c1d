/**
 * Fits the twin to the reference: actuators by step responses in free space, contacts by motion on the ground. The same targets are
 * played open loop to both engines and the joints' and the root's paths compared. Gains and friction are parameters of the twin, so a
 * whole population of candidates runs as one batch; contact settings are constants of its code, so each of those is compiled anew and
 * they are searched one after another in factors (coordinate search). What was found goes into the body's description.
 */

import { randomFloat } from "../../src/core/random.ts";
import { fieldOf } from "../../src/core/state-record.ts";
import { createDriver } from "../batch/driver.ts";
import type { Simulation } from "../batch/simulation.ts";
import { type Body, movableJoints } from "./bodies/schema.ts";
import { earthGravity, type Scene } from "./scenes/schema.ts";
import { groundMaterial } from "./scenes/things.ts";
import { createTwin } from "./twin/index.ts";
import { type TwinSettings, twinSettings } from "./twin/settings.ts";
import { rapierWorld } from "./world.ts";

/** Factors on the described gains and friction, in the order of the engines' parameters. */
export interface Factors {
  readonly friction: number;
  readonly mass: number;
  readonly kp: number;
  readonly kd: number;
}

/** Root mean square differences, as shares of the reference's own motion. */
export interface CalibrationError {
  /** Joint coordinates after steps of single actuators in free space. */
  readonly steps: number;
  /** Joint coordinates and the root's path on the ground. */
  readonly ground: number;
}

export interface Calibration {
  readonly body: string;
  readonly before: CalibrationError;
  readonly after: CalibrationError;
  readonly factors: Factors;
  readonly settings: Pick<TwinSettings, FittedSetting>;
  /** Twins compiled and run. */
  readonly evaluations: number;
}

const fitted = ["softness", "recoveryRate", "hardness"] as const satisfies readonly (keyof TwinSettings)[];
type FittedSetting = (typeof fitted)[number];

const unchanged: Factors = { friction: 1, mass: 1, kp: 1, kd: 1 };
const weightless: Scene = { name: "weightless", ground: null, things: [], gravity: [0, 0, 0] };
const level: Scene = {
  name: "level",
  ground: { kind: "plane", material: groundMaterial },
  things: [],
  gravity: earthGravity,
};
const controlSteps = 30;

/** Targets of one open-loop rollout. [controlSteps][actuators] */
type Excitation = readonly (readonly number[])[];
/** States of one rollout. [controlSteps][state.size] */
type Path = readonly Float32Array[];

interface Experiment {
  readonly scene: Scene;
  readonly simulation: Simulation;
  readonly excitations: readonly Excitation[];
  readonly paths: readonly Path[];
}

const rest = (body: Body) =>
  body.actuators.map(({ kind, joint, range: [low, high] }) =>
    Math.min(Math.max(kind === "position" ? (body.stance.joints?.[joint] ?? 0) : 0, low), high),
  );

/** One actuator at a time goes 30 % of the way to an end of its range. */
function singleSteps(body: Body): Excitation[] {
  const still = rest(body);
  return body.actuators.flatMap(({ range: [low, high] }, moved) =>
    [low, high].map((end) => {
      const targets = still.map((value, index) => (index === moved ? value + 0.3 * (end - value) : value));
      return Array.from({ length: controlSteps }, () => targets);
    }),
  );
}

/** All actuators swing, in other phases and at another pace each time. */
function swings(body: Body, count: number): Excitation[] {
  const still = rest(body);
  return Array.from({ length: count }, (_, seed) =>
    Array.from({ length: controlSteps }, (_, step) =>
      body.actuators.map(({ range: [low, high] }, index) => {
        const middle = still[index] ?? 0;
        const reach = 0.4 * Math.min(high - middle, middle - low) || 0.2 * (high - low);
        const pace = 0.1 + 0.2 * randomFloat(seed, index, 0);
        // From zero on, so that the first target is no jump.
        const wave = Math.sin(pace * step) * (randomFloat(seed, index, 1) < 0.5 ? -1 : 1);
        return Math.min(Math.max(middle + reach * wave, low), high);
      }),
    ),
  );
}

function startOf(body: Body): number[] {
  const { position, rotation, joints } = body.stance;
  return [...position, ...(rotation ?? [0, 0, 0, 1]), ...movableJoints(body).map(({ name }) => joints?.[name] ?? 0)];
}

/** Plays every excitation to the reference. */
async function experiment(body: Body, scene: Scene, excitations: readonly Excitation[]): Promise<Experiment> {
  const { simulation, reference } = rapierWorld({ kind: "rapier", body, scene });
  if (!reference) throw new RangeError("no reference engine");
  const engine = await reference();
  const state = new Float32Array(simulation.state.size);
  const presets = Float32Array.from(simulation.parameters, ({ preset }) => preset);
  const start = Float32Array.from(startOf(body));
  const paths = excitations.map((excitation) => {
    engine.reset(start, presets, state);
    return excitation.map((targets) => {
      engine.step(Float32Array.from(targets), state);
      return state.slice();
    });
  });
  engine.free();
  return { scene, simulation, excitations, paths };
}

/** Plays every excitation to a twin under every candidate; gives the mean error of each candidate. */
async function errorsOf(
  body: Body,
  { scene, simulation, excitations, paths }: Experiment,
  settings: Partial<TwinSettings>,
  candidates: readonly Factors[],
): Promise<number[]> {
  const numEnvs = candidates.length * excitations.length;
  const driver = await createDriver(simulation, createTwin(body, scene, settings), { numEnvs });
  const start = startOf(body);
  const lane = (candidate: number, excitation: number) => candidate * excitations.length + excitation;
  candidates.forEach(({ friction, mass, kp, kd }, candidate) => {
    excitations.forEach((_, excitation) => {
      driver.setStart(lane(candidate, excitation), start);
      driver.setParameters(lane(candidate, excitation), [friction, mass, kp, kd]);
    });
  });
  driver.reset();
  const sums = candidates.map(() => excitations.map(() => ({ difference: 0, motion: 0 })));
  const watched = ["jointPositions", "rootPosition"].flatMap((name) => {
    const found = simulation.state.fields.find((field) => field.name === name);
    return found ? Array.from({ length: found.size }, (_, index) => found.offset + index) : [];
  });
  const first = stateAtStart(simulation, start);
  for (let step = 0; step < controlSteps; step++) {
    for (let candidate = 0; candidate < candidates.length; candidate++) {
      excitations.forEach((targets, excitation) => {
        driver.setTargets(lane(candidate, excitation), targets[step] ?? []);
      });
    }
    driver.step();
    for (const component of watched) {
      const row = driver.memory.field("state", component) as Float32Array;
      sums.forEach((perExcitation, candidate) => {
        perExcitation.forEach((sum, excitation) => {
          const truth = paths[excitation]?.[step]?.[component] ?? 0;
          sum.difference += ((row[lane(candidate, excitation)] ?? 0) - truth) ** 2;
          sum.motion += (truth - (first[component] ?? 0)) ** 2;
        });
      });
    }
  }
  return sums.map((perExcitation) => {
    const shares = perExcitation.map(({ difference, motion }) => Math.sqrt(difference / Math.max(motion, 1e-9)));
    return shares.reduce((total, share) => total + share, 0) / shares.length;
  });
}

function stateAtStart({ state }: Simulation, start: readonly number[]): Float32Array {
  const first = new Float32Array(state.size);
  first.set(start.slice(0, 3), fieldOf(state, "rootPosition").offset);
  const joints = state.fields.find(({ name }) => name === "jointPositions");
  if (joints) first.set(start.slice(7, 7 + joints.size), joints.offset);
  return first;
}

/** The best of a population of kp and kd factors, drawn closer and closer around the best (cross-entropy method, Rubinstein 1999). */
async function fitFactors(
  evaluate: (candidates: readonly Factors[]) => Promise<number[]>,
  names: readonly (keyof Factors)[],
  start: Factors,
  onProgress: (note: string) => void,
): Promise<Factors> {
  let best = start;
  let width = 0.3;
  for (let round = 0; round < 6; round++) {
    const candidates = [best];
    for (let index = 0; index < 31; index++) {
      const drawn = names.map((name, n) => {
        const centred = 2 * randomFloat(round, index, n) - 1;
        return [name, best[name] * Math.exp(width * centred)] as const;
      });
      candidates.push({ ...best, ...Object.fromEntries(drawn) });
    }
    const errors = await evaluate(candidates);
    const least = errors.indexOf(Math.min(...errors));
    best = candidates[least] ?? best;
    onProgress(`${names.join(", ")}: error ${(errors[least] ?? 0).toFixed(4)}`);
    width *= 0.5;
  }
  return best;
}

/** How far the twin as it is described departs from the reference within 0.5 s of open-loop targets. */
export async function differenceFromReference(body: Body): Promise<CalibrationError> {
  const { inAir, onGround } = await experiments(body);
  const errorOn = async (on: Experiment | undefined) =>
    on ? ((await errorsOf(body, on, {}, [unchanged]))[0] ?? 0) : 0;
  return { steps: await errorOn(inAir), ground: await errorOn(onGround) };
}

async function experiments(body: Body): Promise<{ inAir: Experiment; onGround: Experiment | undefined }> {
  const inAir = await experiment(body, weightless, singleSteps(body));
  const touches = body.contacts.length > 0 && body.root !== "fixed";
  return { inAir, onGround: touches ? await experiment(body, level, swings(body, 8)) : undefined };
}

export async function calibrate(body: Body, onProgress: (note: string) => void = () => {}): Promise<Calibration> {
  let evaluations = 0;
  const { inAir, onGround } = await experiments(body);
  const evaluate = (on: Experiment, settings: Partial<TwinSettings>) => (candidates: readonly Factors[]) => {
    evaluations++;
    return errorsOf(body, on, settings, candidates);
  };
  const errorAt = async (settings: Partial<TwinSettings>, factors: Factors): Promise<CalibrationError> => ({
    steps: (await evaluate(inAir, settings)([factors]))[0] ?? 0,
    ground: onGround ? ((await evaluate(onGround, settings)([factors]))[0] ?? 0) : 0,
  });
  const before = await errorAt({}, unchanged);
  const gains: (keyof Factors)[] = body.actuators.some(({ kind }) => kind === "position") ? ["kp", "kd"] : ["kd"];
  const hasGains = body.actuators.some(({ kind }) => kind !== "torque");
  let factors = hasGains ? await fitFactors(evaluate(inAir, {}), gains, unchanged, onProgress) : unchanged;
  let settings: Partial<TwinSettings> = {};
  if (onGround) {
    settings = await fitSettings(body, (tried) => evaluate(onGround, tried)([factors]), onProgress);
    factors = await fitFactors(evaluate(onGround, settings), ["friction"], factors, onProgress);
  }
  const after = await errorAt(settings, factors);
  const all = { ...twinSettings(body), ...settings };
  return {
    body: body.name,
    before,
    after,
    factors,
    settings: pick(all),
    evaluations,
  };
}

function pick({ softness, recoveryRate, hardness }: TwinSettings): Pick<TwinSettings, FittedSetting> {
  return { softness, recoveryRate, hardness };
}

/** Each setting in turn is made smaller or larger as long as that helps, by smaller and smaller factors. */
async function fitSettings(
  body: Body,
  errorOf: (settings: Partial<TwinSettings>) => Promise<number[]>,
  onProgress: (note: string) => void,
): Promise<Partial<TwinSettings>> {
  const start = twinSettings(body);
  let best = pick(start);
  let [least = Number.POSITIVE_INFINITY] = await errorOf(best);
  for (const factor of [2, 1.4]) {
    for (const name of fitted) {
      for (const by of [factor, 1 / factor]) {
        for (let moved = true; moved; ) {
          const tried = { ...best, [name]: best[name] * by };
          const [error = Number.POSITIVE_INFINITY] = await errorOf(tried);
          moved = error < least * 0.999;
          if (moved) [best, least] = [tried, error];
        }
      }
      onProgress(`${name} ${best[name].toPrecision(3)}: error ${least.toFixed(4)}`);
    }
  }
  return best;
}
