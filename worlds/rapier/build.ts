/**
 * Builds bodies in a scene as a Rapier world: for training one world a robot (a thousand robots in one world are slower), links as a multibody in
 * reduced coordinates (Featherstone's algorithm: joints cannot come apart), a motor-carrying impulse joint beside every movable joint.
 * The robot's links do not collide with each other, and nothing sleeps: a resting robot must feel its targets change.
 */

import { capsuleHalfHeight, shapePlacement } from "./bodies/mass.ts";
import type { Body, Joint, PhysicsSettings, Pose, Quaternion, Shape, Vector3 } from "./bodies/schema.ts";
import { defaultMaterial } from "./bodies/schema.ts";
import { axisAngle, identityRotation, multiply, rotate } from "./bodies/vector.ts";
import { type Frames, framesAt } from "./frames.ts";
import { angularX, forceBased, linearX, RAPIER, rawJoints } from "./rapier.ts";
import { freeThings, type Ground, type Scene } from "./scenes/schema.ts";

/** What a reset may change, as factors on the described values (domain randomisation, Peng et al. 2018, arXiv:1710.06537). */
export interface Variation {
  readonly friction: number;
  readonly mass: number;
  readonly kp: number;
  readonly kd: number;
  /** Control steps that a target waits before it reaches the actuators. A whole number. */
  readonly delay: number;
}

export const noVariation: Variation = { friction: 1, mass: 1, kp: 1, kd: 1, delay: 0 };

/** Handles into a world; plain numbers, so they survive a snapshot. */
export interface RobotHandles {
  readonly links: readonly number[];
  /** Impulse joints of the movable joints, in their order. */
  readonly motors: readonly number[];
  /** Colliders by link, in the order of the body's `contacts`. */
  readonly contacts: readonly (readonly number[])[];
}

export interface Handles extends RobotHandles {
  /** Free things in the scene's order. */
  readonly things: readonly number[];
}

/** A robot in a world. */
export interface BuiltRobot {
  readonly world: RAPIER.World;
  readonly frames: Frames;
  readonly handles: RobotHandles;
  /** Collision groups of its shapes, and what its rays see: everything but itself. */
  readonly groups: number;
}

export interface Built extends BuiltRobot {
  readonly handles: Handles;
}

/** A robot to be put into a world. */
export interface RobotStart {
  readonly body: Body;
  readonly pose: Pose;
  readonly variation: Variation;
}

const sceneGroup = 2;
/** Bits of the collision groups of robots, first to last. */
const robotBits = [1, 4, 8, 16] as const;
const anyRobot = robotBits.reduce((all, bit) => all | bit, 0);

/** Rapier packs memberships into the upper and filters into the lower 16 bits. A robot meets the scene and the other robots. */
export function robotGroupsOf(index: number): number {
  const own = robotBits[index];
  if (own === undefined) throw new RangeError(`a world holds at most ${robotBits.length} robots`);
  return (own << 16) | sceneGroup | (anyRobot & ~own);
}
const sceneGroups = (sceneGroup << 16) | (anyRobot | sceneGroup);

const vector = ([x, y, z]: Vector3) => ({ x, y, z });
const quaternion = ([x, y, z, w]: Quaternion) => ({ x, y, z, w });
const origin = { x: 0, y: 0, z: 0 };
const unrotated = { x: 0, y: 0, z: 0, w: 1 };
/** Half the width of level ground (m); contact points in f32 are still good to 0.02 mm at its edge. */
const planeHalfWidth = 250;
/** Free to move along x and z and to turn about y. */
const planarLocks = RAPIER.JointAxesMask.LinY | RAPIER.JointAxesMask.AngX | RAPIER.JointAxesMask.AngZ;

export function buildWorld(body: Body, scene: Scene, pose: Pose, variation: Variation): Built {
  const { world, robots, things } = buildShared(scene, body.settings, [{ body, pose, variation }]);
  const [robot] = robots;
  if (!robot) throw new RangeError("no robot was built");
  return { ...robot, world, handles: { ...robot.handles, things } };
}

export interface Shared {
  readonly world: RAPIER.World;
  readonly robots: readonly BuiltRobot[];
  /** Free things in the scene's order. */
  readonly things: readonly number[];
}

/** A world that several robots share; they collide with each other. */
export function buildShared(scene: Scene, settings: PhysicsSettings, starts: readonly RobotStart[]): Shared {
  const world = new RAPIER.World(vector(scene.gravity));
  const { physicsDt, solverIterations, pgsIterations, lengthUnit } = settings;
  world.timestep = physicsDt;
  world.numSolverIterations = solverIterations;
  world.numInternalPgsIterations = pgsIterations;
  world.lengthUnit = lengthUnit;
  // First of all: a capsule or cylinder that is created before the wide ground may never get a contact with it.
  if (scene.ground) buildGround(world, scene.ground);
  const standing = starts.map(({ body, pose, variation }, index) => {
    const groups = robotGroupsOf(index);
    const frames = framesAt(body, pose);
    const links = buildLinks(world, body, frames, variation, groups);
    return { body, frames, groups, links, motors: buildJoints(world, body, frames, links) };
  });
  const things = buildThings(world, scene).map((thing) => thing.handle);
  const robots = standing.map(({ body, frames, groups, links, motors }): BuiltRobot => {
    const contacts = body.contacts.map((name) => {
      const link = links[body.links.findIndex((candidate) => candidate.name === name)];
      return link ? Array.from({ length: link.numColliders() }, (_, index) => link.collider(index).handle) : [];
    });
    return { world, frames, groups, handles: { links: links.map((link) => link.handle), motors, contacts } };
  });
  prime(world, scene);
  return { world, robots, things };
}

/**
 * In a new world's first step motors do not act yet and rays hit nothing: the joint graph and the search tree are built during it. So the
 * first step is taken here, without gravity and far too short to move anything.
 */
function prime(world: RAPIER.World, scene: Scene): void {
  const dt = world.timestep;
  world.gravity = { x: 0, y: 0, z: 0 };
  world.timestep = 1e-7;
  world.step();
  world.timestep = dt;
  world.gravity = vector(scene.gravity);
}

function buildLinks(
  world: RAPIER.World,
  body: Body,
  frames: Frames,
  variation: Variation,
  groups: number,
): RAPIER.RigidBody[] {
  return body.links.map((link, index) => {
    const frame = frames.links[index];
    if (!frame) throw new RangeError(`no frame for link ${index}`);
    const anchored = index === 0 && body.root === "fixed";
    const description = anchored ? RAPIER.RigidBodyDesc.fixed() : RAPIER.RigidBodyDesc.dynamic();
    description
      .setTranslation(...frame.position)
      .setRotation(quaternion(frames.rotation))
      .setCanSleep(false);
    if (link.inertial) {
      const { mass, centre, moments } = link.inertial;
      description.setAdditionalMassProperties(
        mass * variation.mass,
        vector(rotate(frame.offset, centre)),
        vector([moments[0] * variation.mass, moments[1] * variation.mass, moments[2] * variation.mass]),
        quaternion(frame.offset),
      );
    }
    const rigidBody = world.createRigidBody(description);
    for (const shape of link.shapes) {
      const mass = link.inertial ? 0 : shape.mass * variation.mass;
      addShape(world, shape, frame.offset, mass, variation.friction, groups, rigidBody);
    }
    return rigidBody;
  });
}

function addShape(
  world: RAPIER.World,
  shape: Shape,
  offset: Quaternion,
  mass: number,
  frictionScale: number,
  groups: number,
  parent: RAPIER.RigidBody,
): void {
  const { friction, restitution } = shape.material ?? defaultMaterial;
  const placement = shapePlacement(shape);
  const description = colliderDescription(shape)
    .setTranslation(...rotate(offset, placement.centre))
    .setRotation(quaternion(multiply(offset, placement.rotation)))
    .setFriction(friction * frictionScale)
    .setFrictionCombineRule(RAPIER.CoefficientCombineRule.Multiply)
    .setRestitution(restitution)
    .setRestitutionCombineRule(RAPIER.CoefficientCombineRule.Max)
    .setCollisionGroups(groups);
  if (mass > 0) description.setMass(mass);
  else description.setDensity(0);
  world.createCollider(description, parent);
}

function colliderDescription(shape: Shape): RAPIER.ColliderDesc {
  switch (shape.kind) {
    case "sphere":
      return RAPIER.ColliderDesc.ball(shape.radius);
    case "box":
      return RAPIER.ColliderDesc.cuboid(...shape.halfExtents);
    case "cylinder":
      return RAPIER.ColliderDesc.cylinder(shape.halfLength, shape.radius);
    case "capsule":
      return RAPIER.ColliderDesc.capsule(capsuleHalfHeight(shape), shape.radius);
  }
}

function buildJoints(world: RAPIER.World, body: Body, frames: Frames, links: readonly RAPIER.RigidBody[]): number[] {
  const motors: number[] = [];
  body.links.forEach((link, index) => {
    const frame = frames.links[index];
    const child = links[index];
    if (!frame || !child) return;
    if (link.parent === null || !link.joint) {
      if (body.root !== "planar") return;
      // Not a joint of the multibody: with one that locks directions, capsules have hardly any friction. This one carries no load.
      const anchor = world.createRigidBody(RAPIER.RigidBodyDesc.fixed());
      const data = RAPIER.JointData.generic(vector(frame.position), origin, { x: 1, y: 0, z: 0 }, planarLocks);
      world.createImpulseJoint(data, anchor, child, true);
      return;
    }
    const parent = links[body.links.findIndex((candidate) => candidate.name === link.parent)];
    if (!parent) throw new RangeError(`no parent for link '${link.name}'`);
    const { axis, coordinate } = frame;
    const [x, y, z] = frame.anchor;
    const { kind } = link.joint;
    const slid = kind === "prismatic" ? coordinate : 0;
    const start = vector([x + axis[0] * slid, y + axis[1] * slid, z + axis[2] * slid]);
    const data =
      kind === "fixed"
        ? RAPIER.JointData.fixed(start, unrotated, origin, unrotated)
        : kind === "revolute"
          ? RAPIER.JointData.revolute(start, origin, vector(axis))
          : RAPIER.JointData.prismatic(start, origin, vector(axis));
    world.createMultibodyJoint(data, parent, child, true).setContactsEnabled(false);
    if (kind === "fixed") return;
    const carrier = RAPIER.JointData.generic(vector(frame.anchor), origin, vector(axis), 0 as RAPIER.JointAxesMask);
    const motor = world.createImpulseJoint(carrier, parent, child, true);
    motor.setContactsEnabled(false);
    configureMotor(world, motor, link.joint, coordinate);
    motors.push(motor.handle);
  });
  return motors;
}

function configureMotor(world: RAPIER.World, motor: RAPIER.ImpulseJoint, joint: Joint, coordinate: number): void {
  const raw = rawJoints(world);
  const axis = joint.kind === "revolute" ? angularX : linearX;
  if (joint.kind === "revolute" && coordinate !== 0) {
    // The carrier measures the true angle: its second frame is turned on by the coordinate at reset.
    const { x, y, z, w } = motor.frameX2();
    motor.setFrameX2(quaternion(multiply([x, y, z, w], axisAngle([1, 0, 0], coordinate))));
  }
  raw.jointConfigureMotorModel(motor.handle, axis, forceBased);
  if (joint.limits) raw.jointSetLimits(motor.handle, axis, joint.limits[0], joint.limits[1]);
}

function buildGround(world: RAPIER.World, ground: Ground): void {
  let description: RAPIER.ColliderDesc;
  if (ground.kind === "plane") {
    // The interface has no half-space; a wide box whose upper face is z = 0 does as well.
    description = RAPIER.ColliderDesc.cuboid(planeHalfWidth, planeHalfWidth, 1).setTranslation(0, 0, -1);
  } else {
    const { rows, columns, heights, size } = ground;
    // Rapier's field lies in x and z with heights along y, stored by columns of constant x; a quarter turn about x
    // takes y to z and z to -y, so y runs backwards.
    const turned = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) turned[i * columns + (columns - 1 - j)] = heights[i * columns + j] ?? 0;
    }
    description = RAPIER.ColliderDesc.heightfield(columns - 1, rows - 1, turned, { x: size[0], y: 1, z: size[1] });
    description.setRotation(quaternion(axisAngle([1, 0, 0], Math.PI / 2)));
  }
  const { friction, restitution } = ground.material;
  description
    .setFriction(friction)
    .setFrictionCombineRule(RAPIER.CoefficientCombineRule.Multiply)
    .setRestitution(restitution)
    .setRestitutionCombineRule(RAPIER.CoefficientCombineRule.Max)
    .setCollisionGroups(sceneGroups);
  world.createCollider(description);
}

/** Builds everything with substance; returns the free things in their order. */
function buildThings(world: RAPIER.World, scene: Scene): RAPIER.RigidBody[] {
  const free = freeThings(scene);
  const handles = new Map<string, RAPIER.RigidBody>();
  for (const thing of scene.things) {
    if (thing.kind === "mark") continue;
    const description = thing.kind === "free" ? RAPIER.RigidBodyDesc.dynamic() : RAPIER.RigidBodyDesc.fixed();
    description.setTranslation(...thing.position).setRotation(quaternion(thing.rotation ?? identityRotation));
    const rigidBody = world.createRigidBody(description.setCanSleep(false));
    for (const shape of thing.shapes) {
      addShape(world, shape, identityRotation, shape.mass, 1, sceneGroups, rigidBody);
    }
    handles.set(thing.name, rigidBody);
  }
  return free.flatMap((thing) => handles.get(thing.name) ?? []);
}
