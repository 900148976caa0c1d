import { describe, expect, it } from "vitest";
import {
  blockForItem,
  chestPartner,
  horizontalFacing,
  type PlacingContext,
  placementState,
} from "../../../../worlds/minecraft/rules/placing.ts";
import {
  type Face,
  isFalling,
  isReplaceable,
  isSturdy,
  otherHalf,
  stillSupported,
} from "../../../../worlds/minecraft/rules/support.ts";
import {
  defaultState,
  type PropertyValue,
  stateName,
  stateOf,
  stateProperties,
} from "../../../../worlds/minecraft/server/world/block-states.ts";

type World = Map<string, number>;
const key = (x: number, y: number, z: number) => `${x} ${y} ${z}`;
const getter = (world: World) => (x: number, y: number, z: number) => world.get(key(x, y, z)) ?? 0;

/** A flat floor of one kind at y 0, and more blocks. */
function flat(floor: string, more: Readonly<Record<string, number>> = {}): World {
  const world: World = new Map();
  for (let x = -3; x <= 3; x++) for (let z = -3; z <= 3; z++) world.set(key(x, 0, z), defaultState(floor));
  for (const [at, state] of Object.entries(more)) world.set(at, state);
  return world;
}

const [down, up, north, south, west, east]: readonly Face[] = [0, 1, 2, 3, 4, 5];

function place(world: World, item: string, options: Partial<PlacingContext> = {}) {
  const placement = placementState(item, {
    clicked: { x: 0, y: 0, z: 0 },
    face: up ?? 1,
    cursor: { x: 0.5, y: 1, z: 0.5 },
    yaw: 0,
    pitch: 30,
    getState: getter(world),
    ...options,
  });
  for (const [x, y, z, state] of placement?.changes ?? []) world.set(key(x, y, z), state);
  return placement;
}

const described = (state: number | undefined): Readonly<Record<string, PropertyValue>> & { name?: string } =>
  state === undefined ? {} : { ...stateProperties(state), name: stateName(state) };

describe("placing", () => {
  it("puts a plain block on the clicked face, or into what gives way", () => {
    expect(place(flat("stone"), "cobblestone")).toMatchObject({
      position: { x: 0, y: 1, z: 0 },
      changes: [[0, 1, 0, defaultState("cobblestone")]],
    });
    const grass = flat("grass_block", { "0 1 0": defaultState("short_grass") });
    expect(place(grass, "dirt", { clicked: { x: 0, y: 1, z: 0 } })?.position).toEqual({ x: 0, y: 1, z: 0 });
    const taken = flat("stone", { "0 1 0": defaultState("stone") });
    expect(place(taken, "dirt")).toBeNull();
    expect(place(flat("stone"), "stick")).toBeNull();
  });

  it("knows the compass: yaw 0 south, 90 west, 180 north, -90 east", () => {
    expect([0, 44, 90, 180, -180, -90, 359].map(horizontalFacing)).toEqual([3, 3, 4, 2, 2, 5, 3]);
  });

  it.each([
    ["furnace", "north"],
    ["chest", "north"],
    ["oak_stairs", "south"],
    ["carved_pumpkin", "north"],
    ["oak_fence_gate", "south"],
  ])("turns %s when the player looks south: %s", (item, facing) => {
    expect(described(place(flat("stone"), item)?.state)).toMatchObject({ name: item, facing });
  });

  it("lays logs along the clicked face's axis", () => {
    const axis = (face: Face | undefined) => {
      const world = flat("stone", { "0 2 0": defaultState("stone") });
      return described(place(world, "oak_log", { clicked: { x: 0, y: 2, z: 0 }, face: face ?? 1 })?.state).axis;
    };
    expect([up, down, north, south, west, east].map(axis)).toEqual(["y", "y", "z", "z", "x", "x"]);
  });

  it("stands torches on floors, leans them on walls, and refuses the air and leaves", () => {
    expect(described(place(flat("stone"), "torch")?.state)).toMatchObject({ name: "torch" });
    const wall = flat("stone", { "0 1 0": defaultState("stone") });
    const onWall = place(wall, "torch", { clicked: { x: 0, y: 1, z: 0 }, face: west ?? 4 });
    expect(onWall?.position).toEqual({ x: -1, y: 1, z: 0 });
    expect(described(onWall?.state)).toMatchObject({ name: "wall_torch", facing: "west" });
    expect(place(flat("oak_leaves"), "torch")).toBeNull();
    const ceiling: World = new Map([["0 5 0", defaultState("stone")]]);
    expect(place(ceiling, "torch", { clicked: { x: 0, y: 5, z: 0 }, face: down ?? 0 })).toBeNull();
    const fence = flat("stone", { "0 1 0": defaultState("oak_fence") });
    expect(described(place(fence, "torch", { clicked: { x: 0, y: 1, z: 0 } })?.state)).toMatchObject({ name: "torch" });
  });

  it("hangs ladders on full faces only", () => {
    const wall = flat("stone", { "0 1 0": defaultState("stone"), "2 1 0": defaultState("glass_pane") });
    const ladder = place(wall, "ladder", { clicked: { x: 0, y: 1, z: 0 }, face: south ?? 3 });
    expect(described(ladder?.state)).toMatchObject({ name: "ladder", facing: "south" });
    expect(place(wall, "ladder", { clicked: { x: 2, y: 1, z: 0 }, face: south ?? 3 })).toBeNull();
  });

  it("makes two slabs one, and halves by where the face was clicked", () => {
    const world = flat("stone");
    expect(described(place(world, "oak_slab")?.state)).toMatchObject({ type: "bottom" });
    const second = place(world, "oak_slab", { clicked: { x: 0, y: 1, z: 0 } });
    expect(second?.position).toEqual({ x: 0, y: 1, z: 0 });
    expect(described(second?.state)).toMatchObject({ type: "double" });
    const wall = flat("stone", { "0 1 0": defaultState("stone") });
    const upper = { clicked: { x: 0, y: 1, z: 0 }, face: east ?? 5, cursor: { x: 1, y: 0.8, z: 0.5 } };
    expect(described(place(wall, "oak_slab", upper)?.state)).toMatchObject({ type: "top" });
    expect(described(place(flat("stone"), "oak_slab", { clicked: { x: 0, y: 0, z: 0 } })?.state)).toMatchObject({
      type: "bottom",
    });
  });

  it("sets doors in two blocks and beds along the view, if there is room", () => {
    const world = flat("stone");
    const door = place(world, "oak_door");
    expect(door?.changes.map(([, y, , state]) => [y, described(state).half])).toEqual([
      [1, "lower"],
      [2, "upper"],
    ]);
    expect(stillSupported(getter(world)(0, 1, 0), 0, 1, 0, getter(world))).toBe(true);
    world.set(key(0, 2, 0), 0);
    expect(stillSupported(getter(world)(0, 1, 0), 0, 1, 0, getter(world))).toBe(false);
    expect(place(flat("stone", { "0 2 0": defaultState("stone") }), "oak_door")).toBeNull();

    const room = flat("stone");
    const bed = place(room, "white_bed");
    expect(bed?.changes.map(([, , z, state]) => [z, described(state).part])).toEqual([
      [0, "foot"],
      [1, "head"],
    ]);
    for (const [x, y, z, state] of bed?.changes ?? []) {
      expect(stillSupported(state, x, y, z, getter(room))).toBe(true);
      const offset = otherHalf(state) ?? [9, 9, 9];
      expect(stateName(getter(room)(x + offset[0], y + offset[1], z + offset[2]))).toBe("white_bed");
    }
    expect(place(flat("stone", { "0 1 1": defaultState("stone") }), "white_bed")).toBeNull();
  });

  it("joins chests side by side", () => {
    const world = flat("stone");
    place(world, "chest");
    const second = place(world, "chest", { clicked: { x: 1, y: 0, z: 0 } });
    expect(second?.changes).toHaveLength(2);
    for (const [x, y, z, state] of second?.changes ?? []) {
      const [dx, dy, dz] = chestPartner(state) ?? [0, 9, 0];
      const other = getter(world)(x + dx, y + dy, z + dz);
      expect(stateName(other)).toBe("chest");
      expect(chestPartner(other)?.map((step) => step + 0)).toEqual([-dx + 0, -dy + 0, -dz + 0]);
    }
    const apart = place(flat("stone", { "0 1 0": defaultState("chest") }), "chest", {
      clicked: { x: 1, y: 0, z: 0 },
      sneaking: true,
    });
    expect(apart?.changes).toHaveLength(1);
  });

  it("sows on farmland and plants on soil", () => {
    expect(blockForItem("wheat_seeds")).toBe("wheat");
    expect(blockForItem("wheat")).toBeNull();
    expect(described(place(flat("farmland"), "wheat_seeds")?.state)).toMatchObject({ name: "wheat", age: 0 });
    expect(place(flat("dirt"), "wheat_seeds")).toBeNull();
    expect(place(flat("grass_block"), "oak_sapling")).not.toBeNull();
    expect(place(flat("stone"), "oak_sapling")).toBeNull();
    expect(place(flat("stone"), "poppy")).toBeNull();
    expect(place(flat("sand"), "cactus")).not.toBeNull();
    expect(place(flat("sand"), "sugar_cane")).toBeNull();
    expect(place(flat("sand", { "1 0 0": defaultState("water") }), "sugar_cane")).not.toBeNull();
  });

  it("fills what is placed in a water source with water", () => {
    const pond = flat("stone", { "0 1 0": defaultState("water") });
    expect(described(place(pond, "oak_slab")?.state)).toMatchObject({ waterlogged: true });
    const stream = flat("stone", { "0 1 0": stateOf("water", { level: 3 }) });
    expect(described(place(stream, "oak_slab")?.state)).toMatchObject({ waterlogged: false });
  });
});

describe("support", () => {
  it("ends when the ground goes", () => {
    const world = flat("grass_block", {
      "0 1 0": defaultState("short_grass"),
      "1 1 0": defaultState("torch"),
      "2 1 0": defaultState("cobblestone"),
    });
    const supported = (x: number) => stillSupported(getter(world)(x, 1, 0), x, 1, 0, getter(world));
    expect([0, 1, 2].map(supported)).toEqual([true, true, true]);
    for (const x of [0, 1, 2]) world.set(key(x, 0, 0), 0);
    expect([0, 1, 2].map(supported)).toEqual([false, false, true]);
  });

  it("ends for wall torches and ladders when the wall goes", () => {
    const world: World = new Map([["0 1 0", defaultState("stone")]]);
    const torch = stateOf("wall_torch", { facing: "east" });
    const ladder = stateOf("ladder", { facing: "south" });
    expect(stillSupported(torch, 1, 1, 0, getter(world))).toBe(true);
    expect(stillSupported(ladder, 0, 1, 1, getter(world))).toBe(true);
    world.clear();
    expect(stillSupported(torch, 1, 1, 0, getter(world))).toBe(false);
    expect(stillSupported(ladder, 0, 1, 1, getter(world))).toBe(false);
  });

  it("knows sturdy faces", () => {
    expect(isSturdy(defaultState("stone"), 1)).toBe(true);
    expect(isSturdy(defaultState("oak_leaves"), 1)).toBe(false);
    expect(isSturdy(stateOf("oak_slab", { type: "bottom" }), 1)).toBe(false);
    expect(isSturdy(stateOf("oak_slab", { type: "bottom" }), 0)).toBe(true);
    expect(isSturdy(stateOf("oak_slab", { type: "top" }), 1)).toBe(true);
    expect(isSturdy(stateOf("oak_stairs", { facing: "east", half: "bottom", shape: "straight" }), 5)).toBe(true);
    expect(isSturdy(stateOf("oak_stairs", { facing: "east", half: "bottom", shape: "straight" }), 4)).toBe(false);
    expect(isSturdy(defaultState("farmland"), 1)).toBe(false);
    expect(isSturdy(defaultState("soul_sand"), 1)).toBe(true);
  });

  it("knows what falls and what gives way", () => {
    expect(["sand", "gravel", "red_concrete_powder", "anvil"].map((name) => isFalling(defaultState(name)))).toEqual(
      new Array(4).fill(true),
    );
    expect(["dirt", "sandstone"].map((name) => isFalling(defaultState(name)))).toEqual([false, false]);
    expect(isReplaceable(stateOf("snow", { layers: 1 }))).toBe(true);
    expect(isReplaceable(stateOf("snow", { layers: 2 }))).toBe(false);
    expect(isReplaceable(defaultState("dandelion"))).toBe(false);
  });
});
