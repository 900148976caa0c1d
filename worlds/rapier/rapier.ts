/**
 * The door to Rapier (dimforge, WebAssembly, pinned version): loads it once and declares the part of its semi-private `raw`
 * interface that we use. Multibody joints have no motors in the public interface, and the raw setters and getters also save an
 * object a call. A contract test in `tests/worlds/rapier/contract.test.ts` fails when an upgrade changes what we rely on.
 */

import * as RAPIER from "@dimforge/rapier3d";

export { RAPIER };

/** Axis numbers of a joint's local frame, whose x axis is the joint's axis. */
export const linearX = 0;
export const angularX = 3;

/** `MotorModel.ForceBased`: gains are in N m/rad, not per unit of effective mass. */
export const forceBased = 1;

/**
 * Every angular degree of freedom of a multibody, those of its root included, is born with this viscous damping
 * (N m s/rad), and the JavaScript interface cannot change it.
 */
export const builtInAngularDamping = 0.1;

/** The raw setters of motors and limits. Handles are the numbers that `ImpulseJoint.handle` gives. */
export interface RawJoints {
  jointConfigureMotorModel(handle: number, axis: number, model: number): void;
  jointConfigureMotorVelocity(handle: number, axis: number, target: number, factor: number): void;
  jointSetMotorMaxForce(handle: number, axis: number, maxForce: number): void;
  jointSetLimits(handle: number, axis: number, min: number, max: number): void;
}

/** The raw getters of rigid bodies; each fills the first entries of `into`. */
export interface RawBodies {
  /** World position of the body's origin (m). [3] */
  rbTranslation(handle: number, into: Float32Array): void;
  /** Quaternion x, y, z, w. [4] */
  rbRotation(handle: number, into: Float32Array): void;
  /** World velocity of the centre of mass (m/s). [3] */
  rbLinvel(handle: number, into: Float32Array): void;
  /** World angular velocity (rad/s). [3] */
  rbAngvel(handle: number, into: Float32Array): void;
  /** World position of the centre of mass (m). [3] */
  rbWorldCom(handle: number, into: Float32Array): void;
}

export function rawJoints(world: RAPIER.World): RawJoints {
  return world.impulseJoints.raw as unknown as RawJoints;
}

export function rawBodies(world: RAPIER.World): RawBodies {
  return world.bodies.raw as unknown as RawBodies;
}

let loading: Promise<void> | undefined;

/** Compiles the WebAssembly module, once a thread. */
export function loadRapier(): Promise<void> {
  loading ??= RAPIER.init();
  return loading;
}
