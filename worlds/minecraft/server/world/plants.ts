/**
 * Trees, grass and flowers. Oak and birch are vanilla's small trees (minecraft.wiki/w/Tree): a trunk of 4 to 6 (birch 5 to 7) logs
 * and four layers of leaves, the lower two 5 x 5 and the upper two 3 x 3 with corners missing by chance, always at the top.
 * Every 4 x 4 blocks of the world have at most one tree, a pure function of seed and place; a column works out all trees that
 * reach into it, so trees cross borders the same in whatever order columns are made. Leaves know their distance to a log.
 */
import { purposeKey, randomUint32 } from "../../../../src/core/random.ts";
import { worldMinY } from "../contracts.ts";
import { air, defaultState, stateOf } from "./block-states.ts";
import { type Column, stateInColumn, writeState } from "./column.ts";
import { hash2, hash3, unit } from "./hash.ts";
import { type BiomeName, biomeNames, groundY, type Lattice, latticeIndex, seaLevel } from "./terrain.ts";

const grassBlock = defaultState("grass_block");
const dirt = defaultState("dirt");
const sand = defaultState("sand");
const shortGrass = defaultState("short_grass");
const deadBush = defaultState("dead_bush");
const tallGrass = [stateOf("tall_grass", { half: "lower" }), stateOf("tall_grass", { half: "upper" })] as const;
const flowers = ["dandelion", "poppy", "azure_bluet", "oxeye_daisy", "cornflower"].map(defaultState);

interface TreeKind {
  readonly log: number;
  /** By distance to the nearest log, from 1; index 0 unused. */
  readonly leaves: readonly number[];
  readonly shortest: number;
}

function treeKind(wood: string, shortest: number): TreeKind {
  const leaves = [0, 1, 2, 3, 4, 5, 6, 7].map((distance) =>
    stateOf(`${wood}_leaves`, { distance: Math.max(1, distance), persistent: false, waterlogged: false }),
  );
  return { log: stateOf(`${wood}_log`, { axis: "y" }), leaves, shortest };
}

const treeKinds = [treeKind("oak", 4), treeKind("birch", 5)] as const;

/** Chance of a tree in each 4 x 4 blocks (vanilla: about 10 a column in forests, 1 in 20 columns in plains). */
const treeChance: Readonly<Record<BiomeName, number>> = {
  plains: 0.02,
  forest: 0.62,
  birch_forest: 0.62,
  desert: 0,
  beach: 0,
  river: 0,
  ocean: 0,
};

export interface Tree {
  /** Trunk; x and z count from the column's own corner. */
  readonly x: number;
  readonly z: number;
  /** Lowest log. */
  readonly y: number;
  readonly height: number;
  /** Index into the kinds: 0 oak, 1 birch. */
  readonly kind: number;
}

/** Blocks around a column in which trees are worked out, and the side of that square. */
const margin = 8;
const side = 16 + 2 * margin;
const area = side * side;

export class Plants {
  private readonly treeKey: number;
  private readonly plantKey: number;
  /** 0 nothing, 1 and 2 leaves, 3 and 4 logs of the two kinds. */
  private cells = new Uint8Array(area * 64);
  private distances = new Uint8Array(area * 64);

  constructor(seed: number) {
    this.treeKey = randomUint32(seed | 0, purposeKey("trees"));
    this.plantKey = randomUint32(seed | 0, purposeKey("plants"));
  }

  /** Trees with their trunk within 8 blocks of the column, in the fixed order of their places. */
  trees(lattice: Lattice): Tree[] {
    const trees: Tree[] = [];
    for (let quartZ = -2; quartZ < 6; quartZ++) {
      for (let quartX = -2; quartX < 6; quartX++) {
        const tree = this.treeAt(lattice, quartX, quartZ);
        if (tree) trees.push(tree);
      }
    }
    return trees;
  }

  private treeAt(lattice: Lattice, quartX: number, quartZ: number): Tree | null {
    const index = latticeIndex(quartX * 4, quartZ * 4);
    const biome = biomeNames[lattice.biomes[index] as number] ?? "ocean";
    const place = hash2(this.treeKey, lattice.columnX * 4 + quartX, lattice.columnZ * 4 + quartZ);
    if (unit(place) >= treeChance[biome] || lattice.open[index] === 1 || lattice.steep[index] === 1) return null;
    const detail = hash3(this.treeKey, lattice.columnX * 4 + quartX, lattice.columnZ * 4 + quartZ, 1);
    // Within three of the four blocks: no two trunks touch.
    const x = quartX * 4 + (detail % 3);
    const z = quartZ * 4 + ((detail >>> 8) % 3);
    const ground = groundY(lattice, x, z);
    if (ground < seaLevel) return null;
    const birchChance = biome === "birch_forest" ? 1 : biome === "forest" ? 0.2 : 0;
    const kind = ((detail >>> 16) & 255) / 256 < birchChance ? 1 : 0;
    const height = (treeKinds[kind]?.shortest ?? 4) + ((detail >>> 24) % 3);
    return { x, z, y: ground + 1, height, kind };
  }

  /** Grows everything into a column whose ground and caves are done. */
  grow(column: Column, lattice: Lattice): void {
    const trees = this.trees(lattice);
    if (trees.length > 0) this.growTrees(column, lattice, trees);
    this.growGrass(column, lattice);
  }

  private growTrees(column: Column, lattice: Lattice, trees: readonly Tree[]): void {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const tree of trees) {
      low = Math.min(low, tree.y);
      high = Math.max(high, tree.y + tree.height + 1);
    }
    const size = area * (high - low);
    if (this.cells.length < size) {
      this.cells = new Uint8Array(size);
      this.distances = new Uint8Array(size);
    }
    const { cells, distances } = this;
    cells.fill(0, 0, size);
    distances.fill(0, 0, size);
    for (const tree of trees) this.plantLeaves(lattice, tree, low);
    const queue: number[] = [];
    for (const tree of trees) {
      for (let up = 0; up < tree.height; up++) {
        const cell = (tree.y - low + up) * area + (tree.z + margin) * side + tree.x + margin;
        cells[cell] = 3 + tree.kind;
        queue.push(cell);
      }
    }
    measureDistances(cells, distances, queue, size);
    for (let y = low; y < high; y++) {
      for (let place = 0; place < 256; place++) {
        const cell = (y - low) * area + ((place >> 4) + margin) * side + (place & 15) + margin;
        const content = cells[cell] as number;
        if (content === 0) continue;
        const kind = treeKinds[(content - 1) & 1] ?? treeKinds[0];
        const state = content >= 3 ? kind.log : (kind.leaves[distances[cell] || 7] as number);
        writeState(column, ((y - worldMinY) << 8) | place, state);
      }
    }
    for (const tree of trees) {
      if ((tree.x & 15) !== tree.x || (tree.z & 15) !== tree.z) continue;
      writeState(column, ((tree.y - 1 - worldMinY) << 8) | (tree.z << 4) | tree.x, dirt);
    }
  }

  private plantLeaves(lattice: Lattice, tree: Tree, low: number): void {
    const { cells } = this;
    for (let layer = 0; layer < 4; layer++) {
      const y = tree.y + tree.height - layer;
      const radius = layer < 2 ? 1 : 2;
      for (let dz = -radius; dz <= radius; dz++) {
        for (let dx = -radius; dx <= radius; dx++) {
          const x = tree.x + dx;
          const z = tree.z + dz;
          if (x < -margin || x >= 16 + margin || z < -margin || z >= 16 + margin) continue;
          if (Math.abs(dx) === radius && Math.abs(dz) === radius) {
            const corner = hash3(this.treeKey, lattice.columnX * 16 + x, y, lattice.columnZ * 16 + z);
            if (layer === 0 || (corner & 1) === 0) continue;
          }
          if (y <= groundY(lattice, x, z)) continue;
          const cell = (y - low) * area + (z + margin) * side + x + margin;
          if (cells[cell] === 0) cells[cell] = 1 + tree.kind;
        }
      }
    }
  }

  private growGrass(column: Column, lattice: Lattice): void {
    for (let place = 0; place < 256; place++) {
      const x = place & 15;
      const z = place >> 4;
      const index = latticeIndex(x, z);
      const ground = groundY(lattice, x, z);
      const cell = ((ground - worldMinY) << 8) | place;
      const soil = stateInColumn(column, cell);
      if ((soil !== grassBlock && soil !== sand) || stateInColumn(column, cell + 256) !== air) continue;
      const biome = biomeNames[lattice.biomes[index] as number] ?? "ocean";
      const hash = hash2(this.plantKey, column.x * 16 + x, column.z * 16 + z);
      const chance = unit(hash);
      if (soil === sand) {
        if (biome === "desert" && chance < 0.004) writeState(column, cell + 256, deadBush);
        continue;
      }
      this.growOn(column, cell + 256, biome, chance, place, lattice);
    }
  }

  private growOn(
    column: Column,
    cell: number,
    biome: BiomeName,
    chance: number,
    place: number,
    lattice: Lattice,
  ): void {
    // Flowers come in patches of one kind, about 16 blocks across.
    const patch = hash3(this.plantKey, lattice.columnX, lattice.columnZ, 7);
    const grassChance = biome === "plains" ? 0.16 : 0.05;
    if (chance < grassChance) writeState(column, cell, shortGrass);
    else if (chance < grassChance + 0.008 && stateInColumn(column, cell + 256) === air) {
      writeState(column, cell, tallGrass[0]);
      writeState(column, cell + 256, tallGrass[1]);
    } else if (chance < grassChance + 0.03 && patch % 3 === 0 && nearPatch(place, patch)) {
      writeState(column, cell, flowers[(patch >>> 4) % flowers.length] as number);
    }
  }
}

/** Whether a place of the column is within 5 blocks of the middle of its patch of flowers. */
function nearPatch(place: number, patch: number): boolean {
  const dx = (place & 15) - ((patch >>> 8) & 15);
  const dz = (place >> 4) - ((patch >>> 12) & 15);
  return dx * dx + dz * dz <= 25;
}

/** Distance of each leaf to the nearest log through leaves, 7 at most. */
function measureDistances(cells: Uint8Array, distances: Uint8Array, queue: number[], size: number): void {
  const steps = [1, -1, side, -side, area, -area];
  for (let head = 0; head < queue.length; head++) {
    const cell = queue[head] as number;
    const distance = (distances[cell] as number) + 1;
    if (distance > 7) continue;
    for (const step of steps) {
      const next = cell + step;
      if (next < 0 || next >= size) continue;
      const content = cells[next] as number;
      if ((content !== 1 && content !== 2) || distances[next] !== 0) continue;
      distances[next] = distance;
      queue.push(next);
    }
  }
}
