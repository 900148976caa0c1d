/** What figures are built of: boxes with rounded edges, limbs that hang from joints, and one material for each colour. */
import { type BufferGeometry, Color, Group, type Material, Mesh, MeshBasicMaterial, MeshLambertMaterial } from "three";
import { RoundedBoxGeometry } from "three/examples/jsm/geometries/RoundedBoxGeometry.js";

export interface Figure {
  readonly root: Group;
  /** Where a held item goes, looking along -z, where the figure can hold any. */
  readonly hand?: Group;
  /** @param walked Way so far (m). @param speed m/s. @param pitch Radians, up is positive. @param swing 0..1 of an arm's stroke. */
  pose(walked: number, speed: number, pitch: number, swing: number): void;
}

/** Width, height, depth (m). */
export type Size = readonly [number, number, number];

const materials = new Map<string, Material>();
const geometries = new Map<string, BufferGeometry>();

/** @param glows Whether the colour is the same in the dark. */
export function material(colour: string, glows = false): Material {
  const key = `${colour} ${glows}`;
  let known = materials.get(key);
  if (!known) {
    const look = { color: new Color(colour) };
    known = glows ? new MeshBasicMaterial(look) : new MeshLambertMaterial(look);
    materials.set(key, known);
  }
  return known;
}

/** A box about a point, its edges rounded by `radius` (m). */
export function box(size: Size, colour: string, x = 0, y = 0, z = 0, radius = 0.02): Mesh {
  const rounded = Math.min(radius, Math.min(...size) * 0.49);
  const key = `${size} ${rounded}`;
  const geometry = geometries.get(key) ?? new RoundedBoxGeometry(...size, 2, rounded);
  geometries.set(key, geometry);
  const mesh = new Mesh(geometry, material(colour));
  mesh.position.set(x, y, z);
  return mesh;
}

export function glow(size: Size, colour: string, x: number, y: number, z: number): Mesh {
  const mesh = box(size, colour, x, y, z);
  mesh.material = material(colour, true);
  return mesh;
}

/** Parts that turn about a point. */
export function joint(x: number, y: number, z: number, ...parts: (Mesh | Group)[]): Group {
  const group = new Group();
  group.position.set(x, y, z);
  if (parts.length > 0) group.add(...parts);
  return group;
}

/** A limb that hangs from its joint, its lower end in another colour. */
export function limb(
  size: Size,
  colour: string,
  x: number,
  y: number,
  z: number,
  end?: { colour: string; share: number },
) {
  const [width, length, depth] = size;
  const lower = end ? length * end.share : 0;
  const parts = [box([width, length - lower, depth], colour, 0, -(length - lower) / 2, 0, 0.03)];
  if (end) parts.push(box([width + 0.01, lower, depth + 0.01], end.colour, 0, -length + lower / 2, 0, 0.03));
  return joint(x, y, z, ...parts);
}
