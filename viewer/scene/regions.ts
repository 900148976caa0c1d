/**
 * Where a plan wants the agent to be or to work: boxes and waypoints of its subgoals, translucent and outlined. What is being done is warm
 * and strong, what comes later cool and faint. Outlines show faintly through what stands before them, so that a place behind a hill is
 * found. Positions are the world's own (m); only which axis points up differs between worlds.
 */
import {
  BoxGeometry,
  BufferAttribute,
  BufferGeometry,
  CylinderGeometry,
  DoubleSide,
  EdgesGeometry,
  Group,
  LineBasicMaterial,
  LineLoop,
  LineSegments,
  type Material,
  Mesh,
  MeshBasicMaterial,
} from "three";
import type { Region } from "../../src/core/plan.ts";
import type { MarkedRegion } from "../playback/regions.ts";

export interface RegionLook {
  readonly up: "y" | "z";
  /** Height (m) of the thin pole over a waypoint, by which it is seen from afar. */
  readonly pole: number;
  /** Half the thickness (m) of the pole, and by how much faces stand off what they coincide with. */
  readonly thin: number;
}

const looks = {
  running: { colour: 0xffb224, fill: 0.24, line: 1, hidden: 0.34 },
  later: { colour: 0x5ad1ff, fill: 0.11, line: 0.75, hidden: 0.16 },
} as const;
const roundness = 64;

export class Regions {
  readonly group = new Group();
  readonly #look: RegionLook;
  #shown = "";

  constructor(look: RegionLook) {
    this.#look = look;
  }

  /** What the picture of them depends on. */
  get key(): string {
    return this.group.visible ? this.#shown : "";
  }

  show(regions: readonly MarkedRegion[]): void {
    const key = JSON.stringify(regions);
    if (key === this.#shown) return;
    this.#shown = key;
    this.group.traverse((object) => {
      if (!(object instanceof Mesh || object instanceof LineSegments || object instanceof LineLoop)) return;
      object.geometry.dispose();
      (object.material as Material).dispose();
    });
    this.group.clear();
    for (const { region, running } of regions) this.group.add(this.#drawn(region, running ? "running" : "later"));
  }

  #drawn(region: Region, state: keyof typeof looks): Group {
    const { colour, fill, line, hidden } = looks[state];
    const group = new Group();
    const surface = new MeshBasicMaterial({
      color: colour,
      transparent: true,
      opacity: fill,
      depthWrite: false,
      side: DoubleSide,
      fog: false,
      toneMapped: false,
      vertexColors: region.kind === "waypoint",
    });
    const strokes = [true, false].map(
      (depthTest) =>
        new LineBasicMaterial({
          color: colour,
          transparent: true,
          opacity: depthTest ? line : hidden,
          depthTest,
          depthWrite: false,
          fog: false,
          toneMapped: false,
        }),
    );
    if (region.kind === "box") this.#box(group, region, surface, strokes);
    else this.#waypoint(group, region, surface, strokes);
    // After the world, which may be translucent itself (water).
    for (const child of group.children) child.renderOrder = 3;
    return group;
  }

  #box(
    group: Group,
    { min, max }: Extract<Region, { kind: "box" }>,
    surface: Material,
    strokes: readonly LineBasicMaterial[],
  ): void {
    const { thin } = this.#look;
    // A box may be given by any two corners, and faces that lie on blocks would flicker.
    const size = [0, 1, 2].map((axis) => Math.abs((max[axis] ?? 0) - (min[axis] ?? 0)) + 2 * thin);
    const shape = new BoxGeometry(size[0], size[1], size[2]);
    const edges = new EdgesGeometry(shape);
    group.add(new Mesh(shape, surface), ...strokes.map((stroke) => new LineSegments(edges, stroke)));
    group.position.set((min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2);
  }

  #waypoint(
    group: Group,
    { position, radius }: Extract<Region, { kind: "waypoint" }>,
    surface: MeshBasicMaterial,
    strokes: readonly LineBasicMaterial[],
  ): void {
    const { up, pole, thin } = this.#look;
    const reach = Math.max(Math.abs(radius), 4 * thin);
    const height = Math.min(0.6 * reach + 4 * thin, pole / 3);
    const upright = <Shape extends BufferGeometry>(shape: Shape) => (up === "z" ? shape.rotateX(Math.PI / 2) : shape);
    const wall = new Mesh(upright(fading(reach, height)), surface);
    const mast = new Mesh(upright(fading(thin, pole)), surface.clone());
    mast.material.opacity = Math.min(1, 3 * surface.opacity);
    group.add(wall, mast);
    // On the ground, and a little above it.
    const ring = upright(circle(reach, thin));
    group.add(...strokes.map((stroke) => new LineLoop(ring, stroke)));
    group.position.set(...position);
  }
}

/** A tube from the ground up that fades away towards its top. */
function fading(radius: number, height: number): BufferGeometry {
  const shape = new CylinderGeometry(radius, radius, height, roundness, 1, true).translate(0, height / 2, 0);
  const places = shape.getAttribute("position");
  const colours = Array.from({ length: places.count }, (_, at) => [1, 1, 1, places.getY(at) > height / 2 ? 0.05 : 1]);
  shape.setAttribute("color", new BufferAttribute(Float32Array.from(colours.flat()), 4));
  return shape;
}

function circle(radius: number, lift: number): BufferGeometry {
  const points = Array.from({ length: roundness }, (_, index) => {
    const angle = (index / roundness) * 2 * Math.PI;
    return [radius * Math.cos(angle), lift, radius * Math.sin(angle)];
  });
  return new BufferGeometry().setAttribute("position", new BufferAttribute(Float32Array.from(points.flat()), 3));
}
