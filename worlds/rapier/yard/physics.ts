/**
 * The rover, the ant and the yard's things in one Rapier world. A step is a control step (1/60 s) in which at most one robot acts and the other
 * holds its stance. One engine has one time step: the rover's settings, which are the finer ones; the ant's policy walks at them as it does at
 * its own (docs/yard.md has the numbers). Everything is a function of layout and actions, and a snapshot goes on bit for bit.
 */
import { EmbodyError } from "../../../src/core/errors.ts";
import { type RobotName, robotNames } from "../../../src/core/yard.ts";
import { ant } from "../bodies/ant.ts";
import { rover } from "../bodies/rover.ts";
import type { Body } from "../bodies/schema.ts";
import { supportSettings } from "../bodies/settings.ts";
import { axisAngle } from "../bodies/vector.ts";
import { type BuiltRobot, buildShared, noVariation, type RobotHandles, robotGroupsOf } from "../build.ts";
import type { ContactPoint } from "../contacts.ts";
import type { Frames } from "../frames.ts";
import { loadRapier, RAPIER } from "../rapier.ts";
import { LiveRobot, RobotPlan, readThings, thingPoses } from "../robot.ts";
import { freeThings, type Scene } from "../scenes/schema.ts";
import { restTargets } from "../world.ts";
import { type YardLayout, yardScene } from "./layout.ts";

export const yardRobots: Readonly<Record<RobotName, Body>> = { rover, ant };
export const yardSettings = supportSettings;

const plans: Readonly<Record<RobotName, RobotPlan>> = {
  rover: new RobotPlan({ ...rover, settings: yardSettings }),
  ant: new RobotPlan({ ...ant, settings: yardSettings }),
};

interface Saved {
  readonly seed: number;
  readonly steps: number;
  readonly things: readonly number[];
  readonly robots: readonly {
    readonly frames: Frames;
    readonly handles: RobotHandles;
    readonly joints: readonly number[];
    readonly root: readonly number[];
    readonly held: readonly number[];
  }[];
}

export interface PhysicsSnapshot {
  /** Plain data. */
  readonly state: Saved;
  readonly world: Uint8Array;
}

interface Robots {
  readonly world: RAPIER.World;
  readonly things: readonly number[];
  readonly live: Map<RobotName, LiveRobot>;
}

/** Loads the engine. */
export async function createYardPhysics(layout: YardLayout): Promise<YardPhysics> {
  await loadRapier();
  return new YardPhysics(layout);
}

export class YardPhysics {
  readonly layout: YardLayout;
  readonly scene: Scene;
  #robots: Robots | null;
  #steps = 0;
  /** Targets that a robot holds while it does not act. */
  readonly #held: Record<RobotName, readonly number[]> = { rover: restTargets(rover), ant: restTargets(ant) };

  /** `loadRapier` must be done. */
  constructor(layout: YardLayout) {
    this.layout = layout;
    this.scene = yardScene(layout);
    const starts = robotNames.map((name) => {
      const body = yardRobots[name];
      const { position, heading } = layout.robots[name];
      const [, , z] = body.stance.position;
      const pose = { ...body.stance, position: [...position, z] as const, rotation: axisAngle([0, 0, 1], heading) };
      return { body, pose, variation: noVariation };
    });
    const { world, robots, things } = buildShared(this.scene, yardSettings, starts);
    this.#robots = { world, things, live: new Map() };
    robotNames.forEach((name, index) => {
      const built = robots[index];
      if (built) this.#adopt(name, built);
    });
  }

  /** World seconds since the start. */
  get time(): number {
    return this.#steps / 60;
  }

  get steps(): number {
    return this.#steps;
  }

  #alive(): Robots {
    if (!this.#robots) throw new EmbodyError("internal", "The yard is used after free().");
    return this.#robots;
  }

  #live(name: RobotName): LiveRobot {
    const robot = this.#alive().live.get(name);
    if (!robot) throw new EmbodyError("internal", `The yard has no robot '${name}'.`);
    return robot;
  }

  /** Takes over a robot as it is in the world, to be read and driven. */
  #adopt(
    name: RobotName,
    built: BuiltRobot,
    velocities?: { joints: ArrayLike<number>; root: ArrayLike<number> },
  ): void {
    const robot = new LiveRobot(plans[name], built);
    if (velocities) {
      robot.kinematics.velocities.set(velocities.joints);
      robot.kinematics.rootVelocity.set(velocities.root);
    }
    this.#alive().live.set(name, robot);
  }

  /** One control step. `targets` are the acting robot's ([actuators] rad, rad/s); null: both stand. */
  step(acting: { readonly robot: RobotName; readonly targets: ArrayLike<number> } | null): void {
    if (acting) {
      const expected = yardRobots[acting.robot].actuators.length;
      const targets = Array.from(acting.targets);
      if (targets.length !== expected || !targets.every(Number.isFinite)) {
        throw new EmbodyError(
          "internal",
          `'${acting.robot}' takes ${expected} finite targets; got [${targets.join(", ")}].`,
        );
      }
    }
    const { world } = this.#alive();
    const { controlDt, physicsDt } = yardSettings;
    for (let substep = 0; substep < Math.round(controlDt / physicsDt); substep++) {
      for (const name of robotNames) {
        this.#live(name).actuate(acting?.robot === name ? acting.targets : this.#held[name], noVariation);
      }
      world.step();
      for (const name of robotNames) this.#live(name).advance();
    }
    this.#steps++;
  }

  /**
   * The state record of a task of this robot: its own fields, then 13 numbers for each of `things` (indices of the scene's free things).
   * [task's state] f32
   */
  readState(robot: RobotName, things: readonly number[], into: Float32Array): void {
    const { world, things: handles } = this.#alive();
    const at = this.#live(robot).readState(into, 0);
    readThings(
      world,
      things.map((index) => handles[index] ?? -1),
      into,
      at,
    );
  }

  /** Position (m) and rotation, velocity (m/s) and angular velocity of each free thing. [things, 13] f32 */
  readThings(into: Float32Array): void {
    const { world, things } = this.#alive();
    readThings(world, things, into, 0);
  }

  /** Position (3), rotation (4), velocity (3), angular velocity (3) of a robot's root. */
  root(name: RobotName): { position: readonly number[]; rotation: readonly number[]; velocity: readonly number[] } {
    const { kinematics } = this.#live(name);
    return {
      position: kinematics.position(0),
      rotation: kinematics.rotation(0),
      velocity: [...kinematics.rootVelocity],
    };
  }

  /** Links of the robots, then free things, for drawing. [bodies, 7] f32 */
  poses(into: Float32Array): void {
    const { world, things } = this.#alive();
    let at = 0;
    for (const name of robotNames) at = this.#live(name).linkPoses(into, at);
    thingPoses(world, things, into, at);
  }

  /** Distances of a robot's rays (m). [rays] f32 */
  rays(name: RobotName, into: Float32Array): void {
    this.#live(name).readRays(into, 0);
  }

  get rayCount(): number {
    return rover.rays.length;
  }

  contacts(): ContactPoint[] {
    return robotNames.flatMap((name) => this.#live(name).contacts());
  }

  get bodyCount(): number {
    return robotNames.reduce((sum, name) => sum + yardRobots[name].links.length, freeThings(this.scene).length);
  }

  snapshot(): PhysicsSnapshot {
    const { world, things } = this.#alive();
    const robots = robotNames.map((name) => {
      const { built, kinematics } = this.#live(name);
      const { frames, handles } = built;
      const [joints, root] = [[...kinematics.velocities], [...kinematics.rootVelocity]];
      return { frames, handles, joints, root, held: this.#held[name] };
    });
    const state = { seed: this.layout.seed, steps: this.#steps, things, robots };
    return { state, world: world.takeSnapshot() };
  }

  /** Goes on from a snapshot of a yard of the same layout, bit for bit. */
  restore({ state, world }: PhysicsSnapshot): void {
    if (state.seed !== this.layout.seed) {
      throw new EmbodyError("bad-file", `This is a snapshot of yard ${state.seed}, not of yard ${this.layout.seed}.`, {
        remedy: "Restore a snapshot of the same seed.",
      });
    }
    this.free();
    const restored = RAPIER.World.restoreSnapshot(world);
    this.#robots = { world: restored, things: state.things, live: new Map() };
    this.#steps = state.steps;
    robotNames.forEach((name, index) => {
      const saved = state.robots[index];
      if (!saved) return;
      const { frames, handles, joints, root, held } = saved;
      this.#adopt(name, { world: restored, frames, handles, groups: robotGroupsOf(index) }, { joints, root });
      this.#held[name] = held;
    });
  }

  free(): void {
    this.#robots?.world.free();
    this.#robots = null;
  }
}
