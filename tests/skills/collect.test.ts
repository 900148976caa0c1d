/** Collect: the order of things, and how it ends when it cannot go on. */
import { describe, expect, it } from "vitest";
import { skillSet } from "../../skills/library.ts";
import { placeToDig } from "../../skills/scripted/ores.ts";
import type { SkillArguments } from "../../src/core/plan.ts";
import { FakeBody } from "./fake-body.ts";

async function run(body: FakeBody, args: SkillArguments): Promise<void> {
  const { skill, args: parsed } = skillSet().resolve({ skill: "collect", args });
  body.stop = { at: body.time + skill.timeLimit(parsed), code: "timeout" };
  await skill.run(body, parsed);
}

function tree(body: FakeBody, x: number, z: number, height = 4): void {
  for (let y = 64; y < 64 + height; y++) body.world.set(x, y, z, "oak_log");
}

const logs = (count: number) => ({ items: ["oak_log", "birch_log"], count, blocks: ["oak_log", "birch_log"] });

describe("collect", () => {
  it("takes a tree from the bottom and no more of it than wanted", async () => {
    const body = new FakeBody();
    tree(body, 6, 4);
    await run(body, logs(3));
    expect(body.count("oak_log")).toBe(3);
    expect(body.log.filter((line) => line.startsWith("dig"))).toEqual(Array(3).fill("dig oak_log with hand"));
    expect([64, 65, 66, 67].map((y) => body.world.name({ x: 6, y, z: 4 }))).toEqual(["air", "air", "air", "oak_log"]);
  });

  it("does nothing when enough is carried", async () => {
    const body = new FakeBody();
    body.give("oak_log", 2);
    body.give("birch_log", 1);
    await run(body, logs(3));
    expect(body.log).toEqual([]);
    expect(body.time).toBe(0);
  });

  it("picks up what lies about before it digs", async () => {
    const body = new FakeBody();
    tree(body, 9, 0);
    body.world.drop({ x: 4, y: 64, z: 0 }, "oak_log", 3);
    await run(body, logs(3));
    expect(body.log.some((line) => line.startsWith("dig"))).toBe(false);
  });

  it("goes on to the next tree when one is not enough", async () => {
    const body = new FakeBody();
    tree(body, 6, 4, 2);
    tree(body, -12, 3, 4);
    await run(body, logs(5));
    expect(body.count("oak_log")).toBe(5);
  });

  it("explores when nothing has been seen, and says so in the end", async () => {
    const body = new FakeBody();
    await expect(run(body, logs(1))).rejects.toMatchObject({ code: "not-found", message: /oak_log or birch_log/ });
    expect(body.log.filter((line) => line === "navigate near").length).toBeGreaterThan(20);
  });

  it("digs down for rock, never the block under its feet, and takes the pickaxe for it", async () => {
    const body = new FakeBody();
    body.give("wooden_pickaxe", 1);
    await run(body, { items: ["cobblestone"], count: 3, blocks: ["stone", "cobblestone"] });
    expect(body.count("cobblestone")).toBe(3);
    expect(body.log).toContain("dig stone with wooden_pickaxe");
    expect(body.log).not.toContain("dig stone with hand");
    expect(body.health).toBe(20);
  });

  it("asks for a tool before it moves", async () => {
    const body = new FakeBody();
    body.world.set(5, 64, 5, "iron_ore");
    body.give("wooden_pickaxe", 1);
    const failure = run(body, { items: ["raw_iron"], count: 1, blocks: ["iron_ore"] });
    await expect(failure).rejects.toMatchObject({ code: "no-tool" });
    expect(body.log).toEqual([]);
  });

  it("fails with no-tool when the last tool has worn out", async () => {
    const body = new FakeBody();
    body.give("wooden_pickaxe", 1);
    const failure = run(body, { items: ["cobblestone"], count: 64, blocks: ["stone"] });
    await expect(failure).rejects.toMatchObject({ code: "no-tool" });
    expect(body.count("wooden_pickaxe")).toBe(0);
    expect(body.count("cobblestone")).toBeGreaterThan(40);
  });

  it("makes a new tool from what it has dug when the old one is worn", async () => {
    const body = new FakeBody();
    body.give("wooden_pickaxe", 1);
    body.give("crafting_table", 1);
    body.give("oak_planks", 2);
    await run(body, { items: ["cobblestone"], count: 80, blocks: ["stone"] });
    // A wooden pickaxe lasts 59 blocks, the stone one made of three of them does the rest.
    expect(body.log).toContain("craft stone_pickaxe at table");
    expect(body.count("cobblestone")).toBeGreaterThanOrEqual(80);
    expect(body.count("crafting_table")).toBe(1);
  });

  it("tunnels to an ore and takes the vein", async () => {
    const body = new FakeBody();
    body.give("stone_pickaxe", 3);
    body.give("cobblestone", 10);
    for (const x of [-1, 0, 1])
      for (let z = -200; z <= 200; z += 8) for (const y of [16, 17]) body.world.set(x, y, z, "iron_ore");
    for (const z of [-1, 0, 1])
      for (let x = -200; x <= 200; x += 8) for (const y of [16, 17]) body.world.set(x, y, z, "iron_ore");
    // The fake world's index shows what touches a change: hide the ores until a cell beside them is opened.
    await run(body, { items: ["raw_iron"], count: 3, blocks: ["iron_ore"] });
    expect(body.count("raw_iron")).toBeGreaterThanOrEqual(3);
    expect(body.health).toBe(20);
  });

  it("makes room by throwing junk away, and fails with no-space when there is none", async () => {
    const full = (filler: string) => {
      const body = new FakeBody();
      tree(body, 6, 4);
      for (let slot = 0; slot < 36; slot++) body.give(filler, 64);
      return body;
    };
    const junk = full("gravel");
    await run(junk, logs(2));
    expect(junk.count("oak_log")).toBe(2);
    expect(junk.log.filter((line) => line.startsWith("toss"))).toEqual(["toss gravel"]);
    await expect(run(full("iron_ingot"), logs(2))).rejects.toMatchObject({ code: "no-space" });
  });

  it("knows where to dig", () => {
    expect(placeToDig(["oak_log"])).toBe("surface");
    expect(placeToDig(["stone", "cobblestone"])).toBe("rock");
    expect(placeToDig(["iron_ore", "deepslate_iron_ore"])).toBe(16);
  });
});
