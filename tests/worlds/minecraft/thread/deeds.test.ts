/** What a body has done on a server that cannot be asked: counted from what the inventory shows and the server tells. */
import { EventEmitter } from "node:events";
import type { Bot } from "mineflayer";
import { describe, expect, it } from "vitest";
import type { Body } from "../../../../worlds/minecraft/body/body.ts";
import { countDeeds } from "../../../../worlds/minecraft/thread/deeds.ts";
import { FakeBody } from "../../../skills/fake-body.ts";

function watched(items: Readonly<Record<string, number>>) {
  const body = new FakeBody();
  for (const [name, count] of Object.entries(items)) body.give(name, count);
  const bot = new EventEmitter();
  const deeds = countDeeds(bot as unknown as Bot, body as unknown as Body);
  return { body, bot, deeds };
}

describe("deeds", () => {
  it("count what comes out of a furnace, however it is emptied, and not the fuel that comes back", async () => {
    const { body, deeds } = watched({ oak_log: 2, charcoal: 3, furnace: 1 });
    const furnace = { x: 2, y: 64, z: 0 };
    await body.place("furnace", furnace);
    expect(deeds.placed).toEqual({ furnace: 1 });
    await body.furnace(furnace, { input: { item: "oak_log", count: 2 }, fuel: { item: "charcoal", count: 3 } });
    expect(deeds.smelted).toEqual({});
    await body.wait(2 * 200 + 20);
    await body.furnace(furnace, { takeAll: true });
    // One charcoal burnt, two lay in the fuel slot, two came out.
    expect(body.count("charcoal")).toBe(4);
    expect(deeds.smelted).toEqual({ charcoal: 2 });
  });

  it("count what lies in chests, less what is taken out again", async () => {
    const { body, deeds } = watched({ oak_log: 9, chest: 1 });
    const chest = { x: 2, y: 64, z: 0 };
    await body.place("chest", chest);
    await body.chest(chest, { put: [{ item: "oak_log", count: 8 }] });
    expect(deeds.stored).toEqual({ oak_log: 8 });
    await body.chest(chest, { take: [{ item: "oak_log", count: 3 }] });
    expect(deeds.stored).toEqual({ oak_log: 5 });
  });

  it("count a kill that follows a blow, once, and no other death", async () => {
    const { body, bot, deeds } = watched({});
    const cow = body.world.spawn("cow", { x: 1.5, y: 64, z: 0.5 });
    await body.attack(cow.id);
    bot.emit("entityDead", { id: 77, name: "zombie" });
    bot.emit("entityDead", { id: cow.id, name: "cow" });
    bot.emit("entityDead", { id: cow.id, name: "cow" });
    expect(deeds.killed).toEqual({ cow: 1 });
    const sheep = body.world.spawn("cow", { x: 1.5, y: 64, z: 0.5 });
    await body.attack(sheep.id);
    await body.wait(101);
    bot.emit("entityDead", { id: sheep.id, name: "cow" });
    expect(deeds.killed).toEqual({ cow: 1 });
  });
});
