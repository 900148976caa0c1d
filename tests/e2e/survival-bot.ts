/**
 * A stock mineflayer bot in a process of its own, for `server-tcp.test.ts`: plays the survival chain over TCP in the scene that the
 * test has built around the spawn point, and reports each step to its parent. Knows nothing of the server but its port. Every
 * step has a time limit, and waits for what it is about to use: packets and ticks come late on a busy machine.
 */
import mineflayer, { type Bot } from "mineflayer";
import { Vec3 } from "vec3";

export interface StepReport {
  readonly step: string;
  readonly error: string | null;
  readonly seconds: number;
}

const [, , port, originX, originY, originZ] = process.argv.map(Number);
const origin = new Vec3(originX ?? 0, originY ?? 0, originZ ?? 0);
const at = (dx: number, dy: number, dz: number) => origin.offset(dx, dy, dz);
const bot: Bot = mineflayer.createBot({
  host: "127.0.0.1",
  port: port ?? 0,
  username: "outsider",
  version: "1.20.4",
  auth: "offline",
});
bot.on("kicked", (reason) => finish(`kicked: ${JSON.stringify(reason)}`));
bot.on("error", (error) => finish(error.message));

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
const ticks = (count: number) => bot.waitForTicks(count);
const start = performance.now();
/** Of a step; the longest takes 10 s on an idle machine. The first one, loading all there is, has whatever the test has. */
const stepLimitSeconds = 60;

function report(step: string, error: string | null): void {
  process.send?.({ step, error, seconds: (performance.now() - start) / 1000 } satisfies StepReport);
}

function finish(error: string | null): void {
  report("end", error);
  bot.removeAllListeners("kicked");
  bot.quit();
  setTimeout(() => process.exit(error === null ? 0 : 1), 200);
}

function assert(condition: boolean, what: string): void {
  if (!condition)
    throw new Error(`${what}; carries ${bot.inventory.items().map((item) => `${item.count} ${item.name}`)}`);
}

const has = (name: string) =>
  bot.inventory.items().reduce((total, item) => total + (item.name === name ? item.count : 0), 0);
const itemId = (name: string) => bot.registry.itemsByName[name]?.id ?? -1;

async function until(condition: () => boolean, what: string, seconds = 10): Promise<void> {
  for (let tick = 0; tick < seconds * 20 && !condition(); tick++) await ticks(1);
  assert(condition(), what);
}

/** Walks in a straight line to the middle of a cell, or until something is in the way; jumps where told to. */
async function walkTo(target: Vec3, jump = false): Promise<void> {
  const goal = target.offset(0.5, 0, 0.5);
  const distance = () => Math.hypot(goal.x - bot.entity.position.x, goal.z - bot.entity.position.z);
  let [nearest, nearestTick] = [Number.POSITIVE_INFINITY, 0];
  for (let tick = 0; distance() > 0.25 && tick - nearestTick < 20; tick++) {
    if (distance() < nearest - 0.01) [nearest, nearestTick] = [distance(), tick];
    await bot.lookAt(new Vec3(goal.x, bot.entity.position.y + 1.62, goal.z), true);
    bot.setControlState("jump", jump);
    bot.setControlState("forward", true);
    await ticks(1);
  }
  bot.clearControlStates();
  await ticks(4);
  assert(distance() < 0.8, `stands at ${bot.entity.position}, wanted ${goal}`);
}

const cellOf = ({ x, y, z }: { x: number; y: number; z: number }) =>
  new Vec3(Math.floor(x), Math.floor(y), Math.floor(z));

/** Walks over what lies around until there is enough of it. Where drops roll to is chance: from the middle all can be reached. */
async function collect(name: string, wanted: number): Promise<void> {
  for (let tries = 0; tries < 12 && has(name) < wanted; tries++) {
    const item = bot.nearestEntity((entity) => entity.name === "item" && entity.position.distanceTo(origin) < 8);
    if (!item) await ticks(10);
    else await walkTo(cellOf(item.position)).catch(() => walkTo(at(0, 0, 0)).catch(() => undefined));
  }
  assert(has(name) >= wanted, `wanted ${wanted} ${name}`);
}

async function dig(target: Vec3): Promise<void> {
  const block = bot.blockAt(target);
  if (!block || block.name === "air") throw new Error(`nothing to dig at ${target}`);
  await bot.dig(block, true);
  await ticks(4);
  // A server that was held up puts the block back and breaks it when it is due.
  await until(() => bot.blockAt(target)?.name === "air", `${block.name} at ${target} came back`);
}

async function craft(name: string, times: number, table: Vec3 | null): Promise<void> {
  const block = table ? bot.blockAt(table) : null;
  const [recipe] = bot.recipesFor(itemId(name), null, 1, block);
  if (!recipe) throw new Error(`no recipe for ${name}`);
  const before = has(name);
  await bot.craft(recipe, times, block ?? undefined);
  await until(() => has(name) > before, `crafted no ${name}`);
}

async function place(name: string, ground: Vec3): Promise<Vec3> {
  await bot.equip(itemId(name), "hand");
  const block = bot.blockAt(ground);
  if (!block) throw new Error("no ground");
  await bot.placeBlock(block, new Vec3(0, 1, 0));
  const placed = ground.offset(0, 1, 0);
  await until(() => bot.blockAt(placed)?.name === name, `placed no ${name}`);
  return placed;
}

async function openFurnace(): ReturnType<Bot["openFurnace"]> {
  const block = bot.blockAt(furnace);
  if (!block) throw new Error("no furnace");
  return bot.openFurnace(block);
}

const table = at(-2, 0, 0);
const furnace = at(-2, 0, 1);
const chest = at(-2, 0, -1);
const logs = [-2, 2].map((dz) => at(2, 0, dz));
const stones = [at(-1, 0, 3), at(0, 0, 3), at(0, 1, 3)];
const netherrack = at(1, 0, 3);
const bed = at(4, 0, 0);

const steps: readonly (readonly [string, () => Promise<void>])[] = [
  ["spawn", () => new Promise<void>((resolve) => bot.once("spawn", () => resolve()))],
  ["receive the world", () => bot.waitForChunksToLoad()],
  ["walk", () => walkTo(at(0, 0, 0))],
  [
    "pick up what lies there",
    async () => {
      await collect("oak_log", 3);
      await collect("cobblestone", 8);
      await walkTo(at(0, 0, 0));
    },
  ],
  [
    "punch logs and pick them up",
    async () => {
      for (const log of logs) await dig(log);
      await collect("oak_log", 5);
      await walkTo(at(0, 0, 0));
    },
  ],
  ["craft planks", () => craft("oak_planks", 5, null)],
  ["craft a table", () => craft("crafting_table", 1, null)],
  ["place the table", async () => void (await place("crafting_table", table.offset(0, -1, 0)))],
  ["craft sticks", () => craft("stick", 1, null)],
  ["craft a wooden pickaxe", () => craft("wooden_pickaxe", 1, table)],
  [
    "get nothing from netherrack by hand",
    async () => {
      await bot.equip(itemId("oak_planks"), "hand");
      await dig(netherrack);
      await walkTo(netherrack.offset(0, 0, -1));
      await ticks(20);
      assert(has("netherrack") === 0, "it dropped without a pickaxe");
    },
  ],
  [
    "get cobblestone with a pickaxe",
    async () => {
      await bot.equip(itemId("wooden_pickaxe"), "hand");
      for (const stone of stones) await dig(stone);
      await collect("cobblestone", 11);
      await walkTo(at(0, 0, 0));
    },
  ],
  [
    "dig coal",
    async () => {
      await dig(at(0, 0, -3));
      await collect("coal", 1);
      await walkTo(at(0, 0, 0));
    },
  ],
  [
    "craft a stone pickaxe",
    async () => {
      await craft("stick", 1, null);
      await craft("stone_pickaxe", 1, table);
    },
  ],
  ["craft a furnace", () => craft("furnace", 1, table)],
  ["place the furnace", async () => void (await place("furnace", furnace.offset(0, -1, 0)))],
  ["craft a chest", () => craft("chest", 1, table)],
  ["place the chest", async () => void (await place("chest", chest.offset(0, -1, 0)))],
  [
    "kill a cow",
    async () => {
      await bot.equip(itemId("stone_pickaxe"), "hand");
      const cow = bot.nearestEntity((entity) => entity.name === "cow" && entity.position.distanceTo(at(4, 0, -4)) < 2);
      if (!cow) throw new Error("no cow");
      await walkTo(at(2, 0, -4));
      for (let hit = 0; hit < 10 && bot.entities[cow.id]; hit++) {
        await bot.lookAt(cow.position.offset(0, 0.7, 0), true);
        bot.attack(cow);
        await ticks(17);
      }
      await until(() => bot.entities[cow.id] === undefined, "the cow lives", 4);
      for (const dy of [1, 0]) await dig(at(3, dy, -4));
      await walkTo(at(4, 0, -4));
      await until(() => has("beef") >= 1, "wanted beef");
      await walkTo(at(2, 0, -4));
      await walkTo(at(0, 0, 0));
    },
  ],
  [
    "light the furnace",
    async () => {
      const window = await openFurnace();
      await window.putInput(itemId("beef"), null, 1);
      await window.putFuel(itemId("coal"), null, 1);
      await until(() => (window.fuel ?? 0) > 0, "does not burn");
      window.close();
    },
  ],
  [
    "put into the chest and take out",
    async () => {
      const block = bot.blockAt(chest);
      if (!block) throw new Error("no chest");
      const before = has("stick");
      const window = await bot.openContainer(block);
      await window.deposit(itemId("stick"), null, before);
      assert(
        window.containerItems().some(({ name, count }) => name === "stick" && count === before),
        "no sticks in the chest",
      );
      await window.withdraw(itemId("stick"), null, 1);
      window.close();
      await until(() => has("stick") === 1, "wanted one stick back");
    },
  ],
  [
    "take fall damage",
    async () => {
      await walkTo(at(-4, 0, 4));
      for (const step of [1, 2, 3, 4, 5]) await walkTo(at(-4 + step, step, 4), true);
      const before = bot.health;
      await walkTo(at(1, 5, 5));
      await until(() => bot.entity.onGround && bot.entity.position.y < origin.y + 1, "did not fall");
      await until(() => bot.health < before, "was not hurt", 2);
    },
  ],
  [
    "take the steak that was cooked meanwhile",
    async () => {
      for (const corner of [at(3, 0, 5), at(3, 0, 1), at(0, 0, 0)]) await walkTo(corner);
      const window = await openFurnace();
      await until(() => window.outputItem() !== null, "wanted a steak in the furnace", 15);
      await window.takeOutput();
      window.close();
      await until(() => has("cooked_beef") === 1, "wanted a steak");
    },
  ],
  [
    "eat",
    async () => {
      await bot.equip(itemId("cooked_beef"), "hand");
      // It gives up after 2.5 s, of which eating takes 1.6.
      await bot.consume().catch(() => undefined);
      // The server says that it has been eaten before it sends the slot.
      await until(() => has("cooked_beef") === 0, "still has the steak", 5);
    },
  ],
  [
    "sleep through the night",
    async () => {
      await walkTo(at(2, 0, 0));
      await until(() => bot.time.timeOfDay >= 13_000, "never got night");
      const block = bot.blockAt(bed);
      if (!block) throw new Error("no bed");
      await bot.sleep(block);
      await until(() => !bot.isSleeping, "is still in bed", 20);
      await until(() => bot.time.timeOfDay < 1000, "it is not morning");
      await walkTo(at(0, 0, 0));
    },
  ],
  [
    "die and respawn with nothing, beside the bed",
    async () => {
      const respawned = new Promise<void>((resolve) => {
        bot.once("respawn", () => {
          bot.once("spawn", () => resolve());
        });
      });
      // It burns before it gets to the middle of the lava.
      await walkTo(at(-2, 0, -4)).catch(() => undefined);
      await respawned;
      await until(() => bot.health === 20, "is not whole");
      await until(() => bot.inventory.items().length === 0, "is not empty-handed");
      await until(() => bot.entity.position.distanceTo(bed) < 4, "is not beside the bed");
    },
  ],
];

let failure: string | null = null;
for (const [name, act] of steps) {
  const limit = async () => {
    await sleep(stepLimitSeconds * 1000);
    throw new Error(`not done after ${stepLimitSeconds} s; the bot is at ${bot.entity?.position}`);
  };
  try {
    await (name === "spawn" ? act() : Promise.race([act(), limit()]));
    report(name, null);
  } catch (error) {
    report(name, error instanceof Error ? error.message : String(error));
    failure = `failed at '${name}'`;
    break;
  }
}
finish(failure);
