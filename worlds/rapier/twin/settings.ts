/**
 * How the twin integrates a body and how hard its contacts are: everything that may be fitted to the reference. docs/twin.md says what
 * the numbers mean in the equations and what was measured.
 */

import type { Body } from "../bodies/schema.ts";

export interface TwinSettings {
  /** Longest time of one substep (s). The actuator law is evaluated once an engine step of the reference or once a substep, whichever is longer. */
  readonly physicsDt: number;
  /** How much the normal of a closed contact gives: 1 / (1 + softness) of the approach is stopped within a substep. */
  readonly softness: number;
  /** Rate at which penetration is pushed out (1/s). */
  readonly recoveryRate: number;
  /** Penetration that is left alone (m). */
  readonly slop: number;
  /** Largest speed of pushing out (m/s). */
  readonly maxRecoverySpeed: number;
  /** Hardness of normals, sticking friction and joint stops in the second pass, in units of the mass they stop over the substep. */
  readonly hardness: number;
  /**
   * Which repetitions are written out: all substeps, those of one evaluation of the law, or none. Written out they are up to 1.5 times
   * faster in WASM; loops make smaller code, which JavaScript engines and shader compilers are sooner done with.
   */
  readonly unroll: "all" | "law" | "none";
}

/** Rapier's contact spring: 30 Hz, damping ratio 5. */
const contactFrequency = 2 * Math.PI * 30;
const contactDamping = 5;

/** Settings of a body, with what is given in place of the defaults. */
export function twinSettings(body: Body, given: Partial<TwinSettings> = {}): TwinSettings {
  const { lengthUnit, physicsDt, solverIterations } = body.settings;
  // The implicit spring as Rapier discretises it (Catto 2011, "Soft constraints"), at its substep.
  const referenceDt = physicsDt / solverIterations;
  const recoveryRate = contactFrequency / (contactFrequency * referenceDt + 2 * contactDamping);
  return {
    physicsDt: Math.max(referenceDt, 1 / 240),
    softness: 0.01,
    recoveryRate,
    slop: 0.001 * lengthUnit,
    maxRecoverySpeed: 10 * lengthUnit,
    hardness: 100,
    unroll: "all",
    ...given,
  };
}

export interface Timing {
  /** Substeps in one evaluation of the actuator law. */
  readonly substeps: number;
  /** Evaluations of the law in a control step. */
  readonly lawSteps: number;
  /** Time of a substep (s). */
  readonly dt: number;
  /** Time between evaluations of the law (s). */
  readonly lawDt: number;
}

export function timingOf(body: Body, settings: TwinSettings): Timing {
  const { controlDt, physicsDt } = body.settings;
  const longest = Math.min(controlDt, Math.max(physicsDt, settings.physicsDt));
  const lawSteps = Math.max(1, Math.round(controlDt / longest));
  const lawDt = controlDt / lawSteps;
  const substeps = Math.max(1, Math.round(lawDt / settings.physicsDt));
  return { substeps, lawSteps, dt: lawDt / substeps, lawDt };
}
