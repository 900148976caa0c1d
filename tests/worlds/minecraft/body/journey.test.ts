/** A real mineflayer bot on the embedded server, in processes of their own because the virtual clock takes a whole one. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import type { FurnaceView, MinecraftFacts } from "../../../../src/core/minecraft.ts";

interface Journey {
  readonly facts: MinecraftFacts;
  readonly worldSeconds: number;
  readonly messages: Readonly<Record<string, number>>;
  readonly hash: string;
  readonly held: string;
  readonly carried: Readonly<Record<string, number>>;
  readonly stored: readonly { name: string; count: number }[];
  readonly emptied: readonly { name: string; count: number }[];
  readonly started: FurnaceView;
  readonly ended: FurnaceView;
}

const script = fileURLToPath(new URL("./journey.ts", import.meta.url));

async function journey(seed: number): Promise<Journey> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed)]);
  return JSON.parse(stdout) as Journey;
}

describe("a body on the embedded server", () => {
  it("makes a stone pickaxe, uses chest and furnace, and does so alike in two processes", async () => {
    const [first, second] = await Promise.all([journey(2), journey(2)]);
    const { facts } = first;
    expect(facts.crafted).toMatchObject({
      stick: 4,
      crafting_table: 1,
      wooden_pickaxe: 1,
      stone_pickaxe: 1,
      furnace: 1,
    });
    expect(facts.placed).toMatchObject({ crafting_table: 1, chest: 1, furnace: 1 });
    expect(facts.smelted).toEqual({ stone: 1 });
    expect(facts.deaths).toBe(0);
    expect(facts.health).toBe(20);
    expect(first.held).toBe("stone_pickaxe");
    // The client's view of what it carries is the server's.
    expect(first.carried).toEqual(facts.inventory);
    expect(first.stored).toEqual([{ name: "stick", count: 1 }]);
    expect(first.emptied).toEqual([]);
    expect(first.started).toMatchObject({ input: { name: "cobblestone", count: 1 }, burning: true });
    expect(first.ended).toMatchObject({ input: null, output: null });

    const { messages } = first;
    const ticks = Math.round(first.worldSeconds * 20);
    expect(messages.frame).toBeGreaterThan(ticks - 60);
    expect(messages.keyframes).toBe(Math.ceil((messages.frame ?? 0) / 100));
    // 13 x 13 columns at view distance 6.
    expect(messages.column).toBeGreaterThanOrEqual(169);
    expect(messages.repeatedColumns).toBe(0);
    expect(messages.unnamedStates).toBe(0);
    expect(second).toEqual(first);
  });
});
