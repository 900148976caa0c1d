/**
 * Robots and things from their shapes. A body is a group whose pose is set; its shapes are meshes in it. Everything here is in the
 * episode's axes (z up); the stage turns the whole scene into three's.
 */
import {
  BoxGeometry,
  type BufferGeometry,
  CapsuleGeometry,
  CircleGeometry,
  Color,
  CylinderGeometry,
  Group,
  Mesh,
  MeshStandardMaterial,
  SphereGeometry,
} from "three";
import { RoundedBoxGeometry } from "three/addons/geometries/RoundedBoxGeometry.js";
import type { SceneDescription, SceneShape } from "../../src/core/episode.ts";

/** Robots are smooth plastic, things are matt. */
const roughness = { robot: 0.42, thing: 0.78 };
/** Share of a box's thinnest side that its edges are rounded by: enough to catch the light, too little to look smaller. */
const edgeShare = 0.12;
/** Of the radius (a fraction of a millimetre on a leg), from one body to the next. */
const thinner = 0.004;

export class Bodies {
  readonly group = new Group();
  readonly #bodies: Group[];

  constructor(scene: SceneDescription) {
    this.#bodies = scene.bodies.map(({ shapes, robot }, index) => shapesGroup(shapes, robot, false, index));
    const fixtures = scene.fixtures.map(({ shapes, kind, position, rotation }) => {
      const group = shapesGroup(shapes, false, kind === "mark");
      group.position.set(...position);
      group.quaternion.set(...rotation);
      return group;
    });
    this.group.add(...this.#bodies, ...fixtures);
  }

  /** @param poses [bodies, 7] f32 */
  pose(poses: Float32Array): void {
    this.#bodies.forEach((body, index) => {
      const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 1] = poses.subarray(7 * index, 7 * index + 7);
      body.position.set(x, y, z);
      body.quaternion.set(qx, qy, qz, qw);
    });
  }
}

/** @param index Of the body: neighbours, whose round ends often coincide at a joint, must not have the very same surface. */
function shapesGroup(shapes: readonly SceneShape[], robot: boolean, mark: boolean, index = 0): Group {
  const group = new Group();
  for (const shape of shapes) {
    const mesh = new Mesh(geometryOf(shape, robot ? 1 - (index % 5) * thinner : 1), materialOf(shape.colour, robot));
    mesh.position.set(...shape.position);
    mesh.quaternion.set(...shape.rotation);
    // A mark has no thickness to throw a shadow with; without it a pad would be dark at its edges.
    mesh.castShadow = !mark;
    mesh.receiveShadow = true;
    if (robot && shape.kind === "cylinder" && shape.radius > 2 * shape.halfLength) mesh.add(...hub(shape));
    group.add(mesh);
  }
  return group;
}

function materialOf(colour: string, robot: boolean): MeshStandardMaterial {
  const material = new MeshStandardMaterial({ color: new Color(colour), metalness: 0 });
  material.roughness = robot ? roughness.robot : roughness.thing;
  return material;
}

function geometryOf(shape: SceneShape, scale: number): BufferGeometry {
  switch (shape.kind) {
    case "sphere":
      return new SphereGeometry(shape.radius * scale, 40, 24);
    case "capsule":
      return new CapsuleGeometry(shape.radius * scale, 2 * shape.halfLength, 10, 28);
    case "cylinder":
      return new CylinderGeometry(shape.radius, shape.radius, 2 * shape.halfLength, 48);
    case "box": {
      const [x, y, z] = shape.halfExtents.map((half) => 2 * half);
      const edge = Math.min(...shape.halfExtents) * edgeShare;
      return edge > 1e-3 ? new RoundedBoxGeometry(x, y, z, 3, edge) : new BoxGeometry(x, y, z);
    }
  }
}

/** A wheel's hub with five holes on either side, so that one sees it turn. */
function hub({ radius, halfLength }: { readonly radius: number; readonly halfLength: number }): Mesh[] {
  const light = new MeshStandardMaterial({ color: "#b9c0ca", roughness: 0.5 });
  const dark = new MeshStandardMaterial({ color: "#20242b", roughness: 0.8 });
  const parts: Mesh[] = [];
  const disc = (size: number, x: number, z: number, side: number, material: MeshStandardMaterial, lift: number) => {
    const mesh = new Mesh(new CircleGeometry(size, 28), material);
    mesh.position.set(x, side * (halfLength + lift), z);
    mesh.rotation.x = -side * (Math.PI / 2);
    mesh.receiveShadow = true;
    parts.push(mesh);
  };
  for (const side of [-1, 1]) {
    disc(radius * 0.66, 0, 0, side, light, 0.0006);
    for (let hole = 0; hole < 5; hole++) {
      const angle = (hole / 5) * 2 * Math.PI;
      disc(radius * 0.13, Math.cos(angle) * radius * 0.4, Math.sin(angle) * radius * 0.4, side, dark, 0.0012);
    }
  }
  return parts;
}
