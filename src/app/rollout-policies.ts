/**
 * What a robot does when nothing has been learned yet: random targets, sinusoids, or none. Good for seeing that a body, its actuators and
 * its sensors are right. A policy is a pure function of step and seed, so a rollout can be made again.
 */
import { purposeKey, randomFloat } from "../core/random.ts";

export const policyNames = ["random", "sinusoid", "still"] as const;
export type PolicyName = (typeof policyNames)[number];

/** The part of an actuator that a policy without feedback needs. */
export interface PolicyActuator {
  readonly kind: "position" | "velocity" | "torque";
  /** Targets are within this. */
  readonly range: readonly [number, number];
  /** Where its joint rests in the stance; 0 for velocity and torque. */
  readonly rest: number;
}

/**
 * Targets of all actuators at a control step, or in a task its actions in [-1, 1]. @param step From 0. @param observation The state
 * record, or in a task what the task lets its policy observe; valid during the call.
 */
export type RolloutPolicy = (step: number, observation: Float32Array) => number[] | Promise<number[]>;

/** In words, for titles. */
export function policyLabel(policy: PolicyName | RolloutPolicy): string {
  return typeof policy === "string" ? `${policy} policy` : policy.name || "a policy";
}

/** Random targets are held this long (s): drawn anew every step they would only tremble. */
const holdSeconds = 0.25;
/** Of each actuator's swing (Hz). */
const frequency = 1;
/** A quarter turn from one actuator to the next, so that neighbours do not move alike. */
const phaseStep = Math.PI / 2;
/** Share of the range that sinusoids use. */
const swing = 0.45;

export function rolloutPolicy(
  name: PolicyName,
  actuators: readonly PolicyActuator[],
  seed: number,
  controlDt: number,
): (step: number) => number[] {
  const rest = actuators.map(({ rest: at, range }) => clamp(at, range));
  if (name === "still") return () => [...rest];
  if (name === "random") {
    const hold = Math.max(1, Math.round(holdSeconds / controlDt));
    return (step) =>
      actuators.map(({ range: [low, high] }, index) => {
        const draw = randomFloat(seed, purposeKey("rollout"), Math.floor(step / hold), index);
        return low + (high - low) * draw;
      });
  }
  return (step) =>
    actuators.map(({ kind, range }, index) => {
      const half = (range[1] - range[0]) / 2;
      // Wheels swing about half speed, so that they get somewhere.
      const middle = kind === "velocity" ? (range[0] + range[1]) / 2 + half * swing : (rest[index] ?? 0);
      const phase = 2 * Math.PI * frequency * step * controlDt + index * phaseStep;
      return clamp(middle + half * swing * Math.sin(phase), range);
    });
}

function clamp(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
