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
import type { Body, PhysicsSettings, Pose } from "./bodies/schema.ts";
import { validateBody } from "./bodies/validate.ts";
import { type Built, buildWorld, noVariation, robotGroupsOf, type Variation } from "./build.ts";
import type { ContactPoint } from "./contacts.ts";
import { noisyStance } from "./frames.ts";
import { loadRapier, RAPIER } from "./rapier.ts";
import { LiveRobot, RobotPlan, readThings, thingPoses } from "./robot.ts";
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
  readonly #plan: RobotPlan;
  readonly #stepsPerControl: number;
  #live: { readonly built: Built; readonly robot: LiveRobot } | undefined;
  #variation: Variation = noVariation;
  /** The last 1 + delay targets, oldest first; the oldest is in force. */
  #queue: (readonly number[])[] = [];
  #steps = 0;

  constructor(body: Body, scene: Scene) {
    this.body = body;
    this.scene = scene;
    this.layout = stateLayout(body, scene);
    this.#plan = new RobotPlan(body);
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

  #adopt(built: Built): LiveRobot {
    this.#live?.built.world.free();
    const robot = new LiveRobot(this.#plan, built);
    this.#live = { built, robot };
    return robot;
  }

  #alive(): { readonly built: Built; readonly robot: LiveRobot } {
    if (!this.#live) {
      throw new EmbodyError("internal", `The reference of '${this.body.name}' is used after free().`);
    }
    return this.#live;
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
    const { built, robot } = this.#alive();
    const targets = this.#queue[0] ?? [];
    for (let substep = 0; substep < this.#stepsPerControl; substep++) {
      robot.actuate(targets, this.#variation);
      built.world.step();
      robot.advance();
    }
    this.#queue.push(this.#queue.at(-1) ?? []);
    this.#queue.shift();
    this.#steps++;
  }

  readState(into: Float32Array, offset = 0): void {
    const { built, robot } = this.#alive();
    if (into.length < offset + this.layout.size) {
      throw new RangeError(`readState needs ${this.layout.size} entries from ${offset}; the array has ${into.length}`);
    }
    readThings(built.world, built.handles.things, into, robot.readState(into, offset));
  }

  linkPoses(into: Float32Array): void {
    const { built, robot } = this.#alive();
    thingPoses(built.world, built.handles.things, into, robot.linkPoses(into, 0));
  }

  contacts(): ContactPoint[] {
    return this.#alive().robot.contacts();
  }

  snapshot(): Uint8Array {
    const { built, robot } = this.#alive();
    const { kinematics } = robot;
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
    const restored = RAPIER.World.restoreSnapshot(world);
    const { frames, handles } = state;
    const { kinematics } = this.#adopt({ world: restored, frames, handles, groups: robotGroupsOf(0) });
    kinematics.velocities.set(state.velocities.joints);
    kinematics.rootVelocity.set(state.velocities.root);
    this.#steps = state.steps;
    this.#queue = [...state.queue];
    this.#variation = state.variation;
  }

  free(): void {
    this.#live?.built.world.free();
    this.#live = undefined;
  }
}
