/**
 * How the twin integrates a body and how hard its contacts are: everything that may be fitted to the reference. docs/twin.md says what
 * the numbers mean in the equations and what was measured.
 */

import type { Body } from "../bodies/schema.ts";

export interface TwinSettings {
  /** Longest time of one substep (s). The actuator law is evaluated once an engine step of the reference or once a substep, whichever is longer. */
  readonly physicsDt: number;
  /** Stiffness of a contact's normal: its damping is this times the carried mass over the substep. Large is hard. */
  readonly normalGain: number;
  /** The same for sticking friction. */
  readonly frictionGain: number;
  /** The same for the stop of a joint, times the joint's own inertia. */
  readonly limitGain: number;
  /** Rate at which penetration is pushed out (1/s). */
  readonly recoveryRate: number;
  /** Penetration that is left alone (m). */
  readonly slop: number;
  /** Largest speed of pushing out (m/s). */
  readonly maxRecoverySpeed: number;
}

/** Rapier's contact spring: 30 Hz, damping ratio 5; its recovery rate is w / (w dt + 2 z) with w = 2 pi 30. */
function rapierRecovery(dt: number): number {
  const frequency = 2 * Math.PI * 30;
  return frequency / (frequency * dt + 10);
}

/** Settings of a body, with what is given in place of the defaults. */
export function twinSettings(body: Body, given: Partial<TwinSettings> = {}): TwinSettings {
  const { lengthUnit, physicsDt, solverIterations } = body.settings;
  return {
    physicsDt: 1 / 120,
    normalGain: 30,
    frictionGain: 300,
    limitGain: 100,
    recoveryRate: rapierRecovery(physicsDt / solverIterations),
    slop: 0.001 * lengthUnit,
    maxRecoverySpeed: 10 * lengthUnit,
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
