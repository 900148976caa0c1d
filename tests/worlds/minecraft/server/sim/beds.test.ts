/** Beds: who may lie down and when, the night that passes, the spawn point, getting up. minecraft.wiki/w/Bed. */
import { describe, expect, it } from "vitest";
import { loadSimulation, saveSimulation } from "../../../../../worlds/minecraft/server/sim/save.ts";
import { stateOf, stateProperties } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { type Arena, createArena } from "./arena.ts";

const night = 13_000;

/** An arena at night with a white bed from (2, 0, 0), the foot, to (3, 0, 0). */
function bedroom(timeOfDay = night): Arena {
  const arena = createArena({ difficulty: "peaceful" });
  arena.simulation.timeOfDay = timeOfDay;
  arena.simulation.blocks.setState(arena.feet.x + 2, arena.feet.y, arena.feet.z, half("foot"));
  arena.simulation.blocks.setState(arena.feet.x + 3, arena.feet.y, arena.feet.z, half("head"));
  arena.step();
  return arena;
}

const half = (part: "foot" | "head") => stateOf("white_bed", { facing: "east", part });
const cursor = { x: 0.5, y: 0.5, z: 0.5 };

function click(arena: Arena, dx = 2): void {
  arena.act({ type: "use-on", position: arena.at(dx, 0, 0), face: 1, cursor, hand: "main", sequence: 1 });
}

const notices = (arena: Arena) => arena.step().flatMap((event) => (event.type === "notice" ? [event.text] : []));
const isOccupied = (arena: Arena, dx: number) => stateProperties(arena.stateAt(arena.at(dx, 0, 0))).occupied;

describe("a night in bed", () => {
  it("passes after 100 ticks, and ends on the feet beside the bed in the morning", () => {
    const arena = bedroom();
    click(arena);
    expect(arena.player.state.position).toEqual({
      x: arena.feet.x + 3.5,
      y: arena.feet.y + 0.6875,
      z: arena.feet.z + 0.5,
    });
    expect([isOccupied(arena, 2), isOccupied(arena, 3)]).toEqual([true, true]);
    expect(arena.step(99).filter(({ type }) => type === "wake")).toHaveLength(0);
    expect(arena.simulation.timeOfDay).toBe(night + 1 + 99);
    const tick = arena.simulation.tick;
    const events = arena.step();
    expect(events.filter(({ type }) => type === "wake")).toHaveLength(1);
    expect(events.filter(({ type }) => type === "teleport")).toHaveLength(1);
    expect(arena.simulation.timeOfDay).toBe(0);
    expect(arena.simulation.tick).toBe(tick + 1);
    expect(arena.player.state.counters.slept).toBe(1);
    expect([isOccupied(arena, 2), isOccupied(arena, 3)]).toEqual([false, false]);
    const { x, y, z } = arena.player.state.position;
    expect(y).toBe(arena.feet.y);
    expect(Math.max(Math.abs(x - arena.feet.x - 3), Math.abs(z - arena.feet.z - 0.5))).toBeLessThanOrEqual(2);
  });

  it("saved in the middle leaves an empty bed", () => {
    const arena = bedroom();
    click(arena);
    arena.step(10);
    const restored = loadSimulation(saveSimulation(arena.simulation));
    const { x, y, z } = arena.at(3, 0, 0);
    expect(stateProperties(restored.blocks.getState(x, y, z)).occupied).toBe(false);
    expect(restored.players.get("tester")?.sleeping).toBeNull();
  });

  it("needs everybody in bed", () => {
    const arena = bedroom();
    const other = arena.simulation.join("other");
    click(arena);
    arena.step(200);
    expect(arena.simulation.timeOfDay).toBe(night + 1 + 200);
    arena.simulation.leave(other);
    arena.step();
    expect(arena.simulation.timeOfDay).toBe(0);
  });

  it("is one in which nobody walks, digs or strikes", () => {
    const arena = bedroom();
    click(arena);
    const { position } = arena.player.state;
    arena.act({ type: "move", position: { ...position, x: position.x - 2 }, onGround: true });
    arena.act({ type: "dig-start", position: arena.at(2, -1, 0), face: 1, sequence: 2 });
    arena.step();
    expect(arena.player.state.position).toEqual(position);
    expect(arena.player.digging).toBeNull();
  });

  it.each([
    ["getting up", (arena: Arena) => arena.act({ type: "leave-bed" })],
    ["a hit", ({ player }: Arena) => Object.assign(player.state, { health: player.state.health - 1 })],
    ["the loss of the bed", (arena: Arena) => arena.setBlock(arena.at(3, 0, 0), "air")],
    ["dawn", ({ simulation }: Arena) => Object.assign(simulation, { timeOfDay: 23_459 })],
  ])("ends without a morning by %s", (_name, disturb) => {
    const arena = bedroom();
    arena.player.state.food = 10;
    click(arena);
    arena.step(50);
    disturb(arena);
    const events = arena.step();
    expect(events.filter(({ type }) => type === "wake")).toHaveLength(1);
    expect(arena.player.sleeping).toBeNull();
    expect(arena.player.state.counters.slept).toBe(0);
    expect(arena.simulation.timeOfDay).not.toBe(0);
  });
});

describe("a bed refuses", () => {
  it.each([12_541, 23_460, 0])("by day, at %d, and is the spawn point all the same", (timeOfDay) => {
    const arena = bedroom(timeOfDay - 1 < 0 ? 23_999 : timeOfDay - 1);
    click(arena);
    expect(notices(arena)).toEqual(["Respawn point set", "You can sleep only at night"]);
    expect(arena.player.sleeping).toBeNull();
    expect(arena.player.state.bed).toEqual(arena.at(3, 0, 0));
  });

  it("whoever is more than 3 m away, and is no spawn point then", () => {
    const arena = bedroom();
    arena.player.state.position = { x: arena.feet.x - 0.6, y: arena.feet.y, z: arena.feet.z + 0.5 };
    click(arena);
    expect(notices(arena)).toEqual(["You may not rest now; the bed is too far away"]);
    expect(arena.player.state.bed).toBeNull();
  });

  it("under a ceiling, with somebody in it, with a monster within 8 m but not beyond", () => {
    const low = bedroom();
    low.setBlock(low.at(3, 1, 0), "stone");
    click(low);
    expect(notices(low)).toContain("This bed is obstructed");

    const taken = bedroom();
    click(taken);
    const other = taken.simulation.join("other");
    taken.simulation.act(other, { type: "teleport-confirm", id: other.teleport?.id ?? -1 });
    other.state.position = { x: taken.feet.x + 0.5, y: taken.feet.y, z: taken.feet.z + 0.5 };
    const position = taken.at(2, 0, 0);
    taken.simulation.act(other, { type: "use-on", position, face: 1, cursor, hand: "main", sequence: 1 });
    expect(notices(taken)).toContain("This bed is occupied");

    for (const [distance, text] of [
      [8, "You may not rest now; there are monsters nearby"],
      [9.5, null],
    ] as const) {
      const haunted = bedroom();
      haunted.simulation.entities.spawnMob("zombie", {
        x: haunted.feet.x + 3.5,
        y: haunted.feet.y,
        z: haunted.feet.z + 0.5 + distance,
      });
      click(haunted);
      const said = haunted.simulation
        .takeNews()
        .events.flatMap((event) => (event.type === "notice" ? [event.text] : []));
      expect(said.includes("You may not rest now; there are monsters nearby")).toBe(text !== null);
      expect(haunted.player.sleeping === null).toBe(text !== null);
    }
  });
});

describe("the spawn point", () => {
  function die(arena: Arena): void {
    arena.player.state.health = 0;
    arena.step();
    arena.act({ type: "respawn" });
  }

  it("is beside the bed, survives saving, and goes with the bed", () => {
    const arena = bedroom(6000);
    click(arena);
    const restored = loadSimulation(saveSimulation(arena.simulation)).players.get("tester");
    expect(restored?.state.bed).toEqual(arena.at(3, 0, 0));
    arena.player.state.position = { ...arena.player.state.position, x: arena.feet.x - 5 };
    die(arena);
    const { x, z } = arena.player.state.position;
    expect(Math.max(Math.abs(x - arena.feet.x - 3), Math.abs(z - arena.feet.z - 0.5))).toBeLessThanOrEqual(2);
    arena.step();
    arena.setBlock(arena.at(2, 0, 0), "air");
    arena.setBlock(arena.at(3, 0, 0), "air");
    die(arena);
    expect(arena.step().some(({ type }) => type === "bed-lost")).toBe(true);
    expect(arena.player.state.bed).toBeNull();
    expect(arena.player.state.position.x).toBeCloseTo(arena.player.state.spawn.x, 5);
  });

  it("is not where there is no room to stand", () => {
    const arena = bedroom(6000);
    click(arena);
    for (let dx = 0; dx <= 5; dx++) {
      for (let dz = -2; dz <= 2; dz++) {
        for (const dy of [0, 1, 2]) {
          if (dz !== 0 || dx < 2 || dx > 3 || dy > 0) arena.setBlock(arena.at(dx, dy, dz), "stone");
        }
      }
    }
    die(arena);
    expect(arena.step().some(({ type }) => type === "bed-lost")).toBe(true);
  });
});
