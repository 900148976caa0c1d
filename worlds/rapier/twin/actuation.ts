/**
 * The actuator law of actuator.ts in a kernel: effort = bias - damping v', with bias and damping held for as long as one engine step of
 * the reference lasts, however many substeps that has. All efforts are divided by the mass factor (see substep.ts).
 */

import type { Float } from "../../../src/kernel/index.ts";
import type { Builder } from "../../batch/simulation.ts";
import { solverClamps } from "../actuator.ts";
import type { Actuator, Body } from "../bodies/schema.ts";
import { at } from "./items.ts";
import type { ModelJoint } from "./model.ts";

export interface JointLaw {
  readonly bias: Float;
  readonly damping: Float;
  /** Largest effort where the solver clamps it, undefined where that is done or not needed. */
  readonly limit: Float | undefined;
  /** The part of the damping that is the rotor's inertia (A / lawDt). */
  readonly rotor: Float;
}

/** Factors of the episode, as the reference's `Variation`. */
export interface Factors {
  readonly friction: Float;
  readonly kp: Float;
  readonly kd: Float;
  /** 1 / mass factor */
  readonly inverseMass: Float;
}

export function jointLaws(
  k: Builder,
  body: Body,
  joints: readonly ModelJoint[],
  targets: readonly Float[],
  factors: Factors,
  positions: readonly Float[],
  velocities: readonly Float[],
  lawDt: number,
): JointLaw[] {
  return joints.map((joint) => {
    const index = body.actuators.findIndex((actuator) => actuator.joint === joint.joint.name);
    const actuator = body.actuators[index];
    const q = at(positions, joint.index);
    const v = at(velocities, joint.dof);
    const active = actuator
      ? actuatorLaw(k, actuator, solverClamps(joint.joint), at(targets, index), factors, q, v, lawDt)
      : { bias: k.float(0), damping: k.float(0), limit: undefined };
    const { armature = 0, damping = 0, stiffness = 0, springReference = 0 } = joint.joint;
    const scale = factors.inverseMass;
    return {
      bias: active.bias.sub(q.sub(springReference).mul(scale.mul(stiffness))).add(v.mul(scale.mul(armature / lawDt))),
      damping: active.damping.add(scale.mul(damping + (stiffness * lawDt) / 2 + armature / lawDt)),
      limit: active.limit,
      rotor: scale.mul(armature / lawDt),
    };
  });
}

function actuatorLaw(
  k: Builder,
  actuator: Actuator,
  clampedInside: boolean,
  target: Float,
  { kp, kd, inverseMass }: Factors,
  q: Float,
  v: Float,
  lawDt: number,
): Omit<JointLaw, "rotor"> {
  const wanted = target.clamp(actuator.range[0], actuator.range[1]);
  const limit = inverseMass.mul(actuator.maxEffort);
  if (actuator.kind === "torque") {
    const { maxEffort } = actuator;
    return { bias: wanted.clamp(-maxEffort, maxEffort).mul(inverseMass), damping: k.float(0), limit: undefined };
  }
  const damper = kd.mul(inverseMass).mul(actuator.kd);
  const stiffness = actuator.kind === "position" ? kp.mul(inverseMass).mul(actuator.kp) : k.float(0);
  const damping = damper.add(stiffness.mul(lawDt / 2));
  const bias = actuator.kind === "position" ? wanted.sub(q).mul(stiffness) : wanted.mul(damping);
  if (clampedInside) return { bias, damping, limit };
  const effort = bias.sub(damping.mul(v));
  const saturated = effort.abs().gt(limit);
  return {
    bias: saturated.select(effort.lt(0).select(limit.neg(), limit), bias),
    damping: saturated.select(0, damping),
    limit: undefined,
  };
}
