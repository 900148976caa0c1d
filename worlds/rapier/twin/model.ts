/**
 * The robot and the free things as the dynamics see them, worked out while a kernel is built: rigid bodies (links that are fixed to
 * each other are one body) in trees, each body in a frame adapted to it (frames.ts), with its inertia as a multiple of the identity
 * and up to two rank-one terms, I = a 1 + sum b u u'. Capsules, rods and wheels have one such term, balls and cubes none.
 *
 * Degrees of freedom, in order: per tree its root (free: angular x, y, z, then linear x, y, z; planar: pitch, x, z; fixed: none), then
 * its joints in link order.
 */

import { type Matrix3, massProperties, shapePlacement } from "../bodies/mass.ts";
import {
  type Body,
  type Joint,
  type Link,
  movableJoints,
  type RootKind,
  type Shape,
  type Vector3,
} from "../bodies/schema.ts";
import { add, identityRotation, normalise, rotate, subtract } from "../bodies/vector.ts";
import { freeThings, type Scene, type Thing } from "../scenes/schema.ts";
import { adaptedFrame, splitTurn, type WeightedDirection } from "./frames.ts";
import { identityMatrix, principalAxes, product, snap, snapVector, times, transposed } from "./matrix3.ts";

/** About the centre of mass: a 1 + sum b u u', the axes in the body's frame. */
export interface Inertia {
  readonly isotropic: number;
  readonly terms: readonly { readonly factor: number; readonly axis: Vector3 }[];
}

export interface ModelJoint {
  readonly joint: Joint;
  /** Index among the movable joints. */
  readonly index: number;
  readonly dof: number;
  readonly revolute: boolean;
  /** Unit, in the parent's frame. */
  readonly axis: Vector3;
  /** In the parent's frame (m). */
  readonly anchor: Vector3;
  /** Child's frame to parent's: Rot(axis, q + offset) rest (revolute) or rest (prismatic). */
  readonly offset: number;
  readonly rest: Matrix3;
}

export interface ModelBody {
  readonly name: string;
  readonly tree: number;
  /** Index of the parent body, which comes before; undefined for the root of a tree. */
  readonly parent: number | undefined;
  readonly joint: ModelJoint | undefined;
  readonly mass: number;
  /** Centre of mass, body's frame (m). */
  readonly centre: Vector3;
  readonly inertia: Inertia;
}

export interface ModelTree {
  readonly kind: RootKind;
  /** Index of its root body. */
  readonly root: number;
  /** Rotation from the root body's frame to the frame of the first link or of the thing. */
  readonly adapted: Matrix3;
  readonly firstDof: number;
  /** Whether the mass factor of the robot applies. */
  readonly robot: boolean;
  /** Where it starts, and stays if fixed. */
  readonly position: Vector3;
  readonly rotation: readonly [number, number, number, number];
}

/** A link or a free thing, fixed to a body of the model. */
export interface Placed {
  readonly body: number;
  /** Origin of the link's frame in the body's frame (m), the same for all of a body's own links. */
  readonly position: Vector3;
  /** Rotation from the link's frame to the body's. */
  readonly rotation: Matrix3;
}

export interface Model {
  readonly bodies: readonly ModelBody[];
  readonly trees: readonly ModelTree[];
  readonly dofs: number;
  /** Movable joints in order, each with its body. */
  readonly joints: readonly (ModelJoint & { readonly body: number })[];
  /** Links in order, then free things in order. */
  readonly placed: readonly Placed[];
}

const rootDofs: Readonly<Record<RootKind, number>> = { fixed: 0, planar: 3, free: 6 };

/** What is fixed together, before frames are chosen. */
interface Group {
  readonly name: string;
  readonly joint: Joint | undefined;
  readonly parent: number | undefined;
  /** Origin of the parent's group to the joint, in the parent group's first link's frame. */
  readonly anchor: Vector3;
  readonly members: { readonly link: Link; readonly offset: Vector3 }[];
}

function groupsOf(body: Body): { groups: Group[]; groupOfLink: number[]; offsets: Vector3[] } {
  const groups: Group[] = [];
  const groupOfLink: number[] = [];
  const offsets: Vector3[] = [];
  body.links.forEach((link, index) => {
    const parentLink = body.links.findIndex((candidate) => candidate.name === link.parent);
    const parent = groupOfLink[parentLink];
    const { joint } = link;
    if (parent === undefined || !joint) {
      groups.push({
        name: link.name,
        joint: undefined,
        parent: undefined,
        anchor: [0, 0, 0],
        members: [{ link, offset: [0, 0, 0] }],
      });
      groupOfLink[index] = groups.length - 1;
      offsets[index] = [0, 0, 0];
      return;
    }
    const anchor = add(offsets[parentLink] ?? [0, 0, 0], joint.anchor);
    if (joint.kind === "fixed") {
      groups[parent]?.members.push({ link, offset: anchor });
      groupOfLink[index] = parent;
      offsets[index] = anchor;
      return;
    }
    groups.push({ name: link.name, joint, parent, anchor, members: [{ link, offset: [0, 0, 0] }] });
    groupOfLink[index] = groups.length - 1;
    offsets[index] = [0, 0, 0];
  });
  return { groups, groupOfLink, offsets };
}

interface Mass {
  readonly mass: number;
  readonly centre: Vector3;
  readonly inertia: Matrix3;
}

/** Mass properties of links fixed together (parallel axis theorem). */
function combinedMass(members: Group["members"]): Mass {
  const parts = members.map(({ link, offset }) => {
    const own = massProperties(link);
    return { ...own, centre: add(own.centre, offset) };
  });
  const mass = parts.reduce((sum, part) => sum + part.mass, 0);
  const centre = [0, 1, 2].map(
    (k) => parts.reduce((sum, part) => sum + part.mass * (part.centre[k] ?? 0), 0) / (mass || 1),
  ) as unknown as Vector3;
  const entry = (i: number, j: number) =>
    parts.reduce((sum, part) => {
      const d = subtract(part.centre, centre);
      const square = d[0] ** 2 + d[1] ** 2 + d[2] ** 2;
      return sum + (part.inertia[i]?.[j] ?? 0) + part.mass * ((i === j ? square : 0) - (d[i] ?? 0) * (d[j] ?? 0));
    }, 0);
  const row = (i: number): Vector3 => [entry(i, 0), entry(i, 1), entry(i, 2)];
  return { mass, centre, inertia: [row(0), row(1), row(2)] };
}

/** I = a 1 + sum b u u' with as few terms as there can be. */
export function decompose(inertia: Matrix3): Inertia {
  const principal = [...principalAxes(inertia)].sort((a, b) => a.value - b.value);
  const [low, middle, high] = principal.map(({ value }) => value) as [number, number, number];
  const isotropic =
    middle - low < high - middle
      ? middle - low < 1e-6 * high
        ? low
        : middle
      : high - middle < 1e-6 * high
        ? high
        : middle;
  const terms = principal.flatMap(({ value, axis }) =>
    Math.abs(value - isotropic) < 1e-6 * high ? [] : [{ factor: value - isotropic, axis }],
  );
  return { isotropic, terms };
}

function shapeDirections(shapes: readonly Shape[], offset: Vector3): WeightedDirection[] {
  return shapes.flatMap((shape): WeightedDirection[] => {
    if (shape.kind === "sphere") return [{ direction: add(shape.centre, offset), weight: 2 }];
    if (shape.kind === "capsule")
      return [shape.from, shape.to].map((end) => ({ direction: add(end, offset), weight: 1 }));
    if (shape.kind === "cylinder") return [{ direction: shape.axis, weight: 1 }];
    const { rotation } = shapePlacement(shape);
    const axes: Vector3[] = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    return axes.map((axis) => ({ direction: rotate(rotation, axis), weight: 1 }));
  });
}

function directionsOf(group: Group, mass: Mass, children: readonly Group[]): WeightedDirection[] {
  return [
    ...(group.joint ? [{ direction: normalise(group.joint.axis), weight: 3 }] : []),
    { direction: mass.centre, weight: 2 },
    ...decompose(mass.inertia).terms.map(({ axis }) => ({ direction: axis, weight: 2 })),
    ...children.flatMap((child) => [
      { direction: child.joint?.axis ?? [0, 0, 0], weight: 3 },
      { direction: child.anchor, weight: 2 },
    ]),
    ...group.members.flatMap(({ link, offset }) => shapeDirections(link.shapes, offset)),
  ];
}

/** The first link's frame in the world is exact; turning it costs some operations, which zeros have to repay. */
const rootBonus = 3;
const childBonus = 0.5;

class ModelBuilder {
  readonly bodies: ModelBody[] = [];
  readonly trees: ModelTree[] = [];
  readonly joints: (ModelJoint & { body: number })[] = [];
  readonly placed: Placed[] = [];
  dofs = 0;

  addRobot(body: Body): void {
    const { groups, groupOfLink, offsets } = groupsOf(body);
    const order = movableJoints(body);
    const adapted: Matrix3[] = [];
    const root: number = this.bodies.length;
    this.addTree(body.root, true, body.stance.position, body.stance.rotation ?? identityRotation);
    groups.forEach((group, index) => {
      const mass = combinedMass(group.members);
      const children = groups.filter((candidate) => candidate.parent === index);
      const directions = directionsOf(group, mass, children);
      const frame = adaptedFrame(directions, group.joint ? childBonus : rootBonus);
      adapted.push(frame);
      const joint = group.joint && this.jointOf(group, group.joint, order.indexOf(group.joint), adapted);
      this.addBody(group.name, group.parent === undefined ? undefined : root + group.parent, joint, mass, frame);
      if (joint) this.joints.push({ ...joint, body: root + index });
    });
    this.setRootFrame(adapted[0] ?? identityMatrix);
    body.links.forEach((_, index) => {
      const group = groupOfLink[index] ?? 0;
      const inverse = transposed(adapted[group] ?? identityMatrix);
      this.placed.push({
        body: root + group,
        position: times(inverse, offsets[index] ?? [0, 0, 0]),
        rotation: inverse,
      });
    });
  }

  addThing(thing: Thing): void {
    const link: Link = { name: thing.name, parent: null, shapes: thing.shapes };
    const mass = combinedMass([{ link, offset: [0, 0, 0] }]);
    this.addTree("free", false, thing.position, thing.rotation ?? identityRotation);
    const directions = directionsOf(
      {
        name: thing.name,
        joint: undefined,
        parent: undefined,
        anchor: [0, 0, 0],
        members: [{ link, offset: [0, 0, 0] }],
      },
      mass,
      [],
    );
    const frame = adaptedFrame(directions, rootBonus);
    this.placed.push({ body: this.bodies.length, position: [0, 0, 0], rotation: transposed(frame) });
    this.addBody(thing.name, undefined, undefined, mass, frame);
    this.setRootFrame(frame);
  }

  private addTree(kind: RootKind, robot: boolean, position: Vector3, rotation: ModelTree["rotation"]): void {
    this.trees.push({
      kind,
      root: this.bodies.length,
      adapted: identityMatrix,
      firstDof: this.dofs,
      robot,
      position,
      rotation,
    });
    this.dofs += rootDofs[kind];
  }

  private setRootFrame(frame: Matrix3): void {
    const tree = this.trees.at(-1);
    if (tree) this.trees[this.trees.length - 1] = { ...tree, adapted: frame };
  }

  private jointOf(group: Group, joint: Joint, index: number, adapted: readonly Matrix3[]): ModelJoint {
    const toParent = transposed(adapted[group.parent ?? 0] ?? identityMatrix);
    const axis = snapVector(times(toParent, normalise(joint.axis)));
    const rotation = product(toParent, adapted.at(-1) ?? identityMatrix);
    const revolute = joint.kind === "revolute";
    const { offset, rest } = revolute ? splitTurn(axis, rotation) : { offset: 0, rest: rotation };
    const anchor = snapSmall(times(toParent, group.anchor));
    return { joint, index, dof: this.dofs++, revolute, axis, anchor, offset, rest };
  }

  private addBody(
    name: string,
    parent: number | undefined,
    joint: ModelJoint | undefined,
    mass: Mass,
    frame: Matrix3,
  ): void {
    const inverse = transposed(frame);
    const { isotropic, terms } = decompose(mass.inertia);
    this.bodies.push({
      name,
      tree: this.trees.length - 1,
      parent,
      joint,
      mass: mass.mass,
      centre: snapSmall(times(inverse, mass.centre)),
      inertia: {
        isotropic,
        terms: terms.map(({ factor, axis }) => ({ factor, axis: forwards(snapVector(times(inverse, axis))) })),
      },
    });
  }
}

/** An axis and its opposite mean the same: the first component is positive. */
const forwards = ([x, y, z]: Vector3): Vector3 =>
  (x || y || z) < 0 ? [-x + 0, -y + 0, -z + 0] : [x + 0, y + 0, z + 0];

/** Rounding errors of lengths become zeros. */
const snapSmall = (v: Vector3): Vector3 => {
  const clean = (value: number) => (Math.abs(value) < 1e-12 ? 0 : snap(value));
  return [clean(v[0]), clean(v[1]), clean(v[2])];
};

export function createModel(body: Body, scene: Scene): Model {
  const builder = new ModelBuilder();
  builder.addRobot(body);
  for (const thing of freeThings(scene)) builder.addThing(thing);
  return builder;
}
