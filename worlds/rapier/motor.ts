/**
 * Hands the actuator law to Rapier. The motor sits on a generic impulse joint between the two bodies of a multibody joint and is always a
 * velocity motor: effort = factor (target - v'). Rapier's position motor is not used: on a hinge it measures the error as
 * sin(error / 2), half the commanded gain and less for large errors (on a slider the gain is whole), and it wraps at half a turn.
 *
 * Rapier gives every angular coordinate of a multibody 0.1 N m s/rad of damping of its own. A negative factor takes it away again,
 * inside the solver and therefore exactly; an undamped pendulum then keeps its energy.
 */

import type { MotorCommand } from "./actuator.ts";
import { angularX, builtInAngularDamping, linearX, type RawJoints } from "./rapier.ts";

/** Below this the factor is no longer a useful divisor; a torque source is a weak damper with a distant target. */
const smallestFactor = 1e-4;

/** Effectively no limit, finite in f32. */
const unlimited = 1e30;

export class Motor {
  readonly handle: number;
  readonly axis: number;
  readonly builtIn: number;
  #limit = Number.NaN;

  constructor(handle: number, revolute: boolean) {
    this.handle = handle;
    this.axis = revolute ? angularX : linearX;
    this.builtIn = revolute ? builtInAngularDamping : 0;
  }

  /** Applies `command` until the next call. `v` is the joint's present velocity (rad/s or m/s). */
  apply(joints: RawJoints, command: MotorCommand, v: number): void {
    let factor = command.damping - this.builtIn;
    if (Math.abs(factor) < smallestFactor) factor = smallestFactor;
    joints.jointConfigureMotorVelocity(this.handle, this.axis, command.bias / factor, factor);
    // The motor also carries the cancelled damping, which must not count against the actuator's limit. The velocity is the
    // step's first, so the limit is off by 0.1 N m s/rad times the step's change of velocity.
    const direction = command.bias - command.damping * v < 0 ? -1 : 1;
    const limit = Math.min(unlimited, Math.max(0, command.limit + direction * this.builtIn * v));
    if (limit !== this.#limit) {
      joints.jointSetMotorMaxForce(this.handle, this.axis, limit);
      this.#limit = limit;
    }
  }
}
