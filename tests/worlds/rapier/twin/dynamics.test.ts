/** The twin's mass matrix and bias against mechanics done by brute force: finite differences of positions in binary64. */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../../src/core/random.ts";
import { defineLayout, f32, kernel, type Layout, type Slots } from "../../../../src/kernel/index.ts";
import { massProperties } from "../../../../worlds/rapier/bodies/mass.ts";
import { type Body, type Link, movableJoints, type Vector3 } from "../../../../worlds/rapier/bodies/schema.ts";
import {
  add,
  axisAngle,
  conjugate,
  dot,
  identityRotation,
  multiply,
  normalise,
  rotate,
  scale,
} from "../../../../worlds/rapier/bodies/vector.ts";
import { biasForces, massMatrix } from "../../../../worlds/rapier/twin/dynamics.ts";
import { kinematicsOf } from "../../../../worlds/rapier/twin/kinematics.ts";
import { createModel } from "../../../../worlds/rapier/twin/model.ts";
import { chain, fineSettings, weightless } from "../helpers.ts";

const gravity: Vector3 = [0.3, -0.2, -9.81];

/** A tree of six links with hinges, sliders and a weld, in any directions, on a fixed base. */
function randomTree(seed: number): Body {
  const random = new RandomStream(seed, "tree");
  const vector = (size: number): Vector3 => [
    random.range(-size, size),
    random.range(-size, size),
    random.range(-size, size),
  ];
  const links = Array.from({ length: 6 }, (_, index): Link => {
    const parent = index === 0 ? "base" : `link${Math.floor(random.range(0, index))}`;
    const kind = index === 3 ? "fixed" : random.range(0, 1) < 0.3 ? "prismatic" : "revolute";
    return {
      name: `link${index}`,
      parent,
      joint: { name: `joint${index}`, kind, anchor: vector(0.4), axis: vector(1) },
      shapes: [
        { kind: "box", centre: vector(0.2), halfExtents: [0.1, 0.2, 0.05], mass: random.range(0.5, 2) },
        { kind: "capsule", from: vector(0.3), to: vector(0.3), radius: 0.05, mass: random.range(0.2, 1) },
      ],
    };
  });
  return chain("tree", links, [], fineSettings);
}

/** Centres of mass and rotations of all links at joint coordinates `q`. */
function placements(body: Body, q: readonly number[]) {
  const frames = new Map<string, { position: Vector3; rotation: readonly [number, number, number, number] }>();
  const order = movableJoints(body);
  return body.links.map((link) => {
    const above = link.parent === null ? undefined : frames.get(link.parent);
    let position: Vector3 = [0, 0, 0];
    let rotation: readonly [number, number, number, number] = identityRotation;
    if (above && link.joint) {
      const value = q[order.indexOf(link.joint)] ?? 0;
      const axis = normalise(link.joint.axis);
      const slid = link.joint.kind === "prismatic" ? add(link.joint.anchor, scale(axis, value)) : link.joint.anchor;
      position = add(above.position, rotate(above.rotation, slid));
      rotation = link.joint.kind === "revolute" ? multiply(above.rotation, axisAngle(axis, value)) : above.rotation;
    }
    frames.set(link.name, { position, rotation });
    const mass = massProperties(link);
    return { ...mass, rotation, at: add(position, rotate(rotation, mass.centre)) };
  });
}

/** Kinetic energy's matrix from central differences of every link's placement. */
function bruteMatrix(body: Body, q: readonly number[]): number[][] {
  const step = 1e-5;
  const columns = q.map((_, index) => {
    const shifted = (by: number) =>
      placements(
        body,
        q.map((value, other) => (other === index ? value + by : value)),
      );
    const [before, after, here] = [shifted(-step), shifted(step), shifted(0)];
    return here.map((link, number) => {
      const [a, b] = [before[number], after[number]];
      if (!a || !b) throw new RangeError("no link");
      const velocity = scale(add(b.at, scale(a.at, -1)), 1 / (2 * step));
      const turn = multiply(b.rotation, conjugate(a.rotation));
      const spin = scale([turn[0], turn[1], turn[2]], 2 / (2 * step));
      return { mass: link.mass, inertia: link.inertia, velocity, spin: rotate(conjugate(link.rotation), spin) };
    });
  });
  return columns.map((left) =>
    columns.map((right) =>
      left.reduce((sum, a, number) => {
        const b = right[number];
        if (!b) throw new RangeError("no link");
        const turned: Vector3 = [dot(a.inertia[0], b.spin), dot(a.inertia[1], b.spin), dot(a.inertia[2], b.spin)];
        return sum + a.mass * dot(a.velocity, b.velocity) + dot(a.spin, turned);
      }, 0),
    ),
  );
}

/** H and c of the twin, worked out from constants while a kernel is built. */
function twinDynamics(body: Body, q: readonly number[], v: readonly number[]) {
  const model = createModel(body, weightless);
  const layout: Layout<Slots, Slots, Slots> = defineLayout({ fields: { nothing: f32() } });
  let result: { matrix: number[][]; bias: number[] } | undefined;
  kernel("dynamics", layout, (k) => {
    const joints = q.map((value) => k.float(value));
    const velocities = v.map((value) => k.float(value));
    const kinematics = kinematicsOf(k, model, { roots: [[]], joints, velocities, moving: velocities });
    const matrix = massMatrix(k, model, kinematics, k.float(1));
    const bias = biasForces(k, model, kinematics, velocities, gravity, k.float(1));
    result = {
      matrix: q.map((_, row) => q.map((__, column) => matrix.get(row, column)?.known ?? 0)),
      bias: bias.map((value) => value.known ?? Number.NaN),
    };
  });
  if (!result) throw new RangeError("nothing was built");
  return result;
}

describe.each([1, 2, 3, 4, 5, 6])("random tree %i", (seed) => {
  const body = randomTree(seed);
  const random = new RandomStream(seed, "state");
  const q = movableJoints(body).map(() => random.range(-1.5, 1.5));
  const v = movableJoints(body).map(() => random.range(-2, 2));

  it("has the mass matrix of its kinetic energy", () => {
    const expected = bruteMatrix(body, q);
    const { matrix } = twinDynamics(body, q, v);
    const size = Math.max(...expected.flat().map(Math.abs));
    matrix.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(Math.abs(value - (expected[i]?.[j] ?? 0))).toBeLessThan(2e-6 * size);
      });
    });
  });

  it("has the bias of Lagrange's equations: dH/dt v - grad(v'Hv)/2 + grad(potential)", () => {
    const step = 1e-4;
    const shifted = (index: number, by: number) => q.map((value, other) => (other === index ? value + by : value));
    const matrixAlong = (direction: readonly number[], by: number) =>
      bruteMatrix(
        body,
        q.map((value, index) => value + by * (direction[index] ?? 0)),
      );
    const quadratic = (m: number[][]) =>
      m.reduce((sum, row, i) => sum + row.reduce((s, value, j) => s + value * (v[i] ?? 0) * (v[j] ?? 0), 0), 0);
    const potential = (at: readonly number[]) =>
      placements(body, at).reduce((sum, link) => sum - link.mass * dot(gravity, link.at), 0);
    const [before, after] = [matrixAlong(v, -step), matrixAlong(v, step)];
    const expected = q.map((_, i) => {
      const change = v.reduce(
        (sum, rate, j) => sum + (((after[i]?.[j] ?? 0) - (before[i]?.[j] ?? 0)) / (2 * step)) * rate,
        0,
      );
      const energy =
        (quadratic(bruteMatrix(body, shifted(i, step))) - quadratic(bruteMatrix(body, shifted(i, -step)))) / (2 * step);
      const height = (potential(shifted(i, step)) - potential(shifted(i, -step))) / (2 * step);
      return change - energy / 2 + height;
    });
    const { bias } = twinDynamics(body, q, v);
    const size = Math.max(...expected.map(Math.abs));
    bias.forEach((value, i) => {
      expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThan(1e-4 * size);
    });
  });
});
