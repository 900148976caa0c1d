import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { EmbodyError } from "../../../../src/core/errors.ts";
import { createEmbeddedServer } from "../../../../worlds/minecraft/server/control.ts";
import { defaultState } from "../../../../worlds/minecraft/server/world/block-states.ts";
import { join, run } from "./net/raw-client.ts";

describe("time", () => {
  it("passes only in ticks", () => {
    const server = createEmbeddedServer({ seed: 1 });
    expect(server.worldTick).toBe(0);
    server.tick();
    server.tick(9);
    expect(server.worldTick).toBe(10);
  });

  it("goes round from morning to morning", () => {
    const server = createEmbeddedServer({ seed: 1 });
    server.simulation.timeOfDay = 23_999;
    server.tick();
    expect(server.simulation.timeOfDay).toBe(0);
  });
});

describe("snapshots", () => {
  it("a loaded world goes on as the saved one: blocks, containers, entities, players, chance", async () => {
    const first = createEmbeddedServer({ seed: 3, viewDistance: 2 });
    const raw = await join(first, "alice");
    await run(first, 20);
    const [state] = first.players();
    if (!state) throw new Error("no player");
    const { x, y, z } = state.position;
    const chest = { x: Math.floor(x) + 2, y: Math.floor(y), z: Math.floor(z) };
    first.simulation.setBlock(chest, defaultState("chest"));
    first.simulation.containers.open(chest, "chest").container.slots[4] = { id: 1, count: 9, damage: 0 };
    first.simulation.entities.spawnMob("cow", { x: x + 3, y: y + 1, z });
    first.simulation.entities.spawnItem({ x: x + 1, y: y + 1, z }, { id: 2, count: 3, damage: 0 });
    raw.client.end();
    await run(first, 5);

    const second = createEmbeddedServer({ seed: 99 });
    second.load(first.snapshot());
    expect(second.worldTick).toBe(first.worldTick);
    first.tick(100);
    second.tick(100);
    const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
    expect(digest(second.snapshot())).toBe(digest(first.snapshot()));
    expect(second.facts("alice")).toEqual(first.facts("alice"));
    expect(second.simulation.containers.get(chest)?.container.slots[4]).toEqual({ id: 1, count: 9, damage: 0 });
  });

  it("damaged bytes are a bad file, whatever is damaged", () => {
    const server = createEmbeddedServer({ seed: 3 });
    server.tick();
    const good = server.snapshot();
    const codes = [0, 5, 20, good.length - 1].map((index) => {
      const bytes = good.slice();
      bytes[index] = (bytes[index] ?? 0) ^ 0x55;
      return codeOf(() => server.load(bytes));
    });
    codes.push(codeOf(() => server.load(good.slice(0, good.length >> 1))));
    codes.push(codeOf(() => server.load(new Uint8Array(3))));
    expect(codes).toEqual(codes.map(() => "bad-file"));
    server.load(good);
    expect(server.worldTick).toBe(1);
  });
});

function codeOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    if (error instanceof EmbodyError) return error.code;
    throw error;
  }
  return "none";
}

describe("reset and facts", () => {
  it("a reset world is a new one with nobody in it", async () => {
    const server = createEmbeddedServer({ seed: 3, viewDistance: 1 });
    const raw = await join(server, "alice");
    const before = server.facts("alice").position;
    server.reset(4);
    await run(server, 2);
    expect(raw.ended).toBe(true);
    expect(server.worldTick).toBe(2);
    expect(() => server.facts("alice")).toThrowError(/No player 'alice'/);
    await join(server, "alice");
    expect(server.facts("alice").position).not.toEqual(before);
  });

  it("one seed gives one world: the same bytes on the wire in two runs", async () => {
    const wire = async () => {
      const server = createEmbeddedServer({ seed: 11, viewDistance: 1 });
      const raw = await join(server, "alice");
      raw.write("block_dig", { status: 0, location: { x: 0, y: 60, z: 0 }, face: 1, sequence: 1 });
      await run(server, 120);
      const text = JSON.stringify(raw.packets, (_key, value) => (typeof value === "bigint" ? String(value) : value));
      return createHash("sha256").update(text).digest("hex");
    };
    expect(await wire()).toBe(await wire());
  });
});
