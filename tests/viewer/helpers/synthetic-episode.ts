/**
 * An episode that looks like a real one, made without a server: hills with ores, caves, lakes and trees, an agent that walks, fells and
 * mines, animals, a zombie, dropped items, a plan and its events. Same options, same messages.
 */
import type {
  ColumnMessage,
  EntityPose,
  EpisodeHeader,
  EpisodeMessage,
  FrameMessage,
} from "../../../src/core/episode.ts";
import type { AgentEvent } from "../../../src/core/events.ts";
import type { Plan } from "../../../src/core/plan.ts";
import { RandomStream, randomFloat } from "../../../src/core/random.ts";

/** State ids as a real palette would have them; 5..12 are shapes with properties. */
export const blockNames: Readonly<Record<number, string>> = {
  0: "air",
  1: "stone",
  2: "grass_block",
  3: "dirt",
  4: "bedrock",
  5: "oak_log",
  6: "oak_leaves",
  7: "birch_log",
  8: "birch_leaves",
  9: "short_grass",
  10: "dandelion",
  11: "poppy",
  12: "crafting_table",
  13: "water",
  14: "sand",
  15: "coal_ore",
  16: "iron_ore",
  17: "torch",
  18: "furnace",
  19: "cobblestone",
  20: "chest",
  21: "gravel",
};

const minY = -64;
const height = 384;
const seaLevel = 62;

export interface SyntheticOptions {
  readonly seed?: number;
  /** World seconds. */
  readonly seconds: number;
  /** Columns in every direction around the agent. */
  readonly viewDistance?: number;
  readonly mobs?: number;
}

export const syntheticHeader: EpisodeHeader = {
  id: "synthetic",
  goal: "get a stone pickaxe",
  world: "minecraft",
  seed: 7,
  difficulty: "normal",
  planner: "recipe",
  version: "0.1.0",
  created: "2026-01-01T12:00:00.000Z",
};

export function* syntheticEpisode(options: SyntheticOptions): Generator<EpisodeMessage> {
  const seed = options.seed ?? 7;
  const viewDistance = options.viewDistance ?? 4;
  yield {
    kind: "palette",
    time: 0,
    blocks: blockNames,
    properties: { 5: { axis: "y" }, 7: { axis: "y" }, 18: { facing: "south", lit: false } },
  };
  const seen = new Map<string, ColumnMessage>();
  const get = (x: number, y: number, z: number): number => {
    const column = seen.get(`${x >> 4},${z >> 4}`);
    return column?.states[(y - minY) * 256 + (z & 15) * 16 + (x & 15)] ?? 0;
  };
  const mobs = startingMobs(seed, options.mobs ?? 8);
  const random = new RandomStream(seed, "synthetic");
  const inventory: Record<string, number> = {};
  const script = planScript(options.seconds);
  let scriptIndex = 0;
  let [x, z] = [0.5, 0.5];
  let heading = 0;
  let previousStage = -1;
  for (let tick = 0; tick <= options.seconds * 20; tick++) {
    const time = tick / 20;
    for (const column of columnsAround(x, z, viewDistance, seed, time, seen)) yield column;
    for (let next = script[scriptIndex]; next && next.time <= time; next = script[++scriptIndex]) {
      yield { kind: "event", time, event: next.event };
    }
    // Ten seconds of walking, then six of digging.
    const phase = time % 16;
    const digging = phase >= 10;
    if (!digging) {
      heading += (random.float() - 0.5) * 0.12;
      x += -Math.sin(heading) * 0.2158;
      z += -Math.cos(heading) * 0.2158;
    }
    const ground = surface(Math.floor(x), Math.floor(z), seed);
    const y = Math.max(ground, seaLevel - 1) + 1;
    const blocks: [number, number, number, number][] = [];
    const target: [number, number, number] = [
      Math.floor(x - Math.sin(heading) * 2),
      0,
      Math.floor(z - Math.cos(heading) * 2),
    ];
    target[1] = surface(target[0], target[2], seed) - Math.floor((phase - 10) / 1.5);
    const stage = digging ? Math.min(9, Math.floor(((phase - 10) % 1.5) * 7)) : -1;
    if (digging && stage < previousStage && get(...target) !== 0) {
      blocks.push([...target, 0]);
      setBlock(seen, target, 0);
      const name = random.chance(0.5) ? "cobblestone" : "dirt";
      inventory[name] = (inventory[name] ?? 0) + 1;
    }
    const placing = Math.abs(phase - 15.5) < 1e-9;
    if (placing) {
      const spot: [number, number, number] = [target[0] + 1, surface(target[0] + 1, target[2], seed) + 1, target[2]];
      blocks.push([...spot, 12]);
      setBlock(seen, spot, 12);
    }
    previousStage = stage;
    const keyframe = tick % 20 === 0;
    const moved = moveMobs(mobs, random, seed, keyframe);
    const frame: FrameMessage = {
      kind: "frame",
      time,
      tick,
      keyframe,
      agent: {
        position: [rounded(x), y, rounded(z)],
        yaw: rounded(heading),
        pitch: digging ? -0.9 : rounded(0.02 * Math.sin(tick / 9)),
        onGround: true,
        sneaking: false,
        sprinting: false,
        swinging: digging && tick % 6 < 5,
      },
      ...(moved.length > 0 ? { entities: moved } : {}),
      ...(blocks.length > 0 ? { blocks } : {}),
      ...(keyframe || blocks.length > 0 ? { inventory: { ...inventory } } : {}),
      ...(keyframe ? { health: 20 - (Math.floor(time / 60) % 5), food: 20 - (Math.floor(time / 45) % 8) } : {}),
      ...(keyframe ? { heldItem: time > options.seconds / 3 ? "wooden_pickaxe" : null } : {}),
      ...(keyframe ? { timeOfDay: (1000 + tick) % 24000 } : {}),
      ...(digging || phase < 0.05 ? { digging: digging ? [...target, stage] : null } : {}),
    };
    yield frame;
  }
}

function columnsAround(
  x: number,
  z: number,
  distance: number,
  seed: number,
  time: number,
  seen: Map<string, ColumnMessage>,
): ColumnMessage[] {
  const fresh: ColumnMessage[] = [];
  for (let dz = -distance; dz <= distance; dz++) {
    for (let dx = -distance; dx <= distance; dx++) {
      const [cx, cz] = [(Math.floor(x) >> 4) + dx, (Math.floor(z) >> 4) + dz];
      const key = `${cx},${cz}`;
      if (seen.has(key)) continue;
      const column = generateColumn(cx, cz, seed, time);
      // The message keeps its own blocks: later changes go into the copy.
      seen.set(key, { ...column, states: column.states.slice() });
      fresh.push(column);
    }
  }
  return fresh;
}

function setBlock(seen: Map<string, ColumnMessage>, [x, y, z]: readonly [number, number, number], state: number): void {
  const column = seen.get(`${x >> 4},${z >> 4}`);
  if (column) column.states[(y - minY) * 256 + (z & 15) * 16 + (x & 15)] = state;
}

export function generateColumn(cx: number, cz: number, seed: number, time: number): ColumnMessage {
  const states = new Uint16Array(height * 256);
  const caves = caveCells(cx, cz, seed);
  for (let line = 0; line < 256; line++) {
    const [x, z] = [cx * 16 + (line & 15), cz * 16 + (line >> 4)];
    const ground = surface(x, z, seed);
    for (let y = minY; y <= Math.max(ground, seaLevel); y++) {
      states[(y - minY) * 256 + line] = blockAt(x, y, z, ground, seed, caves);
    }
    const plant = randomFloat(seed, x, z, 5);
    if (ground > seaLevel && plant < 0.09) {
      states[(ground + 1 - minY) * 256 + line] = plant < 0.075 ? 9 : plant < 0.083 ? 10 : 11;
    }
  }
  for (let tree = 0; tree < 3; tree++) {
    // Trunks stand two blocks from the border, so that a tree lies in one column.
    const lx = 2 + Math.floor(randomFloat(seed, cx, cz, 20 + tree) * 12);
    const lz = 2 + Math.floor(randomFloat(seed, cx, cz, 40 + tree) * 12);
    const ground = surface(cx * 16 + lx, cz * 16 + lz, seed);
    if (ground > seaLevel + 1 && randomFloat(seed, cx, cz, 60 + tree) < 0.6) {
      plantTree(states, lx, ground, lz, randomFloat(seed, cx, cz, 80 + tree));
    }
  }
  return { kind: "column", time, x: cx, z: cz, minY, states, biome: "forest" };
}

function blockAt(x: number, y: number, z: number, ground: number, seed: number, caves: Uint8Array): number {
  if (y === minY) return 4;
  if (y > ground) return 13;
  if (y < ground - 4 && caves[caveIndex(x & 15, y, z & 15)] === 1) return 0;
  if (y === ground) return ground <= seaLevel ? 14 : 2;
  if (y > ground - 4) return ground <= seaLevel ? 14 : 3;
  const ore = randomFloat(seed, x >> 1, y >> 1, z >> 1);
  if (ore < 0.012) return 15;
  if (ore < 0.018 && y < 50) return 16;
  return 1;
}

/** Caves in cells of 2 x 2 x 2 blocks: 1 where hollow. */
function caveCells(cx: number, cz: number, seed: number): Uint8Array {
  const cells = new Uint8Array((height / 2) * 64);
  for (let y = minY; y < 80; y += 2) {
    for (let z = 0; z < 16; z += 2) {
      for (let x = 0; x < 16; x += 2) {
        const hollow = noise3((cx * 16 + x) / 14, y / 9, (cz * 16 + z) / 14, seed + 3) > 0.74;
        if (hollow) cells[caveIndex(x, y, z)] = 1;
      }
    }
  }
  return cells;
}

function caveIndex(x: number, y: number, z: number): number {
  return ((y - minY) >> 1) * 64 + (z >> 1) * 8 + (x >> 1);
}

function plantTree(states: Uint16Array, x: number, ground: number, z: number, draw: number): void {
  const [log, leaves] = draw < 0.7 ? [5, 6] : [7, 8];
  const trunk = 4 + Math.floor(draw * 2.99);
  const put = (dx: number, y: number, dz: number, state: number, only: boolean) => {
    const index = (y - minY) * 256 + (z + dz) * 16 + x + dx;
    if (!only || states[index] === 0) states[index] = state;
  };
  for (let dy = trunk - 2; dy <= trunk + 1; dy++) {
    const radius = dy >= trunk ? 1 : 2;
    for (let dz = -radius; dz <= radius; dz++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const corner = Math.abs(dx) === radius && Math.abs(dz) === radius;
        if (!corner || (radius === 2 && draw > 0.5)) put(dx, ground + dy, dz, leaves, true);
      }
    }
  }
  for (let dy = 1; dy <= trunk; dy++) put(0, ground + dy, 0, log, false);
}

/** Y of the highest block of ground. */
export function surface(x: number, z: number, seed: number): number {
  const hills = noise3(x / 48, 0, z / 48, seed) * 22 + noise3(x / 17, 0.5, z / 17, seed + 1) * 6;
  return Math.floor(52 + hills);
}

/** Value noise in [0, 1] with smooth steps. */
function noise3(x: number, y: number, z: number, seed: number): number {
  const [ix, iy, iz] = [Math.floor(x), Math.floor(y), Math.floor(z)];
  const smooth = (t: number) => t * t * (3 - 2 * t);
  const [u, v, w] = [smooth(x - ix), smooth(y - iy), smooth(z - iz)];
  const mix = (a: number, b: number, t: number) => a + (b - a) * t;
  const corner = (dx: number, dy: number, dz: number) => randomFloat(seed, ix + dx, iy + dy, iz + dz);
  return mix(
    mix(mix(corner(0, 0, 0), corner(1, 0, 0), u), mix(corner(0, 1, 0), corner(1, 1, 0), u), v),
    mix(mix(corner(0, 0, 1), corner(1, 0, 1), u), mix(corner(0, 1, 1), corner(1, 1, 1), u), v),
    w,
  );
}

interface Mob {
  pose: EntityPose;
  heading: number;
  walking: number;
}

function startingMobs(seed: number, count: number): Mob[] {
  const names = ["zombie", "cow", "sheep", "pig"];
  return Array.from({ length: count }, (_, index) => {
    const [x, z] = [4 + index * 2.5 * (index % 2 ? -1 : 1), -6 + ((index * 5) % 17)];
    const y = surface(x, z, seed) + 1;
    const name = names[index % names.length] ?? "cow";
    return { pose: { id: 100 + index, name, position: [x, y, z], yaw: 0 }, heading: index, walking: 0 };
  });
}

function moveMobs(mobs: readonly Mob[], random: RandomStream, seed: number, all: boolean): EntityPose[] {
  const moved: EntityPose[] = [];
  for (const mob of mobs) {
    if (mob.walking <= 0 && random.chance(0.006)) {
      mob.walking = 40 + random.integer(60);
      mob.heading = random.range(-Math.PI, Math.PI);
    }
    if (mob.walking-- > 0) {
      const [x, , z] = mob.pose.position;
      const next = [x - Math.sin(mob.heading) * 0.1, z - Math.cos(mob.heading) * 0.1].map(rounded);
      const [nx, nz] = [next[0] ?? 0, next[1] ?? 0];
      const y = surface(Math.floor(nx), Math.floor(nz), seed) + 1;
      mob.pose = { ...mob.pose, position: [nx, y, nz], yaw: rounded(mob.heading) };
      moved.push(mob.pose);
    } else if (all) moved.push(mob.pose);
  }
  return moved;
}

export const syntheticPlan: Plan = {
  goal: "get a stone pickaxe",
  predicate: "inventory.stone_pickaxe >= 1",
  subgoals: [
    {
      id: "1",
      title: "get a wooden pickaxe",
      why: "stone drops only to a pickaxe",
      predicate: "inventory.wooden_pickaxe >= 1",
      children: [
        leaf("1.1", "collect 3 oak logs", "collect", { item: "oak_log", count: 3 }),
        leaf("1.2", "craft 12 oak planks", "craft", { item: "oak_planks", count: 12 }),
        leaf("1.3", "craft a crafting table", "craft", { item: "crafting_table", count: 1 }),
        leaf("1.4", "craft a wooden pickaxe", "craft", { item: "wooden_pickaxe", count: 1 }),
      ],
    },
    leaf("2", "mine 3 cobblestone", "collect", { item: "cobblestone", count: 3 }),
    leaf("3", "craft a stone pickaxe", "craft", { item: "stone_pickaxe", count: 1 }),
  ],
};

function leaf(id: string, title: string, skill: string, args: Record<string, string | number>) {
  return { id, title, predicate: `inventory.${args.item} >= ${args.count}`, call: { skill, args } };
}

/** Subgoals one after another over the whole time; the second fails once and is tried again. */
function planScript(seconds: number): { time: number; event: AgentEvent }[] {
  const leaves = ["1.1", "1.2", "1.3", "1.4", "2", "3"];
  const events: AgentEvent[] = [
    {
      type: "goal-start",
      time: 0,
      id: "synthetic",
      goal: syntheticPlan.goal,
      world: "minecraft",
      seed: 7,
      planner: "recipe",
      resumed: false,
    },
    { type: "plan-made", time: 0, plan: syntheticPlan },
  ];
  const each = (seconds * 0.94) / leaves.length;
  leaves.forEach((subgoal, index) => {
    const start = seconds * 0.02 + index * each;
    const skill = subgoal === "2" || subgoal === "1.1" ? "collect" : "craft";
    events.push(
      { type: "subgoal-start", time: start, subgoal, title: titleOf(subgoal) },
      { type: "skill-start", time: start, subgoal, skill, kind: "scripted", args: {} },
      { type: "skill-end", time: start + each * 0.9, subgoal, skill, status: "succeeded", worldSeconds: each * 0.9 },
      { type: "subgoal-end", time: start + each * 0.9, subgoal, status: "achieved" },
    );
  });
  events.push({
    type: "goal-end",
    id: "synthetic",
    goal: syntheticPlan.goal,
    status: "achieved",
    reason: "inventory.stone_pickaxe >= 1 holds",
    seconds: 12,
    worldSeconds: seconds,
    subgoals: { achieved: 6, failed: 0 },
    replans: 0,
    skills: [{ name: "collect", kind: "scripted", runs: 2 }],
    llm: { calls: 0, tokens: 0, usd: 0 },
    assists: [],
    facts: {},
    episode: null,
    episodeHash: null,
  });
  return events.map((event) => ({ time: event.type === "goal-end" ? seconds * 0.99 : event.time, event }));
}

function titleOf(id: string): string {
  const all = syntheticPlan.subgoals.flatMap((subgoal) => [subgoal, ...(subgoal.children ?? [])]);
  return all.find((subgoal) => subgoal.id === id)?.title ?? id;
}

/** To the millimetre, as the recorder does; JSON knows no -0. */
function rounded(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
