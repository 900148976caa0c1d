/** Land that nobody is near goes out of memory, and comes back as it was left. */
import { expect, it } from "vitest";
import { defaultState } from "../../../../../worlds/minecraft/server/world/block-states.ts";
import { createArena } from "./arena.ts";

/** Puts the player down at this many metres east of where it began, over the ground. */
function goTo(arena: ReturnType<typeof createArena>, east: number): void {
  const { feet, player, simulation } = arena;
  const x = feet.x + east;
  player.state.position = { x: x + 0.5, y: simulation.blocks.surfaceY(x, feet.z) + 1, z: feet.z + 0.5 };
}

it("is forgotten on a long walk and found again with its changes", () => {
  const arena = createArena({ difficulty: "peaceful" });
  const { simulation, feet } = arena;
  arena.hold("chest");
  arena.act({
    type: "use-on",
    position: arena.at(1, -1, 0),
    face: 1,
    cursor: { x: 0.5, y: 1, z: 0.5 },
    hand: "main",
    sequence: 1,
  });
  arena.setBlock(arena.at(3, 2, 0), "glowstone");
  arena.step();
  expect(arena.stateAt(arena.at(1, 0, 0))).not.toBe(0);
  const chest = arena.stateAt(arena.at(1, 0, 0));
  let most = 0;
  // 2 km in steps of 100 m, seeing five columns across each time.
  for (let east = 100; east <= 2000; east += 100) {
    goTo(arena, east);
    for (let dz = -32; dz <= 32; dz += 16) {
      for (const dx of [0, 16, 32]) simulation.blocks.getState(feet.x + east + dx, 60, feet.z + dz);
    }
    arena.step(25);
    most = Math.max(most, simulation.blocks.loadedColumns);
  }
  arena.step(200);
  // 20 x 15 columns were seen, and herds were looked for in more; 21 x 21 may be kept.
  expect(simulation.blocks.loadedColumns).toBeLessThanOrEqual(21 * 21);
  expect(most).toBeLessThan(21 * 21 + 200);
  goTo(arena, 0);
  expect(arena.stateAt(arena.at(1, 0, 0))).toBe(chest);
  expect(arena.stateAt(arena.at(3, 2, 0))).toBe(defaultState("glowstone"));
  expect(simulation.blocks.blockLight(feet.x + 3, feet.y, feet.z)).toBe(13);
});

it("stays in memory while something lies there that could move", () => {
  const arena = createArena({ difficulty: "peaceful" });
  const { simulation } = arena;
  arena.hold("dirt", 5);
  arena.act({ type: "drop-held", all: true });
  arena.step();
  goTo(arena, 2000);
  arena.step(200);
  const item = [...simulation.entities.entities.values()].find(({ kind }) => kind === "item");
  expect(item?.stack).toMatchObject({ count: 5 });
  expect(Math.abs((item?.position.y ?? 0) - arena.feet.y)).toBeLessThan(0.01);
});
