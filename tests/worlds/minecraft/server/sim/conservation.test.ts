/**
 * Items are conserved: whatever players click, dig, place, throw, eat or die of, the items of the world change only by what was
 * crafted, dug, placed, eaten, worn out and burned, all of which the simulation reports in its counters.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { itemName } from "../../../../../worlds/minecraft/rules/items.ts";
import type { PlayerAction } from "../../../../../worlds/minecraft/server/sim/actions.ts";
import type { SimulationEvent } from "../../../../../worlds/minecraft/server/sim/events.ts";
import { type Arena, countItems, createArena } from "./arena.ts";

type Step =
  | { readonly kind: "click"; readonly slot: number; readonly button: number; readonly mode: number }
  | { readonly kind: "open"; readonly which: number }
  | { readonly kind: "close" | "drop" | "drop-all" | "swap" | "rejoin" | "die" | "dig" }
  | { readonly kind: "place"; readonly dx: number; readonly dz: number }
  | { readonly kind: "select"; readonly slot: number }
  | { readonly kind: "wait"; readonly ticks: number }
  /** Lays one of a hotbar stack into the player's own grid and takes what comes of it. */
  | { readonly kind: "craft"; readonly from: number; readonly cell: number; readonly take: number }
  /** Opens the furnace and sends two hotbar stacks into it. */
  | { readonly kind: "smelt"; readonly first: number; readonly second: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("click" as const),
      slot: fc.oneof(fc.integer({ min: -1, max: 62 }), fc.constant(-999)),
      button: fc.oneof(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 10 }), fc.constant(40)),
      mode: fc.integer({ min: 0, max: 6 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("open" as const), which: fc.integer({ min: 0, max: 2 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("close", "drop", "drop-all", "swap", "rejoin", "die", "dig" as const) as fc.Arbitrary<
        "close" | "drop" | "drop-all" | "swap" | "rejoin" | "die" | "dig"
      >,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("place" as const),
      dx: fc.integer({ min: -3, max: 3 }),
      dz: fc.integer({ min: -3, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("craft" as const),
      from: fc.integer({ min: 36, max: 41 }),
      cell: fc.integer({ min: 1, max: 4 }),
      take: fc.integer({ min: 0, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("smelt" as const),
      first: fc.integer({ min: 30, max: 35 }),
      second: fc.integer({ min: 30, max: 35 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("select" as const), slot: fc.integer({ min: 0, max: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("wait" as const), ticks: fc.integer({ min: 1, max: 45 }) }) },
);

/** Blocks that give back exactly their own item by hand, so that placing and digging them balance. */
const stock = ["oak_planks", "oak_log", "dirt", "crafting_table", "chest", "oak_planks"] as const;
const stations = ["chest", "furnace", "crafting_table"] as const;

function prepare(): Arena {
  const arena = createArena({ difficulty: "peaceful" });
  stations.forEach((name, index) => {
    arena.setBlock(arena.at(index - 1, 0, 2), name);
  });
  stock.forEach((name, index) => {
    arena.act({ type: "select-slot", slot: index });
    arena.hold(name, 16);
  });
  arena.step();
  return arena;
}

function perform(arena: Arena, step: Step): void {
  const { player, simulation } = arena;
  const act = (action: PlayerAction) => arena.act(action);
  switch (step.kind) {
    case "click":
      act({ type: "click", windowId: player.window?.id ?? 0, slot: step.slot, button: step.button, mode: step.mode });
      break;
    case "open":
      act({
        type: "use-on",
        position: arena.at(step.which - 1, 0, 2),
        face: 2,
        cursor: { x: 0.5, y: 0.5, z: 0 },
        hand: "main",
        sequence: 0,
      });
      break;
    case "close":
      act({ type: "close-window", windowId: player.window?.id ?? 0 });
      break;
    case "drop":
    case "drop-all":
      act({ type: "drop-held", all: step.kind === "drop-all" });
      break;
    case "swap":
      act({ type: "swap-hands" });
      break;
    case "rejoin":
      simulation.leave(player);
      simulation.join(player.state.name);
      act({ type: "teleport-confirm", id: player.teleport?.id ?? -1 });
      break;
    case "die":
      player.state.health = 1;
      player.fireTicks = 20;
      simulation.step();
      simulation.step();
      act({ type: "respawn" });
      act({ type: "teleport-confirm", id: player.teleport?.id ?? -1 });
      player.state.position = { x: arena.feet.x + 0.5, y: arena.feet.y, z: arena.feet.z + 0.5 };
      break;
    case "dig":
      // A chest with things in it: what it held must fall out.
      act({ type: "dig-start", position: arena.at(-1, 0, 2), face: 1, sequence: 0 });
      act({ type: "dig-finish", position: arena.at(-1, 0, 2), face: 1, sequence: 0 });
      for (let tick = 0; tick < 60; tick++) simulation.step();
      break;
    case "place":
      act({
        type: "use-on",
        position: arena.at(step.dx, -1, step.dz),
        face: 1,
        cursor: { x: 0.5, y: 1, z: 0.5 },
        hand: "main",
        sequence: 0,
      });
      break;
    case "craft":
      act({ type: "close-window", windowId: player.window?.id ?? 0 });
      act({ type: "click", windowId: 0, slot: step.from, button: 0, mode: 0 });
      act({ type: "click", windowId: 0, slot: step.cell, button: 1, mode: 0 });
      act({ type: "click", windowId: 0, slot: step.from, button: 0, mode: 0 });
      // Left click, shift-click, throw: three ways to take a result.
      act({ type: "click", windowId: 0, slot: 0, button: 0, mode: [0, 1, 4][step.take] ?? 0 });
      break;
    case "smelt":
      perform(arena, { kind: "open", which: 1 });
      for (const slot of [step.first, step.second]) {
        act({ type: "click", windowId: player.window?.id ?? 0, slot, button: 0, mode: 1 });
      }
      break;
    case "select":
      act({ type: "select-slot", slot: step.slot });
      break;
    case "wait":
      for (let tick = 0; tick < step.ticks; tick++) simulation.step();
      break;
  }
}

type Totals = Record<string, number>;

/** What the simulation says to have made and used up, by item. */
function ledger(events: readonly SimulationEvent[]): Totals {
  const totals: Totals = {};
  const add = (id: number, count: number) => {
    totals[itemName(id)] = (totals[itemName(id)] ?? 0) + count;
  };
  for (const event of events) {
    if (event.type === "craft") for (const id of event.used) add(id, -1);
    if (event.type === "furnace") for (const { id, count } of event.used) add(id, -count);
    if (event.type === "craft" || event.type === "furnace") for (const { id, count } of event.made) add(id, count);
  }
  return totals;
}

describe("conservation", () => {
  it("no sequence of actions makes or loses an item that no rule accounts for", () => {
    const seen = { crafts: 0, smelts: 0, places: 0, mined: 0, deaths: 0 };
    fc.assert(
      fc.property(fc.array(steps, { minLength: 10, maxLength: 60 }), (sequence) => {
        const arena = prepare();
        const { counters } = arena.player.state;
        const start = countItems(arena.simulation);
        for (const step of sequence) perform(arena, step);
        // Reads and clears what has happened since `prepare`.
        const events = arena.step();
        const end = countItems(arena.simulation);
        const made = ledger(events);
        const names = new Set([start, end, made, counters.placed, counters.mined].flatMap(Object.keys));
        for (const name of names) {
          const expected =
            (start[name] ?? 0) + (made[name] ?? 0) + (counters.mined[name] ?? 0) - (counters.placed[name] ?? 0);
          expect(end[name] ?? 0, name).toBe(expected);
        }
        seen.crafts += events.filter(({ type }) => type === "craft").length;
        seen.smelts += events.filter(({ type }) => type === "furnace").length;
        seen.places += Object.keys(counters.placed).length;
        seen.mined += Object.keys(counters.mined).length;
        seen.deaths += counters.deaths;
      }),
      { numRuns: 150, seed: 20240 },
    );
    // The sequences really did all of these things.
    for (const [name, times] of Object.entries(seen)) expect(times, name).toBeGreaterThan(0);
  });
});
