/**
 * Where a world begins: going outwards from the origin in rings of columns, the first dry, flat, grassy place with trees that can be
 * walked to. Only the pure functions of the generator are asked, so it is the same whatever has been dug.
 */
import { EmbodyError } from "../../../../src/core/errors.ts";
import type { Point } from "../../../../src/core/minecraft.ts";
import type { Generator } from "./generator.ts";
import { biomeNames, groundY, type Lattice, latticeIndex, seaLevel } from "./terrain.ts";

/** Columns from the origin at most; 80 columns are 1280 m. */
const searchRadius = 80;
/** Trees must stand within two columns around, at most 48 m away, and as many as this. */
const treeColumns = 2;
const wantedTrees = 6;
/** A walk towards a tree climbs or falls at most this much from block to block (m). */
const walkableStep = 2;

/** The land around a place, lattices made as they are asked for. */
class Surroundings {
  private readonly generator: Generator;
  private readonly lattices = new Map<string, Lattice>();

  constructor(generator: Generator) {
    this.generator = generator;
  }

  lattice(columnX: number, columnZ: number): Lattice {
    const name = `${columnX},${columnZ}`;
    let lattice = this.lattices.get(name);
    if (!lattice) {
      lattice = this.generator.lattice(columnX, columnZ);
      this.lattices.set(name, lattice);
    }
    return lattice;
  }

  ground(x: number, z: number): number {
    return groundY(this.lattice(x >> 4, z >> 4), x & 15, z & 15);
  }

  grassy(x: number, z: number): boolean {
    const lattice = this.lattice(x >> 4, z >> 4);
    const index = latticeIndex(x & 15, z & 15);
    const biome = biomeNames[lattice.biomes[index] as number] ?? "ocean";
    return (
      ["plains", "forest", "birch_forest"].includes(biome) && lattice.open[index] === 0 && lattice.steep[index] === 0
    );
  }

  /** Whether the straight way is dry and never steeper than a few blocks. */
  walkable(fromX: number, fromZ: number, toX: number, toZ: number): boolean {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toZ - fromZ));
    let before = this.ground(fromX, fromZ);
    for (let step = 1; step <= steps; step++) {
      const x = fromX + Math.round(((toX - fromX) * step) / steps);
      const z = fromZ + Math.round(((toZ - fromZ) * step) / steps);
      const ground = this.ground(x, z);
      if (ground < seaLevel || Math.abs(ground - before) > walkableStep) return false;
      before = ground;
    }
    return true;
  }
}

/** Columns of a square ring, in a fixed order. */
function* ring(radius: number): IterableIterator<readonly [number, number]> {
  for (let z = -radius; z <= radius; z++) {
    for (let x = -radius; x <= radius; x++) {
      if (Math.max(Math.abs(x), Math.abs(z)) === radius) yield [x, z];
    }
  }
}

export function findSpawn(generator: Generator): Point {
  const around = new Surroundings(generator);
  for (let radius = 0; radius <= searchRadius; radius++) {
    for (const [columnX, columnZ] of ring(radius)) {
      const point = spawnIn(around, generator, columnX, columnZ);
      if (point) return point;
    }
  }
  throw new EmbodyError("internal", `No place to begin within ${searchRadius * 16} m of the origin.`, {
    remedy: "Choose another seed.",
  });
}

function spawnIn(around: Surroundings, generator: Generator, columnX: number, columnZ: number): Point | null {
  const x = columnX * 16 + 8;
  const z = columnZ * 16 + 8;
  const ground = around.ground(x, z);
  if (ground < seaLevel || !around.grassy(x, z)) return null;
  for (const [dx, dz] of [
    [-3, 0],
    [3, 0],
    [0, -3],
    [0, 3],
  ] as const) {
    if (Math.abs(around.ground(x + dx, z + dz) - ground) > 2) return null;
  }
  let reachable = 0;
  let free = true;
  for (let dz = -treeColumns; dz <= treeColumns; dz++) {
    for (let dx = -treeColumns; dx <= treeColumns; dx++) {
      for (const tree of generator.trees(around.lattice(columnX + dx, columnZ + dz))) {
        const treeX = (columnX + dx) * 16 + tree.x;
        const treeZ = (columnZ + dz) * 16 + tree.z;
        if (crowds(treeX, treeZ, x, z)) free = false;
        if (reachable < wantedTrees && around.walkable(x, z, treeX, treeZ)) reachable++;
      }
    }
  }
  return free && reachable >= wantedTrees ? { x: x + 0.5, y: ground + 1, z: z + 0.5 } : null;
}

/** Whether the trunk or leaves of a tree would be where the player appears. */
function crowds(treeX: number, treeZ: number, x: number, z: number): boolean {
  return Math.max(Math.abs(treeX - x), Math.abs(treeZ - z)) <= 2;
}
