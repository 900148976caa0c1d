/**
 * What we rely on in Rapier beyond its documentation. When an upgrade breaks one of these, `motor.ts` or `kinematics.ts` must change.
 */

import { beforeAll, describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/core/random.ts";
import type { Body } from "../../../worlds/rapier/bodies/schema.ts";
import { axisAngle } from "../../../worlds/rapier/bodies/vector.ts";
import { createReference } from "../../../worlds/rapier/engine.ts";
import {
  angularX,
  builtInAngularDamping,
  forceBased,
  loadRapier,
  RAPIER,
  rawBodies,
  rawJoints,
} from "../../../worlds/rapier/rapier.ts";
import { flat } from "../../../worlds/rapier/scenes/index.ts";
import { chain, fineSettings, readField } from "./helpers.ts";

const origin = { x: 0, y: 0, z: 0 };
const inertia = 0.1;

/** A wheel on a fixed base, 60 Hz. */
function wheel(substeps: number) {
  const world = new RAPIER.World(origin);
  world.timestep = 1 / 60;
  world.numSolverIterations = substeps;
  const base = world.createRigidBody(RAPIER.RigidBodyDesc.fixed());
  const moments = { x: inertia, y: inertia, z: inertia };
  const description = RAPIER.RigidBodyDesc.dynamic().setCanSleep(false);
  const disc = world.createRigidBody(
    description.setAdditionalMassProperties(1, origin, moments, { x: 0, y: 0, z: 0, w: 1 }),
  );
  const axis = { x: 0, y: 1, z: 0 };
  world.createMultibodyJoint(RAPIER.JointData.revolute(origin, origin, axis), base, disc, true);
  const motor = world.createImpulseJoint(
    RAPIER.JointData.generic(origin, origin, axis, 0 as RAPIER.JointAxesMask),
    base,
    disc,
    true,
  );
  rawJoints(world).jointConfigureMotorModel(motor.handle, angularX, forceBased);
  return { world, disc, motor: motor.handle };
}

describe("Rapier", () => {
  beforeAll(loadRapier);

  it("is the version these facts were found in", () => {
    expect(RAPIER.version()).toBe("0.21.0");
  });

  it("has a position motor with half its gain on a hinge, which is why we do not use it", () => {
    const { world, disc, motor } = wheel(1);
    // A steady counter-torque of 1 N m through the body: a full gain of 10 N m/rad would settle at -0.1 rad, half of it at -0.2.
    (
      world.impulseJoints.raw as unknown as { jointConfigureMotorPosition(...values: number[]): void }
    ).jointConfigureMotorPosition(motor, angularX, 0, 10, 2);
    disc.addTorque({ x: 0, y: -1, z: 0 }, true);
    for (let step = 0; step < 600; step++) world.step();
    const { y, w } = disc.rotation();
    // 10 sin(angle / 2) = 1
    expect(2 * Math.atan2(y, w)).toBeCloseTo(-2 * Math.asin(0.1), 3);
    world.free();
  });

  it("damps a hinge by itself, and a negative velocity motor takes that away exactly", () => {
    for (const cancelled of [false, true]) {
      const { world, disc, motor } = wheel(1);
      if (cancelled) rawJoints(world).jointConfigureMotorVelocity(motor, angularX, 0, -builtInAngularDamping);
      world.step();
      disc.addTorque({ x: 0, y: 1, z: 0 }, true);
      for (let step = 0; step < 60; step++) world.step();
      disc.resetTorques(true);
      world.step();
      const before = disc.angvel().y;
      for (let step = 0; step < 60; step++) world.step();
      const kept = disc.angvel().y / before;
      // Implicit damping: (1 + c dt / I)^-60.
      expect(kept).toBeCloseTo(cancelled ? 1 : (1 + builtInAngularDamping / 60 / inertia) ** -60, 3);
      world.free();
    }
  });

  it("reports a multibody's velocities one substep late", () => {
    const { world, disc, motor } = wheel(2);
    const motion = new Float32Array(4);
    world.step();
    rawJoints(world).jointConfigureMotorVelocity(motor, angularX, 1 / -builtInAngularDamping, -builtInAngularDamping);
    world.step();
    rawBodies(world).rbAngvel(disc.handle, motion);
    // 1 N m for two substeps of 1/120 s gives 0.1667 rad/s; the first substep's 0.0833 is reported.
    expect(motion[1]).toBeCloseTo(1 / inertia / 120, 4);
    world.free();
  });
});

describe("the ground", () => {
  it("is never missed by a capsule that lies in it, however it is turned", async () => {
    const capsule: Body = {
      ...chain("capsule", [], [], { ...fineSettings, physicsDt: 1 / 60 }),
      root: "free",
      links: [
        {
          name: "capsule",
          parent: null,
          shapes: [{ kind: "capsule", from: [0, 0, -0.1], to: [0, 0, 0.1], radius: 0.025, mass: 1 }],
        },
      ],
      contacts: ["capsule"],
    };
    const robot = await createReference(capsule, flat);
    const random = new RandomStream(1, "capsule poses");
    const missed: number[] = [];
    for (let index = 0; index < 200; index++) {
      const rotation = axisAngle([random.range(-1, 1), random.range(-1, 1), 0.1], random.range(-3, 3));
      robot.reset({ pose: { position: [random.range(-3, 3), random.range(-3, 3), 0.02], rotation } });
      robot.step();
      if (readField(robot, "contactFlags")[0] !== 1) missed.push(index);
    }
    robot.free();
    expect(missed).toEqual([]);
  });
});
