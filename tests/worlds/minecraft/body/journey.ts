/**
 * Run as a process of its own: a body on the embedded server and the virtual clock goes from nothing to a stone pickaxe,
 * a furnace that has smelted and a chest that was filled, by the body's methods alone. Prints one JSON line: what
 * happened, and a hash over every message that was recorded.
 */
import { createHash } from "node:crypto";
import type { EpisodeMessage } from "../../../../src/core/episode.ts";
import type { Point } from "../../../../src/core/minecraft.ts";
import { SkillFailure } from "../../../../src/core/skill.ts";
import { installVirtualClock } from "../../../../worlds/minecraft/clock/install.ts";

const seed = Number(process.argv[2] ?? 1);
const hash = createHash("sha256");
const clock = installVirtualClock(seed);
const { createEmbeddedHabitat, useClock } = await import("../../../../worlds/minecraft/thread/embedded.ts");
useClock(clock);
const habitat = await createEmbeddedHabitat({
  seed,
  difficulty: "peaceful",
  username: "walker",
  viewDistance: 6,
  xray: false,
  speed: Number.POSITIVE_INFINITY,
  latency: 0,
  realServer: null,
  snapshot: null,
});
const { body } = habitat;
const kinds = { palette: 0, column: 0, frame: 0, event: 0, scene: 0, poses: 0 };
const counts = { ...kinds, keyframes: 0, unnamedStates: 0, repeatedColumns: 0 };
const named = new Set<number>();
const columns = new Set<string>();

function note(message: EpisodeMessage): void {
  counts[message.kind]++;
  if (message.kind === "palette") for (const state of Object.keys(message.blocks)) named.add(Number(state));
  if (message.kind === "column") {
    const key = `${message.x},${message.z}`;
    if (columns.has(key)) counts.repeatedColumns++;
    columns.add(key);
    for (const state of message.states) if (!named.has(state)) counts.unnamedStates++;
    hash.update(message.states);
  } else hash.update(JSON.stringify(message));
  if (message.kind === "frame") {
    if (message.keyframe) counts.keyframes++;
    for (const change of message.blocks ?? []) if (!named.has(change[3])) counts.unnamedStates++;
  }
}

/** Lets ticks pass until the promise is settled. */
async function run<Value>(promise: Promise<Value>): Promise<Value> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  for (let tick = 0; tick < 4000 && !settled; tick++) {
    await habitat.tick();
    for (const message of habitat.record()) note(message);
  }
  if (!settled) throw new Error("not done after 4000 ticks");
  return promise;
}

async function collect(names: readonly string[], drops: readonly string[], count: number): Promise<void> {
  for (let round = 0; round < 4 * count && body.count(...drops) < count; round++) {
    const blocks = body.findBlocks(names);
    if (blocks.length === 0) throw new Error(`no ${names.join(" or ")} in sight`);
    await run(body.navigate({ kind: "reach", positions: blocks.map(({ position }) => position) }));
    const { position: feet } = body.self();
    const distance = ({ x, y, z }: Point) => Math.hypot(x + 0.5 - feet.x, y + 0.5 - feet.y - 1.62, z + 0.5 - feet.z);
    // Any one of them is in reach now, which one is for the hand to find out.
    for (const near of [...blocks].sort((a, b) => distance(a.position) - distance(b.position))) {
      await run(body.equipForDigging(near.name, { mustDrop: true }));
      const failure = await run(body.dig(near.position).catch((error: unknown) => error));
      if (!failure) break;
      if (!(failure instanceof SkillFailure) || failure.code !== "no-path") throw failure;
    }
    // Until what dropped lies still.
    await run(body.wait(20));
    for (const item of body.entities({ names: ["item"], maxDistance: 7 })) {
      const taken = () => !body.entities({ names: ["item"] }).some(({ id }) => id === item.id);
      await run(body.navigate({ kind: "near", ...item.position, range: 1 }, { until: taken }));
    }
  }
}

/** Puts the item on the ground near by; where. */
async function putDown(item: string): Promise<Point> {
  const { x, y, z } = body.self().position;
  for (let dx = -2; dx <= 2; dx++) {
    for (let dz = -2; dz <= 2; dz++) {
      const cell = { x: Math.floor(x) + dx, y: Math.floor(y + 0.2), z: Math.floor(z) + dz };
      const below = body.block({ ...cell, y: cell.y - 1 });
      if (Math.hypot(dx, dz) < 1.5 || body.block(cell)?.name !== "air" || !below?.solid) continue;
      if (!body.canSee({ x: cell.x + 0.5, y: cell.y + 0.1, z: cell.z + 0.5 })) continue;
      await run(body.place(item, cell));
      return cell;
    }
  }
  throw new Error(`no room for ${item}`);
}

await run(body.wait(40));
const logs = ["oak_log", "birch_log"];
await collect(logs, logs, 8);
for (const log of logs) {
  if (body.count(log) > 0) await run(body.craft(log.replace("_log", "_planks"), 4 * body.count(log)));
}
await run(body.craft("stick", 4));
await run(body.craft("crafting_table", 1));
const table = await putDown("crafting_table");
await run(body.craft("wooden_pickaxe", 1, table));
await run(body.craft("chest", 1, table));
const chestAt = await putDown("chest");
const stored = await run(body.chest(chestAt, { put: [{ item: "stick", count: 1 }] }));
const emptied = await run(body.chest(chestAt, { take: [{ item: "stick", count: 1 }] }));
const { x, y, z } = body.self().position;
await run(body.navigate({ kind: "block", position: { x: Math.floor(x) + 4, y: Math.floor(y) - 6, z: Math.floor(z) } }));
await collect(["stone"], ["cobblestone"], 12);
await run(body.navigate({ kind: "reach", positions: [table] }));
await run(body.craft("stone_pickaxe", 1, table));
await run(body.craft("furnace", 1, table));
const furnaceAt = await putDown("furnace");
const fuel = body.inventory().find(({ name }) => name.endsWith("_planks"))?.name ?? "stick";
const started = await run(
  body.furnace(furnaceAt, { input: { item: "cobblestone", count: 1 }, fuel: { item: fuel, count: 1 } }),
);
await run(body.wait(220));
const ended = await run(body.furnace(furnaceAt, { takeOutput: true }));
await run(body.equip("stone_pickaxe"));
await run(body.toss("wooden_pickaxe", 1));
await run(body.wait(5));

process.stdout.write(
  `${JSON.stringify({
    facts: habitat.facts(),
    worldSeconds: habitat.time,
    messages: counts,
    hash: hash.digest("hex"),
    held: body.self().heldItem?.name,
    carried: Object.fromEntries(body.inventory().map(({ name }) => [name, body.count(name)])),
    stored,
    emptied,
    started,
    ended,
  })}\n`,
);
process.exit(0);
