/** Linear and angular momentum of a free body from its state record, by forward kinematics in double precision. */
import { massProperties } from "../../../../worlds/rapier/bodies/mass.ts";
import type { Body, Quaternion, Vector3 } from "../../../../worlds/rapier/bodies/schema.ts";
import {
  add,
  axisAngle,
  conjugate,
  cross,
  length,
  multiply,
  normalise,
  rotate,
  scale,
  subtract,
} from "../../../../worlds/rapier/bodies/vector.ts";

export interface Momenta {
  /** kg m/s */
  readonly linear: Vector3;
  /** About the centre of mass (kg m^2/s). */
  readonly angular: Vector3;
  /** Sum of the links' magnitudes of linear momentum (kg m/s): what the others are small against. */
  readonly scale: number;
}

interface LinkMotion {
  readonly position: Vector3;
  readonly rotation: Quaternion;
  readonly velocity: Vector3;
  readonly spin: Vector3;
}

const triple = ([x = 0, y = 0, z = 0]: readonly number[]): Vector3 => [x, y, z];

function motions(body: Body, field: (name: string) => number[]): LinkMotion[] {
  const [x = 0, y = 0, z = 0, w = 1] = field("rootRotation");
  const positions = field("jointPositions");
  const rates = field("jointVelocities");
  const links: LinkMotion[] = [];
  let joint = 0;
  for (const link of body.links) {
    const parent = links[body.links.findIndex(({ name }) => name === link.parent)];
    if (!parent || !link.joint) {
      const spin = triple(field("rootAngularVelocity"));
      links.push({
        position: triple(field("rootPosition")),
        rotation: [x, y, z, w],
        velocity: triple(field("rootVelocity")),
        spin,
      });
      continue;
    }
    const moves = link.joint.kind !== "fixed";
    const [q, v] = moves ? [positions[joint] ?? 0, rates[joint] ?? 0] : [0, 0];
    if (moves) joint++;
    const axis = normalise(link.joint.axis);
    const hinge = link.joint.kind === "revolute";
    const worldAxis = rotate(parent.rotation, axis);
    const arm = rotate(parent.rotation, add(link.joint.anchor, hinge ? [0, 0, 0] : scale(axis, q)));
    const spin = hinge ? add(parent.spin, scale(worldAxis, v)) : parent.spin;
    const carried = add(parent.velocity, cross(parent.spin, arm));
    links.push({
      position: add(parent.position, arm),
      rotation: hinge ? multiply(parent.rotation, axisAngle(axis, q)) : parent.rotation,
      velocity: hinge ? carried : add(carried, scale(worldAxis, v)),
      spin,
    });
  }
  return links;
}

export function momentum(body: Body, field: (name: string) => number[]): Momenta {
  const parts = motions(body, field).map((motion, index) => {
    const { mass, centre, inertia } = massProperties(body.links[index] ?? { name: "", parent: null, shapes: [] });
    const arm = rotate(motion.rotation, centre);
    const own = rotate(conjugate(motion.rotation), motion.spin);
    const about = triple(inertia.map((row) => row[0] * own[0] + row[1] * own[1] + row[2] * own[2]));
    return {
      mass,
      at: add(motion.position, arm),
      linear: scale(add(motion.velocity, cross(motion.spin, arm)), mass),
      spin: rotate(motion.rotation, about),
    };
  });
  const total = parts.reduce((sum, { mass }) => sum + mass, 0);
  const centre = scale(
    parts.reduce<Vector3>((sum, { mass, at }) => add(sum, scale(at, mass)), [0, 0, 0]),
    1 / total,
  );
  return {
    linear: parts.reduce<Vector3>((sum, { linear }) => add(sum, linear), [0, 0, 0]),
    angular: parts.reduce<Vector3>(
      (sum, { at, linear, spin }) => add(sum, add(spin, cross(subtract(at, centre), linear))),
      [0, 0, 0],
    ),
    scale: parts.reduce((sum, { linear }) => sum + length(linear), 0),
  };
}
