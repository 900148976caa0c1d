/** What the engines are measured against: closed formulas, and a classical Runge-Kutta integration of equations written by hand. */
import type { Body, Link } from "../../../../worlds/rapier/bodies/schema.ts";

export const gravity = 9.81;

/** The period of a pendulum of reduced length `length` (m) released at `amplitude` (rad): 2 pi sqrt(l/g) / AGM(1, cos(a/2)). */
export function pendulumPeriod(length: number, amplitude: number): number {
  let [a, g] = [1, Math.cos(amplitude / 2)];
  while (Math.abs(a - g) > 1e-15) [a, g] = [(a + g) / 2, Math.sqrt(a * g)];
  return (2 * Math.PI * Math.sqrt(length / gravity)) / a;
}

/** One classical Runge-Kutta step. */
export function rungeKutta(derivative: (y: readonly number[]) => number[], y: readonly number[], dt: number): number[] {
  const shifted = (slope: readonly number[], by: number) => y.map((value, i) => value + by * (slope[i] ?? 0));
  const k1 = derivative(y);
  const k2 = derivative(shifted(k1, dt / 2));
  const k3 = derivative(shifted(k2, dt / 2));
  const k4 = derivative(shifted(k3, dt));
  return y.map((value, i) => value + (dt / 6) * ((k1[i] ?? 0) + 2 * (k2[i] ?? 0) + 2 * (k3[i] ?? 0) + (k4[i] ?? 0)));
}

/** Rods of 1 kg and 1 m hinged end to end, hanging from a fixed point; coordinates are relative angles about y. */
export function rods(count: 1 | 2): Body {
  const rod = (name: string, parent: string, anchorZ: number): Link => ({
    name,
    parent,
    joint: { name: `${name}Hinge`, kind: "revolute", anchor: [0, 0, anchorZ], axis: [0, 1, 0] },
    shapes: [],
    inertial: { mass: 1, centre: [0, 0, -0.5], moments: [1 / 12, 1 / 12, 1e-3] },
  });
  const links = [rod("upper", "base", 0), rod("lower", "upper", -1)].slice(0, count);
  return {
    name: count === 1 ? "pendulum" : "double pendulum",
    summary: "for measuring",
    root: "fixed",
    links: [{ name: "base", parent: null, shapes: [] }, ...links],
    actuators: [],
    contacts: [],
    rays: [],
    sites: [],
    stance: { position: [0, 0, 0] },
    resetNoise: { joints: 0, yaw: 0 },
    settings: { controlDt: 1 / 60, physicsDt: 1 / 60, solverIterations: 2, pgsIterations: 4, lengthUnit: 1 },
  };
}

/**
 * The double rod: y = (a, b, a', b') with absolute angles from the vertical. Mass matrix [[4/3, cos(a-b)/2], [., 1/3]], from
 * L = 2/3 a'^2 + 1/6 b'^2 + 1/2 a' b' cos(a-b) + g (3/2 cos a + 1/2 cos b).
 */
export function doubleRod([a = 0, b = 0, u = 0, v = 0]: readonly number[]): number[] {
  const [c, s] = [Math.cos(a - b) / 2, Math.sin(a - b) / 2];
  const f = -s * v * v - 1.5 * gravity * Math.sin(a);
  const h = s * u * u - 0.5 * gravity * Math.sin(b);
  const determinant = (4 / 3) * (1 / 3) - c * c;
  return [u, v, (f / 3 - c * h) / determinant, ((4 / 3) * h - c * f) / determinant];
}

/** Its energy (J), zero where both hang. */
export function doubleRodEnergy([a = 0, b = 0, u = 0, v = 0]: readonly number[]): number {
  const kinetic = (2 / 3) * u * u + (v * v) / 6 + 0.5 * u * v * Math.cos(a - b);
  return kinetic + gravity * (1.5 * (1 - Math.cos(a)) + 0.5 * (1 - Math.cos(b)));
}
