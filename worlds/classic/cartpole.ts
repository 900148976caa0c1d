/**
 * The pole on a cart of Barto, Sutton & Anderson 1983 exactly as Gymnasium's CartPole-v1 has it: its constants, its explicit Euler step at
 * 50 Hz (positions move with the velocities from before the step), its limits of 12 degrees and 2.4 m, 500 steps, two actions. An ODE
 * of four numbers, so the kernel is engine and reference in one; it agrees with Gymnasium's binary64 to f32 rounding.
 */
import { defineRecord } from "../../src/core/state-record.ts";
import type { Task } from "../../src/core/task.ts";
import { cos, type Float, f32, sin } from "../../src/kernel/index.ts";
import type { FastEngine, SimulatedWorld, Simulation } from "../batch/simulation.ts";

export interface CartpoleSimulation {
  readonly kind: "classic-cartpole";
}

const gravity = 9.8;
const poleMass = 0.1;
const totalMass = 1.1;
const halfLength = 0.5;
/** N */
const force = 10;
const controlDt = 0.02;

const state = defineRecord([
  { name: "position", unit: "m", frame: "world", meaning: "of the cart on its rail" },
  { name: "velocity", unit: "m/s", frame: "world", meaning: "of the cart" },
  { name: "angle", unit: "rad", frame: "joint", meaning: "of the pole; 0 is upright, positive leans towards +x" },
  { name: "angularVelocity", unit: "rad/s", frame: "joint", meaning: "of the pole" },
]);

const simulation: Simulation = {
  state,
  action: { kind: "discrete", count: 2, names: ["left", "right"] },
  controlDt,
  parameters: [],
  start: state,
  startDraws: state.size,
  drawStart: (_k, draw) => state.fields.map((_, index) => draw(index).sub(0.5).mul(0.1)),
  targets: (k, action) => [(action[0] ?? k.float(0)).gt(0.5).select(force, -force)],
};

type Four = readonly [position: Float, velocity: Float, angle: Float, angularVelocity: Float];

/** One Euler step under a push (N). */
function integrate([position, velocity, angle, angularVelocity]: Four, push: Float): Four {
  const [sine, cosine] = [sin(angle), cos(angle)];
  const poleMoment = poleMass * halfLength;
  const pull = push.add(angularVelocity.square().mul(sine).mul(poleMoment)).div(totalMass);
  const inertia = cosine
    .square()
    .mul(-poleMass / totalMass)
    .add(4 / 3)
    .mul(halfLength);
  const angularAcceleration = sine.mul(gravity).sub(cosine.mul(pull)).div(inertia);
  const acceleration = pull.sub(angularAcceleration.mul(cosine).mul(poleMoment / totalMass));
  return [
    position.add(velocity.mul(controlDt)),
    velocity.add(acceleration.mul(controlDt)),
    angle.add(angularVelocity.mul(controlDt)),
    angularVelocity.add(angularAcceleration.mul(controlDt)),
  ];
}

const names = ["cartPosition", "cartVelocity", "poleAngle", "poleVelocity"] as const;

const fast: FastEngine = {
  fields: { cartPosition: f32(), cartVelocity: f32(), poleAngle: f32(), poleVelocity: f32() },
  reset(k, start) {
    const values = names.map((_, index) => start[index] ?? k.float(0));
    names.forEach((name, index) => {
      k.store(name, values[index] ?? k.float(0));
    });
    return values;
  },
  step(k, targets) {
    const load = (name: (typeof names)[number]) => k.load(name) as Float;
    const before: Four = [load("cartPosition"), load("cartVelocity"), load("poleAngle"), load("poleVelocity")];
    return fast.reset(k, integrate(before, targets[0] ?? k.float(0)), []);
  },
};

export function cartpoleWorld(): SimulatedWorld {
  return { simulation, fast };
}

export const cartpole: Task<CartpoleSimulation> = {
  id: "classic/cartpole",
  summary: "balance a pole by pushing its cart left or right (Gymnasium's CartPole-v1)",
  simulation: { kind: "classic-cartpole" },
  horizon: 10,
  randomised: {},
  observe: /* language */ `
export function observe(state) {
  return {
    position: state.position,
    velocity: state.velocity,
    angle: state.angle,
    angularVelocity: state.angularVelocity,
  };
}
`,
  terminated: /* language */ `
// 12 degrees, or the end of the rail.
export function terminated(state) {
  return abs(state.angle) > (12 * PI) / 180 || abs(state.position) > 2.4;
}
`,
  reward: /* language */ `
export function reward() {
  // Every step counts, the last one too.
  return { alive: 1 };
}
`,
  verifier: /* language */ `
/** episode return: the steps lived, at most 500 */
export const fitness = sum(() => 1);

/** at least 475 */
export const success = fitness >= 475;
`,
};
