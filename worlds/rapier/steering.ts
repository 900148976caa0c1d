/**
 * How well a skid-steered robot turns. Wheels on one side turn alike and slip sideways; how much of a difference in wheel speed
 * becomes turning depends on the ground and, in a simulator, on the solver: kinematic models put it into one coefficient, an
 * effective track width (Mandow et al. 2007, "Experimental kinematics for wheeled skid-steer mobile robots"). Rapier turns our rover at a
 * fifth to nine tenths of the rate that the twin's friction gives, so training varies it.
 */
import type { Float } from "../../src/kernel/index.ts";
import type { FastEngine, SimulationParameter } from "../batch/simulation.ts";
import type { Body } from "./bodies/schema.ts";
import { at } from "./twin/items.ts";

export const steeringParameter: SimulationParameter = {
  name: "steering",
  preset: 1,
  unit: "1",
  meaning: "factor on how far the wheels' target speeds differ from their mean",
};

/** Whether a body has wheels on both sides that are driven one by one. */
export function isSkidSteered({ actuators }: Pick<Body, "actuators">): boolean {
  return actuators.length > 1 && actuators.every(({ kind }) => kind === "velocity");
}

/** The twin under one more parameter, the last one. The reference has no such factor: there the preset of 1 is all there is. */
export function steerFast(engine: FastEngine): FastEngine {
  return {
    ...engine,
    reset: (k, start, parameters) => engine.reset(k, start, parameters.slice(0, -1)),
    step(k, targets, parameters) {
      const factor = at(parameters, parameters.length - 1);
      const mean = targets.reduce<Float>((sum, target) => sum.add(target), k.float(0)).mul(1 / targets.length);
      const steered = targets.map((target) => mean.add(target.sub(mean).mul(factor)));
      return engine.step(k, steered, parameters.slice(0, -1));
    },
  };
}
