/**
 * The reference: a body in a scene simulated by Rapier. Goals are pursued and results are judged here; training mostly happens in the
 * twin, which is measured against this. One object is one live robot: an interactive world steps it slowly, a batch in
 * a worker thread holds many. It is deterministic: the same body, scene, seed and targets give the same bytes on every machine that runs
 * the same WebAssembly (f32 arithmetic only), in every process and thread.
 *
 *     const robot = await createReference(ant, flat);
 *     robot.reset({ seed: 1 });
 *     robot.setTargets(action);
 *     robot.step();
 *     robot.readState(observation);
 *     robot.free();
 */

import { EmbodyError } from "../../src/core/errors.ts";
import type { StateRecord } from "../../src/core/state-record.ts";
import { type MotorCommand, motorCommand } from "./actuator.ts";
import {
  type Actuator,
  type Body,
  type Joint,
  movableJoints,
  type PhysicsSettings,
  type Pose,
} from "./bodies/schema.ts";
import { validateBody } from "./bodies/validate.ts";
import { add, normalise, rotate } from "./bodies/vector.ts";
import { type Built, buildWorld, noVariation, robotGroups, type Variation } from "./build.ts";
import { type ContactPoint, contactPoints, readContact } from "./contacts.ts";
import { noisyStance } from "./frames.ts";
import { Kinematics } from "./kinematics.ts";
import { Motor } from "./motor.ts";
import { builtInAngularDamping, loadRapier, RAPIER, rawBodies, rawJoints } from "./rapier.ts";
import type { Scene, Thing } from "./scenes/schema.ts";
import { validateScene } from "./scenes/validate.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot.ts";
import { stateLayout } from "./state-layout.ts";

export interface ResetOptions {
  /** Draws the pose from the body's reset noise. Without seed and pose the body starts in its stance. */
  readonly seed?: number;
  /** Starts exactly here, at rest. */
  readonly pose?: Pose;
  /** Where free things start instead of their place in the scene, at rest, by name. */
  readonly things?: Readonly<Record<string, Pick<Thing, "position" | "rotation">>>;
  readonly variation?: Partial<Variation>;
}

export interface Reference {
  readonly body: Body;
  readonly scene: Scene;
  readonly layout: StateRecord;
  /** Seconds since the last reset. */
  readonly time: number;
  /** Starts again, at rest. Targets become the joints' starting coordinates (position) or zero (velocity, torque). */
  reset(options?: ResetOptions): void;
  /** Targets of the actuators, in force from the next step on (later under delay). [actuators] rad, m, rad/s, N m or N */
  setTargets(targets: ArrayLike<number>): void;
  /** One control step. */
  step(): void;
  /** Fills `into` from `offset` with the state as `layout` describes it. [layout.size] f32 */
  readState(into: Float32Array, offset?: number): void;
  /** Poses for drawing. [links + free things, 7] f32: position (m), quaternion x, y, z, w */
  linkPoses(into: Float32Array): void;
  /** Contact points of the body's contact links, for drawing. */
  contacts(): ContactPoint[];
  snapshot(): Uint8Array;
  restore(bytes: Uint8Array): void;
  /** Gives the WebAssembly memory back; the reference cannot be used any more. */
  free(): void;
}

export async function createReference(
  body: Body,
  scene: Scene,
  settings: Partial<PhysicsSettings> = {},
): Promise<Reference> {
  await loadRapier();
  const configured: Body = { ...body, settings: { ...body.settings, ...settings } };
  return new RapierReference(validateBody(configured), validateScene(scene));
}

class RapierReference implements Reference {
  readonly body: Body;
  readonly scene: Scene;
  readonly layout: StateRecord;
  readonly #joints: readonly Joint[];
  readonly #actuators: readonly (Actuator | undefined)[];
  /** Index of each joint's actuator, -1 for none. */
  readonly #targetIndex: readonly number[];
  readonly #siteLinks: readonly number[];
  readonly #rayLinks: readonly number[];
  readonly #stepsPerControl: number;
  readonly #command: MotorCommand = { bias: 0, damping: 0, limit: 0 };
  readonly #scratch = new Float32Array(4);
  #built: Built | undefined;
  #kinematics: Kinematics | undefined;
  #motors: Motor[] = [];
  #variation: Variation = noVariation;
  /** The last 1 + delay targets, oldest first; the oldest is in force. */
  #queue: (readonly number[])[] = [];
  #steps = 0;

  constructor(body: Body, scene: Scene) {
    this.body = body;
    this.scene = scene;
    this.layout = stateLayout(body, scene);
    this.#joints = movableJoints(body);
    this.#targetIndex = this.#joints.map((joint) =>
      body.actuators.findIndex((actuator) => actuator.joint === joint.name),
    );
    this.#actuators = this.#targetIndex.map((index) => body.actuators[index]);
    const linkIndex = ({ link }: { link: string }) => body.links.findIndex((candidate) => candidate.name === link);
    this.#siteLinks = body.sites.map(linkIndex);
    this.#rayLinks = body.rays.map(linkIndex);
    this.#stepsPerControl = Math.round(body.settings.controlDt / body.settings.physicsDt);
    this.reset();
  }

  get time(): number {
    return this.#steps * this.body.settings.controlDt;
  }

  reset({ seed, pose, things, variation }: ResetOptions = {}): void {
    this.#variation = { ...noVariation, ...variation };
    const start = pose ?? (seed === undefined ? this.body.stance : noisyStance(this.body, seed));
    const scene = things
      ? { ...this.scene, things: this.scene.things.map((thing) => ({ ...thing, ...things[thing.name] })) }
      : this.scene;
    const built = buildWorld(this.body, scene, start, this.#variation);
    this.#adopt(built);
    this.#steps = 0;
    const rest = this.body.actuators.map((actuator) =>
      actuator.kind === "position" ? (start.joints?.[actuator.joint] ?? 0) : 0,
    );
    this.#queue = Array.from({ length: 1 + this.#variation.delay }, () => rest);
  }

  #adopt(built: Built): void {
    this.#built?.world.free();
    this.#built = built;
    this.#kinematics = new Kinematics(this.body, built);
    this.#motors = built.handles.motors.map(
      (handle, index) => new Motor(handle, this.#joints[index]?.kind === "revolute"),
    );
  }

  #live(): { built: Built; kinematics: Kinematics } {
    if (!this.#built || !this.#kinematics) {
      throw new EmbodyError("internal", `The reference of '${this.body.name}' is used after free().`);
    }
    return { built: this.#built, kinematics: this.#kinematics };
  }

  setTargets(targets: ArrayLike<number>): void {
    const expected = this.body.actuators.length;
    const values = Array.from(targets);
    if (values.length !== expected || !values.every(Number.isFinite)) {
      throw new EmbodyError(
        "bad-request",
        `'${this.body.name}' takes ${expected} finite targets; got [${values.join(", ")}].`,
      );
    }
    this.#queue[this.#queue.length - 1] = values;
  }

  step(): void {
    const { built, kinematics } = this.#live();
    const targets = this.#queue[0] ?? [];
    for (let substep = 0; substep < this.#stepsPerControl; substep++) {
      this.#actuate(built, kinematics, targets);
      this.#undampRoot(built, kinematics);
      built.world.step();
      kinematics.advance();
    }
    this.#queue.push(this.#queue.at(-1) ?? []);
    this.#queue.shift();
    this.#steps++;
  }

  #actuate(built: Built, kinematics: Kinematics, targets: readonly number[]): void {
    const raw = rawJoints(built.world);
    const dt = this.body.settings.physicsDt;
    for (let index = 0; index < this.#motors.length; index++) {
      const q = kinematics.positions[index] as number;
      const v = kinematics.velocities[index] as number;
      const target = targets[this.#targetIndex[index] as number] ?? 0;
      motorCommand(
        this.#command,
        this.#joints[index] as Joint,
        this.#actuators[index],
        target,
        this.#variation,
        q,
        v,
        dt,
      );
      this.#motors[index]?.apply(raw, this.#command, v);
    }
  }

  /** A moving root has the built-in damping too, but no joint to carry a motor: a torque takes it away (see `motor.ts`). */
  #undampRoot(built: Built, kinematics: Kinematics): void {
    const root = built.world.getRigidBody(built.handles.links[0] as number);
    if (this.body.root === "fixed" || this.body.links.length === 1) return;
    const [, , , x = 0, y = 0, z = 0] = kinematics.rootVelocity;
    root.resetTorques(false);
    root.addTorque({ x: builtInAngularDamping * x, y: builtInAngularDamping * y, z: builtInAngularDamping * z }, false);
  }

  readState(into: Float32Array, offset = 0): void {
    const { built, kinematics } = this.#live();
    if (into.length < offset + this.layout.size) {
      throw new RangeError(`readState needs ${this.layout.size} entries from ${offset}; the array has ${into.length}`);
    }
    into.set(kinematics.position(0), offset);
    into.set(kinematics.rotation(0), offset + 3);
    into.set(kinematics.rootVelocity, offset + 7);
    let at = offset + 13;
    into.set(kinematics.positions, at);
    at += kinematics.positions.length;
    into.set(kinematics.velocities, at);
    at += kinematics.velocities.length;
    const { contacts } = built.handles;
    for (let index = 0; index < contacts.length; index++) {
      const colliders = contacts[index] as readonly number[];
      readContact(built.world, colliders, this.body.settings.physicsDt, into, at + index, at + contacts.length + index);
    }
    at += 2 * contacts.length;
    at = this.#readRays(built, kinematics, into, at);
    this.body.sites.forEach((site, index) => {
      const link = this.#siteLinks[index] as number;
      into.set(add(kinematics.position(link), rotate(kinematics.rotation(link), site.position)), at);
      at += 3;
    });
    this.#readThings(built, into, at);
  }

  #readRays(built: Built, kinematics: Kinematics, into: Float32Array, start: number): number {
    let at = start;
    this.body.rays.forEach((ray, index) => {
      const link = this.#rayLinks[index] as number;
      const rotation = kinematics.rotation(link);
      const [x, y, z] = add(kinematics.position(link), rotate(rotation, ray.origin));
      const [dx, dy, dz] = rotate(rotation, normalise(ray.direction));
      const line = new RAPIER.Ray({ x, y, z }, { x: dx, y: dy, z: dz });
      const hit = built.world.castRay(line, ray.maxDistance, true, undefined, robotGroups);
      into[at++] = hit ? hit.timeOfImpact : ray.maxDistance;
    });
    return at;
  }

  #readThings(built: Built, into: Float32Array, start: number): void {
    const raw = rawBodies(built.world);
    const getters = [
      ["rbTranslation", 3],
      ["rbRotation", 4],
      ["rbLinvel", 3],
      ["rbAngvel", 3],
    ] as const;
    let at = start;
    for (const handle of built.handles.things) {
      for (const [getter, size] of getters) {
        raw[getter](handle, this.#scratch);
        for (let k = 0; k < size; k++) into[at++] = this.#scratch[k] as number;
      }
    }
  }

  linkPoses(into: Float32Array): void {
    const { built, kinematics } = this.#live();
    let at = 0;
    for (let link = 0; link < this.body.links.length; link++) {
      into.set(kinematics.position(link), at);
      into.set(kinematics.rotation(link), at + 3);
      at += 7;
    }
    const raw = rawBodies(built.world);
    for (const handle of built.handles.things) {
      raw.rbTranslation(handle, this.#scratch);
      into.set(this.#scratch.subarray(0, 3), at);
      raw.rbRotation(handle, this.#scratch);
      into.set(this.#scratch, at + 3);
      at += 7;
    }
  }

  contacts(): ContactPoint[] {
    const { built } = this.#live();
    return contactPoints(built.world, built.handles.contacts, this.body.settings.physicsDt);
  }

  snapshot(): Uint8Array {
    const { built, kinematics } = this.#live();
    const { frames, handles } = built;
    const velocities = { joints: [...kinematics.velocities], root: [...kinematics.rootVelocity] };
    const state = {
      body: this.body.name,
      scene: this.scene.name,
      steps: this.#steps,
      queue: this.#queue,
      variation: this.#variation,
    };
    return encodeSnapshot({ ...state, frames, handles, velocities }, built.world.takeSnapshot());
  }

  restore(bytes: Uint8Array): void {
    const { state, world } = decodeSnapshot(bytes, this.body.name, this.scene.name);
    this.#adopt({ world: RAPIER.World.restoreSnapshot(world), frames: state.frames, handles: state.handles });
    this.#kinematics?.velocities.set(state.velocities.joints);
    this.#kinematics?.rootVelocity.set(state.velocities.root);
    this.#steps = state.steps;
    this.#queue = [...state.queue];
    this.#variation = state.variation;
  }

  free(): void {
    this.#built?.world.free();
    this.#built = undefined;
    this.#kinematics = undefined;
  }
}
