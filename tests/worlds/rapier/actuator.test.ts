/**
 * The actuator law in Rapier against its differential equation, for every actuated joint of every body: what hangs on the joint, welded in
 * the stance, on a fixed base without gravity, so that the inertia is known exactly.
 */

import { describe, expect, it } from "vitest";
import { rungeKutta } from "../../../src/app/bench/physics/solutions.ts";
import { type MotorCommand, motorCommand } from "../../../worlds/rapier/actuator.ts";
import { bodies } from "../../../worlds/rapier/bodies/index.ts";
import { massProperties } from "../../../worlds/rapier/bodies/mass.ts";
import type { Actuator, Body, Link, PhysicsSettings, Shape, Vector3 } from "../../../worlds/rapier/bodies/schema.ts";
import { add, conjugate, dot, multiply, normalise, rotate, subtract } from "../../../worlds/rapier/bodies/vector.ts";
import { createReference } from "../../../worlds/rapier/engine.ts";
import { framesAt } from "../../../worlds/rapier/frames.ts";
import { chain, fineSettings, readField, weightless } from "./helpers.ts";

/** Inertia (kg m^2 or kg) that the joint of a link alone moves. */
function jointInertia(link: Link): number {
  const { joint } = link;
  if (!joint) throw new Error(`link ${link.name} has no joint`);
  const { mass, centre, inertia } = massProperties(link);
  if (joint.kind === "prismatic") return mass + (joint.armature ?? 0);
  const axis = normalise(joint.axis);
  const about = dot(axis, [dot(inertia[0], axis), dot(inertia[1], axis), dot(inertia[2], axis)]);
  return about + mass * (dot(centre, centre) - dot(centre, axis) ** 2) + (joint.armature ?? 0);
}

/** A link and all that hangs on it as one rigid link, in the body's stance. */
function welded(body: Body, link: Link): Link {
  const pose = { ...body.stance, rotation: [0, 0, 0, 1] as const };
  const upright = { ...body, root: "fixed" as const };
  const frames = framesAt(upright, { ...pose, position: [0, 0, 0] });
  const indexOf = (name: string) => body.links.findIndex((candidate) => candidate.name === name);
  const base = frames.links[indexOf(link.name)];
  if (!base) throw new Error(`no frame for ${link.name}`);
  const inside = new Set([link.name]);
  const shapes = body.links.flatMap((candidate) => {
    if (candidate.parent && inside.has(candidate.parent)) inside.add(candidate.name);
    const frame = frames.links[indexOf(candidate.name)];
    if (!inside.has(candidate.name) || !frame) return [];
    const turn = multiply(conjugate(base.offset), frame.offset);
    const shift = rotate(conjugate(base.offset), subtract(frame.position, base.position));
    const place = (point: Vector3) => add(shift, rotate(turn, point));
    return candidate.shapes.map((shape): Shape => {
      if (shape.kind === "capsule") return { ...shape, from: place(shape.from), to: place(shape.to) };
      if (shape.kind === "box")
        return { ...shape, centre: place(shape.centre), rotation: multiply(turn, shape.rotation ?? [0, 0, 0, 1]) };
      if (shape.kind === "cylinder") return { ...shape, centre: place(shape.centre), axis: rotate(turn, shape.axis) };
      return { ...shape, centre: place(shape.centre) };
    });
  });
  return { ...link, shapes };
}

interface Response {
  readonly curve: number[];
  readonly exact: number[];
}

/** Response to a constant target from coordinate `start`, by the engine and by Runge-Kutta, at every control step. */
async function respond(
  body: Body,
  actuator: Actuator,
  start: number,
  target: number,
  seconds: number,
  settings: PhysicsSettings,
  value: "jointPositions" | "jointVelocities",
): Promise<Response> {
  const own = body.links.find((candidate) => candidate.joint?.name === actuator.joint);
  const link = own && welded(body, own);
  if (!link?.joint) throw new Error(`no link for ${actuator.joint}`);
  const { joint } = link;
  const alone = chain("alone", [{ ...link, parent: "base" }], [actuator], settings);
  const robot = await createReference(alone, weightless);
  robot.reset({ pose: { position: [0, 0, 0], joints: { [joint.name]: start } } });
  const inertia = jointInertia(link);
  const derivative = ([q = 0, v = 0]: readonly number[]) => {
    const effort =
      actuator.kind === "position"
        ? actuator.kp * (target - q) - actuator.kd * v
        : actuator.kind === "velocity"
          ? actuator.kd * (target - v)
          : target;
    const clamped = Math.min(Math.max(effort, -actuator.maxEffort), actuator.maxEffort);
    const spring = (joint.stiffness ?? 0) * (q - (joint.springReference ?? 0));
    return [v, (clamped - spring - (joint.damping ?? 0) * v) / inertia];
  };
  let y: number[] = [start, 0];
  const response: Response = { curve: [], exact: [] };
  const index = value === "jointPositions" ? 0 : 1;
  for (let step = 0; step < Math.round(seconds / settings.controlDt); step++) {
    robot.setTargets([target]);
    robot.step();
    const fine = 400;
    for (let k = 0; k < fine; k++) y = rungeKutta(derivative, y, settings.controlDt / fine);
    response.curve.push(readField(robot, value)[0] ?? Number.NaN);
    response.exact.push(y[index] ?? Number.NaN);
  }
  robot.free();
  return response;
}

/** Time (in samples, interpolated) at which a curve first covers this share of the way. */
function reaches(curve: readonly number[], start: number, end: number, share: number): number {
  let before = 0;
  for (let index = 0; index < curve.length; index++) {
    const now = ((curve[index] ?? start) - start) / (end - start);
    if (now >= share) return index + (share - before) / (now - before);
    before = now;
  }
  return Number.POSITIVE_INFINITY;
}

const cases = bodies.flatMap((body) =>
  body.actuators.map((actuator) => ({ body, actuator, name: `${body.name} ${actuator.name}` })),
);

describe("step response", () => {
  it("covers every body but those without actuators", () => {
    expect(new Set(cases.map(({ body }) => body.name)).size).toBe(bodies.length);
  });

  it.each(cases)("$name follows the equation", async ({ body, actuator }) => {
    if (actuator.kind === "position") {
      const start = body.stance.joints?.[actuator.joint] ?? 0;
      const room = Math.min(0.3, (actuator.range[1] - actuator.range[0]) / 4);
      const target = start + room < actuator.range[1] ? start + room : start - room;
      const fine = await respond(
        body,
        actuator,
        start,
        target,
        1,
        { ...fineSettings, physicsDt: 1 / 1920 },
        "jointPositions",
      );
      const own = await respond(body, actuator, start, target, 1, body.settings, "jointPositions");
      fine.curve.forEach((q, index) => {
        expect(Math.abs(q - (fine.exact[index] ?? 0)) / room).toBeLessThan(0.02);
      });
      const settled = own.exact.at(-1) ?? 0;
      expect(Math.abs((own.curve.at(-1) ?? 0) - settled) / room).toBeLessThan(0.02);
      const rise = (curve: number[]) => reaches(curve, start, settled, 0.9);
      // Within 5 % or, where the joint is faster than the control, one control step.
      expect(Math.abs(rise(own.curve) - rise(own.exact))).toBeLessThan(Math.max(0.05 * rise(own.exact), 1));
    } else if (actuator.kind === "velocity") {
      const { curve, exact } = await respond(
        body,
        actuator,
        0,
        actuator.range[1] / 4,
        1,
        body.settings,
        "jointVelocities",
      );
      expect((curve.at(-1) ?? 0) / (exact.at(-1) ?? 1)).toBeCloseTo(1, 4);
    } else {
      const target = actuator.range[1] / 20;
      const { curve, exact } = await respond(body, actuator, 0, target, 0.15, fineSettings, "jointPositions");
      const way = Math.abs(exact.at(-1) ?? 0);
      expect(way).toBeGreaterThan(0);
      expect(Math.abs((curve.at(-1) ?? 0) - (exact.at(-1) ?? 0)) / way).toBeLessThan(0.02);
    }
  });
});

describe("saturation", () => {
  const link: Link = {
    name: "wheel",
    parent: "base",
    joint: { name: "axle", kind: "revolute", anchor: [0, 0, 0], axis: [0, 1, 0] },
    shapes: [{ kind: "cylinder", centre: [0, 0, 0], axis: [0, 1, 0], radius: 0.2, halfLength: 0.1, mass: 5 }],
  };
  const inertia = jointInertia(link);

  it.each([{ kind: "velocity", kd: 50 } as const, { kind: "torque" } as const])(
    "a $kind actuator accelerates by its largest effort and no more, whichever way it turns",
    async (parameters) => {
      const actuator: Actuator = { name: "drive", joint: "axle", maxEffort: 2, range: [-1000, 1000], ...parameters };
      if (actuator.kind === "torque") Object.assign(actuator, { range: [-2, 2] });
      const robot = await createReference(
        chain("wheel", [link], [actuator], { ...fineSettings, physicsDt: 1 / 60 }),
        weightless,
      );
      for (const [target, expected] of [
        [1000, 2 / inertia],
        [-1000, 0],
      ] as const) {
        for (let step = 0; step < 60; step++) {
          robot.setTargets([target]);
          robot.step();
        }
        expect(Math.abs((readField(robot, "jointVelocities")[0] ?? 0) - expected)).toBeLessThan((0.02 * 2) / inertia);
      }
      robot.free();
    },
  );
});

describe("the law by hand", () => {
  const command: MotorCommand = { bias: 0, damping: 0, limit: 0 };
  const servo: Actuator = { name: "a", joint: "j", kind: "position", kp: 30, kd: 2, maxEffort: 10, range: [-1, 1] };
  const plain = { name: "j", kind: "revolute", anchor: [0, 0, 0], axis: [0, 1, 0] } as const;

  it("is a spring and a damper, clamped by the solver, on a bare joint", () => {
    motorCommand(command, plain, servo, 5, { kp: 1, kd: 1 }, 0.5, 0.25, 0.01);
    // The target 5 is clamped to 1; damping 2 + 30 * 0.01 / 2.
    expect(command).toEqual({ bias: 30 * (1 - 0.5), damping: 2.15, limit: 10 });
  });

  it("adds spring, damping and armature, and scales the gains", () => {
    const joint = { ...plain, stiffness: 4, springReference: 0.1, damping: 0.5, armature: 0.02 };
    motorCommand(command, joint, servo, 0.6, { kp: 0.5, kd: 2 }, 0.5, 0.25, 0.01);
    // 15 (0.1) - 4 (0.4) + 0.02 * 0.25 / 0.01 = 1.5 - 1.6 + 0.5; (4 + 15 * 0.005) + (0.5 + 4 * 0.005) + 2
    expect(command.bias).toBeCloseTo(0.4, 12);
    expect(command.damping).toBeCloseTo(6.595, 12);
    expect(command.limit).toBe(Number.POSITIVE_INFINITY);
  });

  it("saturates by the effort at the start of the step where other efforts share the joint", () => {
    motorCommand(command, { ...plain, damping: 0.5 }, servo, 1, { kp: 1, kd: 1 }, 0, 0, 0.01);
    expect(command).toEqual({ bias: 10, damping: 0.5, limit: Number.POSITIVE_INFINITY });
  });
});
