/**
 * Improved gradient noise in two and three dimensions (K. Perlin, "Improving Noise", SIGGRAPH 2002): a gradient at every
 * lattice point from a shuffled table, blended with the quintic 6t^5 - 15t^4 + 10t^3. The shuffle is the only place where
 * the seed enters. Only + - * and floor are used, so every machine gives the same numbers. The pattern repeats after 256
 * lattice cells.
 */
import { RandomStream } from "../../../../src/core/random.ts";

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

/** One of eight unit-like directions. */
function gradient2(hash: number, x: number, y: number): number {
  const h = hash & 7;
  if (h < 4) return ((h & 1) === 0 ? x : -x) + ((h & 2) === 0 ? y : -y);
  const along = h < 6 ? x : y;
  return (h & 1) === 0 ? along * Math.SQRT2 : -along * Math.SQRT2;
}

/** One of the twelve directions to the edges of a cube, four of them twice. */
function gradient3(hash: number, x: number, y: number, z: number): number {
  const h = hash & 15;
  const u = h < 8 ? x : y;
  const v = h < 4 ? y : h === 12 || h === 14 ? x : z;
  return ((h & 1) === 0 ? u : -u) + ((h & 2) === 0 ? v : -v);
}

export class GradientNoise {
  /** A permutation of 0..255, twice over. [512] */
  private readonly permutation = new Uint8Array(512);

  constructor(seed: number, purpose: string) {
    const random = new RandomStream(seed, purpose);
    const table = this.permutation;
    for (let i = 0; i < 256; i++) table[i] = i;
    for (let i = 255; i > 0; i--) {
      const j = random.integer(i + 1);
      const swapped = table[i] ?? 0;
      table[i] = table[j] ?? 0;
      table[j] = swapped;
    }
    table.copyWithin(256, 0, 256);
  }

  /** About -1..1, 0 at lattice points, mean 0. */
  at2(x: number, y: number): number {
    const p = this.permutation;
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const cellX = floorX & 255;
    const cellY = floorY & 255;
    const fx = x - floorX;
    const fy = y - floorY;
    const u = fade(fx);
    const v = fade(fy);
    const left = (p[cellX] as number) + cellY;
    const right = (p[cellX + 1] as number) + cellY;
    const low = gradient2(p[left & 255] as number, fx, fy);
    const lowRight = gradient2(p[right & 255] as number, fx - 1, fy);
    const high = gradient2(p[(left + 1) & 255] as number, fx, fy - 1);
    const highRight = gradient2(p[(right + 1) & 255] as number, fx - 1, fy - 1);
    const bottom = low + u * (lowRight - low);
    const top = high + u * (highRight - high);
    return bottom + v * (top - bottom);
  }

  /** About -1..1, 0 at lattice points, mean 0. */
  at3(x: number, y: number, z: number): number {
    const p = this.permutation;
    const floorX = Math.floor(x);
    const floorY = Math.floor(y);
    const floorZ = Math.floor(z);
    const cellX = floorX & 255;
    const cellY = floorY & 255;
    const cellZ = floorZ & 255;
    const fx = x - floorX;
    const fy = y - floorY;
    const fz = z - floorZ;
    const u = fade(fx);
    const v = fade(fy);
    const w = fade(fz);
    const a = (p[cellX] as number) + cellY;
    const b = (p[cellX + 1] as number) + cellY;
    const aa = (p[a & 255] as number) + cellZ;
    const ab = (p[(a + 1) & 255] as number) + cellZ;
    const ba = (p[b & 255] as number) + cellZ;
    const bb = (p[(b + 1) & 255] as number) + cellZ;
    const x00 = gradient3(p[aa & 255] as number, fx, fy, fz);
    const x10 = gradient3(p[ab & 255] as number, fx, fy - 1, fz);
    const x01 = gradient3(p[(aa + 1) & 255] as number, fx, fy, fz - 1);
    const x11 = gradient3(p[(ab + 1) & 255] as number, fx, fy - 1, fz - 1);
    const y00 = x00 + u * (gradient3(p[ba & 255] as number, fx - 1, fy, fz) - x00);
    const y10 = x10 + u * (gradient3(p[bb & 255] as number, fx - 1, fy - 1, fz) - x10);
    const y01 = x01 + u * (gradient3(p[(ba + 1) & 255] as number, fx - 1, fy, fz - 1) - x01);
    const y11 = x11 + u * (gradient3(p[(bb + 1) & 255] as number, fx - 1, fy - 1, fz - 1) - x11);
    const z0 = y00 + v * (y10 - y00);
    const z1 = y01 + v * (y11 - y01);
    return z0 + w * (z1 - z0);
  }

  /** Octaves of doubled frequency and halved amplitude, scaled back to about -1..1. */
  octaves2(x: number, y: number, octaves: number): number {
    let sum = 0;
    let amplitude = 1;
    let total = 0;
    let frequency = 1;
    for (let i = 0; i < octaves; i++) {
      // The shift keeps the lattice zeros of the octaves apart.
      sum += amplitude * this.at2(x * frequency + i * 17.31, y * frequency + i * 41.73);
      total += amplitude;
      amplitude *= 0.5;
      frequency *= 2;
    }
    return sum / total;
  }
}
