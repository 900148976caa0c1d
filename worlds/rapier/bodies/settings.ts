/**
 * Engine settings by kind of work. All bodies are controlled at 60 Hz. Measured reasons are in docs/rapier.md: locomotion is
 * throughput-bound and forgiving, grasping needs smaller steps and tolerances scaled to the size of fingers.
 */

import type { PhysicsSettings } from "./schema.ts";

export const locomotionSettings: PhysicsSettings = {
  controlDt: 1 / 60,
  physicsDt: 1 / 60,
  solverIterations: 2,
  pgsIterations: 4,
  lengthUnit: 1,
};

/** Legs of three joints, flat feet, wheels: with fewer sweeps a standing quadruped creeps 1 mm a second. */
export const supportSettings: PhysicsSettings = {
  ...locomotionSettings,
  physicsDt: 1 / 120,
  solverIterations: 2,
  pgsIterations: 8,
};

/**
 * Joints with armature: the law of `actuator.ts` is held over an engine step, and with two substeps a rotor of the link's own inertia
 * would be felt 11 % too light. So the substeps are engine steps.
 */
export const rotorSettings: PhysicsSettings = { ...supportSettings, physicsDt: 1 / 240, solverIterations: 1 };

export const manipulationSettings: PhysicsSettings = {
  controlDt: 1 / 60,
  physicsDt: 1 / 240,
  solverIterations: 2,
  pgsIterations: 8,
  lengthUnit: 0.1,
};
