/**
 * The embedded server for outsiders: a stock mineflayer bot in another process joins over TCP and plays a survival chain, from
 * punching logs to death and respawn. Nothing is given to it; the test builds the scene and checks the server's facts.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { makeStack } from "../../worlds/minecraft/rules/items.ts";
import { createEmbeddedServer, runRealTime } from "../../worlds/minecraft/server/control.ts";
import type { Simulation } from "../../worlds/minecraft/server/sim/simulation.ts";
import { defaultState, stateOf } from "../../worlds/minecraft/server/world/block-states.ts";
import type { StepReport } from "./survival-bot.ts";

type Origin = { x: number; y: number; z: number };

/** A stone floor under open air, with what the chain needs; positions relative to the spawn point. */
function buildScene(simulation: Simulation): Origin {
  const spawn = simulation.blocks.spawnPoint();
  const origin = { x: Math.floor(spawn.x), y: Math.floor(spawn.y), z: Math.floor(spawn.z) };
  const set = (dx: number, dy: number, dz: number, name: string) =>
    simulation.setBlock({ x: origin.x + dx, y: origin.y + dy, z: origin.z + dz }, defaultState(name));
  for (let dx = -9; dx <= 9; dx++) {
    for (let dz = -9; dz <= 9; dz++) {
      for (let dy = -3; dy <= 12; dy++) set(dx, dy, dz, dy < 0 ? "bedrock" : "air");
    }
  }
  for (const dz of [-2, 2]) set(2, 0, dz, "oak_log");
  set(-1, 0, 3, "stone");
  for (const dy of [0, 1]) set(0, dy, 3, "stone");
  set(1, 0, 3, "netherrack");
  for (const part of ["foot", "head"]) {
    const dx = part === "foot" ? 4 : 5;
    const bed = stateOf("white_bed", { facing: "east", part });
    simulation.setBlock({ x: origin.x + dx, y: origin.y, z: origin.z }, bed);
  }
  set(0, 0, -3, "coal_ore");
  // A cow in a pen of dirt, two high.
  for (const dx of [3, 4, 5]) {
    for (const dz of [-5, -4, -3]) for (const dy of [0, 1]) if (dx !== 4 || dz !== -4) set(dx, dy, dz, "dirt");
  }
  // Stairs up to 5 m, and a drop beside their end.
  for (const step of [1, 2, 3, 4, 5]) for (let dy = 0; dy < step; dy++) set(-4 + step, dy, 4, "bedrock");
  set(-2, 0, -4, "lava");
  simulation.step();
  simulation.takeNews();
  // What is dug many times over would only take longer.
  const lay = (name: string, count: number, dx: number, dz: number) =>
    simulation.entities.spawnItem({ x: origin.x + dx, y: origin.y, z: origin.z + dz }, makeStack(name, count));
  lay("oak_log", 3, 1.5, -0.5);
  lay("cobblestone", 8, 0.5, 2.5);
  simulation.entities.spawnMob("cow", { x: origin.x + 4.5, y: origin.y, z: origin.z - 3.5 });
  return origin;
}

/** In real time over a real socket: about 75 s on an idle machine. */
const attempt = { timeout: 240_000 };

it("an unmodified mineflayer survives over TCP from another process", attempt, async ({ signal }) => {
  const server = createEmbeddedServer({ seed: 7, viewDistance: 3 });
  const failures: string[] = [];
  server.onEvent((event) => {
    if (event.type === "session-failure") failures.push(event.reason);
    // Hunger by walking would take minutes; the bot starts as somebody who has walked.
    const player = event.type === "player-join" ? server.simulation.players.get(event.name) : undefined;
    if (player) Object.assign(player.state, { food: 12, saturation: 0 });
  });
  const origin = buildScene(server.simulation);
  const { port } = await server.listen({ port: 0 });
  const stop = runRealTime(server);
  const script = fileURLToPath(new URL("./survival-bot.ts", import.meta.url));
  const bot = fork(script, [port, origin.x, origin.y, origin.z].map(String), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  signal.addEventListener("abort", () => bot.kill("SIGKILL"));
  const reports: StepReport[] = [];
  bot.on("message", (report: StepReport) => {
    reports.push(report);
    // The bot waits for the night.
    if (report.step === "eat") server.simulation.timeOfDay = 13_000;
  });
  try {
    await new Promise<void>((resolve) => bot.once("exit", () => resolve()));
  } finally {
    bot.kill();
    stop();
  }
  expect(reports.filter(({ error }) => error !== null)).toEqual([]);
  expect(reports.length).toBeGreaterThan(20);
  expect(failures).toEqual([]);
  const facts = server.facts("outsider");
  expect(facts.crafted).toMatchObject({ crafting_table: 1, wooden_pickaxe: 1, stone_pickaxe: 1, furnace: 1, chest: 1 });
  expect(facts.placed).toEqual({ crafting_table: 1, furnace: 1, chest: 1 });
  expect(facts.smelted).toEqual({ cooked_beef: 1 });
  expect(facts.eaten).toEqual({ cooked_beef: 1 });
  expect(facts.killed).toEqual({ cow: 1 });
  expect(facts.slept).toBe(1);
  expect(facts.deaths).toBe(1);
  await server.close();
});
