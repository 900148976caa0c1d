/**
 * Caves by carving with noise, in vanilla's two manners since 1.18 (minecraft.wiki/w/Cave#Noise_caves): "spaghetti" tunnels
 * where two noises are both near zero, "cheese" caverns where a third is high. The noises are taken every four blocks and
 * interpolated. Below y -54 what is carved is lava. Caves keep six blocks below the ground, and below the bed near
 * water, except where the terrain lets them open.
 */
import { worldMinY } from "../contracts.ts";
import { air, defaultState, stateOf } from "./block-states.ts";
import { type Column, stateInColumn, writeState } from "./column.ts";
import { GradientNoise } from "./noise.ts";
import { groundY, type Lattice, latticeIndex, latticeSize, seaLevel } from "./terrain.ts";

const lava = stateOf("lava", { level: 0 });
const bedrock = defaultState("bedrock");
/** Carved cells below this are lava (minecraft.wiki/w/Lava). */
export const lavaLevel = -54;

const tunnelHalfWidth = 0.085;
const cavernThreshold = 0.5;
/** Points of the lattice in x and z, and the most in y: from -64 to above the highest ground. */
const pointsAcross = 5;
const pointsUp = 56;
const layerSize = pointsAcross * pointsAcross;

export class Caves {
  private readonly first: GradientNoise;
  private readonly second: GradientNoise;
  private readonly cavern: GradientNoise;
  private readonly firstValues = new Float64Array(layerSize * pointsUp);
  private readonly secondValues = new Float64Array(layerSize * pointsUp);
  private readonly cavernValues = new Float64Array(layerSize * pointsUp);
  private readonly corners = new Float64Array(24);

  constructor(seed: number) {
    this.first = new GradientNoise(seed, "caves first");
    this.second = new GradientNoise(seed, "caves second");
    this.cavern = new GradientNoise(seed, "caves cavern");
  }

  carve(column: Column, lattice: Lattice): void {
    let highest = worldMinY;
    for (let place = 0; place < 256; place++) highest = Math.max(highest, groundY(lattice, place & 15, place >> 4));
    const cellsUp = Math.min(pointsUp - 1, ((highest - worldMinY) >> 2) + 1);
    this.sample(column, cellsUp + 1);
    const ceilings = new Int16Array(16);
    for (let quartZ = 0; quartZ < 4; quartZ++) {
      for (let quartX = 0; quartX < 4; quartX++) {
        ceiling(lattice, quartX * 4, quartZ * 4, ceilings);
        for (let up = 0; up < cellsUp; up++) this.carveCell(column, quartX, up, quartZ, ceilings);
      }
    }
  }

  private sample(column: Column, levels: number): void {
    for (let up = 0; up < levels; up++) {
      const y = worldMinY + up * 4;
      for (let row = 0; row < pointsAcross; row++) {
        const z = column.z * 16 + row * 4;
        for (let line = 0; line < pointsAcross; line++) {
          const x = column.x * 16 + line * 4;
          const index = up * layerSize + row * pointsAcross + line;
          const first = this.first.at3(x / 54 + 0.5, y / 40 + 0.5, z / 54 + 0.5);
          this.firstValues[index] = first;
          // Where the first is far from zero no tunnel can pass, whatever the second.
          const near = Math.abs(first) < 0.5;
          this.secondValues[index] = near ? this.second.at3(x / 54 + 0.5, y / 40 + 0.5, z / 54 + 0.5) : 1;
          this.cavernValues[index] = this.cavern.at3(x / 80 + 0.5, y / 44 + 0.5, z / 80 + 0.5);
        }
      }
    }
  }

  /** Carves one cell of 4 x 4 x 4 blocks. */
  private carveCell(column: Column, quartX: number, up: number, quartZ: number, ceilings: Int16Array): void {
    const corners = this.corners;
    let firstLow = 1;
    let firstHigh = -1;
    let secondLow = 1;
    let secondHigh = -1;
    let cavernHigh = -1;
    for (let corner = 0; corner < 8; corner++) {
      const index =
        (up + (corner >> 2)) * layerSize + (quartZ + ((corner >> 1) & 1)) * pointsAcross + quartX + (corner & 1);
      const first = this.firstValues[index] as number;
      const second = this.secondValues[index] as number;
      const cavern = this.cavernValues[index] as number;
      corners[corner] = first;
      corners[8 + corner] = second;
      corners[16 + corner] = cavern;
      firstLow = Math.min(firstLow, first);
      firstHigh = Math.max(firstHigh, first);
      secondLow = Math.min(secondLow, second);
      secondHigh = Math.max(secondHigh, second);
      cavernHigh = Math.max(cavernHigh, cavern);
    }
    const tunnel =
      firstLow < tunnelHalfWidth &&
      firstHigh > -tunnelHalfWidth &&
      secondLow < tunnelHalfWidth &&
      secondHigh > -tunnelHalfWidth;
    if (!tunnel && cavernHigh <= cavernThreshold) return;
    for (let place = 0; place < 64; place++) {
      const u = (place & 3) / 4;
      const v = ((place >> 2) & 3) / 4;
      const w = (place >> 4) / 4;
      const y = worldMinY + up * 4 + (place >> 4);
      const depth = (ceilings[place & 15] as number) - y;
      if (depth < 0) continue;
      // Full width eight blocks below the ceiling, so that ceilings are vaults and not planes.
      const room = Math.min(1, (depth + 2) / 8);
      const width = tunnelHalfWidth * room;
      const carved =
        (Math.abs(blend(corners, 0, u, v, w)) < width && Math.abs(blend(corners, 8, u, v, w)) < width) ||
        blend(corners, 16, u, v, w) > cavernThreshold + 0.25 * (1 - room);
      if (!carved) continue;
      const cell = ((y - worldMinY) << 8) | ((quartZ * 4 + ((place >> 2) & 3)) << 4) | (quartX * 4 + (place & 3));
      if (stateInColumn(column, cell) === bedrock) continue;
      writeState(column, cell, y < lavaLevel ? lava : air);
    }
  }
}

/** Trilinear interpolation of eight corners, x fastest. */
function blend(corners: Float64Array, from: number, u: number, v: number, w: number): number {
  const a = (corners[from] as number) * (1 - u) + (corners[from + 1] as number) * u;
  const b = (corners[from + 2] as number) * (1 - u) + (corners[from + 3] as number) * u;
  const c = (corners[from + 4] as number) * (1 - u) + (corners[from + 5] as number) * u;
  const d = (corners[from + 6] as number) * (1 - u) + (corners[from + 7] as number) * u;
  return (a * (1 - v) + b * v) * (1 - w) + (c * (1 - v) + d * v) * w;
}

/** Highest y that may be carved at each block of 4 x 4, index `z << 2 | x`. [16] */
function ceiling(lattice: Lattice, x: number, z: number, out: Int16Array): void {
  const index = latticeIndex(x, z);
  let lowest = Number.POSITIVE_INFINITY;
  for (let row = -1; row <= 2; row++) {
    for (let line = -1; line <= 2; line++) {
      lowest = Math.min(lowest, lattice.heights[index + row * latticeSize + line] as number);
    }
  }
  for (let place = 0; place < 16; place++) {
    const ground = groundY(lattice, x + (place & 3), z + (place >> 2));
    if (lowest < seaLevel + 1) out[place] = Math.min(Math.floor(lowest), ground) - 6;
    // Two above the ground: the tunnel is wide open where it comes out.
    else out[place] = lattice.open[index] === 1 ? ground + 6 : ground - 6;
  }
}
