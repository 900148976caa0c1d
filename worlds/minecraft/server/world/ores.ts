/**
 * Ore veins and blobs of other stone, with the counts, sizes and heights of 1.18 to 1.20 (minecraft.wiki/w/Ore, section
 * "Distribution", and minecraft.wiki/w/Blob). A vein is an ellipsoid of about the volume of vanilla's string of spheres. Those
 * of a column are a pure function of the seed and the column, and a column applies its neighbours' too, all in one fixed order:
 * it comes out the same whenever it is generated. Vanilla also thins some veins that touch air; that is left out.
 */
import { mix32, purposeKey, randomUint32 } from "../../../../src/core/random.ts";
import { worldMinY } from "../contracts.ts";
import { defaultState } from "./block-states.ts";
import type { Column } from "./column.ts";
import { highestGround } from "./terrain.ts";

interface VeinKind {
  readonly block: string;
  /** What replaces deepslate and tuff; absent: the same block. */
  readonly deep?: string;
  /** Attempts in a column; a fraction is a chance of one. */
  readonly count: number;
  readonly size: number;
  readonly low: number;
  readonly high: number;
  /** Triangular distribution between low and high, otherwise uniform. */
  readonly triangle?: boolean;
}

/** In the order in which they are laid down; a later one replaces only stone, not an earlier ore. */
export const veinKinds: readonly VeinKind[] = [
  { block: "dirt", count: 7, size: 33, low: 0, high: 160 },
  { block: "gravel", count: 14, size: 33, low: -64, high: 320 },
  { block: "granite", count: 1 / 6, size: 64, low: 64, high: 128 },
  { block: "granite", count: 2, size: 64, low: 0, high: 60 },
  { block: "diorite", count: 1 / 6, size: 64, low: 64, high: 128 },
  { block: "diorite", count: 2, size: 64, low: 0, high: 60 },
  { block: "andesite", count: 1 / 6, size: 64, low: 64, high: 128 },
  { block: "andesite", count: 2, size: 64, low: 0, high: 60 },
  { block: "tuff", count: 2, size: 64, low: -64, high: 0 },
  { block: "coal_ore", deep: "deepslate_coal_ore", count: 30, size: 17, low: 136, high: 320 },
  { block: "coal_ore", deep: "deepslate_coal_ore", count: 20, size: 17, low: 0, high: 192, triangle: true },
  { block: "iron_ore", deep: "deepslate_iron_ore", count: 90, size: 9, low: 80, high: 384, triangle: true },
  { block: "iron_ore", deep: "deepslate_iron_ore", count: 10, size: 9, low: -24, high: 56, triangle: true },
  { block: "iron_ore", deep: "deepslate_iron_ore", count: 10, size: 4, low: -64, high: 72 },
  { block: "gold_ore", deep: "deepslate_gold_ore", count: 4, size: 9, low: -64, high: 32, triangle: true },
  { block: "gold_ore", deep: "deepslate_gold_ore", count: 1 / 2, size: 9, low: -64, high: -48 },
  { block: "redstone_ore", deep: "deepslate_redstone_ore", count: 4, size: 8, low: -64, high: 15 },
  { block: "redstone_ore", deep: "deepslate_redstone_ore", count: 8, size: 8, low: -96, high: -32, triangle: true },
  { block: "diamond_ore", deep: "deepslate_diamond_ore", count: 7, size: 4, low: -144, high: 16, triangle: true },
  { block: "diamond_ore", deep: "deepslate_diamond_ore", count: 1 / 9, size: 12, low: -144, high: 16, triangle: true },
  { block: "diamond_ore", deep: "deepslate_diamond_ore", count: 4, size: 8, low: -144, high: 16, triangle: true },
  { block: "lapis_ore", deep: "deepslate_lapis_ore", count: 2, size: 7, low: -32, high: 32, triangle: true },
  { block: "lapis_ore", deep: "deepslate_lapis_ore", count: 4, size: 7, low: -64, high: 64 },
  { block: "copper_ore", deep: "deepslate_copper_ore", count: 16, size: 10, low: -16, high: 112, triangle: true },
];

const kindStates = veinKinds.map((kind) => ({
  normal: defaultState(kind.block),
  deep: defaultState(kind.deep ?? kind.block),
}));

const deepslate = defaultState("deepslate");
const tuff = defaultState("tuff");
/** 1: ores of stone replace it; 2: ores of deepslate. By state; blobs replace the same. */
const replaceable = new Uint8Array(32768);
for (const name of ["stone", "granite", "diorite", "andesite"]) replaceable[defaultState(name)] = 1;
replaceable[deepslate] = 2;
replaceable[tuff] = 2;

/** Numbers of one vein: kind, centre, unit direction (horizontal), half-length and radius (m), reach in x and z (m). */
const stride = 9;

export class Ores {
  private readonly key: number;
  private readonly plans = new Map<string, Float64Array>();

  constructor(seed: number) {
    this.key = randomUint32(seed | 0, purposeKey("ores"));
  }

  /** Replaces stone of the column by the veins of its own and of the eight columns around it. */
  apply(column: Column): void {
    const plans: Float64Array[] = [];
    for (let dz = -1; dz <= 1; dz++) {
      for (let dx = -1; dx <= 1; dx++) plans.push(this.plan(column.x + dx, column.z + dz));
    }
    // By kind first, then by column, then by number: the same order in every column that a vein reaches.
    const positions = new Int32Array(plans.length);
    for (let kind = 0; kind < veinKinds.length; kind++) {
      plans.forEach((plan, number) => {
        let position = positions[number] as number;
        while (position < plan.length && plan[position] === kind) {
          placeVein(column, plan, position);
          position += stride;
        }
        positions[number] = position;
      });
    }
  }

  private plan(columnX: number, columnZ: number): Float64Array {
    const name = `${columnX},${columnZ}`;
    const known = this.plans.get(name);
    if (known) return known;
    const plan = this.makePlan(columnX, columnZ);
    if (this.plans.size >= 4096) this.plans.clear();
    this.plans.set(name, plan);
    return plan;
  }

  private makePlan(columnX: number, columnZ: number): Float64Array {
    const veins: number[] = [];
    const key = randomUint32(this.key, columnX, columnZ);
    let counter = 0;
    const next = (): number => mix32(mix32((key ^ counter++) + 0x85ebca6b)) / 4294967296;
    veinKinds.forEach((kind, index) => {
      const attempts = Math.floor(kind.count) + (next() < kind.count % 1 ? 1 : 0);
      for (let attempt = 0; attempt < attempts; attempt++) {
        const fraction = kind.triangle ? (next() + next()) / 2 : next();
        const y = kind.low + fraction * (kind.high - kind.low);
        if (y < worldMinY || y > highestGround) continue;
        const x = columnX * 16 + next() * 16;
        const z = columnZ * 16 + next() * 16;
        let directionX = next() * 2 - 1;
        let directionZ = next() * 2 - 1;
        const length = Math.sqrt(directionX * directionX + directionZ * directionZ) || 1;
        directionX /= length;
        directionZ /= length;
        const radius = ((kind.size / 16) * 1.15 + 1) * 0.54 * (0.85 + 0.3 * next());
        const half = kind.size / 8 + radius;
        veins.push(index, x, y, z, directionX, directionZ, half, radius, half + 1);
      }
    });
    return Float64Array.from(veins);
  }
}

function placeVein(column: Column, plan: Float64Array, position: number): void {
  const centreX = (plan[position + 1] as number) - column.x * 16;
  const centreY = (plan[position + 2] as number) - worldMinY;
  const centreZ = (plan[position + 3] as number) - column.z * 16;
  const reach = plan[position + 8] as number;
  if (centreX + reach < 0 || centreX - reach >= 16 || centreZ + reach < 0 || centreZ - reach >= 16) return;
  const directionX = plan[position + 4] as number;
  const directionZ = plan[position + 5] as number;
  const half = plan[position + 6] as number;
  const radius = plan[position + 7] as number;
  const states = kindStates[plan[position] as number];
  if (!states) return;
  const reachX = Math.sqrt(half * half * directionX * directionX + radius * radius * directionZ * directionZ);
  const reachZ = Math.sqrt(half * half * directionZ * directionZ + radius * radius * directionX * directionX);
  const lowX = Math.max(0, Math.ceil(centreX - reachX));
  const highX = Math.min(15, Math.floor(centreX + reachX));
  const lowZ = Math.max(0, Math.ceil(centreZ - reachZ));
  const highZ = Math.min(15, Math.floor(centreZ + reachZ));
  const lowY = Math.max(0, Math.ceil(centreY - radius));
  const highY = Math.floor(centreY + radius);
  for (let y = lowY; y <= highY; y++) {
    const section = column.sections[y >> 4];
    if (!section) continue;
    const up = (y - centreY) / radius;
    for (let z = lowZ; z <= highZ; z++) {
      for (let x = lowX; x <= highX; x++) {
        const along = ((x - centreX) * directionX + (z - centreZ) * directionZ) / half;
        const across = ((z - centreZ) * directionX - (x - centreX) * directionZ) / radius;
        if (along * along + across * across + up * up > 1) continue;
        const index = ((y & 15) << 8) | (z << 4) | x;
        const kind = replaceable[section[index] as number] as number;
        if (kind === 1) section[index] = states.normal;
        else if (kind === 2) section[index] = states.deep;
      }
    }
  }
}
