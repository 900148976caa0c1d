/**
 * Which blocks are worth a look. Blocks that the ground consists of are left out (a search near the body finds them when
 * asked for); of what is left, each 16 x 16 x 16 section offers those next to something see-through, at most so many of
 * a kind, spread evenly: one sees a forest by some of its leaves.
 */
import { type BlockGrid, type Section, unloaded } from "../blocks/grid.ts";
import { blockFlag, type StateTable } from "../blocks/state-table.ts";

const bulk =
  /^(stone|granite|diorite|andesite|deepslate|tuff|calcite|dirt|coarse_dirt|grass_block|bedrock|netherrack|basalt|blackstone|end_stone|cobbled_deepslate|.*terracotta)$/;
const plentiful =
  /(^|_)(leaves|sand|gravel|sandstone|water|lava|snow|snow_block|grass|short_grass|tall_grass|seagrass|kelp|kelp_plant|vine|ice)$/;
const limitPlentiful = 8;
const limitOther = 32;

/** Most candidates of each state's kind in one section: 0 for what is never indexed. [number of states] u8 */
export function candidateLimits(table: StateTable): Uint8Array {
  return Uint8Array.from(table.flags, (flags, stateId) => {
    if ((flags & blockFlag.air) !== 0) return 0;
    const name = table.nameOf(stateId);
    return bulk.test(name) ? 0 : plentiful.test(name) ? limitPlentiful : limitOther;
  });
}

const neighbours = [
  [0, 1, 0],
  [1, 0, 0],
  [-1, 0, 0],
  [0, 0, 1],
  [0, 0, -1],
  [0, -1, 0],
] as const;

/** Whether a line of sight could end at this block: something see-through is beside it (for a liquid: above it). */
export function isExposed(grid: BlockGrid, table: StateTable, x: number, y: number, z: number): boolean {
  const { flags } = table;
  const state = grid.stateAt(x, y, z);
  if (state === unloaded) return false;
  const liquid = blockFlag.water | blockFlag.lava;
  if (((flags[state] as number) & liquid) !== 0 && ((flags[state] as number) & blockFlag.solid) === 0) {
    const above = grid.stateAt(x, y + 1, z);
    return above === unloaded || ((flags[above] as number) & (liquid | blockFlag.opaque)) === 0;
  }
  for (const [dx, dy, dz] of neighbours) {
    const neighbour = grid.stateAt(x + dx, y + dy, z + dz);
    // What is not loaded yet may turn out to be air.
    if (neighbour === unloaded || ((flags[neighbour] as number) & blockFlag.opaque) === 0) return true;
  }
  return false;
}

/** The candidates of one section as indices in y, z, x order. The section's lowest corner is x0, y0, z0. */
export function sectionCandidates(
  grid: BlockGrid,
  table: StateTable,
  limits: Uint8Array,
  section: Section,
  x0: number,
  y0: number,
  z0: number,
): number[] {
  if (typeof section === "number" && limits[section] === 0) return [];
  const byKind = new Map<number, number[]>();
  for (let index = 0; index < 4096; index++) {
    const state = typeof section === "number" ? section : (section[index] as number);
    if (limits[state] === 0) continue;
    const x = x0 + (index & 15);
    const y = y0 + (index >> 8);
    const z = z0 + ((index >> 4) & 15);
    if (!isExposed(grid, table, x, y, z)) continue;
    const kind = table.blockIds[state] as number;
    const found = byKind.get(kind);
    if (found) found.push(index);
    else byKind.set(kind, [index]);
  }
  const chosen: number[] = [];
  for (const [kind, found] of byKind) {
    const limit = limits[table.registry.blocks[kind]?.defaultState ?? 0] ?? 0;
    const stride = Math.max(1, found.length / limit);
    for (let at = 0; at < found.length; at += stride) chosen.push(found[Math.floor(at)] as number);
  }
  return chosen;
}
