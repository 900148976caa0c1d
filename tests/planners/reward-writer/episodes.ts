/** Made-up episodes of a body that moves along a line towards a target, for tests of gates, rankings and alarms. */
import type { RewardCandidate, Trajectory } from "../../../src/core/reward-search.ts";
import { defineRecord } from "../../../src/core/state-record.ts";
import type { InputDeclarations } from "../../../src/lang/index.ts";

export const inputs = {
  state: defineRecord([
    { name: "speed", unit: "m/s", meaning: "along the line" },
    { name: "height", unit: "m", meaning: "of the body" },
    { name: "touching", unit: "0 or 1", meaning: "whether it touches the ground" },
  ]),
  action: { vector: ["left", "right"], meaning: "as chosen, in [-1, 1]" },
  command: defineRecord([{ name: "target", unit: "m", meaning: "where to be" }]),
  time: "number",
} as const satisfies InputDeclarations;

export const controlDt = 0.1;

export interface EpisodeParts {
  readonly name?: string;
  readonly kind?: Trajectory["kind"];
  /** At each step (m/s). */
  readonly speed: readonly number[];
  readonly height?: number;
  /** Of both components, at each step. */
  readonly action?: number;
  readonly target?: number;
  /** Default: mean speed. */
  readonly fitness?: number;
  readonly success?: boolean;
  readonly terminated?: boolean;
}

export function episode({ name = "episode", kind = "policy", speed, ...rest }: EpisodeParts): Trajectory {
  const steps = speed.length;
  const { height = 1, action = 0, target = 5, success = false, terminated = false } = rest;
  const constant = (value: number) => speed.map(() => value);
  return {
    name,
    kind,
    steps,
    inputs: {
      state: Float32Array.from([...speed, ...constant(height), ...constant(1)]),
      action: Float32Array.from([...constant(action), ...constant(action)]),
      command: Float32Array.from(constant(target)),
      time: Float32Array.from(speed, (_, step) => (step + 1) * controlDt),
    },
    fitness: rest.fitness ?? speed.reduce((sum, each) => sum + each, 0) / Math.max(1, steps),
    success,
    terminated,
  };
}

/** So many steps at one speed. */
export const steady = (speed: number, steps = 40) => new Array<number>(steps).fill(speed);

/** What nobody has learned anything for: still, and slow swings. */
export const probes: readonly Trajectory[] = [
  episode({ name: "still", kind: "probe", speed: steady(0) }),
  ...[0.05, -0.04, 0.02, -0.02, 0.06, -0.05, 0.01].map((speed, index) =>
    episode({
      name: `swings ${index}`,
      kind: "probe",
      speed: steady(speed).map((each, step) => each + 0.2 * Math.sin(step + index)),
      height: 1 + 0.01 * index,
      action: 0.5,
      fitness: speed,
    }),
  ),
  episode({
    name: "falls",
    kind: "probe",
    speed: steady(0.3, 6),
    height: 0.4,
    action: 1,
    terminated: true,
    fitness: 0.04,
  }),
];

/** Policies that run at these speeds. */
export const runners = (...speeds: readonly number[]): Trajectory[] =>
  speeds.map((speed, index) =>
    episode({
      name: `runner ${index}`,
      speed: steady(speed).map((each, step) => each + 0.1 * Math.sin(step)),
      fitness: speed,
    }),
  );

export const candidate = (id: string, source: string): RewardCandidate => ({
  id,
  source,
  origin: "builtin",
  parents: [],
  note: "",
  generation: 0,
});
