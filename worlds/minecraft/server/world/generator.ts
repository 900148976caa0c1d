/**
 * Generates columns: ground, surface, ores, caves, plants, in that order, each a pure function of the seed and the place. Layers are
 * vanilla's (minecraft.wiki/w/Altitude): bedrock at y -64 thinning out to -60, deepslate below 0 thinning out to 8, stone,
 * three blocks of soil, water up to y 62.
 */
import { purposeKey, randomUint32 } from "../../../../src/core/random.ts";
import { worldMinY } from "../contracts.ts";
import { defaultState, stateOf } from "./block-states.ts";
import { Caves } from "./caves.ts";
import { type Column, createColumn, measureHeights, writeState } from "./column.ts";
import { hash3, unit } from "./hash.ts";
import { Ores } from "./ores.ts";
import { Plants, type Tree } from "./plants.ts";
import {
  type BiomeName,
  biomeId,
  biomeNames,
  groundY,
  type Lattice,
  latticeIndex,
  seaLevel,
  Terrain,
} from "./terrain.ts";

const stone = defaultState("stone");
const deepslate = stateOf("deepslate", { axis: "y" });
const bedrock = defaultState("bedrock");
const water = stateOf("water", { level: 0 });
const grassBlock = stateOf("grass_block", { snowy: false });
const dirt = defaultState("dirt");
const sand = defaultState("sand");
const sandstone = defaultState("sandstone");
const gravel = defaultState("gravel");
const clay = defaultState("clay");

/** Highest y that can be deepslate, and that can be bedrock. */
const deepslateTop = 7;
const bedrockTop = -60;

export class Generator {
  private readonly terrain: Terrain;
  private readonly caves: Caves;
  private readonly ores: Ores;
  private readonly plants: Plants;
  private readonly layerKey: number;

  constructor(seed: number) {
    this.terrain = new Terrain(seed);
    this.caves = new Caves(seed);
    this.ores = new Ores(seed);
    this.plants = new Plants(seed);
    this.layerKey = randomUint32(seed | 0, purposeKey("layers"));
  }

  lattice(columnX: number, columnZ: number): Lattice {
    return this.terrain.lattice(columnX, columnZ);
  }

  /** Trees with their trunk in the column. */
  trees(lattice: Lattice): Tree[] {
    return this.plants.trees(lattice).filter(({ x, z }) => (x & 15) === x && (z & 15) === z);
  }

  /** A column with blocks, biomes and heightmaps, not lit yet. */
  column(columnX: number, columnZ: number): Column {
    const column = createColumn(columnX, columnZ);
    const lattice = this.terrain.lattice(columnX, columnZ);
    this.fillGround(column, lattice);
    this.layDeepLayers(column);
    for (let place = 0; place < 256; place++) this.laySurface(column, lattice, place & 15, place >> 4);
    this.ores.apply(column);
    this.caves.carve(column, lattice);
    this.plants.grow(column, lattice);
    for (let quart = 0; quart < 16; quart++) {
      const index = latticeIndex((quart & 3) * 4, (quart >> 2) * 4);
      column.biomes[quart] = biomeId[biomeNames[lattice.biomes[index] as number] ?? "plains"];
    }
    measureHeights(column);
    return column;
  }

  /** Stone up to the ground, water above it up to the sea level. */
  private fillGround(column: Column, lattice: Lattice): void {
    const grounds = new Int16Array(256);
    let lowest = Number.POSITIVE_INFINITY;
    let highest = seaLevel - 1;
    for (let place = 0; place < 256; place++) {
      const ground = groundY(lattice, place & 15, place >> 4);
      grounds[place] = ground;
      lowest = Math.min(lowest, ground);
      highest = Math.max(highest, ground);
    }
    for (let index = 0; worldMinY + index * 16 <= highest; index++) {
      const bottom = worldMinY + index * 16;
      if (bottom > highest) break;
      const states = new Uint16Array(4096);
      column.sections[index] = states;
      if (bottom + 15 <= lowest) {
        states.fill(bottom < 0 ? deepslate : stone);
        continue;
      }
      for (let y = bottom; y < bottom + 16; y++) {
        const layer = (y - bottom) << 8;
        for (let place = 0; place < 256; place++) {
          if (y <= (grounds[place] as number)) states[layer | place] = stone;
          else if (y < seaLevel) states[layer | place] = water;
        }
      }
      if (states.every((state) => state === 0)) column.sections[index] = null;
    }
  }

  private layDeepLayers(column: Column): void {
    const x = column.x * 16;
    const z = column.z * 16;
    for (let place = 0; place < 256; place++) {
      for (let y = worldMinY; y <= bedrockTop; y++) {
        // All of the lowest layer, then four fifths, three fifths, two and one.
        const chance = (bedrockTop + 1 - y) / (bedrockTop + 1 - worldMinY);
        if (unit(hash3(this.layerKey, x + (place & 15), y, z + (place >> 4))) < chance) {
          writeState(column, ((y - worldMinY) << 8) | place, bedrock);
        }
      }
      for (let y = 0; y <= deepslateTop; y++) {
        const chance = 1 - y / (deepslateTop + 1);
        if (unit(hash3(this.layerKey, x + (place & 15), y, z + (place >> 4))) < chance) {
          writeState(column, ((y - worldMinY) << 8) | place, deepslate);
        }
      }
    }
  }

  private laySurface(column: Column, lattice: Lattice, x: number, z: number): void {
    const index = latticeIndex(x, z);
    const ground = groundY(lattice, x, z);
    const biome = biomeNames[lattice.biomes[index] as number] ?? "plains";
    const steep = lattice.steep[index] === 1;
    const cell = ((ground - worldMinY) << 8) | (z << 4) | x;
    const [top, below, base] = this.surface(column, biome, ground, steep, x, z);
    writeState(column, cell, top);
    for (let depth = 1; depth <= 3; depth++) writeState(column, cell - depth * 256, below);
    if (base !== stone) for (let depth = 4; depth <= 6; depth++) writeState(column, cell - depth * 256, base);
  }

  /** The highest block, the three below it, and the three below those. */
  private surface(
    column: Column,
    biome: BiomeName,
    ground: number,
    steep: boolean,
    x: number,
    z: number,
  ): readonly [number, number, number] {
    if (ground < seaLevel - 1) {
      const kind = this.terrain.floorKind(column.x * 16 + x, column.z * 16 + z);
      if (kind > 0.22) return [gravel, gravel, stone];
      if (kind < -0.38 && ground > seaLevel - 9) return [clay, clay, stone];
      if (biome === "ocean" || biome === "beach" || ground > seaLevel - 4) return [sand, sand, stone];
      return [dirt, dirt, stone];
    }
    if (biome === "desert") return [sand, sand, sandstone];
    if (biome === "beach" || ground === seaLevel - 1) return [sand, sand, stone];
    if (steep) return [stone, stone, stone];
    return [grassBlock, dirt, stone];
  }
}
