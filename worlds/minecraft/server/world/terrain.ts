/**
 * The shape of the land as pure functions of the seed: height, biome, surface, where caves may open. As in vanilla since 1.18
 * (minecraft.wiki/w/World_generation) a few slow noises decide: continentalness (sea or land), erosion (flat or hilly), a
 * valley noise for rivers, temperature and humidity for the biome. They are taken every four blocks, the biome grid of the
 * protocol, and heights between are interpolated. Numbers are ours: vanilla's splines are data of the game.
 */
import { registry } from "./block-states.ts";
import { GradientNoise } from "./noise.ts";

/** Water fills up to and including y 62 (minecraft.wiki/w/Altitude). */
export const seaLevel = 63;
/** No ground is higher. */
export const highestGround = 150;

export const biomeNames = ["plains", "forest", "birch_forest", "desert", "beach", "river", "ocean"] as const;
export type BiomeName = (typeof biomeNames)[number];

export const biomeId = Object.fromEntries(
  biomeNames.map((name) => [name, registry.biomesByName[name]?.id ?? 0]),
) as Record<BiomeName, number>;

/** Lattice points around a column: it and 8 blocks on every side, every 4 blocks. */
export const latticeMargin = 2;
export const latticeSize = 4 + 2 * latticeMargin + 1;

/** The land at the lattice points around a column, index `row * 9 + column` from 8 blocks north-west of it. */
export interface Lattice {
  readonly columnX: number;
  readonly columnZ: number;
  /** Real heights (m): the ground's highest block is at the floor of the height interpolated. [81] */
  readonly heights: Float64Array;
  /** Index into `biomeNames` of the 4 x 4 blocks whose north-west corner the point is. [81] */
  readonly biomes: Uint8Array;
  /** 1: caves may break through the ground in these 4 x 4 blocks, and nothing grows there. [81] */
  readonly open: Uint8Array;
  /** 1: bare stone or sand. [81] */
  readonly steep: Uint8Array;
}

/** (continentalness, m above the sea), joined by straight lines. */
const continents: readonly (readonly [number, number])[] = [
  [-1, -30],
  [-0.42, -20],
  [-0.24, -7],
  [-0.15, 1.2],
  [-0.05, 4.5],
  [0.2, 8],
  [0.6, 14],
];

function piecewise(points: readonly (readonly [number, number])[], x: number): number {
  let [leftX, leftY] = points[0] ?? [0, 0];
  if (x <= leftX) return leftY;
  for (const [rightX, rightY] of points) {
    if (x < rightX) return leftY + ((x - leftX) / (rightX - leftX)) * (rightY - leftY);
    leftX = rightX;
    leftY = rightY;
  }
  return leftY;
}

function smoothstep(low: number, high: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

export class Terrain {
  readonly seed: number;
  private readonly continental: GradientNoise;
  private readonly erosion: GradientNoise;
  private readonly hills: GradientNoise;
  private readonly valleys: GradientNoise;
  private readonly temperature: GradientNoise;
  private readonly humidity: GradientNoise;
  private readonly openings: GradientNoise;
  private readonly floor: GradientNoise;

  constructor(seed: number) {
    this.seed = seed;
    this.continental = new GradientNoise(seed, "terrain continental");
    this.erosion = new GradientNoise(seed, "terrain erosion");
    this.hills = new GradientNoise(seed, "terrain hills");
    this.valleys = new GradientNoise(seed, "terrain valleys");
    this.temperature = new GradientNoise(seed, "terrain temperature");
    this.humidity = new GradientNoise(seed, "terrain humidity");
    this.openings = new GradientNoise(seed, "terrain openings");
    this.floor = new GradientNoise(seed, "terrain floor");
  }

  private continentalness(x: number, z: number): number {
    return this.continental.octaves2(x / 560 + 0.37, z / 560 + 0.61, 3) + 0.08;
  }

  /** 0 in the bed of a river, 1 well away from it. */
  private awayFromRiver(x: number, z: number): number {
    return smoothstep(0.014, 0.11, Math.abs(this.valleys.octaves2(x / 420 + 0.5, z / 420 + 0.5, 2)));
  }

  /** Real height (m) of the ground. */
  height(x: number, z: number): number {
    const continental = this.continentalness(x, z);
    const base = piecewise(continents, continental);
    const hilliness = smoothstep(-0.15, 0.5, this.erosion.octaves2(x / 380 + 0.2, z / 380 + 0.8, 2));
    const amplitude = (2.5 + 40 * hilliness) * smoothstep(-0.2, 0.1, continental) + 1.5;
    const hills = this.hills.octaves2(x / 130 + 0.3, z / 130 + 0.9, 4);
    const land = seaLevel + base + amplitude * (hills + 0.25 * hilliness);
    const bed = seaLevel - 6;
    const height = land > bed ? bed + (land - bed) * this.awayFromRiver(x, z) : land;
    return Math.min(height, highestGround);
  }

  private biomeIndex(x: number, z: number, height: number): number {
    const inland = this.continentalness(x, z);
    let name: BiomeName = "plains";
    if (height < seaLevel - 0.5) name = inland < -0.13 ? "ocean" : "river";
    else if (height < seaLevel + 2.2 && inland < -0.1) name = "beach";
    else {
      const humidity = this.humidity.octaves2(x / 300 + 0.7, z / 300 + 0.1, 2);
      const temperature = this.temperature.octaves2(x / 520 + 0.4, z / 520 + 0.3, 2);
      if (temperature > 0.3 && humidity < 0.1) name = "desert";
      else if (humidity > 0.02) name = temperature < -0.14 ? "birch_forest" : "forest";
    }
    return biomeNames.indexOf(name);
  }

  lattice(columnX: number, columnZ: number): Lattice {
    const size = latticeSize * latticeSize;
    const heights = new Float64Array(size);
    const biomes = new Uint8Array(size);
    const open = new Uint8Array(size);
    const steep = new Uint8Array(size);
    for (let row = 0; row < latticeSize; row++) {
      for (let line = 0; line < latticeSize; line++) {
        const x = columnX * 16 + (line - latticeMargin) * 4;
        const z = columnZ * 16 + (row - latticeMargin) * 4;
        const index = row * latticeSize + line;
        const height = this.height(x, z);
        heights[index] = height;
        biomes[index] = this.biomeIndex(x, z, height);
        const dry = height > seaLevel + 3 && biomeNames[biomes[index] ?? 0] !== "desert";
        open[index] = dry && this.openings.at2(x / 70 + 0.5, z / 70 + 0.5) > 0.42 ? 1 : 0;
      }
    }
    for (let row = 0; row < latticeSize - 1; row++) {
      for (let line = 0; line < latticeSize - 1; line++) {
        const index = row * latticeSize + line;
        const h = heights[index] ?? 0;
        const rise = Math.max(
          Math.abs((heights[index + 1] ?? 0) - h),
          Math.abs((heights[index + latticeSize] ?? 0) - h),
          Math.abs((heights[index + latticeSize + 1] ?? 0) - h),
        );
        steep[index] = rise > 5.2 ? 1 : 0;
      }
    }
    return { columnX, columnZ, heights, biomes, open, steep };
  }

  /** About -1..1: gravel where high, clay where low, at the bottom of water. */
  floorKind(x: number, z: number): number {
    return this.floor.octaves2(x / 28 + 0.5, z / 28 + 0.5, 2);
  }
}

/** Index of the lattice point north-west of a block, whose x and z count from the column's own corner, -8..23. */
export function latticeIndex(x: number, z: number): number {
  return ((z >> 2) + latticeMargin) * latticeSize + (x >> 2) + latticeMargin;
}

/** Y of the highest block of the ground, caves aside; x and z count from the column's own corner, -8..23. */
export function groundY(lattice: Lattice, x: number, z: number): number {
  const index = latticeIndex(x, z);
  const { heights } = lattice;
  const u = (x & 3) / 4;
  const v = (z & 3) / 4;
  const north = (heights[index] as number) * (1 - u) + (heights[index + 1] as number) * u;
  const south = (heights[index + latticeSize] as number) * (1 - u) + (heights[index + latticeSize + 1] as number) * u;
  return Math.floor(north * (1 - v) + south * v);
}
