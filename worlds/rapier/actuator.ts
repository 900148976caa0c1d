/**
 * The actuator law, one for every joint, actuator and engine. Whatever acts along a joint's coordinate q is affine in the velocity v' at
 * the end of the step,
 *
 *     effort = bias - damping * v'
 *
 *     position target   bias = kp (target - q)                   damping = kd + kp dt / 2
 *     velocity target   bias = kd target                         damping = kd
 *     torque target     bias = target                            damping = 0
 *     passive           bias -= stiffness (q - springReference)  damping += joint damping + stiffness dt / 2
 *     armature A        bias += A v / dt                         damping += A / dt
 *
 * with q and v from the start of the step. Springs act at the middle of the step, q + v' dt / 2: at 60 Hz that follows the differential
 * equation three times closer than a spring held at q, and stiff gains stay stable. Armature is exact in this form:
 * A (v' - v) / dt is the torque that the rotor's inertia takes. Efforts of an actuator are clamped to +-maxEffort.
 */

import type { Actuator, Joint } from "./bodies/schema.ts";

/** What an engine is told for one joint and one step. */
export interface MotorCommand {
  /** N m or N */
  bias: number;
  /** N m s/rad or N s/m */
  damping: number;
  /** Largest effort that the engine may let the motor apply (N m or N); infinite where the clamp is in `bias` already. */
  limit: number;
}

/** Factors on the gains, for randomisation. */
export interface GainScales {
  readonly kp: number;
  readonly kd: number;
}

/** A joint whose only effort is its actuator's: then the solver can clamp the effort itself, implicitly. */
export function solverClamps(joint: Joint): boolean {
  return !joint.armature && !joint.damping && !joint.stiffness;
}

/**
 * Fills `command` for a joint at coordinate `q` with velocity `v`. `target` is the actuator's command in its own unit, clamped to its
 * range here. Where other efforts share the joint, the actuator saturates by its effort at the start of the step.
 */
export function motorCommand(
  command: MotorCommand,
  joint: Joint,
  actuator: Actuator | undefined,
  target: number,
  gains: GainScales,
  q: number,
  v: number,
  dt: number,
): void {
  let bias = 0;
  let damping = 0;
  let limit = Number.POSITIVE_INFINITY;
  if (actuator) {
    const wanted = Math.min(Math.max(target, actuator.range[0]), actuator.range[1]);
    if (actuator.kind === "position") {
      bias = gains.kp * actuator.kp * (wanted - q);
      damping = gains.kd * actuator.kd + (gains.kp * actuator.kp * dt) / 2;
    } else if (actuator.kind === "velocity") {
      damping = gains.kd * actuator.kd;
      bias = damping * wanted;
    } else {
      bias = Math.min(Math.max(wanted, -actuator.maxEffort), actuator.maxEffort);
    }
    const max = actuator.maxEffort;
    if (actuator.kind !== "torque" && solverClamps(joint)) {
      limit = max;
    } else if (Math.abs(bias - damping * v) > max) {
      bias = bias > damping * v ? max : -max;
      damping = 0;
    }
  }
  const armature = joint.armature ?? 0;
  const stiffness = joint.stiffness ?? 0;
  command.bias = bias - stiffness * (q - (joint.springReference ?? 0)) + (armature * v) / dt;
  command.damping = damping + (joint.damping ?? 0) + (stiffness * dt) / 2 + armature / dt;
  command.limit = limit;
}
