/** Small bodies and numerical integration that several tests of the Rapier reference share. */

import { fieldOf } from "../../../src/core/state-record.ts";
import type { Actuator, Body, Joint, Link, PhysicsSettings } from "../../../worlds/rapier/bodies/schema.ts";
import type { Reference } from "../../../worlds/rapier/engine.ts";
import type { Scene } from "../../../worlds/rapier/scenes/schema.ts";

export const fineSettings: PhysicsSettings = {
  controlDt: 1 / 60,
  physicsDt: 1 / 960,
  solverIterations: 1,
  pgsIterations: 4,
  lengthUnit: 1,
};

export const weightless: Scene = { name: "weightless", ground: null, things: [], gravity: [0, 0, 0] };

/** A body of links in a chain under a fixed base, with nothing to sense. */
export function chain(
  name: string,
  links: readonly Link[],
  actuators: readonly Actuator[],
  settings: PhysicsSettings,
): Body {
  return {
    name,
    summary: "for a test",
    root: "fixed",
    links: [{ name: "base", parent: null, shapes: [] }, ...links],
    actuators,
    contacts: [],
    rays: [],
    sites: [],
    stance: { position: [0, 0, 0] },
    resetNoise: { joints: 0, yaw: 0 },
    settings,
  };
}

/** A rod of 1 kg and `length` m that hangs from its joint about y. */
export function rod(name: string, parent: string, length: number, anchorZ: number, joint: Partial<Joint> = {}): Link {
  return {
    name,
    parent,
    joint: { name: `${name}Joint`, kind: "revolute", anchor: [0, 0, anchorZ], axis: [0, 1, 0], ...joint },
    shapes: [],
    inertial: { mass: 1, centre: [0, 0, -length / 2], moments: [length ** 2 / 12, length ** 2 / 12, 1e-3] },
  };
}

export const bystander: Body = chain("bystander", [], [], { ...fineSettings, physicsDt: 1 / 60, solverIterations: 2 });

/** A field of the state, or all that are nested in `name`, one after another. */
export function readField(robot: Reference, name: string): number[] {
  const state = new Float32Array(robot.layout.size);
  robot.readState(state);
  const nested = robot.layout.fields.filter((field) => field.name.startsWith(`${name}.`));
  const fields = nested.length > 0 ? nested : [fieldOf(robot.layout, name)];
  return fields.flatMap(({ offset, size }) => [...state.subarray(offset, offset + size)]);
}

export function run(robot: Reference, seconds: number, targets?: (time: number) => ArrayLike<number>): void {
  const steps = Math.round(seconds / robot.body.settings.controlDt);
  for (let index = 0; index < steps; index++) {
    if (targets) robot.setTargets(targets(robot.time));
    robot.step();
  }
}
