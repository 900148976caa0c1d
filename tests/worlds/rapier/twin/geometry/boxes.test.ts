/** Boxes against boxes and columns: pushing squarely and at an angle, stacking, and Rapier's separations. */

import { beforeAll, describe, expect, it } from "vitest";
import { bodyNamed } from "../../../../../worlds/rapier/bodies/index.ts";
import type { Quaternion, Shape, Vector3 } from "../../../../../worlds/rapier/bodies/schema.ts";
import { add, axisAngle, dot, identityRotation, rotate } from "../../../../../worlds/rapier/bodies/vector.ts";
import { loadRapier, RAPIER } from "../../../../../worlds/rapier/rapier.ts";
import type { Thing } from "../../../../../worlds/rapier/scenes/schema.ts";
import { crate, ramp, tower } from "../../../../../worlds/rapier/scenes/things.ts";
import { type Contact, evaluate, many, plane, type RigidPose, randomRotation, sceneOf, single } from "./harness.ts";

const bumper: Vector3 = [0.24, 0.25, 0.05];
const boxOf = (halfExtents: Vector3) => single({ kind: "box", centre: [0, 0, 0], halfExtents, mass: 1 } as Shape);
const pusher = boxOf(bumper);
const oneCrate = sceneOf([crate("crate", [0, 0, 0], 0.3, 1)]);
const still: RigidPose = { position: [0, 0, 0], rotation: identityRotation };
const yaw = (angle: number) => axisAngle([0, 0, 1], angle);
const vector = ([x, y, z]: Vector3) => ({ x, y, z });
const quaternion = ([x, y, z, w]: Quaternion) => ({ x, y, z, w });

/** Contacts of the pusher at the origin with a crate. */
function push(position: Vector3, rotation: Quaternion = identityRotation): readonly Contact[] {
  return evaluate(pusher, oneCrate, [[still, { position, rotation }]])[0]?.contacts ?? [];
}

const byHeight = (a: readonly number[], b: readonly number[]) => (a[2] ?? 0) - (b[2] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
const rounded = (values: readonly number[]) => values.map((value) => Math.round(value * 1e4) / 1e4 + 0);

describe("pushing a crate of 30 cm with a bumper of 48 x 50 x 10 cm", () => {
  it("squarely: four points at the corners of the overlap, all equally deep", () => {
    const contacts = push([0.24 + 0.15 - 0.001, 0.03, 0.02]);
    expect(contacts.map(({ point }) => rounded(point)).sort(byHeight)).toEqual([
      [0.24, -0.12, -0.05],
      [0.24, 0.18, -0.05],
      [0.24, -0.12, 0.05],
      [0.24, 0.18, 0.05],
    ]);
    for (const { normal, gap, bodyA, bodyB, friction } of contacts) {
      expect(rounded(normal)).toEqual([-1, 0, 0]);
      expect(gap).toBeCloseTo(-0.001, 6);
      expect([bodyA, bodyB]).toEqual([0, 1]);
      expect(friction).toBeCloseTo(0.6, 6);
    }
  });

  it("at 10 degrees: the crate's vertical edge, its other edge 0.3 sin 10 further away", () => {
    const angle = (10 * Math.PI) / 180;
    const reach = 0.15 * (Math.cos(angle) + Math.sin(angle));
    const contacts = push([0.24 + reach - 0.001, 0, 0], yaw(angle));
    const gaps = contacts.map(({ gap }) => gap).sort((a, b) => a - b);
    [-0.001, -0.001, 0.3 * Math.sin(angle) - 0.001, 0.3 * Math.sin(angle) - 0.001].forEach((expected, index) => {
      expect(gaps[index]).toBeCloseTo(expected, 5);
    });
    // The near corner of the crate, (-15, 15) cm turned.
    const nearest = contacts.filter(({ gap }) => gap < 0).map(({ point }) => rounded(point)[1]);
    const side = Math.round((0.15 * Math.cos(angle) - 0.15 * Math.sin(angle)) * 1e4) / 1e4;
    expect(nearest).toEqual([side, side]);
  });

  it("the corner of the bumper in the crate's face pushes along the face's normal", () => {
    const turned = yaw(Math.PI / 6);
    // Straight ahead of the crate, the corner at +x -y leads.
    const corner = rotate(turned, [0.24, -0.25, 0]);
    const scene = oneCrate;
    const crateAt: RigidPose = { position: [corner[0] + 0.149, corner[1], 0], rotation: identityRotation };
    const contacts = evaluate(pusher, scene, [[{ position: [0, 0, 0], rotation: turned }, crateAt]])[0]?.contacts ?? [];
    const deepest = contacts.filter(({ gap }) => gap < 0);
    expect(deepest).toHaveLength(2);
    for (const { normal, gap, point } of deepest) {
      expect(rounded(normal)).toEqual([-1, 0, 0]);
      expect(gap).toBeCloseTo(-0.001, 5);
      expect(point[1]).toBeCloseTo(corner[1], 4);
    }
  });

  it("turning from -30 to 30 degrees, points and normal move without jumps", () => {
    const angles = Array.from({ length: 601 }, (_, index) => ((index / 10 - 30) * Math.PI) / 180);
    const poses = angles.map((angle): RigidPose[] => {
      const reach = 0.15 * (Math.cos(angle) + Math.abs(Math.sin(angle)));
      return [still, { position: [0.24 + reach - 0.002, 0.03, 0.03], rotation: yaw(angle) }];
    });
    const results = evaluate(pusher, oneCrate, poses).map(({ contacts }) => contacts);
    results.slice(1).forEach((contacts, index) => {
      const before = results[index] ?? [];
      const gaps = contacts.map(({ gap }) => gap);
      expect(Math.min(...gaps)).toBeCloseTo(-0.002, 5);
      for (const { point, normal, gap } of contacts) {
        const nearest = before
          .map((other) => ({ other, far: Math.hypot(...point.map((value, i) => value - (other.point[i] ?? 0))) }))
          .sort((a, b) => a.far - b.far)[0];
        expect(nearest?.far).toBeLessThan(1e-3);
        expect(Math.abs((nearest?.other.gap ?? 1) - gap)).toBeLessThan(1e-3);
        expect(dot(nearest?.other.normal ?? [0, 0, 0], normal)).toBeGreaterThan(0.9999);
      }
    });
  });
});

describe("a crate on a crate", () => {
  it("half a crate aside stands on the overlap's corners", () => {
    const scene = sceneOf([crate("low", [0, 0, 0.15], 0.3, 1), crate("high", [0, 0, 0.45], 0.3, 1)]);
    const poses: RigidPose[] = [
      { position: [9, 9, 9], rotation: identityRotation },
      { position: [0, 0, 0.15], rotation: identityRotation },
      { position: [0.15, 0, 0.4499], rotation: identityRotation },
    ];
    const contacts = (evaluate(pusher, scene, [poses])[0]?.contacts ?? []).filter(({ bodyB }) => bodyB === 2);
    const stack = contacts.filter(({ bodyA }) => bodyA === 1);
    expect(stack.map(({ point }) => rounded(point).slice(0, 2).join()).sort()).toEqual(
      ["0,-0.15", "0,0.15", "0.15,-0.15", "0.15,0.15"].sort(),
    );
    for (const { normal, gap } of stack) {
      // Into the lower one, which is A.
      expect(rounded(normal)).toEqual([0, 0, -1]);
      expect(gap).toBeCloseTo(-1e-4, 6);
    }
  });
});

describe("against Rapier", () => {
  beforeAll(loadRapier);

  function compare(name: string, rotation: (random: Parameters<typeof randomRotation>[0]) => Quaternion) {
    const poses = many(name, 1000, (random): RigidPose[] => [
      { position: [0, 0, 0], rotation: rotation(random) },
      {
        position: [random.range(-0.5, 0.5), random.range(-0.5, 0.5), random.range(-0.15, 0.15)],
        rotation: rotation(random),
      },
    ]);
    const [a, b] = [new RAPIER.Cuboid(...bumper), new RAPIER.Cuboid(0.15, 0.15, 0.15)];
    return evaluate(pusher, oneCrate, poses).map(({ contacts }, index) => {
      const [own, other] = poses[index] as [RigidPose, RigidPose];
      const at = [vector(own.position), quaternion(own.rotation)] as const;
      const found = a.contactShape(...at, b, vector(other.position), quaternion(other.rotation), 10);
      const { distance, normal1 } = found ?? expect.unreachable("Rapier found nothing");
      return { distance, out: [normal1.x, normal1.y, normal1.z] as Vector3, contacts };
    });
  }

  it("boxes that stand upright and overlap by less than 5 cm have its depth and its normal", () => {
    const overlapping = compare("upright", (random) => yaw(random.range(-3, 3))).filter(
      ({ distance }) => distance < 0 && distance > -0.05,
    );
    expect(overlapping.length).toBeGreaterThan(100);
    for (const { distance, out, contacts } of overlapping) {
      expect(Math.min(...contacts.map(({ gap }) => gap))).toBeCloseTo(distance, 5);
      expect(dot(out, contacts[0]?.normal ?? out)).toBeLessThan(-0.9999);
    }
  });

  it("boxes that stand upright and are apart never touch, and are not thought further apart than 3 cm too far", () => {
    const apart = compare("upright", (random) => yaw(random.range(-3, 3))).filter(({ distance }) => distance > 1e-4);
    expect(apart.length).toBeGreaterThan(100);
    for (const { distance, contacts } of apart) {
      const gap = Math.min(...contacts.map((contact) => contact.gap));
      expect(gap).toBeGreaterThan(0);
      expect(gap - distance).toBeLessThan(0.03);
    }
  });

  it("boxes at any angle: more than half of the overlaps within 3 mm; edges that cross are the rest", () => {
    const overlapping = compare("any", randomRotation).filter(({ distance }) => distance < 0 && distance > -0.05);
    expect(overlapping.length).toBeGreaterThan(100);
    const close = overlapping.filter(({ distance, contacts }) => {
      return Math.abs(Math.min(...contacts.map(({ gap }) => gap)) - distance) < 3e-3;
    });
    expect(close.length / overlapping.length).toBeGreaterThan(0.55);
    for (const { contacts } of overlapping) {
      for (const { normal } of contacts) expect(dot(normal, normal)).toBeCloseTo(1, 4);
    }
  });

  it("an upright box and a tower", () => {
    const column: Thing = tower("tower", 0, 0, 2, "#000000");
    const scene = sceneOf([column]);
    const poses = many("tower", 300, (random): RigidPose[] => [
      {
        position: [random.range(-0.7, 0.7), random.range(-0.7, 0.7), 0.2],
        rotation: yaw(random.range(-3, 3)),
      },
    ]);
    const box = new RAPIER.Cuboid(...bumper);
    evaluate(pusher, scene, poses).forEach(({ contacts }, index) => {
      const { position, rotation } = poses[index]?.[0] ?? still;
      // Upright, the nearest point of the column's axis is at the height of the box. (Rapier's own depth of a curved shape is good to 3 mm.)
      const axis = { x: 0, y: 0, z: position[2] };
      const { point, isInside } = box.projectPoint(vector(position), quaternion(rotation), axis, false);
      const far = Math.hypot(point.x, point.y, point.z - axis.z) * (isInside ? -1 : 1);
      // The tower's head is out of reach and left out.
      expect(contacts).toHaveLength(1);
      expect(contacts[0]?.gap).toBeCloseTo(far - 0.3, 5);
      if (!isInside) expect(dot(contacts[0]?.normal ?? [0, 0, 0], [point.x / far, point.y / far, 0])).toBeCloseTo(1, 4);
    });
  });
});

describe("the rover", () => {
  const rover = bodyNamed("rover");
  const posed = (position: Vector3): RigidPose[] =>
    rover.links.map(({ joint }) => ({
      position: add(position, joint?.anchor ?? [0, 0, 0]),
      rotation: identityRotation,
    }));

  it("meets crates with its bumper, and ramps with its wheels", () => {
    const scene = sceneOf([crate("crate", [0, 0, 0], 0.3, 2), ramp("ramp", [5, 0, 0], 0.25, 2, 1.2)], plane);
    const crateAt: RigidPose = { position: [0.24 + 0.15, 0.3, 0.15], rotation: identityRotation };
    const contacts = evaluate(rover, scene, [[...posed([0, 0, 0.12]), crateAt]])[0]?.contacts ?? [];
    const withCrate = contacts.filter(({ bodyB }) => bodyB === 5);
    expect(withCrate.map(({ bodyA, sensor }) => [bodyA, sensor])).toEqual(Array(2).fill([0, 0]));
    // The wheel's width takes part: the overlap reaches from 15 to 25 cm.
    const sides = withCrate.map(({ point }) => rounded(point)[1] ?? 0);
    expect([Math.min(...sides), Math.max(...sides)]).toEqual([0.15, 0.25]);
    // Ground: 2 + 4 and 4 of the crate; ramp: 4 wheels and 4 of the crate.
    expect(contacts).toHaveLength(6 + 4 + 4 + 4 + 2);
  });

  it("pushes at two points half-way up its bumper, squarely and at an angle, which move without jumps", () => {
    const scene = sceneOf([crate("crate", [0, 0, 0], 0.3, 2)]);
    const angles = Array.from({ length: 401 }, (_, index) => ((index / 10 - 20) * Math.PI) / 180);
    const poses = angles.map((angle): RigidPose[] => {
      const reach = 0.15 * (Math.cos(angle) + Math.abs(Math.sin(angle)));
      return [...posed([0, 0, 0.12]), { position: [0.24 + reach - 0.002, 0.03, 0.15], rotation: yaw(angle) }];
    });
    const results = evaluate(rover, scene, poses).map(({ contacts }) => contacts);
    const square = results[200] ?? [];
    expect(square.map(({ point }) => rounded(point)).sort(byHeight)).toEqual([
      [0.24, -0.12, 0.15],
      [0.24, 0.18, 0.15],
    ]);
    results.forEach((contacts, index) => {
      expect(contacts).toHaveLength(2);
      const gaps = contacts.map(({ gap }) => gap).sort((a, b) => a - b);
      expect(gaps[0]).toBeCloseTo(-0.002, 5);
      expect(gaps[1]).toBeCloseTo(0.3 * Math.abs(Math.sin(angles[index] ?? 0)) - 0.002, 4);
      for (const { point, normal } of contacts) {
        expect(rounded(normal)).toEqual([-1, 0, 0]);
        const far = (results[Math.max(0, index - 1)] ?? []).map((other) =>
          Math.hypot(...point.map((value, i) => value - (other.point[i] ?? 0))),
        );
        expect(Math.min(...far)).toBeLessThan(1e-3);
      }
    });
  });

  it("stands on a ramp with the ramp's normal", () => {
    const slope = 0.25;
    const scene = sceneOf([ramp("ramp", [0, 0, 0], slope, 2, 1.2)], plane);
    const up: Vector3 = [-Math.sin(slope), 0, Math.cos(slope)];
    const along: Vector3 = [Math.cos(slope), 0, Math.sin(slope)];
    const turned = axisAngle([0, 1, 0], -slope);
    const origin: Vector3 = [along[0] + 0.12 * up[0], 0, along[2] + 0.12 * up[2]];
    const poses = rover.links.map(
      ({ joint }): RigidPose => ({
        position: add(origin, rotate(turned, joint?.anchor ?? [0, 0, 0])),
        rotation: turned,
      }),
    );
    const contacts = evaluate(rover, scene, [poses])[0]?.contacts ?? [];
    const onRamp = contacts.filter(({ bodyA, normal }) => bodyA > 0 && normal[2] < 0.999);
    expect(onRamp).toHaveLength(4);
    for (const { gap, normal } of onRamp) {
      expect(gap).toBeCloseTo(0, 5);
      expect(dot(normal, up)).toBeCloseTo(1, 5);
    }
  });
});
