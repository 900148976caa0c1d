/**
 * One robot that lives in a Rapier world, alone or beside others: its actuators, its part of the state record, its poses and contacts. Whoever
 * owns the world steps it; between two steps of the engine a robot is actuated before and advanced after. What it reads and writes
 * depends on handles only, so that a world may be restored under it.
 */
import { type MotorCommand, motorCommand } from "./actuator.ts";
import { type Actuator, type Body, type Joint, movableJoints } from "./bodies/schema.ts";
import { add, normalise, rotate } from "./bodies/vector.ts";
import type { BuiltRobot, Variation } from "./build.ts";
import { type ContactPoint, contactPoints, readContact } from "./contacts.ts";
import { Kinematics } from "./kinematics.ts";
import { Motor } from "./motor.ts";
import { builtInAngularDamping, RAPIER, rawBodies, rawJoints } from "./rapier.ts";

/** What a body's description says about reading and driving it; the same for every world that it is built in. */
export class RobotPlan {
  readonly body: Body;
  readonly joints: readonly Joint[];
  readonly actuators: readonly (Actuator | undefined)[];
  /** Index of each joint's actuator, -1 for none. */
  readonly targetIndex: readonly number[];
  readonly siteLinks: readonly number[];
  readonly rayLinks: readonly number[];

  constructor(body: Body) {
    this.body = body;
    this.joints = movableJoints(body);
    this.targetIndex = this.joints.map((joint) =>
      body.actuators.findIndex((actuator) => actuator.joint === joint.name),
    );
    this.actuators = this.targetIndex.map((index) => body.actuators[index]);
    const linkIndex = ({ link }: { link: string }) => body.links.findIndex((candidate) => candidate.name === link);
    this.siteLinks = body.sites.map(linkIndex);
    this.rayLinks = body.rays.map(linkIndex);
  }
}

export class LiveRobot {
  readonly plan: RobotPlan;
  readonly built: BuiltRobot;
  readonly kinematics: Kinematics;
  readonly #motors: readonly Motor[];
  readonly #command: MotorCommand = { bias: 0, damping: 0, limit: 0 };

  constructor(plan: RobotPlan, built: BuiltRobot) {
    this.plan = plan;
    this.built = built;
    this.kinematics = new Kinematics(plan.body, built);
    this.#motors = built.handles.motors.map(
      (handle, index) => new Motor(handle, plan.joints[index]?.kind === "revolute"),
    );
  }

  /** Before an engine step: efforts of the actuators under `targets` ([actuators] rad, m, rad/s, N m or N). */
  actuate(targets: ArrayLike<number>, variation: Variation): void {
    const { plan, kinematics } = this;
    const raw = rawJoints(this.built.world);
    const dt = plan.body.settings.physicsDt;
    for (let index = 0; index < this.#motors.length; index++) {
      const q = kinematics.positions[index] as number;
      const v = kinematics.velocities[index] as number;
      const target = targets[plan.targetIndex[index] as number] ?? 0;
      motorCommand(this.#command, plan.joints[index] as Joint, plan.actuators[index], target, variation, q, v, dt);
      this.#motors[index]?.apply(raw, this.#command, v);
    }
    this.#undampRoot();
  }

  /** A moving root has the built-in damping too, but no joint to carry a motor: a torque takes it away (see `motor.ts`). */
  #undampRoot(): void {
    const { body } = this.plan;
    if (body.root === "fixed" || body.links.length === 1) return;
    const root = this.built.world.getRigidBody(this.built.handles.links[0] as number);
    const [, , , x = 0, y = 0, z = 0] = this.kinematics.rootVelocity;
    root.resetTorques(false);
    root.addTorque({ x: builtInAngularDamping * x, y: builtInAngularDamping * y, z: builtInAngularDamping * z }, false);
  }

  /** After an engine step. */
  advance(): void {
    this.kinematics.advance();
  }

  /** Fills `into` from `start` with the robot's fields of the state record; gives the place after them. */
  readState(into: Float32Array, start: number): number {
    const { kinematics, plan } = this;
    const { world, handles } = this.built;
    into.set(kinematics.position(0), start);
    into.set(kinematics.rotation(0), start + 3);
    into.set(kinematics.rootVelocity, start + 7);
    let at = start + 13;
    into.set(kinematics.positions, at);
    at += kinematics.positions.length;
    into.set(kinematics.velocities, at);
    at += kinematics.velocities.length;
    const { contacts } = handles;
    for (let index = 0; index < contacts.length; index++) {
      const colliders = contacts[index] as readonly number[];
      readContact(world, colliders, plan.body.settings.physicsDt, into, at + index, at + contacts.length + index);
    }
    at += 2 * contacts.length;
    at = this.readRays(into, at);
    plan.body.sites.forEach((site, index) => {
      const link = plan.siteLinks[index] as number;
      into.set(add(kinematics.position(link), rotate(kinematics.rotation(link), site.position)), at);
      at += 3;
    });
    return at;
  }

  /** Distances (m) of the rays, from `start`; gives the place after them. */
  readRays(into: Float32Array, start: number): number {
    const { kinematics, plan, built } = this;
    let at = start;
    plan.body.rays.forEach((ray, index) => {
      const link = plan.rayLinks[index] as number;
      const rotation = kinematics.rotation(link);
      const [x, y, z] = add(kinematics.position(link), rotate(rotation, ray.origin));
      const [dx, dy, dz] = rotate(rotation, normalise(ray.direction));
      const line = new RAPIER.Ray({ x, y, z }, { x: dx, y: dy, z: dz });
      const hit = built.world.castRay(line, ray.maxDistance, true, undefined, built.groups);
      into[at++] = hit ? hit.timeOfImpact : ray.maxDistance;
    });
    return at;
  }

  /** Poses of the links for drawing, from `start`. [links, 7] f32: position (m), quaternion x, y, z, w. */
  linkPoses(into: Float32Array, start: number): number {
    const { kinematics, plan } = this;
    let at = start;
    for (let link = 0; link < plan.body.links.length; link++) {
      into.set(kinematics.position(link), at);
      into.set(kinematics.rotation(link), at + 3);
      at += 7;
    }
    return at;
  }

  contacts(): ContactPoint[] {
    return contactPoints(this.built.world, this.built.handles.contacts, this.plan.body.settings.physicsDt);
  }
}

const scratch = new Float32Array(4);
const thingGetters = [
  ["rbTranslation", 3],
  ["rbRotation", 4],
  ["rbLinvel", 3],
  ["rbAngvel", 3],
] as const;

/** Position, rotation, velocity and angular velocity of free things, 13 numbers each, from `start`. */
export function readThings(world: RAPIER.World, things: readonly number[], into: Float32Array, start: number): number {
  const raw = rawBodies(world);
  let at = start;
  for (const handle of things) {
    for (const [getter, size] of thingGetters) {
      raw[getter](handle, scratch);
      for (let k = 0; k < size; k++) into[at++] = scratch[k] as number;
    }
  }
  return at;
}

/** Poses of free things for drawing, 7 numbers each, from `start`. */
export function thingPoses(world: RAPIER.World, things: readonly number[], into: Float32Array, start: number): number {
  const raw = rawBodies(world);
  let at = start;
  for (const handle of things) {
    raw.rbTranslation(handle, scratch);
    into.set(scratch.subarray(0, 3), at);
    raw.rbRotation(handle, scratch);
    into.set(scratch, at + 3);
    at += 7;
  }
  return at;
}
