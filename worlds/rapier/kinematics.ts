/**
 * Reads a body's motion out of Rapier: poses of rigid bodies, and from them joint coordinates and rates. A hinge's angle is the twist of
 * the relative rotation about its axis, exact for a multibody, whose links cannot leave their joints (below 1e-6 in f32).
 *
 * Velocities need care. Rapier computes the velocities of a multibody's links at the start of each solver substep and not after the last, so
 * what it reports is one substep old. With positions integrated as q' = q + h (v1 + ... + vn), the true velocity is
 * (q' - q) / h for one substep and (q' - q) / h - v1 for two, v1 being the reported one: exact, not a difference quotient. The
 * validator therefore allows one or two substeps.
 */

import { type Body, movableJoints, type Quaternion, type Vector3 } from "./bodies/schema.ts";
import { add, conjugate, cross, multiply, rotate, scale, subtract } from "./bodies/vector.ts";
import type { BuiltRobot } from "./build.ts";
import type { Frames } from "./frames.ts";
import { type RawBodies, rawBodies } from "./rapier.ts";

interface JointReading {
  readonly parent: number;
  readonly child: number;
  readonly revolute: boolean;
  readonly endless: boolean;
  readonly axis: Vector3;
  readonly anchor: Vector3;
  readonly coordinate: number;
}

/** Wraps an angle to (-pi, pi]. */
export function wrapAngle(angle: number): number {
  const turned = angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
  return turned <= -Math.PI ? turned + 2 * Math.PI : turned;
}

export class Kinematics {
  /** Joint coordinates. [joints] rad or m */
  readonly positions: Float64Array;
  /** Joint rates. [joints] rad/s or m/s */
  readonly velocities: Float64Array;
  /** World velocity of the root frame's origin (m/s) and angular velocity (rad/s). [6] */
  readonly rootVelocity = new Float64Array(6);
  readonly #body: Body;
  readonly #joints: JointReading[];
  readonly #frames: Frames;
  readonly #links: readonly number[];
  readonly #raw: RawBodies;
  /** Rotation (4) and angular velocity (3) of each link's rigid body. */
  readonly #motion: Float64Array;
  readonly #scratch = new Float32Array(4);
  /** Joint rates as Rapier reports them, one substep old. */
  readonly #reported: Float64Array;
  #rootPosition: Vector3;
  #rootRotation: Quaternion;

  constructor(body: Body, built: Pick<BuiltRobot, "world" | "frames" | "handles">) {
    this.#body = body;
    this.#frames = built.frames;
    this.#links = built.handles.links;
    this.#raw = rawBodies(built.world);
    this.#motion = new Float64Array(7 * body.links.length);
    this.#joints = body.links.flatMap((link, child) => {
      const frame = built.frames.links[child];
      if (!frame || !link.joint || link.joint.kind === "fixed") return [];
      const parent = body.links.findIndex((candidate) => candidate.name === link.parent);
      const revolute = link.joint.kind === "revolute";
      return [{ ...frame, parent, child, revolute, endless: revolute && !link.joint.limits }];
    });
    this.positions = new Float64Array(movableJoints(body).length);
    this.velocities = new Float64Array(this.positions.length);
    this.#reported = new Float64Array(this.positions.length);
    this.#read();
    this.#rootPosition = this.position(0);
    this.#rootRotation = this.#rigidRotation(0);
  }

  /** Takes over the state after an engine step. */
  advance(): void {
    const { physicsDt, solverIterations } = this.#body.settings;
    const rate = solverIterations / physicsDt;
    const old = solverIterations === 2 ? 1 : 0;
    const before = Float64Array.from(this.positions);
    this.#read();
    for (let index = 0; index < this.positions.length; index++) {
      const moved = (this.positions[index] as number) - (before[index] as number);
      const turned = this.#joints[index]?.endless ? wrapAngle(moved) : moved;
      this.velocities[index] = turned * rate - old * (this.#reported[index] as number);
    }
    this.#advanceRoot(rate, old);
  }

  #advanceRoot(rate: number, old: number): void {
    if (this.#body.root === "fixed") return;
    const position = this.position(0);
    const rotation = this.#rigidRotation(0);
    const reported = this.#reportedVelocityAt(0, position);
    const spin = this.#reportedAngularVelocity(0);
    if (this.#links.length === 1) {
      // No joints, no multibody: a plain rigid body's velocities are up to date.
      this.rootVelocity.set(reported);
      this.rootVelocity.set(spin, 3);
    } else {
      const moved = scale(subtract(position, this.#rootPosition), rate);
      const turned = scale(rotationVector(multiply(rotation, conjugate(this.#rootRotation))), rate);
      this.rootVelocity.set(subtract(moved, scale(reported, old)));
      this.rootVelocity.set(subtract(turned, scale(spin, old)), 3);
    }
    this.#rootPosition = position;
    this.#rootRotation = rotation;
  }

  #read(): void {
    const motion = this.#motion;
    const scratch = this.#scratch;
    for (let index = 0; index < this.#links.length; index++) {
      const handle = this.#links[index] as number;
      this.#raw.rbRotation(handle, scratch);
      for (let k = 0; k < 4; k++) motion[7 * index + k] = scratch[k] as number;
      this.#raw.rbAngvel(handle, scratch);
      for (let k = 0; k < 3; k++) motion[7 * index + 4 + k] = scratch[k] as number;
    }
    for (let index = 0; index < this.#joints.length; index++) {
      const joint = this.#joints[index] as JointReading;
      if (joint.revolute) this.#readHinge(index, joint);
      else this.#readSlider(index, joint);
    }
  }

  #readHinge(index: number, joint: JointReading): void {
    const m = this.#motion;
    const p = 7 * joint.parent;
    const c = 7 * joint.child;
    const px = m[p] as number;
    const py = m[p + 1] as number;
    const pz = m[p + 2] as number;
    const pw = m[p + 3] as number;
    const cx = m[c] as number;
    const cy = m[c + 1] as number;
    const cz = m[c + 2] as number;
    const cw = m[c + 3] as number;
    // conjugate(parent) * child
    const x = pw * cx - px * cw - py * cz + pz * cy;
    const y = pw * cy + px * cz - py * cw - pz * cx;
    const z = pw * cz - px * cy + py * cx - pz * cw;
    const w = pw * cw + px * cx + py * cy + pz * cz;
    const [ax, ay, az] = joint.axis;
    const twist = wrapAngle(2 * Math.atan2(x * ax + y * ay + z * az, w));
    // A limited joint never leaves (-pi, pi), so wrapping is right for it too.
    this.positions[index] = wrapAngle(twist + joint.coordinate);
    const dx = (m[c + 4] as number) - (m[p + 4] as number);
    const dy = (m[c + 5] as number) - (m[p + 5] as number);
    const dz = (m[c + 6] as number) - (m[p + 6] as number);
    // The axis in the world: parent * axis.
    const tx = 2 * (py * az - pz * ay);
    const ty = 2 * (pz * ax - px * az);
    const tz = 2 * (px * ay - py * ax);
    const wx = ax + pw * tx + py * tz - pz * ty;
    const wy = ay + pw * ty + pz * tx - px * tz;
    const wz = az + pw * tz + px * ty - py * tx;
    this.#reported[index] = dx * wx + dy * wy + dz * wz;
  }

  #readSlider(index: number, joint: JointReading): void {
    const axis = rotate(this.#rigidRotation(joint.parent), joint.axis);
    const parentOrigin = this.#vector("rbTranslation", joint.parent);
    const childOrigin = this.#vector("rbTranslation", joint.child);
    const anchor = add(parentOrigin, rotate(this.#rigidRotation(joint.parent), joint.anchor));
    const along = (v: Vector3) => v[0] * axis[0] + v[1] * axis[1] + v[2] * axis[2];
    this.positions[index] = along(subtract(childOrigin, anchor));
    // Both bodies' velocities at the child's origin; their difference along the axis is the rate.
    this.#reported[index] = along(
      subtract(this.#reportedVelocityAt(joint.child, childOrigin), this.#reportedVelocityAt(joint.parent, childOrigin)),
    );
  }

  #vector(getter: "rbTranslation" | "rbLinvel" | "rbWorldCom", link: number): Vector3 {
    this.#raw[getter](this.#links[link] as number, this.#scratch);
    return [this.#scratch[0] as number, this.#scratch[1] as number, this.#scratch[2] as number];
  }

  #rigidRotation(link: number): Quaternion {
    const m = this.#motion;
    const k = 7 * link;
    return [m[k] as number, m[k + 1] as number, m[k + 2] as number, m[k + 3] as number];
  }

  #reportedAngularVelocity(link: number): Vector3 {
    const m = this.#motion;
    const k = 7 * link;
    return [m[k + 4] as number, m[k + 5] as number, m[k + 6] as number];
  }

  /** World position of the origin of a link's frame (m). */
  position(link: number): Vector3 {
    return this.#vector("rbTranslation", link);
  }

  /** World rotation of a link's frame. */
  rotation(link: number): Quaternion {
    return multiply(this.#rigidRotation(link), this.#frames.links[link]?.offset ?? [0, 0, 0, 1]);
  }

  /** World velocity (m/s) of the point of a link that is at `point` (world, m). */
  #reportedVelocityAt(link: number, point: Vector3): Vector3 {
    if (link === 0 && this.#body.root === "fixed") return [0, 0, 0];
    const arm = subtract(point, this.#vector("rbWorldCom", link));
    return add(this.#vector("rbLinvel", link), cross(this.#reportedAngularVelocity(link), arm));
  }
}

/** Axis times angle of a rotation by less than half a turn (rad). */
function rotationVector([x, y, z, w]: Quaternion): Vector3 {
  const sine = Math.hypot(x, y, z);
  const factor = sine < 1e-9 ? 2 : (2 * Math.atan2(sine, Math.abs(w))) / sine;
  return scale([x, y, z], w < 0 ? -factor : factor);
}
