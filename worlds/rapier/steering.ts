/**
 * How well a skid-steered robot turns. Wheels on one side turn alike and slip sideways; how much of a difference in wheel speed becomes
 * turning depends on the ground and, in a simulator, on the solver: kinematic models put it into one coefficient, an effective track
 * width (Mandow et al. 2007, "Experimental kinematics for wheeled skid-steer mobile robots").
 *
 * Rapier's friction is not the same in all directions of the world. With its wheels opposed at 8 rad/s the rover turns at 1.15 to 1.5 rad/s where
 * it looks along a world axis and at 2.5 rad/s in between; Coulomb friction, and the twin, give 2.7 everywhere. The twin follows by a
 * factor on the difference between its sides, measured at one speed; what is left is for the parameter `steering` to vary.
 */
import type { Float } from "../../src/kernel/index.ts";
import { type Builder, type FastEngine, loadFloat, type SimulationParameter } from "../batch/simulation.ts";
import { type Body, movableJoints } from "./bodies/schema.ts";
import { fieldNames } from "./twin/index.ts";
import { at } from "./twin/items.ts";

export const steeringParameter: SimulationParameter = {
  name: "steering",
  preset: 1,
  unit: "1",
  meaning: "factor on the difference between the wheel speeds of the two sides; the twin's alone",
};

/** Shares of the turning that Coulomb friction gives: along the world's axes, and half-way between them. */
const turning = { alongAxes: 0.44, between: 0.92 } as const;

/** Whether a body has wheels on both sides that are driven one by one. */
export function isSkidSteered({ actuators }: Pick<Body, "actuators">): boolean {
  return actuators.length > 1 && actuators.every(({ kind }) => kind === "velocity");
}

/** The twin under one more parameter, the last one. */
export function steerFast(engine: FastEngine, body: Body): FastEngine {
  const joints = movableJoints(body);
  const isLeft = body.actuators.map(({ joint }) => (joints.find(({ name }) => name === joint)?.anchor[1] ?? 0) > 0);
  return {
    fields: engine.fields,
    ...(engine.tables ? { tables: engine.tables } : {}),
    reset: (k, start, parameters) => engine.reset(k, start, parameters.slice(0, -1)),
    step(k, targets, parameters) {
      const factor = at(parameters, parameters.length - 1).mul(shareOfTurning(k));
      const mean = (side: boolean) => {
        const speeds = targets.filter((_, index) => isLeft[index] === side);
        return speeds.reduce<Float>((sum, speed) => sum.add(speed), k.float(0)).mul(1 / speeds.length);
      };
      const lost = mean(true).sub(mean(false)).mul(0.5).mul(k.float(1).sub(factor));
      const steered = targets.map((target, index) => (isLeft[index] ? target.sub(lost) : target.add(lost)));
      return engine.step(k, steered, parameters.slice(0, -1));
    },
  };
}

/** By the heading: (sin 2 heading)^2 is 0 along the world's axes and 1 half-way between them. */
function shareOfTurning(k: Builder): Float {
  const [x, y, z, w] = [3, 4, 5, 6].map((component) => loadFloat(k, fieldNames.roots, component));
  if (!x || !y || !z || !w) throw new RangeError("the first root has no rotation");
  const ahead = k.float(1).sub(y.square().add(z.square()).mul(2));
  const aside = x.mul(y).add(w.mul(z)).mul(2);
  const level = ahead.square().add(aside.square()).max(1e-6);
  const sine = ahead.mul(aside).mul(2).div(level);
  return sine
    .square()
    .mul(turning.between - turning.alongAxes)
    .add(turning.alongAxes);
}
